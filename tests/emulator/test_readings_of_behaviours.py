"""What a behaviour is told of the readings that are served, and bodies that it rewrites."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from concord.emulator import Application, Options
from concord.emulator.behaviour import Behaviour, Call, Operation, Problem, Request, Response, World
from concord.spec import load_file
from tests.emulator.kit import Caller

NOTES = """
openapi: 3.1.0
info: {title: Notes, version: "1"}
OUTCOME
servers: [{url: "https://notes.example/base"}]
paths:
  /notes:
    post:
      operationId: notes.create
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}
      responses:
        "200": {description: The note., content: {application/json: {}}}
        "422": {description: Refused., content: {application/json: {}}}
components:
  schemas:
    Note: {type: object, required: [text], properties: {text: {type: string}}}
"""
ENTRY = """
- id: notes-form
  where: [Notes]
  what: w
  readings:
    - {id: plain, text: Plain.}
    - {id: loud, text: Loud., options: [loud]}
  chosen: plain
  spec: s
  why: w
  settled_by: s
  severity: low
  status: open
"""


def rewrite(request: Request) -> Request:
    return replace(request, path="/base/notes") if request.follows("loud") else request


def rewrite_body(world: World, operation: Operation, body: Any) -> Any:
    assert operation.id == "notes.create"
    return {"text": body["Text"]} if "Text" in body else body


def error(problem: Problem) -> Any:
    return {"code": 7, "loud": problem.follows("loud")}


def create(call: Call) -> Response:
    return call.success(call.body["text"].upper() if call.follows("loud") else call.body["text"])


@pytest.fixture
def notes(tmp_path: Path) -> Any:
    def make(readings: dict[str, str], *, outcome: str = "", refused: str = "422") -> Caller:
        text = NOTES.replace("OUTCOME", outcome).replace("422", refused)
        (tmp_path / "openapi.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "ambiguities.yaml").write_text(ENTRY, encoding="utf-8")
        behaviour = Behaviour(
            options={"loud": "notes are in capitals"},
            rewrite=rewrite,
            rewrite_body=rewrite_body,
            handlers={"notes.create": create},
            error=error,
        )
        spec = load_file(tmp_path / "openapi.yaml", api="notes").under(readings)
        return Caller(Application(spec, behaviour, Options(records=0)))

    return make


def test_rewrite_body_comes_before_the_validation(notes: Any) -> None:
    assert notes({})("POST", "/notes", json={"Text": "a"}).json == "a"


def test_rewrite_body_leaves_other_violations(notes: Any) -> None:
    assert notes({})("POST", "/notes", json={"other": "a"}).status == 422


def test_options_are_told_to_rewrite_to_handlers_and_to_errors(notes: Any) -> None:
    loud = notes({"notes-form": "loud"})
    assert loud("POST", "/shouts", json={"text": "a"}).json == "A"
    assert loud("POST", "/notes", json={}).json == {"code": 7, "loud": True}


def test_options_are_not_told_without_the_reading(notes: Any) -> None:
    plain = notes({})
    assert plain("POST", "/shouts", json={"text": "a"}).status == 404
    assert plain("POST", "/notes", json={"text": "a"}).json == "a"
    assert plain("POST", "/notes", json={}).json == {"code": 7, "loud": False}


OUTCOME = "x-outcome: {member: code, success: 0, required: false}"


def test_failure_has_the_status_of_a_success_where_the_body_tells_it(notes: Any) -> None:
    refused = notes({}, outcome=OUTCOME, refused="503")("POST", "/notes", json={})
    assert (refused.status, refused.json["code"]) == (200, 7)


def test_failure_keeps_its_own_status_where_that_is_declared(notes: Any) -> None:
    assert notes({}, outcome=OUTCOME)("POST", "/notes", json={}).status == 422


def test_undeclared_failure_without_an_outcome_is_a_problem_document(notes: Any) -> None:
    assert notes({}, refused="503")("POST", "/notes", json={}).status == 422
