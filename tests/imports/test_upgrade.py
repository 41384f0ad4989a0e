"""OpenAPI 3.0 as OpenAPI 3.1: each difference, and what stays as it is."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from concord.imports._upgrade import VERSION, upgraded

REF = {"$ref": "#/components/schemas/Other"}


def document(schema: dict[str, Any], version: str = "3.0.3") -> dict[str, Any]:
    return {"openapi": version, "paths": {}, "components": {"schemas": {"It": schema}}}


def schema_of(schema: dict[str, Any], version: str = "3.0.3") -> Any:
    made = document(copy.deepcopy(schema), version)
    upgraded(made)
    return made["components"]["schemas"]["It"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"nullable": True}, {}),
        (
            {"type": "string", "enum": ["a", None], "nullable": True, "description": "It."},
            {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}], "description": "It."},
        ),
        ({"allOf": [REF], "nullable": True}, {"anyOf": [REF, {"type": "null"}]}),
        (
            {"allOf": [REF, {"minProperties": 1}], "nullable": True, "readOnly": True},
            {
                "anyOf": [{"allOf": [REF, {"minProperties": 1}]}, {"type": "null"}],
                "readOnly": True,
            },
        ),
        ({"enum": [None], "nullable": True}, {"anyOf": [{"type": "null"}]}),
        ({"enum": [None]}, {"type": "null"}),
    ],
)
def test_upgraded_nullable(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert schema_of(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"maximum": 9, "exclusiveMaximum": True}, {"exclusiveMaximum": 9}),
        ({"exclusiveMinimum": True}, {}),
        ({"exclusiveMinimum": 3}, {"exclusiveMinimum": 3}),
        ({"type": "string", "example": None}, {"type": "string", "examples": [None]}),
        ({"type": "string", "format": "binary"}, {"type": "string", "format": "binary"}),
    ],
)
def test_upgraded_other_keywords(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert schema_of(before) == after


def test_upgraded_leaves_names_and_values_alone() -> None:
    named = {
        "type": "object",
        "properties": {"nullable": {"type": "boolean"}, "example": {"type": "string"}},
        "default": {"nullable": True},
        "x-other": {"nullable": True},
    }
    assert schema_of(named) == named


def test_upgraded_reaches_every_place_of_a_schema() -> None:
    inner = {"type": "string", "nullable": True}
    nested = {"type": "array", "items": {"anyOf": [{"additionalProperties": inner}]}}
    assert schema_of(nested)["items"]["anyOf"][0]["additionalProperties"]["type"] == [
        "string",
        "null",
    ]


def test_upgraded_removes_what_stands_beside_a_reference() -> None:
    made = document({"properties": {"a": {**REF, "nullable": True, "description": "A."}}})
    (note,) = upgraded(made)
    assert made["components"]["schemas"]["It"]["properties"]["a"] == {**REF, "description": "A."}
    assert note.pointers == ("/components/schemas/It/properties/a/nullable",)


def test_upgraded_keeps_what_stands_beside_a_reference_of_3_1() -> None:
    assert schema_of({**REF, "minProperties": 1}, "3.1.0") == {**REF, "minProperties": 1}


def test_upgraded_takes_nullable_of_3_1_at_its_word_and_says_so() -> None:
    made = document({"type": "string", "nullable": True}, "3.1.0")
    (note,) = upgraded(made)
    assert made["components"]["schemas"]["It"] == {"type": ["string", "null"]}
    assert note.pointers == ("/components/schemas/It",)
    assert made["openapi"] == VERSION


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            {"type": ["string", "null"], "enum": ["a", None]},
            {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]},
        ),
        ({"type": ["string", "null"], "enum": ["a"]}, {"type": "string", "enum": ["a"]}),
        (
            {"type": ["string", "integer", "null"], "enum": ["a", None]},
            {"type": ["string", "integer", "null"], "enum": ["a", None]},
        ),
    ],
)
def test_upgraded_splits_an_enum_with_null(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert schema_of(before, "3.1.0") == after


def test_upgraded_moves_the_example_of_a_parameter_and_a_body() -> None:
    media = {"schema": {"type": "string"}, "example": "b"}
    parameter = {"name": "q", "in": "query", "schema": {"type": "string"}, "example": "a"}
    get = {"parameters": [parameter], "requestBody": {"content": {"text/plain": media}}}
    made = {"openapi": "3.0.0", "paths": {"/a": {"get": get}}}
    assert upgraded(made) == []
    assert parameter["examples"] == {"example": {"value": "a"}}
    assert media == {"schema": {"type": "string"}, "examples": {"example": {"value": "b"}}}


def test_null_beside_alternatives_is_one_of_them() -> None:
    schema = {"type": "null", "oneOf": [{"type": "number"}]}
    made = document(copy.deepcopy(schema), "3.1.0")
    (note,) = upgraded(made)
    assert made["components"]["schemas"]["It"] == {"oneOf": [{"type": "number"}, {"type": "null"}]}
    assert note.pointers == ("/components/schemas/It",)
    assert schema_of({"type": "null"}, "3.1.0") == {"type": "null"}


def test_bodies_of_responses_without_any_are_left_out() -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    made = document({}, "3.1.0")
    both = {it: {"description": "Done.", "content": dict(content)} for it in ("200", "204")}
    made["paths"] = {"/it": {"delete": {"responses": both}}}
    (note,) = upgraded(made)
    assert note.pointers == ("/paths/~1it/delete/responses/204",)
    assert both == {
        "200": {"description": "Done.", "content": content},
        "204": {"description": "Done."},
    }


def test_dynamic_references_are_left_out() -> None:
    schema = {"$id": "urn:it", "items": {"$dynamicRef": "#of"}, "$defs": {"of": {"not": {}}}}
    made = document(copy.deepcopy(schema), "3.1.0")
    (note,) = upgraded(made)
    assert made["components"]["schemas"]["It"] == {"items": {}, "$defs": {"of": {"not": {}}}}
    assert note.pointers == ("/components/schemas/It/items",)
