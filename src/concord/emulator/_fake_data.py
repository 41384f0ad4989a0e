"""Values that a schema allows and a person would believe.

Model: what the schema says comes first (`const`, `default`, `enum`, `examples`), then its format,
then its name; the same random source gives the same value. Texts vary around the documented
examples, so generated records look like documented ones.
Relations between members are put right in the end. Of alternatives (`anyOf`, `oneOf`) a value with
the members of all is made; where that is none that the schema allows, one of a single alternative.
Known limits: `not`, `if` and `dependent…` are not read, so the caller validates the result.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from concord.emulator._clock import timestamp
from concord.emulator._patterns import matching
from concord.emulator._schemas import Schemas
from concord.spec import child

_DEEPEST = 8
_MOST = 2_000
"""Values of one record; objects that hold one another could have any number."""
_MOST_WAYS = 500
"""Ways through alternatives of alternatives: a validator may try them all for each value."""
_FIRST = ("Marie", "Jean", "Amina", "Luc", "Inès", "Paul", "Chloé", "Karim", "Zoé", "Hugo")
_LAST = ("Dupont", "Martin", "Bernard", "Petit", "Moreau", "Garcia", "Roux", "Lefèvre", "Faure")
_CITIES = ("Paris", "Lyon", "Lille", "Nantes", "Rennes", "Nice", "Dijon", "Metz", "Tours")
_STREETS = ("rue des Lilas", "avenue Foch", "rue de la Paix", "quai Rambaud", "rue Haute")
_WORDS = ("morning", "visit", "report", "garden", "window", "summer", "bridge", "paper", "river")

Maker = Callable[[random.Random], Any]


def _person(rng: random.Random) -> str:
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"


def _email(rng: random.Random) -> str:
    first, last = rng.choice(("marie", "jean", "amina", "luc")), rng.choice(("dupont", "martin"))
    return f"{first}.{last}{rng.randint(1, 999_999)}@example.com"


def _instant(rng: random.Random) -> datetime:
    return datetime(2025, 1, 1, 6, tzinfo=UTC) + timedelta(minutes=30 * rng.randint(0, 2_800))


_FORMATS: dict[str, Maker] = {
    "date-time": lambda rng: timestamp(_instant(rng)),
    "date": lambda rng: _instant(rng).date().isoformat(),
    "time": lambda rng: f"{rng.randint(8, 18):02d}:{rng.choice((0, 30)):02d}:00Z",
    "duration": lambda rng: f"PT{rng.randint(1, 8)}H",
    "email": _email,
    "uuid": lambda rng: str(UUID(int=rng.getrandbits(128), version=4)),
    "uri": lambda rng: f"https://example.com/{rng.choice(_WORDS)}/{rng.randint(1, 9999)}",
    "hostname": lambda _: "example.com",
    "ipv4": lambda rng: f"192.0.2.{rng.randint(1, 254)}",
}
_NAMES: tuple[tuple[str, Maker], ...] = (
    ("first_?name", lambda rng: rng.choice(_FIRST)),
    ("last_?name|family_?name", lambda rng: rng.choice(_LAST)),
    ("e_?mail", _email),
    ("phone|mobile", lambda rng: f"+336{rng.randint(10**7, 10**8 - 1)}"),
    ("city|town", lambda rng: rng.choice(_CITIES)),
    ("postal_?code|zip(_?code)?", lambda rng: f"750{rng.randint(1, 20):02d}"),
    ("street|address", lambda rng: f"{rng.randint(1, 99)} {rng.choice(_STREETS)}"),
    ("country(_?code)?", lambda _: "FR"),
    ("(user_?|full_?)?name", _person),
)


class FakeData:
    """Makes values for the schemas of one spec."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._left = _MOST
        self._choices: dict[str, list[str]] = {}
        self._ways_through: dict[str, int] = {}
        self._parts: dict[str, list[tuple[str, str]]] = {}

    def value(self, pointer: str, rng: random.Random, *, name: str = "", depth: int = 0) -> Any:
        """A value for the schema at `pointer`, which is the member `name` of something."""
        made = self._value(pointer, rng, name, depth)
        # beyond the bound nothing is tried again: alternatives of alternatives have no end
        if self._left > 0 and self._alternatives(pointer) and not self._fits(pointer, made):
            made = next(self._of_alternatives(pointer, name, depth), made)
        if not depth:
            self.relate(pointer, made)
        return made

    def _fits(self, pointer: str, made: Any) -> bool:
        return self._schemas.validator(pointer, "response").is_valid(made)

    def _alternatives(self, pointer: str) -> list[str]:
        """The schemas of which one is enough; none where there is no choice, or no end of them."""
        if pointer not in self._choices:
            found = self._branches(pointer)
            is_choice = len(found) > 1 and self._ways(pointer) <= _MOST_WAYS
            self._choices[pointer] = found if is_choice else []
        return self._choices[pointer]

    def _branches(self, pointer: str) -> list[str]:
        return [
            child(place, keyword, index)
            for place in self._schemas.common(pointer)
            for keyword in ("oneOf", "anyOf")
            for index in range(len(self._schemas.at(place).get(keyword, ())))
        ]

    def _ways(self, pointer: str) -> int:
        """How many single alternatives there are, those of alternatives included."""
        known = self._ways_through.get(pointer)
        if known is None:
            # alternatives that lead back to themselves have no end
            self._ways_through[pointer] = _MOST_WAYS + 1
            found = sum(self._ways(it) for it in self._branches(pointer))
            known = self._ways_through[pointer] = min(max(found, 1), _MOST_WAYS + 1)
        return known

    def _of_alternatives(self, pointer: str, name: str, depth: int) -> Iterator[Any]:
        """Values of single alternatives that the whole schema allows."""
        if depth >= _DEEPEST:
            return
        shared = self._schemas.common(pointer)
        members = {
            member: place for owner in shared for member, place in self._own_members(owner).items()
        }
        for place in self._alternatives(pointer):
            if self._left <= 0:
                return
            rng = random.Random(place)  # noqa: S311  # its own: values after this stay as they are
            made = self.value(place, rng, name=name, depth=depth + 1)
            if isinstance(made, dict):
                for member, inner in members.items():
                    if member not in made:
                        made[member] = self.value(inner, rng, name=member, depth=depth + 1)
                self._discriminate(pointer, place, made)
            if self._fits(pointer, made):
                yield made

    def _own_members(self, pointer: str) -> dict[str, str]:
        declared = self._schemas.at(pointer).get("properties")
        names = declared if isinstance(declared, dict) else ()
        return {name: child(pointer, "properties", name) for name in names}

    def _discriminate(self, pointer: str, place: str, made: dict[str, Any]) -> None:
        """Name the alternative at `place` in the member that tells which one is meant."""
        stated = self._schemas.keyword(pointer, "discriminator")
        if not isinstance(stated, dict) or not isinstance(stated.get("propertyName"), str):
            return
        reference = str(self._schemas.at(place).get("$ref", ""))
        member, mapping = stated["propertyName"], stated.get("mapping") or {}
        names = [name for name, leads in mapping.items() if leads == reference]
        if names and made.get(member) not in names:
            made[member] = names[0]
        elif not mapping and member not in made and reference:
            made[member] = reference.rpartition("/")[2]

    def relate(self, pointer: str, made: Any) -> None:
        """Let the relations between members of `made` (`x-relations`) hold."""
        self._schemas.relate(
            pointer,
            made,
            lambda place: self.value(place, random.Random(place)),  # noqa: S311
        )

    def _value(self, pointer: str, rng: random.Random, name: str, depth: int) -> Any:
        self._left = self._left - 1 if depth else _MOST
        fixed = self._fixed(pointer, rng)
        if fixed is not None:
            return fixed
        for kind in self._schemas.types(pointer) or ("string",):
            match kind:
                case "object":
                    return self.object(pointer, rng, depth=depth)
                case "array":
                    return self._array(pointer, rng, name, depth)
                case "boolean":
                    return rng.random() < 0.5
                case "integer" | "number":
                    return self._number(pointer, rng, whole=kind == "integer")
                case "string":
                    return self.text(pointer, rng, name=name)
        return None

    def object(self, pointer: str, rng: random.Random, *, depth: int = 0) -> dict[str, Any]:
        """An object with all its declared members (only the required ones far down).

        So are those of the rest, once so many values were made that the object is large enough.
        """
        self._left = self._left if depth else _MOST
        names = self._schemas.properties(pointer)
        if depth >= _DEEPEST or self._left <= 0:
            names = {n: names[n] for n in self._schemas.required(pointer) if n in names}
        made = {
            name: self.value(place, rng, name=name, depth=depth + 1)
            for name, place in names.items()
            if not self._schemas.keyword(place, "writeOnly", default=False)
        }
        self._add_shared(pointer, made, depth)
        declared = self._schemas.properties(pointer)
        for name in self._schemas.required(pointer):
            if name not in declared:  # it has to be there, whatever it is
                made[name] = rng.choice(_WORDS)
        if not depth:
            self.relate(pointer, made)
        return made

    def _add_shared(self, pointer: str, made: dict[str, Any], depth: int) -> None:
        """Complete the members that several parts of an `allOf` describe, each in part."""
        for name, place in self._other_parts(pointer):
            shown = made.get(name)
            if self._left > 0 and isinstance(shown, dict):
                rng = random.Random(place)  # noqa: S311
                other = self.value(place, rng, name=name, depth=depth + 1)
                made[name] = {**other, **shown} if isinstance(other, dict) else shown

    def _other_parts(self, pointer: str) -> list[tuple[str, str]]:
        """Members, and where they are described beside the place that `properties` has."""
        if pointer not in self._parts:
            names = self._schemas.properties(pointer)
            self._parts[pointer] = [
                (name, place)
                for owner in self._schemas.common(pointer)
                for name, place in self._own_members(owner).items()
                if place != names.get(name)
            ]
        return self._parts[pointer]

    def _fixed(self, pointer: str, rng: random.Random) -> Any:
        keyword = self._schemas.keyword
        if (const := keyword(pointer, "const")) is not None:
            return const
        if enum := keyword(pointer, "enum"):
            return rng.choice(enum)
        # many records made from one documented example would all have the same moment or id
        if keyword(pointer, "format") in ("date-time", "date", "email", "uuid"):
            return None
        # An identifier or a name must vary; what is example-like otherwise may repeat.
        examples = [value for value in keyword(pointer, "examples", ()) if value is not None]
        fitting = [value for value in examples if self._schemas.validator(pointer).is_valid(value)]
        return rng.choice(fitting) if fitting else None

    def _array(self, pointer: str, rng: random.Random, name: str, depth: int) -> list[Any]:
        items = self._schemas.items(pointer)
        least = self._schemas.keyword(pointer, "minItems", 0)
        most = self._schemas.keyword(pointer, "maxItems", max(least, 2))
        if items is None or depth >= _DEEPEST or (self._left <= 0 and not least):
            return []
        count = rng.randint(max(least, min(1, most)), max(least, min(most, 2)))
        found: list[Any] = []
        # items must differ (`uniqueItems`), and a schema may not have that many different values;
        # drawing as often for every length keeps what follows of the random source the same
        for _ in range(count * 4):
            made = self.value(items, rng, name=name.removesuffix("s"), depth=depth + 1)
            if len(found) < count and made not in found:
                found.append(made)
        return found

    def _number(self, pointer: str, rng: random.Random, *, whole: bool) -> int | float:
        keyword = self._schemas.keyword
        low = keyword(pointer, "minimum", keyword(pointer, "exclusiveMinimum", 0) + 1)
        high = keyword(pointer, "maximum", max(low, keyword(pointer, "exclusiveMaximum", low + 99)))
        if step := keyword(pointer, "multipleOf"):
            # the first multiple at or above the least value, or one of the three after it
            return float(step * (-(-low // step) + rng.randint(0, 3)))
        if whole:
            return rng.randint(int(low), max(int(low), int(high)))
        return round(rng.uniform(low, high), 2)

    def text(self, pointer: str, rng: random.Random, *, name: str = "") -> str:
        """A text by format, pattern or name, whatever the documented examples are."""
        text = self._formed(pointer, rng, name)
        least = self._schemas.keyword(pointer, "minLength", 0)
        most = self._schemas.keyword(pointer, "maxLength", max(least, 10_000))
        return text.ljust(least, "x")[:most]

    def _formed(self, pointer: str, rng: random.Random, name: str) -> str:
        form = self._schemas.keyword(pointer, "format")
        if form in _FORMATS:
            return str(_FORMATS[form](rng))
        if pattern := self._schemas.keyword(pointer, "pattern"):
            with suppress(re.error):
                return matching(pattern, rng)
        snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        for names, make in _NAMES:
            if re.fullmatch(names, snake):
                return str(make(rng))
        return f"{rng.choice(_WORDS)} {rng.choice(_WORDS)}"
