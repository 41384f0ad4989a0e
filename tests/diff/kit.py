"""Documents in a few lines, and what `compare` finds between two of them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from concord.diff import Change, compare
from concord.diff._rules import BY_ID
from concord.spec import Spec, load_file

Document = dict[str, Any]


def spec(document: Document, *, api: str = "shop") -> Spec:
    """A document as it would be read from a JSON file."""
    path = Path(f"{api}/openapi.json")
    return load_file(path, api=api, text=json.dumps(document, indent=1))


def changes(base: Document, head: Document) -> list[Change]:
    changes = compare(spec(base), spec(head))
    for change in changes:  # whatever a test is about: what is found is declared
        assert change.level in BY_ID[change.id].levels, change
    return changes


def found(base: Document, head: Document) -> list[tuple[str, str]]:
    """Level and id of each change, sorted as they are told."""
    return [(change.level, change.id) for change in changes(base, head)]


def document(**parts: Any) -> Document:
    """A document with one operation, `GET /things`, unless `paths` says otherwise."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://shop.example"}],
        "paths": {"/things": {"get": operation()}},
        **parts,
    }


def operation(**parts: Any) -> Document:
    return {"operationId": "things.list", "responses": {"200": response({})}, **parts}


def response(schema: Any) -> Document:
    return {"description": "ok", "content": {"application/json": {"schema": schema}}}


def responding(schema: Any, **parts: Any) -> Document:
    """A document whose operation responds with `schema`."""
    return document(
        paths={"/things": {"get": operation(responses={"200": response(schema)})}}, **parts
    )


def with_body(schema: Any, **parts: Any) -> Document:
    """A document whose operation takes a body of `schema`."""
    return document(paths={"/things": {"post": operation(requestBody=body(schema))}}, **parts)


def body(schema: Any, **parts: Any) -> Document:
    return {"content": {"application/json": {"schema": schema}}, "required": True, **parts}


def with_parameters(*parameters: Document, **parts: Any) -> Document:
    """A document whose operation has these parameters."""
    return document(paths={"/things": {"get": operation(parameters=list(parameters))}}, **parts)


def query(schema: Any, *, name: str = "q", **parts: Any) -> Document:
    return {"name": name, "in": "query", "schema": schema, **parts}


def components(**schemas: Any) -> Document:
    return {"schemas": schemas}


def ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def thing(required: tuple[str, ...] = (), **properties: Any) -> Document:
    """An object schema."""
    found: Document = {"type": "object", "properties": properties}
    return {**found, "required": list(required)} if required else found


def changed(base: Document, *keys: Any, to: Any) -> Document:
    """A copy of `base` with another value at `keys`; `to=...` takes it away."""
    head = copy.deepcopy(base)
    node = head
    for key in keys[:-1]:
        node = node[key]
    if to is ...:
        del node[keys[-1]]
    else:
        node[keys[-1]] = to
    return head
