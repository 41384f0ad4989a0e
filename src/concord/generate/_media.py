"""Which of the documented media types a client sends and reads, and as what.

Model: pure. Of several media types JSON goes first, then what needs no knowledge of the caller; a
range (`*/*`) is JSON where its schema is one of objects or arrays, else bytes.
Known limits: XML, YAML and lines of JSON are text: their schemas are for readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from concord.http import is_json
from concord.http.payload import FORM, is_text
from concord.spec import Operation, Spec, child

Kind = Literal["json", "form", "multipart", "text", "bytes"]
_ORDER: tuple[Kind, ...] = ("json", "form", "multipart", "text", "bytes")


@dataclass(frozen=True, kw_only=True)
class Media:
    """A media type of a body."""

    name: str
    kind: Kind
    pointer: str
    """Of the media type object."""
    schema: str
    """Of its schema; "" if it has none."""


def request_media(spec: Spec, operation: Operation) -> Media | None:
    """The media type in which a client sends the body; None where none is described."""
    return _first(request_medias(spec, operation), _ORDER)


def request_medias(spec: Spec, operation: Operation) -> list[Media]:
    """All media types of a request body."""
    if not operation.has_body:
        return []
    return _media(spec, spec.canonical(child(operation.pointer, "requestBody")))


def response_media(spec: Spec, operation: Operation, status: str) -> Media | None:
    """The media type in which a client reads a response; None where it has no body."""
    return _first(response_medias(spec, operation, status), _ORDER)


def response_medias(spec: Spec, operation: Operation, status: str) -> list[Media]:
    """All media types of a response."""
    try:
        pointer = spec.canonical(child(operation.pointer, "responses", status))
    except KeyError:
        return []
    return _media(spec, pointer)


def _first(found: list[Media], order: tuple[Kind, ...]) -> Media | None:
    # of equal ones `min` takes the first: that of the document
    return min(found, key=lambda it: order.index(it.kind), default=None)


def _media(spec: Spec, pointer: str) -> list[Media]:
    content = spec.at(pointer).get("content") or {}
    return [_one(spec, name, child(pointer, "content", name)) for name in content]


def _one(spec: Spec, name: str, pointer: str) -> Media:
    schema = child(pointer, "schema") if "schema" in (spec.at(pointer) or {}) else ""
    return Media(name=name, kind=_kind(spec, name, schema), pointer=pointer, schema=schema)


def _kind(spec: Spec, name: str, schema: str) -> Kind:
    essence = name.partition(";")[0].strip().lower()
    main, _, sub = essence.partition("/")
    if is_json(name):
        return "json"
    if essence == FORM:
        return "form"
    if main == "multipart":
        return "multipart"
    types = spec.schemas.types(schema) if schema else ()
    if sub == "*" and {"object", "array"} & set(types):
        return "json"
    if schema and spec.schemas.keyword(schema, "format") == "binary":
        return "bytes"
    return "text" if is_text(name) else "bytes"
