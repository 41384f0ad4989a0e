"""What a case is sent for: which valid requests a server may refuse all the same."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from concord.checks import Purpose
from concord.spec import load_file

PARAMETERS = [
    {
        "name": "ids",
        "in": "query",
        "explode": False,
        "schema": {"$ref": "#/components/schemas/Ids"},
    },
    {"name": "q", "in": "query", "schema": {"type": "string"}},
    {"name": "any", "in": "query", "schema": {"type": ["array", "string"]}},
    {"name": "where", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
]
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "paths": {"/things": {"get": {"operationId": "things.list", "parameters": PARAMETERS}}},
    "components": {"schemas": {"Ids": {"type": "array", "items": {"type": "integer"}}}},
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "any text"}, True),
        ({"ids": [7]}, True),
        ({"colour": "red"}, False),
        ({"other": "1"}, True),
        ({}, False),
    ],
)
def test_a_value_that_no_schema_lists_may_break_a_rule(query: Any, expected: bool) -> None:
    colour = {"name": "colour", "in": "query", "schema": {"enum": ["red", "blue"]}}
    get = {**DOCUMENT["paths"]["/things"]["get"], "parameters": [*PARAMETERS, colour]}
    document = {**DOCUMENT, "paths": {"/things": {"get": get}}}
    spec = load_file(Path("shop/openapi.json"), text=json.dumps(document))
    sent = SimpleNamespace(label="GET /things")
    case = SimpleNamespace(query=query, body=None, media_type=None, operation=sent)
    assert Purpose(spec).may_break_a_rule(case) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"ids": ""}, True),
        ({"ids": []}, True),
        ({"where": {}}, True),
        ({"ids": "1"}, False),
        ({"ids": [0]}, False),
        ({"q": ""}, False),
        ({"any": ""}, False),
        ({"other": ""}, False),
        ({}, False),
        (None, False),
    ],
)
def test_an_empty_array_in_a_query_may_be_refused(query: Any, expected: bool) -> None:
    spec = load_file(Path("shop/openapi.json"), text=json.dumps(DOCUMENT))
    sent = SimpleNamespace(label="GET /things")
    case = SimpleNamespace(id="1", query=query, operation=sent)
    assert Purpose(spec).may_be_refused(case) is expected
