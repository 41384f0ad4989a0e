"""The copy of a document that openapi-python-client reads: the same API, said as it can read it.

Model: what the parser ignores, drops or chokes on is written in another way before it looks.
Webhooks become operations; a reference that leads below a component, or through another one,
leads to a component of its own; a media type that no client sends is left out where another one is
there; a default is left out (the client sends none), as is an enum or const whose values no
`Literal` can hold. Pointers in messages are those of the spec, never of the copy.
Known limits: a reference that leads nowhere must have been refused before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from openapi_python_client.strings import PythonIdentifier, pascal_case

from concord.generate.support import is_sent
from concord.lint.grammar import Node, walk
from concord.spec import Spec, child, parts

PREFIX = "field_"
WEBHOOK = "/-webhook-/"
_SCHEMAS = "/components/schemas"
_COMPONENT = re.compile(r"/components/(?:schemas|parameters|responses|requestBodies)/[^/%~]+\Z")
_INLINED = frozenset({"path-item", "parameter", "request-body", "response"})
_STRUCTURE = frozenset({"components", "schemas", "properties", "$defs", "paths", "content"})
"""Words of a pointer that say nothing about what is there."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """The copy, and how its names lead back to the spec."""

    document: dict[str, Any]
    operations: dict[str, str]
    """The parser's name of each operation and webhook by its pointer."""
    components: dict[str, str] = field(default_factory=dict)
    """The pointer of each schema that is a component in the copy, by its name there."""


def prepared(spec: Spec) -> Prepared:
    """The document of `spec` for the parser; `spec` stays as it is."""
    document = deepcopy(spec.document)
    names = _webhooks_as_operations(spec, document)
    nodes = list(walk(_root(document)))
    components = {
        name: child(_SCHEMAS, name)
        for name in (spec.document.get("components") or {}).get("schemas") or {}
    }
    _lead_to_components(spec, document, nodes, components)
    _inline(spec, document, nodes)
    for node in nodes:
        if isinstance(node.value, dict):
            _plain(node)
    return Prepared(
        document=document,
        operations={p: str(PythonIdentifier(name, PREFIX)) for p, name in names.items()},
        components=components,
    )


def _root(document: dict[str, Any]) -> Node:
    return Node(kind="document", pointer="", value=document)


def _webhooks_as_operations(spec: Spec, document: dict[str, Any]) -> dict[str, str]:
    """Move webhooks to the paths of the copy; the name of each operation by its pointer."""
    names = {operation.pointer: operation.id for operation in spec.operations}
    moved: dict[str, Any] = {}
    for index, webhook in enumerate(spec.webhooks):
        definition = deepcopy(webhook.definition)
        names[webhook.pointer] = webhook.id or f"webhook.{webhook.path}"
        definition["operationId"] = names[webhook.pointer]
        moved[f"{WEBHOOK}{index}"] = {webhook.method: definition}
    document["paths"] = {**(document.get("paths") or {}), **moved}
    document.pop("webhooks", None)
    return names


def _lead_to_components(
    spec: Spec, document: dict[str, Any], nodes: list[Node], components: dict[str, str]
) -> None:
    """Let every reference of a schema lead to a component of the copy, new ones where needed."""
    referring = [node for node in nodes if node.is_schema and node.reference is not None]
    places = {node.pointer: _place(spec, node.referred) for node in referring}
    deep = {place for place in places.values() if place.rpartition("/")[0] != _SCHEMAS}
    # what stands within another one comes first: the outer one then refers to it
    for place in sorted(deep, key=len, reverse=True):
        name = _free_name(place, components)
        value = _value(document, place)
        _put(document, place, {"$ref": f"#{child(_SCHEMAS, name)}"})
        document.setdefault("components", {}).setdefault("schemas", {})[name] = value
        components[name] = place
    named = {place: name for name, place in components.items()}
    for node in referring:
        node.value["$ref"] = f"#{_SCHEMAS}/{named[places[node.pointer]]}"


def _place(spec: Spec, pointer: str) -> str:
    """Where a schema's reference leads: a component as it is, anything else at its end."""
    return pointer if _COMPONENT.match(pointer) else spec.canonical(pointer)


def _free_name(place: str, taken: dict[str, str]) -> str:
    words = [word for word in parts(place) if word not in _STRUCTURE]
    name = first = pascal_case("_".join(words)) or "Schema"
    number = 2
    while name in taken:
        name, number = f"{first}{number}", number + 1
    return name


def _inline(spec: Spec, document: dict[str, Any], nodes: list[Node]) -> None:
    """Put what other references lead to in their place, where the parser would not find it."""
    for node in nodes:
        if node.kind not in _INLINED or node.reference is None:
            continue
        found = spec.canonical(node.referred)
        is_alias = node.pointer.startswith("/components/")
        if is_alias or node.referred != found or not _COMPONENT.match(found):
            meant = _value(document, found)
            node.value.clear()
            node.value.update(meant)


def _plain(node: Node) -> None:
    if node.kind == "request-body" and isinstance(node.value.get("content"), dict):
        content = node.value["content"]
        node.value["content"] = {m: v for m, v in content.items() if is_sent(m)} or content
    if node.is_schema:
        node.value.pop("default", None)
        if "enum" in node.value and not _is_literal(node.value["enum"]):
            del node.value["enum"]
        if isinstance(node.value.get("const"), (dict, list)):
            del node.value["const"]


def _is_literal(values: Any) -> bool:
    """Whether the parser makes a `Literal` of an enumeration: all texts, or all whole numbers."""
    kinds = {type(value) for value in values if value is not None}
    return bool(values) and (not kinds or kinds in ({str}, {int}, {bool}))


def _value(document: dict[str, Any], pointer: str) -> Any:
    node: Any = document
    for part in parts(pointer):
        node = node[int(part)] if isinstance(node, list) else node[part]
    return node


def _put(document: dict[str, Any], pointer: str, value: Any) -> None:
    *way, last = parts(pointer)
    holder: Any = document
    for part in way:
        holder = holder[int(part)] if isinstance(holder, list) else holder[part]
    holder[int(last) if isinstance(holder, list) else last] = value


def references(spec: Spec) -> Iterator[Node]:
    """Every element of the document that is a reference, or refers to something beside it."""
    return (node for node in walk(_root(spec.document)) if node.reference is not None)
