"""Whether a response refuses: by status, the word of the outcome, or the branch that it fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from concord.checks.refusal import is_failure
from concord.http import Response
from concord.spec import Spec, load_file

SPEC = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /items:
    post:
      operationId: items.create
      responses:
        "200":
          description: Created, or not.
          content: {application/json: {schema: {$ref: "#/components/schemas/Either"}}}
        "304": {$ref: "#/components/responses/Wrong"}
        "400": {$ref: "#/components/responses/Wrong"}
    get:
      operationId: items.list
      responses:
        "200":
          description: Items.
          content: {application/json: {schema: {type: object, properties: {message: {}}}}}
        "400": {$ref: "#/components/responses/Wrong"}
components:
  responses:
    Wrong:
      description: Wrong.
      content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}
  schemas:
    Item: {type: object, required: [id], properties: {id: {type: integer}}}
    Error: {type: object, required: [message], properties: {message: {type: string}}}
    Either: {anyOf: [{$ref: "#/components/schemas/Item"}, {$ref: "#/components/schemas/Error"}]}
"""
OUTCOME = "x-outcome: {member: meta.status, success: success}\n"


def spec(folder: Path, text: str = SPEC) -> Spec:
    (folder / "openapi.yaml").write_text(text, "utf-8")
    return load_file(folder / "openapi.yaml", api="shop")


def answered(status: int, body: str) -> Response:
    return Response(status=status, headers={"content-type": "application/json"}, body=body.encode())


@pytest.mark.parametrize(
    ("operation", "status", "body", "fails"),
    [
        ("items.create", 200, '{"message": "No"}', True),
        ("items.create", 200, '{"id": 1}', False),
        ("items.create", 200, '{"id": 1, "message": "Both"}', False),
        ("items.create", 200, "null", False),
        ("items.create", 304, '{"message": "No"}', True),
        ("items.create", 400, '{"message": "No"}', False),
        ("items.list", 200, '{"message": "One branch only"}', False),
        ("items.list", 304, "", False),
    ],
)
def test_is_failure_reads_the_branch_that_a_body_fits(
    tmp_path: Path, operation: str, status: int, body: str, fails: Any
) -> None:
    shop = spec(tmp_path)
    assert is_failure(shop, shop.operation(operation), answered(status, body)) is fails


@pytest.mark.parametrize(("word", "fails"), [("fail", True), ("success", False)])
def test_is_failure_reads_the_word_of_the_outcome(tmp_path: Path, word: str, fails: Any) -> None:
    shop = spec(tmp_path, OUTCOME + SPEC)
    body = f'{{"meta": {{"status": "{word}"}}}}'
    assert is_failure(shop, shop.operation("items.list"), answered(200, body)) is fails
    assert not is_failure(shop, shop.operation("items.list"), answered(200, "{}"))
