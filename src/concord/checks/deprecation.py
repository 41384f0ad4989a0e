"""Deprecated members and parameters of a spec, and where responses have their replacements.

Model: pure. A `Pair` is a deprecated member of a response with its replacement, a `Way` writes
through one of the two what is read through the other, a `DeprecatedInput` is a deprecated
parameter, or member of a body that filters, with its replacement. All are read from the spec once.
Known limits: no `additionalProperties`, no `patternProperties`, ten levels, and of a response the
nearest `MOST_PLACES` places on the way to something deprecated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any

import jsonschema_rs

from concord.checks.check import Key
from concord.checks.representation import body_properties, members, shown_at, successes
from concord.checks.writes import reader_of
from concord.http import is_json
from concord.spec import (
    Operation,
    Reaching,
    Replacement,
    Spec,
    child,
    vocabulary,
)

_DEEPEST = 10
_SIMPLE = ("type", "enum", "const", "pattern", "minimum", "maximum", "minLength", "maxLength")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A deprecated member, the objects of a body that hold it, and what replaces it."""

    holder: str
    """Dotted path, through arrays; empty: the body itself."""
    name: str
    by: Replacement
    schema: Mapping[str, Any]
    pointer: str

    def holders(self, body: Any) -> list[dict[str, Any]]:
        """The objects of a body that show it."""
        found = members(body, self.holder)
        return [each for each in found if isinstance(each, dict) and self.name in each]

    def expected(self, value: Any) -> Any:
        """What it shows beside its replacement's `value`."""
        return self.by.expected(value, self._fits)

    def _fits(self, value: Any) -> bool:
        # without references and formats, the small schema needs no document to be resolved against
        stated = {key: self.schema[key] for key in _SIMPLE if key in self.schema}
        return bool(jsonschema_rs.is_valid(stated, value))


@dataclass(frozen=True, kw_only=True)
class Way:
    """Writing through one member, read through another one."""

    sent: str
    rival: str
    """The member of a request that writes the same; sent along, nobody says which one counts."""
    path: str
    """Where a response shows the other one."""
    pointer: str
    expected: Callable[[Any], Any]
    """What is shown there, by what was sent."""


@dataclass(frozen=True, kw_only=True)
class DeprecatedInput:
    """A deprecated parameter or filtering member of a request, and what replaces it."""

    name: str
    by: Replacement
    pointer: str
    in_body: bool
    joined: bool = False
    """Whether several values are one text with commas."""


def pairs(spec: Spec, operation: Operation) -> tuple[Pair, ...]:
    """The deprecated members of the operation's successes that something replaces."""
    return _all_pairs(Key(spec), operation.id)


def ways(spec: Spec, operation: Operation) -> tuple[Way, ...]:
    """What a write through one member shows at another, where the resource is read."""
    return _all_ways(Key(spec), operation.id)


def deprecated_inputs(spec: Spec, operation: Operation) -> tuple[DeprecatedInput, ...]:
    """The deprecated parameters and filtering members of the operation that something replaces."""
    return _all_inputs(Key(spec), operation.id)


@lru_cache(maxsize=1024)
def _all_pairs(key: Key, operation_id: str) -> tuple[Pair, ...]:
    spec, operation = key.spec, key.spec.operation(operation_id)
    found: dict[tuple[str, str], Pair] = {}
    for status in successes(operation):
        response = spec.resolve(child(operation.pointer, "responses", str(status)))
        for name, media in response.definition.get("content", {}).items():
            if is_json(name) and "schema" in media:
                schema = child(response.pointer, "content", name, "schema")
                for pair in _pairs_of(key, spec.canonical(schema)):
                    # two media types of a response describe one body
                    found.setdefault((pair.holder, pair.name), pair)
    return tuple(found.values())


@lru_cache(maxsize=1024)
def _all_ways(key: Key, operation_id: str) -> tuple[Way, ...]:
    spec, operation = key.spec, key.spec.operation(operation_id)
    reader = reader_of(spec, operation)
    if reader is None or operation.action not in ("create", "replace", "update"):
        return ()
    top = reader.unwrap.member if reader.unwrap else ""
    written = body_properties(spec, operation)
    shown = {shown_at(name, it): name for name, it, _ in written}
    found = [
        Way(
            sent=shown[pair.by.name],
            rival=shown.get(pair.name, ""),
            path=f"{top}.{pair.name}".lstrip("."),
            pointer=pair.pointer,
            expected=pair.expected,
        )
        for pair in pairs(spec, reader)
        # one that another operation lists cannot be compared in a single read
        if pair.holder == top and pair.by.name in shown and not pair.by.operation
    ]
    at = {name: path for path, name in shown.items()}
    for name, definition, pointer in written:
        by = vocabulary.REPLACED_BY.of(definition)
        if by is not None and not by.operation:
            path = f"{top}.{at.get(by.name, by.name)}".lstrip(".")
            found.append(
                Way(sent=name, rival=by.name, path=path, pointer=pointer, expected=by.written)
            )
    return tuple(found)


@lru_cache(maxsize=1024)
def _all_inputs(key: Key, operation_id: str) -> tuple[DeprecatedInput, ...]:
    spec, operation = key.spec, key.spec.operation(operation_id)
    # `form`, the default of a query, writes an array as one text with commas unless it is exploded
    joined = {it.name for it in operation.parameters if it.definition.get("explode") is False}
    found = [
        DeprecatedInput(
            name=it.name, by=by, pointer=it.pointer, in_body=False, joined=by.name in joined
        )
        for it in operation.parameters
        if (by := it.replacement)
    ]
    for name, definition, pointer in body_properties(spec, operation):
        by = vocabulary.REPLACED_BY.of(definition)
        if by is not None and vocabulary.FILTER.stated(definition):
            found.append(DeprecatedInput(name=name, by=by, pointer=pointer, in_body=True))
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A schema on the way through a response; `name` is that of the property that it states."""

    stated: str
    path: tuple[str, ...] = ()
    above: frozenset[str] = frozenset()
    name: str = ""


@lru_cache(maxsize=4096)
def _pairs_of(key: Key, schema: str) -> tuple[Pair, ...]:
    """The pairs of the JSON that the schema at a pointer describes; answers share schemas."""
    inner = partial(_inner, key.spec)
    places = _reaching(key).places(_Place(stated=schema), inner, attrgetter("stated"))
    return tuple(pair for place in places for pair in _stated_pair(key.spec, place))


@lru_cache(maxsize=16)
def _reaching(key: Key) -> Reaching:
    """Which schemas lead to something that is replaced."""

    def below(pointer: str) -> Iterator[str]:
        return (place.stated for place in _inner(key.spec, _Place(stated=pointer)))

    return Reaching(
        below, lambda pointer: key.spec.schemas.word(pointer, vocabulary.REPLACED_BY) is not None
    )


def _stated_pair(spec: Spec, place: _Place) -> Iterator[Pair]:
    by = spec.schemas.word(place.stated, vocabulary.REPLACED_BY) if place.name else None
    if by is not None:
        yield Pair(
            holder=".".join(place.path[:-1]),
            name=place.name,
            by=by,
            schema=spec.schemas.merged(place.stated),
            pointer=place.stated,
        )


def _inner(spec: Spec, place: _Place) -> Iterator[_Place]:
    """The schemas of the elements and of the members of a value."""
    pointer, path = spec.canonical(place.stated), place.path
    if pointer in place.above or len(path) > _DEEPEST:
        return
    above = place.above | {pointer}
    items = spec.schemas.items(place.stated)
    if items is not None:
        yield _Place(stated=items, path=path, above=above)
    for name, inner in spec.schemas.properties(place.stated).items():
        yield _Place(stated=inner, path=(*path, name), above=above, name=name)
