"""What a method returns and which bodies its errors have, as types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty, Property
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.responses import Response

from concord.generate import _document
from concord.generate._shapes import Shapes, wire
from concord.generate.annotations import Place, joined
from concord.http import is_json
from concord.spec import Operation, child


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a call returns, as text."""

    read: str
    """For `_models`: what the operation's constant holds."""
    returns: str
    """For `_resources`: what the method's signature says (for a list: of an item)."""
    item: str = ""
    """Of a list, for `_models`."""


def _successes(endpoint: Endpoint) -> list[Response]:
    return [r for r in endpoint.responses.patterns if r.status_code.pattern[0] == "2"]


def _content(shapes: Shapes, operation: Operation, response: Response) -> str:
    """The pointer of the schema that the parser chose for a response."""
    spec = shapes.parsed.spec
    status = response.status_code.pattern
    try:
        pointer = spec.canonical(child(operation.pointer, "responses", status))
    except KeyError:
        return ""
    media = next((m for m in spec.at(pointer).get("content", {}) if is_json(m)), "")
    return child(pointer, "content", media, "schema") if media else ""


def result(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Result:
    """The type of what a call returns, over all success statuses."""
    paging, unwrap = operation.pagination, operation.unwrap
    read, returns = [], []
    for response in _successes(endpoint):
        kind = response.source["return_type"]
        if kind != "Any":
            read.append(kind)
            returns.append(kind)
            continue
        prop, pointer = response.prop, _content(shapes, operation, response)
        if paging:
            return _list(shapes, operation, prop, pointer, paging.items)
        if unwrap and unwrap.required:
            prop, pointer = _member(shapes, operation, prop, pointer, unwrap.member)
        read += shapes.types(prop, pointer, Place(written=False))
        returns += shapes.types(prop, pointer, Place(written=False, models="_models."))
    if paging:
        shapes.refuse(
            operation.pointer, "x-pagination without a JSON response", "describe the response"
        )
    return Result(
        read=" | ".join(joined(read)) or "None", returns=" | ".join(joined(returns)) or "None"
    )


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
        if status[0] != "2" and response.source["return_type"] == "Any":
            pointer = _content(shapes, operation, response)
            yield status, shapes.annotation(response.prop, pointer, Place(written=False))
