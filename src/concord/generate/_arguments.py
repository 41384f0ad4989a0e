"""The arguments of a method: parameters, and what the request body is made of.

Model: an object body is taken apart into arguments, any other body is the argument `body`.
Known limits: cookie parameters and multipart bodies are refused; of several media types JSON is
used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty, Property

from concord.generate import _deprecation, _document, _names
from concord.generate._date_forms import with_moments
from concord.generate._docstrings import Argument
from concord.generate._shapes import Shapes, wire
from concord.generate.annotations import Place
from concord.spec import Operation, Parameter, child

_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_IN_RESOURCES = {"models": "_models.", "params": "_params."}


def parameters(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Iterator[Argument]:
    """The arguments for the parameters of an operation, those that the client sets left out."""
    by_place: dict[Literal["path", "query", "header"], list[Property]] = {
        "path": endpoint.path_parameters,
        "query": endpoint.query_parameters,
        "header": endpoint.header_parameters,
    }
    pointers = {(p.location, p.name): p.pointer for p in operation.parameters}
    if endpoint.cookie_parameters:
        shapes.refuse(
            operation.pointer, "has cookie parameters", "describe them as a security scheme"
        )
    for location, props in by_place.items():
        for prop in props:
            if not is_argument(location, wire(prop)):
                continue
            yield _argument(shapes, prop, location, pointers[location, wire(prop)])


def is_argument(location: str, name: str) -> bool:
    """Whether a caller gives the parameter: the client sets some headers, and sends no cookies."""
    return location in ("path", "query") or (
        location == "header" and name.lower() not in _IGNORED_HEADERS
    )


def _argument(shapes: Shapes, prop: Property, location: str, pointer: str) -> Argument:
    schema = child(pointer, "schema") if location != "body" else pointer
    annotation = shapes.annotation(prop, schema, Place(written=True, **_IN_RESOURCES))
    return Argument(
        name=_names.identifier(wire(prop), _names.RESERVED_ARGUMENTS),
        wire=wire(prop),
        location=location,
        annotation=with_moments(shapes.parsed.spec, schema, annotation),
        required=prop.required or location == "path",
        documentation=shapes.words(pointer, schema if schema != pointer else ""),
        pointer=pointer,
        deprecated=_document.deprecated(shapes.parsed.spec, pointer),
        instead=_deprecation.instead(shapes.parsed.spec, pointer),
    )


def body(
    shapes: Shapes, operation: Operation, endpoint: Endpoint
) -> tuple[list[Argument], str, bool]:
    """The arguments that the body is made of, how it is encoded, and whether it is one argument."""
    kinds = {"json": "json", "data": "form"}
    bodies = {kinds.get(it.body_type.value, ""): it for it in reversed(endpoint.bodies)}
    if not bodies:
        return [], "none", False
    pointer = shapes.parsed.spec.canonical(child(operation.pointer, "requestBody"))
    media = "json" if "json" in bodies else "form"
    if media not in bodies:
        shapes.refuse(pointer, "has no JSON or form body", "describe one; no other is supported")
        return [], "none", False
    chosen = bodies[media]
    content = child(pointer, "content", chosen.content_type.get_untrusted_value(), "schema")
    prop = chosen.prop
    members = shapes.members(prop, content) if isinstance(prop, ModelProperty) else []
    spec = shapes.parsed.spec
    if members:
        writable = [(p, w) for p, w in members if not _document.schema(spec, w).get("readOnly")]
        return [_argument(shapes, p, "body", w) for p, w in writable], media, False
    required = bool(spec.at(pointer).get("required"))
    whole = replace(
        _argument(shapes, prop, "body", content), name="body", wire="body", required=required
    )
    return [whole], media, True


def distinct(arguments: list[Argument]) -> list[Argument]:
    """Arguments of one name in different places: all but the first say where they go."""
    seen: dict[str, str] = {}
    found = []
    for argument in arguments:
        first = seen.setdefault(argument.name, argument.location)
        renamed = f"{argument.name}_{argument.location}"
        found.append(argument if first == argument.location else replace(argument, name=renamed))
    return found


def delimiter(parameter: Parameter) -> str:
    """What joins the items of an array in a query; empty where the name is repeated."""
    style = str(parameter.definition.get("style", "form"))
    if parameter.location != "query" or parameter.definition.get("explode", style == "form"):
        return ""
    return _DELIMITERS.get(style, ",")
