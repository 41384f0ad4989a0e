"""Places in bodies by the vocabulary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord.checks.representation import body_naming, body_properties, result
from concord.faults._http import Request
from concord.faults._resource_reader import ResourceReader
from concord.spec import Operation, load_file


def operation(**definition: Any) -> Operation:
    definition = {"operationId": "things.read", "responses": {"200": {}}, **definition}
    document = {"openapi": "3.1.0", "paths": {"/things/read": {"post": definition}}}
    text = json.dumps(document)
    return load_file(Path("shop/openapi.json"), text=text).operations[0]


def test_body_naming_says_nothing_else() -> None:
    assert body_naming("id", 1) == {"id": 1}
    assert body_naming("filter.by.id", 1) == {"filter": {"by": {"id": 1}}}


@pytest.mark.parametrize("schema", [True, False, {"properties": {"a": True, "b": False}}])
def test_body_properties_takes_schemas_that_are_booleans(schema: Any) -> None:
    body = {"content": {"application/json": {"schema": schema}}}
    definition = {"operationId": "things.create", "requestBody": body, "responses": {"200": {}}}
    document = {"openapi": "3.1.0", "paths": {"/things": {"post": definition}}}
    spec = load_file(Path("shop/openapi.json"), text=json.dumps(document))
    found = body_properties(spec, spec.operations[0])
    named = schema.get("properties", {}) if isinstance(schema, dict) else {}
    assert [(name, definition) for name, definition, _ in found] == [(it, {}) for it in named]


def test_result_takes_an_envelope_off_at_any_depth() -> None:
    stated = operation(**{"x-unwrap": {"member": "answer.data", "required": False}})
    assert result(stated, {"answer": {"data": [1]}}) == [1]
    assert result(stated, {"answer": {"data": None}}) is None
    bodies: list[Any] = [{"answer.data": 1}, {"answer": {}}, {"answer": 1}, [1]]
    for bare in bodies:
        assert result(stated, bare) == bare


@pytest.mark.parametrize("path", ["id", "filter.id"])
def test_a_resource_is_read_by_a_member_at_any_depth(path: str) -> None:
    reads = operation(**{"x-resource": {"name": "thing", "action": "read", "member": path}})
    like = Request(
        method="POST", path="/things/read", query="", headers={}, body=b"{}", operation=reads
    )
    sent = ResourceReader(reads).request(like, "t_1")
    assert json.loads(sent.body) == body_naming(path, "t_1")
    assert ResourceReader(reads).id_in(sent) == "t_1"
    assert ResourceReader(reads).id_in(ResourceReader(reads).missing(sent)) == "t_9"
