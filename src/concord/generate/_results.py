"""What a method returns and which bodies its errors have, as types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty, Property
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.responses import Response

from concord.generate import _document
from concord.generate._media import Media, response_media, response_medias
from concord.generate._shapes import Shapes, wire
from concord.generate.annotations import Place, joined
from concord.spec import Operation


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a call returns, as text."""

    read: str
    """For `_models`: what the operation's constant holds."""
    returns: str
    """For `resources`: what the method's signature says (for a list: of an item)."""
    item: str = ""
    """Of a list, for `_models`."""
    accept: str = ""
    """The media types of successes, where they are not JSON alone."""
    reads: str = "json"
    """Whether a body is JSON, text or bytes."""


def _successes(endpoint: Endpoint) -> list[Response]:
    """The responses of success: `default` stands for them where no other does."""
    found = [r for r in endpoint.responses.patterns if r.status_code.pattern[0] == "2"]
    default = endpoint.responses.default
    # OpenAPI: `default` is for statuses that are not declared; beside other responses it is the
    # failure
    return found or ([default] if default is not None and not endpoint.responses.patterns else [])


def _media(shapes: Shapes, operation: Operation, response: Response) -> Media | None:
    """The media type in which a response is read."""
    return response_media(shapes.parsed.spec, operation, response.status_code.pattern)


def _type(shapes: Shapes, media: Media | None, response: Response, place: Place) -> list[str]:
    """The type of a body."""
    if media is None:
        return ["None"]
    if media.kind != "json":
        return ["str" if _plain(media) == "text" else "bytes"]
    return shapes.types(response.prop, media.schema, place) if media.schema else ["Any"]


def result(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Result:
    """The type of what a call returns, over all success statuses."""
    paging, unwrap = operation.pagination, operation.unwrap
    read, returns = [], []
    successes = [(it, _media(shapes, operation, it)) for it in _successes(endpoint)]
    accept, reads = _accepted(shapes, operation, successes)
    for response, media in successes:
        prop, pointer = response.prop, media.schema if media else ""
        is_json = media is not None and media.kind == "json" and bool(pointer)
        # the first page type counts: an iterator over items has one type of item
        if paging and is_json:
            made = _list(shapes, operation, prop, pointer, paging.items)
            return replace(made, accept=accept, reads=reads)
        if unwrap and unwrap.required and is_json:
            prop, pointer = _member(shapes, operation, prop, pointer, unwrap.member)
            read += shapes.types(prop, pointer, Place(written=False))
            returns += shapes.types(prop, pointer, Place(written=False, models="_models."))
            continue
        read += _type(shapes, media, response, Place(written=False))
        returns += _type(shapes, media, response, Place(written=False, models="_models."))
    if paging:
        shapes.refuse(
            operation.pointer, "x-pagination without a JSON response", "describe the response"
        )
    return Result(
        read=" | ".join(joined(read)) or "None",
        returns=" | ".join(joined(returns)) or "None",
        accept=accept,
        reads=reads,
    )


def _accepted(
    shapes: Shapes, operation: Operation, successes: list[tuple[Response, Media | None]]
) -> tuple[str, str]:
    """What to ask for, and whether bodies are JSON, text or bytes."""
    chosen = [media for _, media in successes if media is not None]
    names = dict.fromkeys(
        name
        for response, media in successes
        if media is not None
        for name in _readable(shapes, operation, response, media)
    )
    accept = "" if set(names) <= {"application/json"} else ", ".join(names)
    kinds = {"json" if it.kind == "json" else _plain(it) for it in chosen}
    if len(kinds - {"json"}) > 1:
        what = "one success is text and another one bytes"
        shapes.refuse(operation.pointer, what, "make it two operations, or both `format: binary`")
    plain = next(iter(kinds - {"json"}), "")
    reads = f"json or {plain}" if plain and "json" in kinds else plain or "json"
    return accept, reads


def _readable(shapes: Shapes, operation: Operation, response: Response, chosen: Media) -> list[str]:
    """The media types that are read alike: of JSON one, because each has a schema of its own."""
    if chosen.kind == "json":
        return [chosen.name]
    found = response_medias(shapes.parsed.spec, operation, response.status_code.pattern)
    return [it.name for it in found if it.kind == chosen.kind]


def _plain(media: Media) -> str:
    return "text" if media.kind in ("text", "form") else "bytes"


def _list(shapes: Shapes, operation: Operation, prop: Property, pointer: str, path: str) -> Result:
    whole = shapes.annotation(prop, pointer, Place(written=False))
    found, at = _member(shapes, operation, prop, pointer, path)
    if not isinstance(found, ListProperty):
        what = f"x-pagination: {path!r} is no array of the response"
        shapes.refuse(operation.pointer, what, "name the member that holds the items")
        return Result(read=whole, returns="Any", item="Any")
    at = _document.item(shapes.parsed.spec, at)
    item = shapes.annotation(found.inner_property, at, Place(written=False))  # type: ignore[arg-type]
    returns = shapes.annotation(found.inner_property, at, Place(written=False, models="_models."))  # type: ignore[arg-type]
    return Result(read=whole, returns=returns, item=item)


def _member(
    shapes: Shapes, operation: Operation, prop: Property, pointer: str, path: str
) -> tuple[Property, str]:
    """The member at a dotted path of a response."""
    for name in filter(None, path.split(".")):
        members = shapes.members(prop, pointer) if isinstance(prop, ModelProperty) else []
        found = [(p, at) for p, at in members if wire(p) == name]
        if not found:
            what = f"the response has no member {path!r}"
            shapes.refuse(operation.pointer, what, "fix the path or describe the member")
            return prop, pointer
        prop, pointer = found[0]
    return prop, pointer


def errors(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Iterator[tuple[str, str]]:
    """Documented statuses of failures, each with the type of its body."""
    for response in endpoint.responses:
        status = response.status_code.pattern
        media = _media(shapes, operation, response)
        if status[0] != "2" and media is not None and media.kind == "json" and media.schema:
            yield status, shapes.annotation(response.prop, media.schema, Place(written=False))
