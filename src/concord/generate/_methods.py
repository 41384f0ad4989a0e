"""One operation as a method: its arguments, what it returns, the constant that describes it.

Model: path parameters may be given by position, everything else by keyword; an object body is
taken apart into arguments, any other body is the argument `body`.
Known limits: cookie parameters and multipart bodies are refused; of several media types JSON is
used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty, Property
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.responses import Response

from concord.generate import _deprecation, _document, _names
from concord.generate._docstrings import Argument, documentation
from concord.generate._shapes import Shapes, wire
from concord.generate.annotations import Place, joined, qualified
from concord.spec import Operation, Parameter, child, vocabulary

_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
IN_RESOURCES = {"models": "_models.", "params": "_params."}


@dataclass(frozen=True, kw_only=True)
class Method:
    """One operation of a resource."""

    operation: Operation
    name: str
    constant: str
    arguments: list[Argument]
    whole_body: bool
    result: str
    """As text for `_models`: what the constant holds."""
    returns: str
    """As text for `_resources`: what the method's signature says (for a list: of an item)."""
    item: str
    media: str
    body_required: bool
    errors: dict[str, str]
    unwrap: str
    unwrap_required: bool
    arrays: dict[str, str]
    documentation: list[str]

    @property
    def paging(self) -> vocabulary.Pagination | None:
        """How its list is paged; None if the operation is no paged list."""
        return self.operation.pagination

    def at(self, location: str) -> list[Argument]:
        """The arguments that travel in one place."""
        return [argument for argument in self.arguments if argument.location == location]

    @property
    def current(self) -> list[Argument]:
        """The arguments that are here to stay; all of them, unless some may be left out."""
        return [a for a in self.arguments if a.required or not a.deprecated]

    @property
    def default_size(self) -> int | None:
        """The page size that the server uses if none is given."""
        size = self.paging.size if self.paging else None
        sizes = [p for p in self.operation.parameters if p.name == size]
        default = sizes[0].schema.get("default") if sizes else None
        return default if isinstance(default, int) else None


@dataclass(frozen=True, kw_only=True)
class _Result:
    read: str
    returns: str
    item: str = ""


def method(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Method:
    """The method of one operation; what is wrong with it is added to the problems of `shapes`."""
    verb = operation.id.partition(".")[2]
    unwrap = operation.unwrap
    parameters = list(_parameters(shapes, operation, endpoint))
    body, media, whole = _body(shapes, operation, endpoint)
    arguments = _distinct([*parameters, *body])
    shapes.distinct([(a.name, a.wire) for a in arguments], operation.pointer)
    result = _result(shapes, operation, endpoint)
    errors = dict(_errors(shapes, operation, endpoint))
    request = _document.schema(shapes.parsed.spec, child(operation.pointer, "requestBody"))
    return Method(
        operation=operation,
        name=_names.identifier(verb, _names.RESERVED_METHODS),
        constant="_" + _names.identifier(operation.id).upper(),
        arguments=sorted(arguments, key=Argument.order),
        whole_body=whole,
        result=result.read,
        returns=result.returns,
        item=result.item,
        media=media,
        body_required=bool(request.get("required")),
        errors=errors,
        unwrap=unwrap.member if unwrap else "",
        unwrap_required=unwrap is None or unwrap.required,
        arrays={p.name: _delimiter(p) for p in operation.parameters if _delimiter(p)},
        documentation=documentation(shapes.parsed.spec, operation, arguments),
    )


def _parameters(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Iterator[Argument]:
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
            if location == "header" and wire(prop).lower() in _IGNORED_HEADERS:
                continue
            yield _argument(shapes, prop, location, pointers[location, wire(prop)])


def _argument(shapes: Shapes, prop: Property, location: str, pointer: str) -> Argument:
    schema = child(pointer, "schema") if location != "body" else pointer
    return Argument(
        name=_names.identifier(wire(prop), _names.RESERVED_ARGUMENTS),
        wire=wire(prop),
        location=location,
        annotation=shapes.annotation(prop, schema, Place(written=True, **IN_RESOURCES)),
        required=prop.required or location == "path",
        documentation=shapes.words(pointer, schema if schema != pointer else ""),
        pointer=pointer,
        deprecated=_document.deprecated(shapes.parsed.spec, pointer),
        instead=_deprecation.instead(shapes.parsed.spec, pointer),
    )


def _body(
    shapes: Shapes, operation: Operation, endpoint: Endpoint
) -> tuple[list[Argument], str, bool]:
    """The arguments that the body is made of, how it is encoded, and whether it is one argument."""
    kinds = {"json": "json", "data": "form"}
    bodies = {kinds.get(body.body_type.value, ""): body for body in reversed(endpoint.bodies)}
    if not bodies:
        return [], "none", False
    pointer = shapes.parsed.spec.canonical(child(operation.pointer, "requestBody"))
    media = "json" if "json" in bodies else "form"
    if media not in bodies:
        shapes.refuse(pointer, "has no JSON or form body", "describe one; no other is supported")
        return [], "none", False
    body = bodies[media]
    content = child(pointer, "content", body.content_type.get_untrusted_value(), "schema")
    prop = body.prop
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


def _distinct(arguments: list[Argument]) -> list[Argument]:
    """Arguments of one name in different places: all but the first say where they go."""
    seen: dict[str, str] = {}
    found = []
    for argument in arguments:
        first = seen.setdefault(argument.name, argument.location)
        renamed = f"{argument.name}_{argument.location}"
        found.append(argument if first == argument.location else replace(argument, name=renamed))
    return found


def _delimiter(parameter: Parameter) -> str:
    """What joins the items of an array in a query; empty where the name is repeated."""
    style = str(parameter.definition.get("style", "form"))
    if parameter.location != "query" or parameter.definition.get("explode", style == "form"):
        return ""
    return _DELIMITERS.get(style, ",")


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
    media = next((m for m in spec.at(pointer).get("content", {}) if "json" in m), "")
    return child(pointer, "content", media, "schema") if media else ""


def _result(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> _Result:
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
    return _Result(
        read=" | ".join(joined(read)) or "None", returns=" | ".join(joined(returns)) or "None"
    )


def _list(shapes: Shapes, operation: Operation, prop: Property, pointer: str, path: str) -> _Result:
    whole = shapes.annotation(prop, pointer, Place(written=False))
    found, at = _member(shapes, operation, prop, pointer, path)
    if not isinstance(found, ListProperty):
        what = f"x-pagination: {path!r} is no array of the response"
        shapes.refuse(operation.pointer, what, "name the member that holds the items")
        return _Result(read=whole, returns="Any", item="Any")
    at = _document.item(shapes.parsed.spec, at)
    item = shapes.annotation(found.inner_property, at, Place(written=False))  # type: ignore[arg-type]
    returns = shapes.annotation(found.inner_property, at, Place(written=False, models="_models."))  # type: ignore[arg-type]
    return _Result(read=whole, returns=returns, item=item)


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


def _errors(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Iterator[tuple[str, str]]:
    for response in endpoint.responses:
        status = response.status_code.pattern
        if status[0] != "2" and response.source["return_type"] == "Any":
            pointer = _content(shapes, operation, response)
            yield status, shapes.annotation(response.prop, pointer, Place(written=False))


def qualify(found: Method, names: set[str]) -> Method:
    """The method for a class that has methods of these `names`, which would hide builtin types."""
    return replace(
        found,
        returns=qualified(found.returns, names),
        arguments=[replace(a, annotation=qualified(a.annotation, names)) for a in found.arguments],
    )
