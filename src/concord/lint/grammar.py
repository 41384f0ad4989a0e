"""Which kind of element stands where in an OpenAPI 3.1 document.

Model: one table, kind → field → (shape, kind of what is there); kinds are named as in OpenAPI's own
meta-schema, plus `webhook` (an operation of `webhooks`) and `property` (a schema with a name).
Known limits: values of the wrong type are passed over here; the meta-schema reports them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from concord.spec import METHODS, child, target

Place = tuple[str, str]
ONE, LIST, MAP = "one", "list", "map"
ANY_FIELD = "*"

SCHEMA_FIELDS: dict[str, Place] = {
    "properties": (MAP, "property"),
    "patternProperties": (MAP, "schema"),
    "dependentSchemas": (MAP, "schema"),
    "$defs": (MAP, "schema"),
    "allOf": (LIST, "schema"),
    "anyOf": (LIST, "schema"),
    "oneOf": (LIST, "schema"),
    "prefixItems": (LIST, "schema"),
    "externalDocs": (ONE, "external-documentation"),
    **dict.fromkeys(
        (
            "additionalProperties",
            "contains",
            "contentSchema",
            "else",
            "if",
            "items",
            "not",
            "propertyNames",
            "then",
            "unevaluatedItems",
            "unevaluatedProperties",
        ),
        (ONE, "schema"),
    ),
}
_PARAMETER: dict[str, Place] = {
    "schema": (ONE, "schema"),
    "content": (MAP, "media-type"),
    "examples": (MAP, "example"),
}
_OPERATION: dict[str, Place] = {
    "parameters": (LIST, "parameter"),
    "requestBody": (ONE, "request-body"),
    "responses": (ONE, "responses"),
    "callbacks": (MAP, "callbacks"),
    "servers": (LIST, "server"),
    "externalDocs": (ONE, "external-documentation"),
}
_PATH_ITEM: dict[str, Place] = {
    "parameters": (LIST, "parameter"),
    "servers": (LIST, "server"),
}

FIELDS: dict[str, dict[str, Place]] = {
    "document": {
        "info": (ONE, "info"),
        "servers": (LIST, "server"),
        "paths": (ONE, "paths"),
        "webhooks": (MAP, "webhook-item"),
        "components": (ONE, "components"),
        "tags": (LIST, "tag"),
        "externalDocs": (ONE, "external-documentation"),
    },
    "info": {"contact": (ONE, "contact"), "license": (ONE, "license")},
    "paths": {ANY_FIELD: (ONE, "path-item")},
    "path-item": {**_PATH_ITEM, **dict.fromkeys(METHODS, (ONE, "operation"))},
    "webhook-item": {**_PATH_ITEM, **dict.fromkeys(METHODS, (ONE, "webhook"))},
    "operation": _OPERATION,
    "webhook": _OPERATION,
    "callbacks": {ANY_FIELD: (ONE, "webhook-item")},
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "request-body": {"content": (MAP, "media-type")},
    "responses": {ANY_FIELD: (ONE, "response")},
    "response": {
        "headers": (MAP, "header"),
        "content": (MAP, "media-type"),
        "links": (MAP, "link"),
    },
    "media-type": {
        "schema": (ONE, "schema"),
        "examples": (MAP, "example"),
        "encoding": (MAP, "encoding"),
    },
    "encoding": {"headers": (MAP, "header")},
    "link": {"server": (ONE, "server")},
    "server": {"variables": (MAP, "server-variable")},
    "tag": {"externalDocs": (ONE, "external-documentation")},
    "schema": SCHEMA_FIELDS,
    "property": SCHEMA_FIELDS,
    "security-scheme": {"flows": (ONE, "oauth-flows")},
    "oauth-flows": {ANY_FIELD: (ONE, "oauth-flow")},
    "components": {
        "schemas": (MAP, "schema"),
        "responses": (MAP, "response"),
        "parameters": (MAP, "parameter"),
        "examples": (MAP, "example"),
        "requestBodies": (MAP, "request-body"),
        "headers": (MAP, "header"),
        "securitySchemes": (MAP, "security-scheme"),
        "links": (MAP, "link"),
        "callbacks": (MAP, "callbacks"),
        "pathItems": (MAP, "path-item"),
    },
}


class Node(NamedTuple):
    """An element: its kind, its place, its value, and the field of its parent that holds it.

    A named tuple: a large document has a hundred thousand elements, and a dataclass that cannot be
    changed takes three times as long to make.
    """

    kind: str
    pointer: str
    value: Any
    field: str = ""

    @property
    def is_schema(self) -> bool:
        """Whether it is a schema, named or not."""
        return self.kind in ("schema", "property")

    @property
    def reference(self) -> str | None:
        """The `$ref` of the element, if it has one."""
        stated = self.value.get("$ref") if isinstance(self.value, dict) else None
        return stated if isinstance(stated, str) else None

    @property
    def referred(self) -> str:
        """The pointer in this document to which its `$ref` leads, if it has such a one."""
        reference = self.reference or ""
        return target(reference) if reference.startswith("#") else ""

    def child(self, *keys: str | int) -> str:
        """The pointer of something in this element."""
        return child(self.pointer, *keys)


def walk(node: Node) -> Iterator[Node]:
    """`node` and every element below it, in the document's order; no reference is followed."""
    left = [node]
    while left:
        here = left.pop()
        yield here
        left += reversed([*_children(here)])


def _children(node: Node) -> Iterator[Node]:
    """The elements that stand in `node` itself."""
    if not isinstance(node.value, dict):
        return
    fields = FIELDS.get(node.kind, {})
    for name, value in node.value.items():
        known = fields.get(name)
        # `paths` and `responses` take extensions beside keys that people choose: `x-…` there is no
        # path
        if known is None and not name.startswith("x-"):
            known = fields.get(ANY_FIELD)
        if known is not None:
            yield from _held(node, name, value, *known)


def _held(node: Node, name: str, value: Any, shape: str, kind: str) -> Iterator[Node]:
    """The elements of one kind that a field holds: itself, its items or its values."""
    items: Iterator[tuple[tuple[str | int, ...], Any]]
    if shape == ONE:
        items = iter([((name,), value)])
    elif shape == LIST and isinstance(value, list):
        items = (((name, index), item) for index, item in enumerate(value))
    elif shape == MAP and isinstance(value, dict):
        items = (((name, key), item) for key, item in value.items())
    else:
        return
    for keys, item in items:
        yield Node(kind=kind, pointer=node.child(*keys), value=item, field=name)
