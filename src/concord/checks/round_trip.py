"""Round trips: valid writes with one boundary value each, which a read must show as sent.

Model: pure. `RoundTripBodies.of` makes of one body that was accepted others that keep its schema:
free texts with spaces at their ends, quotes, signs of HTML and emoji; free texts of digits alone;
numbers beyond 16 bits, moments with an offset, arrays of several elements, false; what is empty;
and of listed values the last.
What they must read as, the check `writes_are_read_back` says.
Known limits: texts with a format, a pattern or listed values stay as they are, and so do ids, and
members below the first level unless they are free texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from concord.http import is_json
from concord.spec import Operation, Spec, child, is_marked, vocabulary

SIGNS = " O'Brien & <Söhne> “🎓” 7 "
"""Spaces at the ends, an apostrophe, signs of HTML, letters of two, three and four bytes."""
# a reader that takes it for a number shows 123
DIGITS = "00123"
LISTED = "the last of the listed values"
_KEPT = frozenset(
    {"const", "enum", "format", "pattern"}
    | {it.name for it in (vocabulary.REFERENCES, vocabulary.FILTER, vocabulary.UNIQUE)}
)
# over 2**15, so that 16 bits do not hold it
_LARGE = 40_000
_ZULU = re.compile(r"^(\d{4}-\d\d-\d\dT)(\d\d)(:\d\d:\d\d(?:\.\d+)?)(?:Z|\+00:00)$")


class RoundTripBodies:
    """Bodies with boundary values, for the writes of one spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._schemas = spec.validator("request")

    def of(
        self, operation: Operation, body: Mapping[str, Any]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """The kind of boundary values, and a body with them; none that says the same as `body`."""
        media = self._spec.request_media(operation)
        name = next((it for it in media if is_json(it)), None)
        if name is None:
            return
        top = child(media[name], "schema")
        ways: tuple[tuple[str, _Way], ...] = (
            ("texts with signs", _signed),
            ("texts of digits", _digits),
            ("large and several", _large),
            ("empty and false", _empty),
            (LISTED, _listed),
        )
        own = operation.resource.member if operation.resource else ""
        for what, way in ways:
            changed = self._members(top, dict(body), way, own)
            related = not self._spec.relations.broken(top, changed)
            if changed != body and related and self._schemas.is_valid(top, changed):
                yield what, changed

    def _members(
        self, stated: str, body: dict[str, Any], way: _Way, own: str = ""
    ) -> dict[str, Any]:
        element = self._spec.resolve(stated)
        for name in element.definition.get("properties", {}):
            stated = child(element.pointer, "properties", name)
            inner = self._spec.resolve(stated)
            read_only = is_marked(self._spec.document, self._spec.at(stated), "readOnly")
            stays = name == own or read_only
            if stays or inner.definition.get("writeOnly"):
                continue
            held = body.get(name)
            if isinstance(held, dict) and "properties" in inner.definition:
                body[name] = self._members(inner.pointer, dict(held), way)
                continue
            fits = (it for it in way(inner.definition, held) if self._is(inner.pointer, it))
            # one a member: a body that is refused then says little, but which kind it was
            for value in list(fits)[:1]:
                body[name] = value
        return body

    def _is(self, pointer: str, value: Any) -> bool:
        return self._schemas.is_valid(pointer, value)


_Way = Callable[[Mapping[str, Any], Any], Iterator[Any]]
"""Boundary values for a member, by its schema and the value that it has."""


def _signed(definition: Mapping[str, Any], _: Any) -> Iterator[Any]:
    if _is_free(definition):
        yield SIGNS


def _digits(definition: Mapping[str, Any], _: Any) -> Iterator[Any]:
    if _is_free(definition):
        yield DIGITS


def _large(definition: Mapping[str, Any], held: Any) -> Iterator[Any]:
    # as text, since `type` may be a list: `integer` is in both spellings
    kinds, named = str(definition.get("type")), vocabulary.REFERENCES.stated(definition)
    if "integer" in kinds and not named and "enum" not in definition:
        yield _LARGE
    if definition.get("format") == "date-time" and isinstance(held, str):
        yield _ZULU.sub(_elsewhere, held)
    items = definition.get("items", {})
    if "array" in kinds and not named and isinstance(items, dict):
        # two elements at least: servers that keep only one are found by no array of one
        yield items["enum"][:2] if "enum" in items else [SIGNS, DIGITS]


def _listed(definition: Mapping[str, Any], _: Any) -> Iterator[Any]:
    items = definition.get("items", {})
    yield from [it for it in definition.get("enum", ()) if it is not None][-1:]
    if isinstance(items, dict) and "enum" in items:
        yield items["enum"][-1:]


def _empty(definition: Mapping[str, Any], _: Any) -> Iterator[Any]:
    kinds = str(definition.get("type"))
    if "null" in kinds:
        yield None
    if "array" in kinds:
        yield []
    if "boolean" in kinds:
        yield False
    if "integer" in kinds and not vocabulary.REFERENCES.stated(definition):
        yield 0


def _elsewhere(found: re.Match[str]) -> str:
    """The same moment, written two hours further east; unchanged where that is another day."""
    hour = int(found[2]) + 2
    return f"{found[1]}{hour:02}{found[3]}+02:00" if hour < 24 else found[0]


def _is_free(definition: Mapping[str, Any]) -> bool:
    return "string" in str(definition.get("type")) and not _KEPT & set(definition)
