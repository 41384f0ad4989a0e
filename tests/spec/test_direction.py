"""A document as validators read it, by where its values travel."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from concord.spec import Direction
from concord.spec import directed as spec_directed

READ, WRITTEN = {"type": "string", "readOnly": True}, {"type": "string", "writeOnly": True}


def valid(schema: dict[str, Any], value: Any, direction: Direction) -> bool:
    document = {"components": {"schemas": {"It": schema, "Read": READ}}}
    directed = spec_directed(document, direction)["components"]["schemas"]["It"]
    resolved = {**directed, "components": document["components"]}
    return jsonschema.Draft202012Validator(resolved).is_valid(value)


PLAIN = {"required": ["id", "pin"], "properties": {"id": READ, "pin": WRITTEN}}
REFERRED = {
    "required": ["id", "pin"],
    "properties": {"id": {"$ref": "#/components/schemas/Read"}, "pin": WRITTEN},
}
COMPOSED = {"required": ["id", "pin"], "allOf": [{"properties": {"id": READ, "pin": WRITTEN}}]}
BESIDE = {"allOf": [{"required": ["id", "pin"]}], "properties": {"id": READ, "pin": WRITTEN}}
NULLABLE = {
    "required": ["id", "pin"],
    "properties": {"id": {"anyOf": [READ, {"type": "null"}]}, "pin": WRITTEN},
}


@pytest.mark.parametrize("schema", [PLAIN, REFERRED, COMPOSED, BESIDE, NULLABLE])
def test_directed_does_not_require_what_does_not_travel(schema: dict[str, Any]) -> None:
    assert valid(schema, {"pin": "1"}, "request")
    assert not valid(schema, {"id": "1"}, "request")
    assert valid(schema, {"id": "1"}, "response")
    assert not valid(schema, {"pin": "1"}, "response")
    assert not valid(schema, {"id": "1"}, "any")


def test_directed_takes_any_read_only_member_of_a_request() -> None:
    assert valid(PLAIN, {"id": 0, "pin": "1"}, "request")
    assert not valid(PLAIN, {"id": 0}, "response")


@pytest.mark.parametrize(
    ("form", "least", "most"), [("int32", -(2**31), 2**31 - 1), ("int64", -(2**63), 2**63 - 1)]
)
def test_directed_bounds_integers_by_their_width(form: str, least: int, most: int) -> None:
    schema = {"type": ["integer", "null"], "format": form}
    for value, fits in ((least, True), (most, True), (least - 1, False), (most + 1, False)):
        assert valid(schema, value, "any") is fits
    assert not valid({**schema, "maximum": 5}, 6, "any")
    assert valid({"type": "string", "format": form}, "x", "any")


def test_directed_shares_what_does_not_change() -> None:
    document: dict[str, Any] = {
        "paths": {"/a": {"get": {"responses": {"default": {"content": {"x": {"schema": PLAIN}}}}}}},
        "components": {"schemas": {"value": PLAIN, "Other": {"type": "string"}}},
    }
    found = spec_directed(document, "request")
    default = found["paths"]["/a"]["get"]["responses"]["default"]["content"]["x"]["schema"]
    assert default["required"] == found["components"]["schemas"]["value"]["required"] == ["pin"]
    assert found["components"]["schemas"]["Other"] is document["components"]["schemas"]["Other"]
    assert document["components"]["schemas"]["value"]["required"] == ["id", "pin"]


def test_directed_ends_at_schemas_within_themselves() -> None:
    node: dict[str, Any] = {"properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    node["allOf"] = [{"$ref": "#/components/schemas/Node"}]
    document = {"components": {"schemas": {"Node": node}}}
    assert spec_directed(document, "request") == document
