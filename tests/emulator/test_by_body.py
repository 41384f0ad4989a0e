"""Resources that the request body names, and lists that it filters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from concord.emulator import Application, Options
from concord.spec import load_file
from tests.emulator.kit import Caller, Response

NOTES = """
openapi: 3.1.0
info: {title: Notes, version: "1"}
servers: [{url: "https://notes.example/base"}]
paths:
  /get:
    post:
      operationId: notes.get
      x-resource: {name: note, action: read, member: which.id}
      requestBody: {$ref: "#/components/requestBodies/Which"}
      responses:
        "200": {$ref: "#/components/responses/Note"}
        "404": {$ref: "#/components/responses/Error"}
  /list:
    post:
      operationId: notes.list
      x-resource: {name: note, action: list}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties: {kind: {type: string, x-filter: {member: kind, match: equal}}}
      responses:
        "200":
          description: Notes.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Note"}}
        "400": {$ref: "#/components/responses/Error"}
  /edit:
    post:
      operationId: notes.update
      x-resource: {name: note, action: update, member: which.id}
      requestBody: {$ref: "#/components/requestBodies/Which"}
      responses:
        "200": {$ref: "#/components/responses/Note"}
        "404": {$ref: "#/components/responses/Error"}
  /delete:
    post:
      operationId: notes.delete
      x-resource: {name: note, action: delete, member: which.id}
      requestBody: {$ref: "#/components/requestBodies/Which"}
      responses:
        "204": {description: Gone.}
        "404": {$ref: "#/components/responses/Error"}
components:
  requestBodies:
    Which:
      required: true
      content:
        application/json:
          schema:
            type: object
            required: [which]
            properties:
              which: {type: object, required: [id], properties: {id: {type: string}}}
              text: {type: string}
  responses:
    Note:
      description: A note.
      content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}
    Error:
      description: Refused.
      content: {application/json: {}}
  schemas:
    Note:
      type: object
      required: [id, kind]
      properties: {id: {type: string}, text: {type: string}, kind: {type: string}}
"""


@pytest.fixture
def notes(tmp_path: Path) -> Caller:
    path = tmp_path / "openapi.yaml"
    path.write_text(NOTES, encoding="utf-8")
    application = Application(load_file(path, api="notes"), options=Options(records=0))
    for number, kind in enumerate("aab"):
        record = {"id": f"n{number}", "kind": kind, "text": "old"}
        application.world.store.put("note", record["id"], record)
    application.world.store.commit()
    return Caller(application)


def post(notes: Caller, verb: str, **body: Any) -> Response:
    return notes("POST", f"/{verb}", json=body)


def test_a_body_names_what_is_read_changed_and_deleted(notes: Caller) -> None:
    which = {"which": {"id": "n1"}}
    assert post(notes, "get", **which).json["text"] == "old"
    assert post(notes, "edit", **which, text="new").json == {"id": "n1", "kind": "a", "text": "new"}
    assert post(notes, "get", **which).json["text"] == "new"
    assert post(notes, "get", which={"id": "n0"}).json["text"] == "old"
    assert post(notes, "delete", **which).status == 204
    assert post(notes, "get", **which).status == 404


@pytest.mark.parametrize("verb", ["get", "edit", "delete"])
def test_an_unknown_id_in_the_body_is_refused(notes: Caller, verb: str) -> None:
    answer = post(notes, verb, which={"id": "n9"})
    assert answer.status == 404
    assert answer.json["error"]["violations"][0]["pointer"] == "/which/id"


def test_a_body_filters_a_list(notes: Caller) -> None:
    assert [note["id"] for note in post(notes, "list").json] == ["n0", "n1", "n2"]
    assert [note["id"] for note in post(notes, "list", kind="a").json] == ["n0", "n1"]
    assert post(notes, "list", kind="c").json == []
    assert post(notes, "list", kind=1).status == 400
