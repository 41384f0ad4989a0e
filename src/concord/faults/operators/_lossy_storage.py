"""Writes that are kept almost as they were sent: what a database, a sanitizer or a merge leaves."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from concord.checks.representation import member, result
from concord.faults._behaviours import always, asked
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._reading import names_resource
from concord.faults._stores import altering, is_text, stored, writing
from concord.faults._wire import Answer, Ask, Request

_SMALL = 32767
"""The largest number of 16 bits."""


def text_trimmed(place: Place) -> Iterator[Fault]:
    """A text loses the spaces at its ends when it is stored."""
    yield from _texts(place, str.strip, "loses the spaces at its ends")


def text_escaped(place: Place) -> Iterator[Fault]:
    """A text is stored as HTML: `&`, `<` and quotes are escaped."""
    yield from _texts(place, html.escape, "is escaped as HTML")


def text_cut_at_emoji(place: Place) -> Iterator[Fault]:
    """A text ends before its first character of four bytes when it is stored."""

    def narrow(value: str) -> str:
        return re.split(r"[\U00010000-\U0010ffff]", value)[0]

    yield from _texts(place, narrow, "ends before its first character of four bytes")


def leading_zeros_lost(place: Place) -> Iterator[Fault]:
    """A text of digits is stored as a number: its leading zeros are lost."""

    def counted(value: str) -> str:
        return str(int(value)) if value.isascii() and value.isdigit() else value

    yield from _texts(place, counted, "loses its leading zeros")


def integer_capped(place: Place) -> Iterator[Fault]:
    """A whole number is stored in 16 bits: a larger one is the largest of them."""
    for name, definition, _ in stored(place):
        counted = "integer" in str(definition.get("type")) and "x-references" not in definition
        if counted and "enum" not in definition and definition.get("maximum", 1 << 31) > _SMALL:
            what = f"is at most {_SMALL}"
            yield altering(place, name, lambda value: min(value, _SMALL), what, (int,))


def offset_dropped(place: Place) -> Iterator[Fault]:
    """A moment with an offset is stored as if its clock were that of UTC."""

    def local(value: str) -> str:
        return re.sub(r"(?<=:\d\d)[+-]\d\d:\d\d$", "Z", value)

    for name, definition, _ in stored(place):
        if definition.get("format") == "date-time":
            yield altering(place, name, local, "loses its offset")


def falsy_ignored(place: Place) -> Iterator[Fault]:
    """A value that is false or zero counts as left out."""
    for name, definition, _ in stored(place):
        plain = str(definition.get("type")) in ("boolean", "integer", "number")
        sensible = definition.get("default", True) and definition.get("minimum", 0) <= 0
        allowed = not definition.get("enum") or 0 in definition["enum"]
        if plain and sensible and allowed and "x-references" not in definition:
            yield _left_out(place, name, lambda value: not value, "is ignored where it is false")


def null_ignored(place: Place) -> Iterator[Fault]:
    """A partial update to null counts as left out: nothing can be cleared."""
    for name, definition, _ in stored(place):
        if place.action == "update" and "null" in definition.get("type", ()):
            yield _left_out(place, name, lambda value: value is None, "cannot be set to null")


def empty_list_ignored(place: Place) -> Iterator[Fault]:
    """A partial update to an empty array counts as left out."""
    for name, definition, _ in stored(place):
        if place.action == "update" and "array" in str(definition.get("type")):
            yield _left_out(place, name, lambda value: value == [], "cannot be emptied")


def list_cut(place: Place) -> Iterator[Fault]:
    """Of an array, only the first element is stored."""
    for name, definition, _ in stored(place):
        if "array" in str(definition.get("type")):
            yield altering(place, name, lambda value: value[:1], "keeps one element", (list,))


def list_appended(place: Place) -> Iterator[Fault]:
    """What is written to an array is added to what it held."""
    for name, definition, _ in stored(place):
        if place.action in ("replace", "update") and "array" in str(definition.get("type")):
            path = str(definition.get("x-reads-as", name))

            def add(before: Any, sent: Any, path: str = path) -> Any:
                held = member(before, path)
                both = isinstance(held, list) and isinstance(sent, list)
                return [*held, *(it for it in sent if it not in held)] if both else sent

            yield _merging(place, name, add, "is added to, not written")


def nested_merged(place: Place) -> Iterator[Fault]:
    """A replace keeps what an object within the body leaves out."""
    for name, definition, _ in stored(place):
        inner = definition.get("properties", {})
        if place.action == "replace" and inner:

            def merge(before: Any, sent: Any, name: str = name, inner: Any = inner) -> Any:
                held = member(before, name)
                if not isinstance(held, dict) or not isinstance(sent, dict):
                    return sent
                return {key: value for key, value in held.items() if key in inner} | sent

            yield _merging(place, name, merge, "keeps what it leaves out")


def nested_not_stored(place: Place) -> Iterator[Fault]:
    """One optional member of an object within the body is not stored."""
    for name, definition, _ in stored(place):
        for inner in definition.get("properties", {}):
            if inner in definition.get("required", ()):
                continue

            def less(value: Any, inner: str = inner) -> Any:
                return {key: value[key] for key in value if key != inner}

            fault = altering(place, name, less, f"loses its {inner}", (dict,))
            yield replace(fault, detail=f"{name}.{inner}")


def _texts(place: Place, alter: Callable[[str], str], what: str) -> Iterator[Fault]:
    for name, definition, _ in stored(place):
        if is_text(definition):
            yield altering(place, name, alter, what, (str,))


def _left_out(place: Place, name: str, when: Callable[[Any], bool], what: str) -> Fault:
    """A value for which `when` holds counts as not given."""

    def drop(request: Request) -> Request:
        body = request.json
        if not isinstance(body, dict) or name not in body or not when(body[name]):
            return request
        return request.sending({key: body[key] for key in body if key != name})

    return writing(place, asked(place.operation, drop), name, what)


def _merging(place: Place, name: str, merge: Callable[[Any, Any], Any], what: str) -> Fault:
    """What is written is merged with what a read showed before."""
    reader = place.reader

    async def behave(request: Request, ask: Ask) -> Answer:
        body = request.json
        given = request.calls(place.operation) and isinstance(body, dict) and name in body
        named = names_resource(place.operation, request) if given else None
        if reader is None or named is None:
            return await ask(request)
        before = await ask(reader.request(request, named))
        merged = merge(result(reader.operation, before.json), body[name]) if before.good else None
        if merged is None or merged == body[name]:
            return await ask(request)
        answer = await ask(request.sending({**body, name: merged}))
        return answer if answer.good else await ask(request)

    return writing(place, always(behave), name, what)
