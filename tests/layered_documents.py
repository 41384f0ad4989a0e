"""Documents whose schemas refer to one another: layers of objects, and one of Stripe's size.

Model: `layered` makes layers of `width` schemas, each of which refers to all of the next layer. The
ways through them are `width ** depth`, the schemas only `width * depth`: a walk that follows ways
does not end, one that looks at each schema once does. `huge` has the shape of Stripe's document:
expandable objects that are a text or one another, and lists of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from concord.spec import Spec, load_file

Json = dict[str, Any]
Compose = Callable[[list[Json]], Json]


def _properties(below: list[Json]) -> Json:
    return {"type": "object", "properties": {f"to_{i}": it for i, it in enumerate(below)}}


def _expandable(below: list[Json]) -> Json:
    return _properties([{"anyOf": [{"type": "string", "maxLength": 50}, it]} for it in below])


def _arrays(below: list[Json]) -> Json:
    return _properties([{"type": "array", "items": it} for it in below])


def _maps(below: list[Json]) -> Json:
    return _properties([{"type": "object", "additionalProperties": it} for it in below])


COMPOSED: dict[str, Compose] = {
    "properties": _properties,
    "expandable": _expandable,
    "items": _arrays,
    "additionalProperties": _maps,
    "prefixItems": lambda below: _properties([{"type": "array", "prefixItems": below}]),
    "allOf": lambda below: {"allOf": below},
    "anyOf": lambda below: {"anyOf": below},
    "oneOf": lambda below: {"oneOf": below},
}
"""Ways in which a schema refers to others."""


def layered(compose: str, depth: int, width: int = 8, *, leaf: Json | None = None) -> Json:
    """The schemas of `depth` layers, by name; the first layer is `L0_0` alone, the last refers
    back to it."""
    found: dict[str, Json] = {}
    for layer in range(depth):
        for index in range(width if layer else 1):
            below = [_reference(f"L{layer + 1}_{it}") for it in range(width)]
            found[f"L{layer}_{index}"] = {
                **COMPOSED[compose](below),
                "description": f"Layer {layer}.",
            }
    for index in range(width):
        own = leaf or {"type": "string"}
        found[f"L{depth}_{index}"] = {
            "type": "object",
            "description": "The last layer.",
            "properties": {f"leaf_{index}": own, "again": _reference("L0_0")},
        }
    return found


def _reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def document(schemas: Json, *, operations: int = 1, names: list[str] | None = None) -> Json:
    """A document whose operations answer with the schemas `names` in turn (default: the first)."""
    names = names or [next(iter(schemas))]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Layers", "version": "1"},
        "servers": [{"url": "http://127.0.0.1"}],
        "security": [{"key": []}],
        "paths": dict(_path(number, names) for number in range((operations + 1) // 2)),
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            "schemas": schemas,
        },
    }


def _path(number: int, names: list[str]) -> tuple[str, Json]:
    schema = _reference(names[number % len(names)])
    answer = {"200": {"description": "It.", "content": {"application/json": {"schema": schema}}}}
    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    # what is sent is flat, as with Stripe; what is answered is not
    members = {f"m{index}": {"type": kind} for index, kind in enumerate(_KINDS)}
    sent = {"type": "object", "properties": members}
    body = {"content": {"application/json": {"schema": sent}}}
    item = {
        "parameters": [identifier],
        "get": {"operationId": f"read{number}", "responses": answer},
        "post": {"operationId": f"write{number}", "requestBody": body, "responses": answer},
    }
    return f"/things{number}/{{id}}", item


def huge(operations: int = 600, schemas: int = 1_000) -> Json:
    """A document of Stripe's size: each object is a text or one of eight others, or lists some."""
    found: dict[str, Json] = {}
    for number in range(schemas):
        others = [_reference(f"Object{(number * 7 + it * 131 + 1) % schemas}") for it in range(8)]
        expandable = [
            {"anyOf": [{"type": "string", "maxLength": 5_000}, other], "description": "Expandable."}
            for other in others[:6]
        ]
        listed = [{"type": "array", "items": other} for other in others[6:]]
        plain = [{"type": kind, "description": "A value."} for kind in _KINDS]
        members = {f"m{i}": it for i, it in enumerate([*plain, *expandable, *listed])}
        found[f"Object{number}"] = {
            "type": "object",
            "description": "An object.",
            "required": ["m0"],
            "properties": members,
        }
    return document(found, operations=operations, names=list(found))


_KINDS = ["string"] * 8 + ["integer"] * 4 + ["boolean"] * 3 + ["number"]


def loaded(found: Json, folder: Path) -> Spec:
    """The spec of a document, written as YAML into `folder`, with an empty ledger."""
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(found, Dumper=_Plain, sort_keys=False)
    (folder / "openapi.yaml").write_text(text, "utf-8")
    (folder / "ambiguities.yaml").write_text("[]\n", "utf-8")
    return load_file(folder / "openapi.yaml")


class _Plain(yaml.CSafeDumper):
    """Writes what is there twice twice, because aliases are refused."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True
