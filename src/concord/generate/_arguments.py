"""The arguments of a method: parameters, and what the request body is made of.

Model: an object body is taken apart into arguments, any other body is the argument `body`: a value
of JSON, a text, or bytes in whatever holds them. Parts of a multipart body are arguments, too.
Known limits: of several media types one is used (`_media`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty, Property

from concord.generate import _deprecation, _document, _names
from concord.generate._date_forms import date_form, nested_dates, with_moments
from concord.generate._docstrings import Argument
from concord.generate._media import Media, request_media, request_medias
from concord.generate._parser_document import parameter_name, parameter_schema
from concord.generate._shapes import Shapes, wire
from concord.generate._styles import encodings, unsupported
from concord.generate.annotations import Place
from concord.http.client_names import ARGUMENTS
from concord.spec import Operation, Parameter, Spec, child

_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_IN_RESOURCES = Place(written=True, models="_models.", params="_params.")
_USUAL = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
    "bytes": "application/octet-stream",
}


@dataclass(frozen=True, kw_only=True)
class Body:
    """The body of a request: its arguments, and how they are encoded.

    content_type   the media type, where it is not the usual one of its kind; of what is sent as it
                   is all that are described, separated by a comma and a blank
    parts          of multipart: `file` or `value` by member, with its media type after a space
    encodings      of a form: the styles of members that are not plain
    base64         members that hold bytes as Base64, at any depth
    dates          `date` by the paths of members of nested objects that are days
    """

    arguments: list[Argument] = field(default_factory=list)
    media: str = "none"
    whole: bool = False
    content_type: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    encodings: Mapping[str, str] = field(default_factory=dict)
    base64: tuple[str, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)


def parameters(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Iterator[Argument]:
    """The arguments for the parameters of an operation, those that the client sets left out."""
    refused = list(unsupported(operation))
    for pointer, what, fix in refused:
        shapes.refuse(pointer, what, fix)
    if refused:
        return
    props = {wire(prop): prop for prop in endpoint.query_parameters}
    for parameter in operation.parameters:
        prop = props.get(parameter_name(parameter))
        if prop is not None and is_argument(parameter.location, parameter.name):
            yield _argument(shapes, prop, parameter)


def is_argument(location: str, name: str) -> bool:
    """Whether a caller gives the parameter: the client sets some headers."""
    return location != "header" or name.lower() not in _IGNORED_HEADERS


def _argument(shapes: Shapes, prop: Property, parameter: Parameter) -> Argument:
    made = _made(shapes, prop, parameter.pointer, parameter_schema(parameter))
    return replace(
        made,
        name=_names.identifier(parameter.name, ARGUMENTS),
        wire=parameter.name,
        location=parameter.location,
        # without a value there is no path, whatever the document says
        required=prop.required or parameter.location == "path",
    )


def _made(
    shapes: Shapes, prop: Property, pointer: str, schema: str, *, parts: bool = False
) -> Argument:
    """The argument of the body that a property of the parser makes."""
    spec = shapes.parsed.spec
    annotation = shapes.annotation(prop, schema, replace(_IN_RESOURCES, parts=parts))
    return Argument(
        name=_names.identifier(wire(prop), ARGUMENTS),
        wire=wire(prop),
        location="body",
        annotation=with_moments(spec, schema, annotation),
        required=prop.required,
        documentation=shapes.words(pointer, schema if schema != pointer else ""),
        pointer=shapes.parsed.normal.origin(pointer),
        form=date_form(spec, schema),
        deprecated=_document.deprecated(spec, pointer),
        instead=_deprecation.instead(spec, pointer),
    )


def body(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Body:
    """What the body of a request is made of."""
    spec = shapes.parsed.spec
    media = request_media(spec, operation)
    if media is None:
        return Body()
    pointer = spec.canonical(child(operation.pointer, "requestBody"))
    required = bool(spec.at(pointer).get("required"))
    made = Body(media=media.kind, whole=True, content_type=_content_type(spec, operation, media))
    if media.kind in ("text", "bytes") or not endpoint.bodies:
        return replace(made, arguments=[_sent_as_it_is(shapes, media, required=required)])
    prop = endpoint.bodies[0].prop
    members = shapes.members(prop, media.schema) if isinstance(prop, ModelProperty) else []
    made = replace(
        made,
        base64=tuple(sorted(_base64(shapes, media.schema, set()))),
        dates=nested_dates(spec, media.schema),
    )
    # an object that others extend may have members of theirs: it is given as a whole
    if members and not shapes.has_children(prop, media.schema):
        return _apart(shapes, media, made, members)
    if media.kind == "multipart":
        shapes.refuse(media.pointer, "the parts have no names", "describe them as `properties`")
    argument = _made(shapes, prop, media.schema, media.schema)
    argument = replace(argument, name="body", wire="body", required=required)
    return replace(made, arguments=[argument])


def _content_type(spec: Spec, operation: Operation, media: Media) -> str:
    """How the body's media type is written: that of what is sent as it is follows from the file."""
    if media.kind in ("text", "bytes"):
        same = [it.name for it in request_medias(spec, operation) if it.kind == media.kind]
        found = ", ".join(same)
    else:
        found = "" if "*" in media.name else media.name
    return "" if _USUAL.get(media.kind) == found else found


def _apart(shapes: Shapes, media: Media, made: Body, members: list[tuple[Property, str]]) -> Body:
    """A body whose members are arguments."""
    multipart = media.kind == "multipart"
    writable = [(p, at) for p, at in members if not shapes.is_hidden(at, "readOnly")]
    return replace(
        made,
        arguments=[_made(shapes, p, at, at, parts=multipart) for p, at in writable],
        whole=False,
        parts=_parts(shapes, media, writable) if multipart else {},
        encodings=encodings(shapes.parsed.spec, media) if media.kind == "form" else {},
    )


def _sent_as_it_is(shapes: Shapes, media: Media, *, required: bool) -> Argument:
    """The argument of a body that is text, bytes, or JSON without a schema."""
    annotation = {"text": "str | Upload", "bytes": "Upload"}.get(media.kind, "Any")
    return Argument(
        name="body",
        wire="body",
        location="body",
        annotation=annotation,
        required=required,
        documentation=shapes.words(media.schema) if media.schema else [f"{media.name}."],
        pointer=shapes.parsed.normal.origin(media.schema or media.pointer),
    )


def _parts(shapes: Shapes, media: Media, members: list[tuple[Property, str]]) -> dict[str, str]:
    """How each part is sent, where it is no plain value."""
    stated = shapes.parsed.spec.at(media.pointer).get("encoding", {})
    found = {}
    for prop, at in members:
        kind = "file" if shapes.is_file(at) else "value"
        told = str(stated.get(wire(prop), {}).get("contentType", "")) or shapes.media_of(at)
        # several types, or a range, are for the caller to choose from
        told = "" if "," in told or "*" in told else told
        found[wire(prop)] = f"{kind} {told}".strip()
    return {name: how for name, how in found.items() if how != "value"}


def _base64(shapes: Shapes, pointer: str, seen: set[str]) -> Iterator[str]:
    """The names of members that hold Base64, in a body and the objects within it."""
    for name, at in shapes.parsed.spec.schemas.properties(pointer).items():
        item = shapes.parsed.spec.schemas.items(at)
        if any(shapes.is_base64(it) for it in (at, item) if it):
            yield name
        for inner in (at, item):
            if inner and (where := shapes.parsed.spec.canonical(inner)) not in seen:
                seen.add(where)
                yield from _base64(shapes, where, seen)


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
