"""The structure that a document must have before any step can read it.

Model: pure. The first value of a wrong type is found; whether the document says what OpenAPI
prescribes is for the lint. Known limits: schemas are not looked into.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from concord.spec._operations import METHODS
from concord.spec._pointer import child

_SECTIONS = ("info", "paths", "webhooks", "components")
_LOCATIONS = ("path", "query", "header", "cookie")


@dataclass(frozen=True, kw_only=True)
class Misplaced:
    """A value that cannot be read: where, what is wrong and how to fix it."""

    pointer: str
    what: str
    fix: str


def misplaced(document: dict[str, Any]) -> Misplaced | None:
    """The first value of a document that no step can read; None if there is none."""
    return next(_all(document), None)


def not_openapi(document: dict[str, Any]) -> Misplaced | None:
    """Why a mapping is not an OpenAPI 3 document; None if it is one."""
    version = document.get("openapi")
    if isinstance(version, str) and version.startswith("3."):
        return None
    other = next((name for name in ("swagger", "asyncapi") if name in document), None)
    said = f"it has {other}: {document[other]!r}" if other else f"openapi is {version!r}"
    fix = "start with `openapi: 3.1.0`"
    return Misplaced(
        pointer=child("", "openapi" if "openapi" in document else other or ""),
        what=f"is not an OpenAPI 3 document: {said}",
        fix="convert it to OpenAPI 3 first" if other else fix,
    )


def _all(document: dict[str, Any]) -> Iterator[Misplaced]:
    wrong = not_openapi(document)
    if wrong:
        yield wrong
    for name in _SECTIONS:
        if name in document:
            yield from _mapping(document[name], child("", name), f"`{name}`")
    info = document.get("info")
    if not isinstance(info, dict) or not isinstance(info.get("title"), str):
        yield Misplaced(pointer="/info", what="has no `info.title`", fix="name the API there")
    yield from _list(document.get("servers"), "/servers", "url")
    for section in ("paths", "webhooks"):
        for path, item in (document.get(section) or {}).items():
            yield from _item(item, child("", section, path))


def _item(item: Any, pointer: str) -> Iterator[Misplaced]:
    yield from _mapping(item, pointer, "a path")
    # what follows may take for granted what was yielded above: the caller stops at the first
    yield from _parameters(item, pointer)
    for method in filter(item.__contains__, METHODS):
        place = child(pointer, method)
        operation = item[method]
        yield from _mapping(operation, place, "an operation")
        yield from _parameters(operation, place)
        responses = operation.get("responses", {})
        yield from _mapping(responses, child(place, "responses"), "`responses`")
        for status, response in responses.items():
            yield from _mapping(response, child(place, "responses", status), "a response")
        if "requestBody" in operation:
            yield from _mapping(
                operation["requestBody"], child(place, "requestBody"), "a request body"
            )


def _parameters(owner: dict[str, Any], pointer: str) -> Iterator[Misplaced]:
    parameters = owner.get("parameters")
    place = child(pointer, "parameters")
    yield from _list(parameters, place, "name")
    for index, parameter in enumerate(parameters or ()):
        if "$ref" not in parameter and parameter.get("in") not in _LOCATIONS:
            fix = f"give `in`: one of {', '.join(_LOCATIONS)}"
            yield Misplaced(pointer=child(place, index), what="has no location", fix=fix)


def _list(value: Any, pointer: str, key: str) -> Iterator[Misplaced]:
    """What must be a list of mappings that have a text `key`, or are references, and is not."""
    if value is not None and not isinstance(value, list):
        yield Misplaced(pointer=pointer, what="is no list", fix="write one `- …` an entry")
    for index, each in enumerate(value or ()):
        place = child(pointer, index)
        yield from _mapping(each, place, "an entry")
        if "$ref" not in each and not isinstance(each.get(key), str):
            yield Misplaced(pointer=place, what=f"has no `{key}`", fix=f"give `{key}` as a text")


def _mapping(value: Any, pointer: str, name: str) -> Iterator[Misplaced]:
    if not isinstance(value, dict):
        fix = "write `key: value` lines below it"
        yield Misplaced(pointer=pointer, what=f"{name} is no mapping", fix=fix)
