"""Anchors of an operation's page, where several responses or media types have the same members."""

from __future__ import annotations

import json
from pathlib import Path

from concord.docs import Reports
from concord.docs._evidence import Ledger
from concord.docs._operations import operation_page
from concord.spec import load_file

THING = {"type": "object", "properties": {"id": {"type": "string"}}}
HEADERS = {"X-Left": {"schema": {"type": "integer"}}}
RESPONSE = {
    "description": "It.",
    "headers": HEADERS,
    "content": {"application/json": {"schema": THING}, "text/json": {"schema": THING}},
}


def test_each_field_of_a_page_has_an_anchor_of_its_own(tmp_path: Path) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "It", "version": "1"},
        "paths": {"/it": {"get": {"operationId": "it.get", "responses": {
            "200": RESPONSE, "202": RESPONSE,
        }}}},
    }  # fmt: skip
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    spec = load_file(path, api="it")
    page = operation_page(Ledger.of(spec), spec.operation("it.get"), Reports())
    fields = [
        field
        for response in page.responses
        for each in (response.headers, *(it.fields for it in response.contents))
        for field in each
    ]
    assert sorted(it.anchor for it in fields) == [
        "200.2.id", "200.header.X-Left", "200.id", "202.2.id", "202.header.X-Left", "202.id",
    ]  # fmt: skip
