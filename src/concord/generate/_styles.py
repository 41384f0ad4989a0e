"""How the parameters of an operation are written, where that is not plain.

Model: pure. A style is its name in OpenAPI, with `*` where it is exploded, or `json` for `content`
of JSON. Plain are values in a path, a header or a query, and arrays in a query whose name is
repeated: these have no entry.
Known limits: `allowReserved` is ignored: percent-encoded, reserved characters mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from concord.generate._media import Media
from concord.generate._parser_document import parameter_schema
from concord.http import is_json
from concord.spec import Operation, Parameter, Spec, child

ALLOWED = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""The styles of parameters by their place, the default first (OpenAPI 3.1.1, "Style Values")."""
_STRUCTURED = {"array", "object"}
_PLAIN = {"simple", "simple*", "form", "form*"}


def styles(spec: Spec, operation: Operation) -> dict[str, dict[str, str]]:
    """The styles of the parameters that are not plain, by place and wire name."""
    found: dict[str, dict[str, str]] = {}
    for parameter in operation.parameters:
        style = style_of(spec, parameter)
        if style:
            found.setdefault(parameter.location, {})[parameter.name] = style
    return found


def style_of(spec: Spec, parameter: Parameter) -> str:
    """The style of a parameter; "" if it is plain."""
    content = parameter.definition.get("content")
    if content:
        # OpenAPI: `content` of a parameter has exactly one entry
        return "json" if is_json(next(iter(content))) else ""
    stated = str(parameter.definition.get("style", ALLOWED[parameter.location][0]))
    # OpenAPI: `explode` is true by default for `form`, and false for all other styles
    exploded = parameter.definition.get("explode", stated == "form")
    # `deepObject` is written in one way, whatever `explode` says
    style = f"{stated}*" if exploded and stated != "deepObject" else stated
    types = set(spec.schemas.types(parameter_schema(parameter)))
    if types and not types & _STRUCTURED:
        return "" if style in _PLAIN else style
    plain = parameter.location == "query" and style == "form*" and "object" not in types and types
    return "" if plain else style


def encodings(spec: Spec, media: Media) -> dict[str, str]:
    """The styles of the members of a form that are not plain, by name."""
    stated = spec.at(media.pointer).get("encoding", {})
    members = spec.schemas.properties(media.schema) if media.schema else {}
    found = {
        name: _encoding(stated[name], "object" in spec.schemas.types(at))
        for name, at in members.items()
        if name in stated
    }
    return {name: style for name, style in found.items() if style}


def _encoding(stated: Mapping[str, Any], is_object: bool) -> str:
    # OpenAPI 3.1.1, Encoding Object: where one of these is stated, `contentType` is ignored
    if not {"style", "explode"} & stated.keys():
        return "json" if is_json(str(stated.get("contentType", ""))) else ""
    style = str(stated.get("style", "form"))
    if style == "deepObject":
        return "" if is_object else style
    exploded = stated.get("explode", style == "form")
    written = f"{style}*" if exploded else style
    return "" if written == "form*" and not is_object else written


def unsupported(operation: Operation) -> Iterator[tuple[str, str, str]]:
    """Parameters that OpenAPI does not have: where, what is wrong, and how to fix it."""
    for parameter in operation.parameters:
        allowed = ALLOWED[parameter.location]
        style = parameter.definition.get("style", allowed[0])
        if style not in allowed:
            what = f"a {parameter.location} parameter has no style {style!r}"
            yield child(parameter.pointer, "style"), what, f"use {' or '.join(allowed)}"
        if not {"schema", "content"} & parameter.definition.keys():
            what = f"the parameter {parameter.name!r} has neither schema nor content"
            yield parameter.pointer, what, "describe it by `schema`"
