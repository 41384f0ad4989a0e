"""Relations between members of one object, which JSON Schema cannot say (`x-relations`).

Model: over JSON values; members are dotted paths in the object. Moments are compared as instants,
times of day as times, numbers (and decimals written as text) as numbers. A relation says nothing
where a member that it names is absent, null, or of a kind that it does not compare. `holds` judges
an object; `keep` changes one in place so that it holds, `spoil` so that it does not, and returns
whether it could.
Known limits: no relation to what stands above the object, in another object, or in the request.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Protocol

from concord.spec._moments import later, moment, time_of_day
from concord.spec.dotted import member, overwrite

Object = dict[str, Any]
Sample = Callable[[str], Any]
"""A value for the member at a dotted path; None if there is none."""

_DECIMAL = re.compile(r"^-?\d+(\.\d+)?$")
_DATE = re.compile(r"^\d{4}-\d\d-\d\d")
_TOLERANCE = 1e-9
"""By how much a sum of doubles may differ from the double that states it."""


class Relation(Protocol):
    """A relation between members of one object."""

    @property
    def members(self) -> tuple[str, ...]:
        """The members that it relates, as dotted paths; the one that follows comes last."""

    @property
    def says(self) -> str:
        """The relation as a sentence without its full stop, names in backticks."""

    def holds(self, value: Mapping[str, Any]) -> bool:
        """Whether `value` keeps it; it does where nothing can be said."""

    def keep(self, value: Object, sample: Sample) -> None:
        """Change `value` so that it keeps the relation, as far as possible."""

    def spoil(self, value: Object) -> bool:
        """Change `value`, which keeps the relation, so that it does not; whether it could."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """The value of `first` is before that of `second`, not after it, or at most that."""

    word: Literal["before", "not-after", "at-most"]
    first: str
    second: str

    @property
    def members(self) -> tuple[str, ...]:
        """See `Relation`."""
        return self.first, self.second

    @property
    def says(self) -> str:
        """See `Relation`."""
        return f"`{self.first}` is {self.word.replace('-', ' ')} `{self.second}`"

    def holds(self, value: Mapping[str, Any]) -> bool:
        """See `Relation`."""
        first, second = (_comparable(member(value, it)) for it in self.members)
        if first is None or second is None or first[0] != second[0]:
            return True
        return bool(first[1] < second[1] or (self.word != "before" and first[1] == second[1]))

    def keep(self, value: Object, sample: Sample) -> None:
        """See `Relation`."""
        del sample
        first, second = (member(value, it) for it in self.members)
        if not self.holds(value) and first == second and isinstance(second, str):
            # only "before" can fail for equal values, and there swapping would change nothing
            overwrite(value, self.second, later(second))
        if not self.holds(value):
            self._swap(value)

    def spoil(self, value: Object) -> bool:
        """See `Relation`."""
        self._swap(value)
        return not self.holds(value)

    def _swap(self, value: Object) -> None:
        first, second = (member(value, it) for it in self.members)
        if first is not None and second is not None:
            overwrite(value, self.first, second)
            overwrite(value, self.second, first)


@dataclass(frozen=True, kw_only=True)
class Implication:
    """Where all members of `when` have these values, those of `present` are there, and not null."""

    when: Mapping[str, Any]
    present: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """See `Relation`."""
        return *self.when, *self.present

    @property
    def says(self) -> str:
        """See `Relation`."""
        named = " and ".join(f"`{it}`" for it in self.present)
        given = " and ".join(
            f"`{name}` is `{_written(value)}`" for name, value in self.when.items()
        )
        return f"{named} {'is' if len(self.present) == 1 else 'are'} there where {given}"

    def holds(self, value: Mapping[str, Any]) -> bool:
        """See `Relation`."""
        return not self._applies(value) or all(member(value, it) is not None for it in self.present)

    def keep(self, value: Object, sample: Sample) -> None:
        """See `Relation`."""
        for name in self.present if self._applies(value) else ():
            # `None`: no sample exists, and an implication that cannot be kept is left as it is
            made = sample(name) if member(value, name) is None else None
            if made is not None:
                overwrite(value, name, made)

    def spoil(self, value: Object) -> bool:
        """See `Relation`."""
        owner, _, last = self.present[-1].rpartition(".")
        holder = member(value, owner)
        if not self._applies(value) or not isinstance(holder, dict) or last not in holder:
            return False
        del holder[last]
        return True

    def _applies(self, value: Mapping[str, Any]) -> bool:
        return all(member(value, name) == wanted for name, wanted in self.when.items())


@dataclass(frozen=True, kw_only=True)
class Total:
    """`total` is the sum of the parts, or the number of the elements, of `of`.

    A path of `of` may go through arrays: every element then counts.
    """

    word: Literal["sum", "count"]
    of: tuple[str, ...]
    total: str

    @property
    def members(self) -> tuple[str, ...]:
        """See `Relation`."""
        return *self.of, self.total

    @property
    def says(self) -> str:
        """See `Relation`."""
        named = " and ".join(f"`{it}`" for it in self.of)
        what = "sum" if self.word == "sum" else "number of elements"
        return f"`{self.total}` is the {what} of {named}"

    def holds(self, value: Mapping[str, Any]) -> bool:
        """See `Relation`."""
        expected, stated = self._expected(value), _number(member(value, self.total))
        if expected is None or stated is None:
            return True
        # servers add doubles, where 0.1 + 0.2 is not 0.3; a vendor's total is not wrong for that
        return math.isclose(expected, stated, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)

    def keep(self, value: Object, sample: Sample) -> None:
        """See `Relation`."""
        del sample
        expected = self._expected(value)
        if expected is not None and not self.holds(value):
            self._state(value, expected)

    def spoil(self, value: Object) -> bool:
        """See `Relation`."""
        stated = _number(member(value, self.total))
        if stated is None or self._expected(value) is None:
            return False
        self._state(value, stated + 1)
        return True

    def _expected(self, value: Mapping[str, Any]) -> Decimal | None:
        if self.word == "count":
            arrays = [member(value, it) for it in self.of]
            listed = [it for it in arrays if isinstance(it, list)]
            return Decimal(sum(map(len, listed))) if len(listed) == len(arrays) else None
        parts = [_number(part) for it in self.of for part in _parts(value, it)]
        numbers = [it for it in parts if it is not None]
        return sum(numbers, Decimal(0)) if len(numbers) == len(parts) else None

    def _state(self, value: Object, number: Decimal) -> None:
        """Write the total as it was written: as a decimal text, or as a number."""
        if isinstance(member(value, self.total), str):
            overwrite(value, self.total, str(number))
        else:
            overwrite(value, self.total, int(number) if number == int(number) else float(number))


def _written(value: Any) -> str:
    """A value as JSON has it; a text without its quotes."""
    return value if isinstance(value, str) else json.dumps(value)


def _parts(value: Any, path: str) -> Iterator[Any]:
    """The values at a dotted path, through arrays; None for each one that is missing."""
    if isinstance(value, list):
        for item in value:
            yield from _parts(item, path)
        return
    name, _, rest = path.partition(".")
    if not name:
        yield value
    else:
        yield from _parts(value.get(name) if isinstance(value, dict) else None, rest)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        # by its shortest text, as JSON has it: `Decimal(0.1)` would have 55 digits
        return Decimal(str(value))
    return Decimal(value) if isinstance(value, str) and _DECIMAL.match(value) else None


def _comparable(value: Any) -> tuple[str, Any] | None:
    """The kind of a value that has an order, and what to compare; None if it has none."""
    number = _number(value)
    if number is not None:
        return "number", number
    if not isinstance(value, str):
        return None
    # `fromisoformat` also reads digits alone (`20250120`), which in a vendor's value is an id as
    # well
    found = moment(value) if _DATE.match(value) else None
    if found is not None:
        return "moment", found
    time = time_of_day(value)
    return None if time is None else ("time", time)
