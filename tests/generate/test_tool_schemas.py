"""Schemas of arguments as assistants read them: whole, and bounded where they recur."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from concord.generate._tool_schemas import ToolSchemas
from concord.spec import load_file

NODE = {
    "type": "object",
    "description": "A node.",
    "x-resource": "node",
    "required": ["id", "child"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "child": {"$ref": "#/components/schemas/Node"},
    },
}
KEY = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 9}}


def schema_of(schema: Any) -> dict[str, Any]:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Tree", "version": "1"},
        "paths": {"/nodes/{id}": {"parameters": [KEY]}},
        "components": {"schemas": {"Node": NODE, "Used": schema}},
    }
    spec = load_file(Path("tree/openapi.json"), text=json.dumps(document))
    return ToolSchemas(spec).at("/components/schemas/Used")


def test_reference_is_put_in_its_place_beside_what_is_said_of_its_use() -> None:
    found = schema_of({"$ref": "#/components/schemas/Node", "description": "The root."})

    assert found["description"] == "The root."
    assert found["type"] == "object"
    assert "x-resource" not in found


def test_what_recurs_is_described_alone() -> None:
    found = schema_of({"$ref": "#/components/schemas/Node"})

    assert found["properties"]["child"] == {"description": "A node."}


def test_members_that_the_server_fills_are_left_out() -> None:
    found = schema_of({"$ref": "#/components/schemas/Node"})

    assert list(found["properties"]) == ["child"]
    assert found["required"] == ["child"]


def test_reference_may_be_percent_encoded() -> None:
    found = schema_of({"$ref": "#/paths/~1nodes~1%7Bid%7D/parameters/0/schema"})

    assert found == {"type": "string", "maxLength": 9}
