"""Variants of the documented examples, each with one change, to observe each documented error.

Model: pure. `Variants.of` takes the parts of one valid request and gives more of them:
- for each place that names a resource (`x-references`, `x-resource`), where an unknown id is
  refused, the same with an id that nothing has: all else is right, so the response is about the id;
- the same body with values that careless servers spoil: letters beyond ASCII, a text longer than
  it is wont to be, numbers with a fraction; in each place whose schema leaves the value free;
- the same with the required members alone, right after one that had more.
Known limits: texts with a format, a pattern or listed values stay as they are, and so do ids, and
what a list is filtered by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concord.checks.references import Reference, references
from concord.runner.worker.bodies import body_schema
from concord.spec import Operation, Spec, child

WORDS = "Éva Łódź 東京 🎓 Ünsal"
"""Letters of two, three and four bytes, and more of them than a short column holds."""
_LONG = 300
_FRACTION = 0.37
_ADDED = "concord"
_KEPT = frozenset({"const", "enum", "format", "pattern", "x-references", "x-filter"})
_UUID = "00000000-0000-4000-8000-00000000dead"


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A request by its parts (location: container); `strange` is the id in it that nothing has."""

    what: str
    parts: Mapping[str, Any]
    strange: str | None = None


class Variants:
    """Variants of the requests of one spec.

    What the calls in `plain` (labels) say stays as it is: it is a secret. Without `invalid` no
    unknown id is named.
    """

    def __init__(self, spec: Spec, plain: Collection[str] = (), *, invalid: bool = True) -> None:
        self._spec = spec
        self._schemas = spec.validator("request")
        self._plain = plain
        self._invalid = invalid
        self._operations = {operation.label: operation for operation in spec.operations}

    def of(self, label: str, parts: Mapping[str, Any]) -> Iterator[Variant]:
        """The variants of one valid request."""
        operation = self._operations[label]
        for reference in references(self._spec, operation) if self._invalid else ():
            if reference.location == "path" or reference.refused:
                yield from self._unknown(operation, reference, parts)
        yield from self._spoilable(operation, parts)
        yield from self._required(operation, parts)

    def _unknown(
        self, operation: Operation, reference: Reference, parts: Mapping[str, Any]
    ) -> Iterator[Variant]:
        container = parts.get(reference.location)
        for value in _values(container, reference.names):
            for strange in _strange(value):
                changed = _put(container, reference.names, strange)
                # an id that breaks the schema would be refused for its form
                if strange != value and self._allows(operation, reference, changed, strange):
                    what = f"{'.'.join(reference.names)} names nothing"
                    varied = {**parts, reference.location: changed}
                    yield Variant(what=what, parts=varied, strange=str(strange))
                    return

    def _allows(
        self, operation: Operation, reference: Reference, container: Any, strange: Any
    ) -> bool:
        if reference.location != "body":
            return self._schemas.is_valid(child(reference.pointer, "schema"), strange)
        schema = body_schema(self._spec, operation)
        return schema is not None and self._schemas.is_valid(schema, container)

    def _spoilable(self, operation: Operation, parts: Mapping[str, Any]) -> Iterator[Variant]:
        schema, body = body_schema(self._spec, operation), parts.get("body")
        if schema is None or not isinstance(body, dict):
            return
        known = set()
        for what, text in (("values beyond ASCII", _ended), ("long texts", _long)):
            changed = body
            if operation.label not in self._plain:
                changed = self._spoilt(schema, self._whole(schema, body), text)
            if changed == body:
                # nothing may be changed here: a member that the schema does not forbid takes its
                # place
                changed = {**body, _ADDED: WORDS}
            if repr(changed) not in known and self._schemas.is_valid(schema, changed):
                known.add(repr(changed))
                yield Variant(what=what, parts={**parts, "body": changed})

    def _required(self, operation: Operation, parts: Mapping[str, Any]) -> Iterator[Variant]:
        schema, body = body_schema(self._spec, operation), parts.get("body")
        if schema is None or not isinstance(body, dict):
            return
        needed = self._spec.resolve(schema).definition.get("required", ())
        less = {name: value for name, value in body.items() if name in needed}
        if less != body and self._schemas.is_valid(schema, less):
            yield Variant(what="required members alone", parts={**parts, "body": less})

    def _whole(self, schema: str, body: dict[str, Any]) -> dict[str, Any]:
        """`body` with the free texts and numbers that it leaves out."""
        element = self._spec.resolve(schema)
        found = dict(body)
        for name in element.definition.get("properties", {}):
            pointer = child(element.pointer, "properties", name)
            definition = self._definition(pointer)
            if name in body or _KEPT & definition.keys() or definition.get("readOnly"):
                continue
            kinds, most = str(definition.get("type")), definition.get("maxLength", _LONG)
            value = WORDS[:most] if "string" in kinds else _FRACTION if "number" in kinds else None
            if value is not None and self._schemas.is_valid(schema, {**found, name: value}):
                found[name] = value
        return found

    def _spoilt(
        self,
        pointer: str,
        value: Any,
        text: Callable[[str, int], str],
        met: set[str] | None = None,
    ) -> Any:
        """`value` with unusual values wherever the schema at `pointer` leaves them free.

        `met`: the schemas by which this value was looked at, each of which is enough once.
        """
        definition, place = self._definition(pointer), self._spec.resolve(pointer).pointer
        met = set() if met is None else met
        if _KEPT & definition.keys() or place in met:
            return value
        met.add(place)
        for keyword in ("allOf", "anyOf", "oneOf"):
            for index in range(len(definition.get(keyword, []))):
                branch = child(place, keyword, index)
                if self._schemas.is_valid(branch, value):
                    value = self._spoilt(branch, value, text, met)
        if isinstance(value, dict):
            declared = definition.get("properties", {})
            return {
                name: self._spoilt(child(place, "properties", name), inner, text)
                if name in declared
                else inner
                for name, inner in value.items()
            }
        if isinstance(value, list) and isinstance(definition.get("items"), dict):
            return [self._spoilt(child(place, "items"), item, text) for item in value]
        odd = (it for it in _odd(definition, value, text) if self._schemas.is_valid(pointer, it))
        return next(odd, value)

    def _definition(self, pointer: str) -> dict[str, Any]:
        """What is said at `pointer` and where it refers to."""
        stated, found = self._spec.schemas.at(pointer), self._spec.resolve(pointer).definition
        return {**found, **stated}


def _odd(
    definition: Mapping[str, Any], value: Any, text: Callable[[str, int], str]
) -> Iterator[Any]:
    """Odd values instead of `value`, the oddest first."""
    if isinstance(value, str) and "string" in str(definition.get("type")):
        yield text(value, definition.get("maxLength", _LONG))
    elif "number" in str(definition.get("type")) and type(value) in (int, float):
        yield from (round(value, 1) + _FRACTION, round(value, 1) - _FRACTION, _FRACTION)


def _ended(value: str, most: int) -> str:
    """`value` with a few words more, of at most that length."""
    kept = value[: max(most - len(WORDS) - 1, 0)]
    return f"{kept} {WORDS}".strip()[:most]


def _long(value: str, most: int) -> str:
    """`value` with as many words more as there is room for."""
    most = min(most, _LONG)
    return _ended((f"{value} " + f"{WORDS} " * (_LONG // len(WORDS)))[:most].strip(), most)


def _strange(value: Any) -> Iterator[Any]:
    """Ids of the form of `value` that nothing has."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return
    if isinstance(value, int):
        # the last ones fit columns and schemas with a small maximum
        yield from (999_999_937, 32_749, 997)
        return
    # other digits in the same places keep whatever form the id has to have
    yield re.sub(r"\d", "9", value)
    yield re.sub(r"\d", "8", value)
    yield f"{value}9"
    yield _UUID


def _values(container: Any, names: tuple[str, ...]) -> list[Any]:
    """The values at `names` of a container, `*` being the items of an array."""
    if not names:
        return [] if container is None else [container]
    name, *rest = names
    if name == "*":
        inner = container if isinstance(container, list) else []
    else:
        inner = [container[name]] if isinstance(container, Mapping) and name in container else []
    return [value for it in inner for value in _values(it, tuple(rest))]


def _put(container: Any, names: tuple[str, ...], value: Any) -> Any:
    """A copy of `container` with `value` at the first place of `names`."""
    if not names:
        return value
    name, *rest = names
    if name == "*":
        first = next(i for i, it in enumerate(container) if _values(it, tuple(rest)))
        changed = _put(container[first], tuple(rest), value)
        return [*container[:first], changed, *container[first + 1 :]]
    return {**container, name: _put(container[name], tuple(rest), value)}
