"""Where a request names a resource: what `x-references` and `x-resource` say of an operation.

Model: pure. A `Reference` says where in a request (path, query, or a path through the body; `*` is
any item of an array) which resource's id stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import specs


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A place of a request that holds an id of `resource`."""

    location: Literal["path", "query", "header", "cookie", "body"]
    names: tuple[str, ...]
    resource: str
    pointer: str
    consumed: bool = False
    refused: bool = False
    """Whether an unknown id makes the request invalid, instead of finding nothing."""
    documented: frozenset[str] = frozenset()
    """Ids that the spec itself shows here: they may exist although no answer has shown them."""


def references(spec: specs.Spec, operation: specs.Operation) -> tuple[Reference, ...]:
    """All references of `operation`, each place once."""
    found: dict[tuple[str, tuple[str, ...]], Reference] = {}
    for reference in (*_parameters(operation), *_body(spec, operation)):
        found.setdefault((reference.location, reference.names), reference)
    return tuple(found.values())


def _parameters(operation: specs.Operation) -> Iterator[Reference]:
    resource = operation.definition.get("x-resource", {})
    parent = resource.get("parent", {})
    by_parameter = {
        resource.get("parameter"): resource.get("name"),
        parent.get("parameter"): parent.get("name"),
    }
    for parameter in operation.parameters:
        declared = parameter.definition.get("x-references")
        named = by_parameter.get(parameter.name) if parameter.location == "path" else None
        if declared or named:
            yield Reference(
                location=parameter.location,
                names=(parameter.name,),
                resource=str(declared or named),
                pointer=parameter.pointer,
                refused=parameter.location == "query" and "x-filter" not in parameter.definition,
                consumed=resource.get("action") == "delete"
                and parameter.name == resource.get("parameter"),
                documented=_texts(parameter.schema.get("examples", [])),
            )


def _body(spec: specs.Spec, operation: specs.Operation) -> Iterator[Reference]:
    for media in spec.request_media(operation).values():
        shown = list(_examples(spec, media))
        for reference in _schema(spec, specs.child(media, "schema"), (), frozenset()):
            found = _texts([_at(value, reference.names) for value in shown])
            yield replace(reference, documented=reference.documented | found)


def _examples(spec: specs.Spec, media: str) -> Iterator[Any]:
    for name in spec.at(media).get("examples", {}):
        yield spec.resolve(specs.child(media, "examples", name)).definition.get("value")


def _at(value: Any, names: tuple[str, ...]) -> Any:
    """What stands at `names` of an example, `*` being all items of an array."""
    if not names:
        return value
    name, *rest = names
    if name == "*":
        return [_at(item, tuple(rest)) for item in value] if isinstance(value, list) else None
    return _at(value.get(name), tuple(rest)) if isinstance(value, dict) else None


def _texts(values: Any) -> frozenset[str]:
    """The scalars in `values`, however deep, as text."""
    if isinstance(values, list):
        return frozenset().union(*map(_texts, values))
    return frozenset() if values is None else frozenset([str(values)])


def _schema(
    spec: specs.Spec, pointer: str, names: tuple[str, ...], above: frozenset[str]
) -> Iterator[Reference]:
    stated = spec.at(pointer)
    element = spec.resolve(pointer)
    if element.pointer in above or not isinstance(element.definition, dict):
        return
    for node in (stated, element.definition):
        if "x-references" in node:
            many = "array" in _types(element.definition)
            yield Reference(
                location="body",
                names=(*names, "*") if many else names,
                resource=node["x-references"],
                pointer=pointer,
                refused=True,
                documented=_texts(element.definition.get("examples", [])),
            )
            return
    for place, below in _below(element.definition):
        path = specs.child(element.pointer, *place)
        yield from _schema(spec, path, (*names, *below), above | {element.pointer})


def _types(schema: dict[str, Any]) -> list[str]:
    stated = schema.get("type", [])
    return [stated] if isinstance(stated, str) else stated


def _below(schema: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], tuple[str, ...]]]:
    for name in schema.get("properties", {}):
        yield ("properties", name), (name,)
    if isinstance(schema.get("items"), dict):
        yield ("items",), ("*",)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index in range(len(schema.get(keyword, []))):
            yield (keyword, index), ()
