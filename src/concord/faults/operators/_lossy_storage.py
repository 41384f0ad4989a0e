"""Writes that are stored with a loss: by a database, a sanitizer or a merge."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from concord.checks.representation import member, result
from concord.faults._behaviours import always, request_changed
from concord.faults._http import Request, Response
from concord.faults._model import Fault
from concord.faults._resource_reader import resource_id
from concord.faults._seeded_server import Send
from concord.faults._site import Site
from concord.faults._stored_members import altering, stored, stored_texts, writing

_LARGEST = 32767
"""The largest number of 16 bits."""


def text_trimmed(site: Site) -> Iterator[Fault]:
    yield from _texts(site, str.strip, "loses the spaces at its ends")


def text_escaped(site: Site) -> Iterator[Fault]:
    yield from _texts(site, html.escape, "is escaped as HTML")


def text_cut_at_emoji(site: Site) -> Iterator[Fault]:
    def narrow(value: str) -> str:
        return re.split(r"[\U00010000-\U0010ffff]", value)[0]

    yield from _texts(site, narrow, "ends before its first character of four bytes")


def leading_zeros_lost(site: Site) -> Iterator[Fault]:
    def as_number(value: str) -> str:
        return str(int(value)) if value.isascii() and value.isdigit() else value

    yield from _texts(site, as_number, "loses its leading zeros")


def integer_capped(site: Site) -> Iterator[Fault]:
    for it in stored(site):
        is_number = "integer" in it.types and it.references is None
        large = it.schema.get("maximum", 1 << 31) > _LARGEST
        if is_number and large and "enum" not in it.schema:
            what = f"is at most {_LARGEST}"
            yield altering(site, it.name, lambda value: min(value, _LARGEST), what, (int,))


def offset_dropped(site: Site) -> Iterator[Fault]:
    def local(value: str) -> str:
        return re.sub(r"(?<=:\d\d)[+-]\d\d:\d\d$", "Z", value)

    for it in stored(site):
        if it.schema.get("format") == "date-time":
            yield altering(site, it.name, local, "loses its offset", (str,))


def falsy_ignored(site: Site) -> Iterator[Fault]:
    for it in stored(site):
        schema = it.schema
        plain = it.types in ("boolean", "integer", "number") and it.references is None
        # where the default is false itself, or false is not allowed, nothing would be seen of it
        sensible = schema.get("default", True) and schema.get("minimum", 0) <= 0
        allowed = not schema.get("enum") or 0 in schema["enum"]
        if plain and sensible and allowed:
            what = "is ignored where it is false"
            yield _left_out(site, it.name, lambda value: not value, what)


def null_ignored(site: Site) -> Iterator[Fault]:
    for it in stored(site):
        if site.action == "update" and "null" in it.schema.get("type", ()):
            yield _left_out(site, it.name, lambda value: value is None, "cannot be set to null")


def empty_list_ignored(site: Site) -> Iterator[Fault]:
    for it in stored(site):
        if site.action == "update" and "array" in it.types:
            yield _left_out(site, it.name, lambda value: value == [], "cannot be emptied")


def list_cut(site: Site) -> Iterator[Fault]:
    for it in stored(site):
        if "array" in it.types:
            yield altering(site, it.name, lambda value: value[:1], "keeps one element", (list,))


def list_appended(site: Site) -> Iterator[Fault]:
    for it in stored(site):
        if site.action in ("replace", "update") and "array" in it.types:

            def add(before: Any, new: Any, path: str = it.path) -> Any:
                held = member(before, path)
                both = isinstance(held, list) and isinstance(new, list)
                return [*held, *(each for each in new if each not in held)] if both else new

            yield _merging(site, it.name, add, "is added to, not written")


def nested_merged(site: Site) -> Iterator[Fault]:
    for it in stored(site):
        inner = it.schema.get("properties", {})
        if site.action == "replace" and inner:

            def merge(before: Any, new: Any, name: str = it.name, inner: Any = inner) -> Any:
                held = member(before, name)
                if not isinstance(held, dict) or not isinstance(new, dict):
                    return new
                return {key: value for key, value in held.items() if key in inner} | new

            yield _merging(site, it.name, merge, "keeps what it leaves out")


def nested_not_stored(site: Site) -> Iterator[Fault]:
    for it in stored(site):
        for inner in it.schema.get("properties", {}):
            if inner in it.schema.get("required", ()):
                continue

            def less(value: Any, inner: str = inner) -> Any:
                return {key: value[key] for key in value if key != inner}

            fault = altering(site, it.name, less, f"loses its {inner}", (dict,))
            yield replace(fault, detail=f"{it.name}.{inner}")


def _texts(site: Site, alter: Callable[[str], str], what: str) -> Iterator[Fault]:
    for it in stored_texts(site):
        yield altering(site, it.name, alter, what, (str,))


def _left_out(site: Site, name: str, when: Callable[[Any], bool], what: str) -> Fault:
    """A value for which `when` holds counts as left out."""

    def drop(request: Request) -> Request:
        body = request.json
        if not isinstance(body, dict) or name not in body or not when(body[name]):
            return request
        return request.with_body({key: body[key] for key in body if key != name})

    return writing(site, request_changed(site.operation, drop), name, what)


def _merging(site: Site, name: str, merge: Callable[[Any, Any], Any], what: str) -> Fault:
    """What is written is merged with what a read showed before."""
    reader = site.reader

    async def behave(request: Request, send: Send) -> Response:
        body = request.json
        writes_it = request.calls(site.operation) and isinstance(body, dict) and name in body
        named = resource_id(site.operation, request) if writes_it else None
        if reader is None or named is None:
            return await send(request)
        before = await send(reader.request(request, named))
        if not before.is_success:
            return await send(request)
        merged = merge(result(reader.operation, before.json), body[name])
        if merged is None or merged == body[name]:
            return await send(request)
        response = await send(request.with_body({**body, name: merged}))
        # what was merged may break a rule of its own: then the right request is what is sent
        return response if response.is_success else await send(request)

    return writing(site, always(behave), name, what)
