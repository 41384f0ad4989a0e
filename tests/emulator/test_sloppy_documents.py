"""Documents whose examples break their schemas, and schemas that no simple value keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord.emulator import Application
from concord.emulator.behaviour import Behaviour
from concord.spec import load_file
from tests.emulator.kit import QUIET, Caller

PLANET = {
    "type": "object",
    "required": ["kind", "mass"],
    "properties": {"kind": {"enum": ["rocky"]}, "mass": {"type": "number"}},
    "additionalProperties": False,
}
MOON = {
    "type": "object",
    "required": ["kind", "orbits"],
    "properties": {"kind": {"enum": ["moon"]}, "orbits": {"type": "string"}},
    "additionalProperties": False,
}
BODY = {"oneOf": [{"$ref": "#/components/schemas/Moon"}, {"$ref": "#/components/schemas/Planet"}]}
PARTS = {
    "allOf": [
        {"properties": {"daily": {"type": "object", "properties": {"limit": {"type": "integer"}}}}},
        {
            "required": ["daily"],
            "properties": {
                "daily": {
                    "type": "object",
                    "required": ["count"],
                    "properties": {"count": {"type": "integer"}},
                }
            },
        },
    ]
}


def shown(
    schema: Any, tmp_path: Path, status: str = "200", target: str = "/it", **media: Any
) -> tuple[int, Any]:
    content = {"application/json": {"schema": schema, **media}}
    empty = {"in": "query", "schema": {"type": "integer", "minimum": 1}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "It", "version": "1"},
        "x-inferred": "imported",
        "paths": {
            "/it": {
                "get": {
                    "operationId": "it.get",
                    "parameters": [
                        {**empty, "name": "year", "allowEmptyValue": True},
                        {**empty, "name": "month"},
                    ],
                    "responses": {status: {"description": "It.", "content": content}},
                }
            }
        },
        "components": {"schemas": {"Planet": PLANET, "Moon": MOON}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    application = Application(load_file(path, api="it"), Behaviour(), QUIET)
    response = Caller(application, base="")("GET", target, key=False)
    return response.status, response.json if response.raw else None


@pytest.mark.parametrize(
    ("schema", "members"),
    [
        (BODY, {"kind", "orbits"}),
        ({"type": "array", "minItems": 1, "items": BODY}, None),
        (
            {
                **BODY,
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {"rocky": "#/components/schemas/Planet"},
                },
            },
            {"kind", "orbits"},
        ),
        ({"type": "object", "required": ["undeclared"]}, {"undeclared"}),
    ],
)
def test_a_value_is_one_that_the_schema_allows(
    schema: Any, members: set[str] | None, tmp_path: Path
) -> None:
    status, body = shown(schema, tmp_path)
    assert status == 200
    assert members is None or set(body) == members


def test_a_member_that_two_parts_describe_has_what_both_say(tmp_path: Path) -> None:
    status, body = shown(PARTS, tmp_path)
    assert status == 200
    assert set(body["daily"]) == {"limit", "count"}


@pytest.mark.parametrize("status", ["204", "205", "304"])
def test_a_status_without_a_body_has_none_whatever_is_declared(status: str, tmp_path: Path) -> None:
    assert shown({"type": "object"}, tmp_path, status) == (int(status), None)


def test_an_example_that_breaks_its_schema_is_not_shown(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["day"], "properties": {"day": {"format": "date"}}}
    status, body = shown(schema, tmp_path, example={"day": "2025-10-15T13:51:01.967Z"})
    assert (status, len(body["day"])) == (200, 10)


def test_an_example_that_keeps_its_schema_is_shown(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["day"], "properties": {"day": {"format": "date"}}}
    status, body = shown(schema, tmp_path, example={"day": "2001-02-03"})
    assert (status, body) == (200, {"day": "2001-02-03"})


@pytest.mark.parametrize(("query", "status"), [("year=", 200), ("month=", 400), ("year=0", 400)])
def test_empty_value_is_none_where_it_is_allowed(query: str, status: int, tmp_path: Path) -> None:
    assert shown({"type": "object"}, tmp_path, target=f"/it?{query}")[0] == status


def test_operation_without_a_success_responds_what_it_declares(tmp_path: Path) -> None:
    assert shown({"type": "object"}, tmp_path, status="403")[0] == 403
    assert shown({"type": "object"}, tmp_path, status="default")[0] == 200
