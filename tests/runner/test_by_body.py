"""Checks and runs where the request body names the resource or filters the list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks.exchange import Subject
from concord.checks.filters import body_filters, filters_find, filters_hold
from concord.checks.writes import deleted_is_gone, writes_are_read_back
from concord.http import Response
from concord.runner.schemathesis_adapter.document import required_members
from concord.runner.worker.authentication import Presented
from concord.runner.worker.discovery import discover
from concord.runner.worker.id_pool import Pool
from concord.spec import Operation, Spec, load_file
from tests.checks.exchanges import exchange

NOTES = """
openapi: 3.1.0
info: {title: Notes, version: "1"}
paths:
  /get:
    post:
      operationId: notes.get
      x-resource: {name: note, action: read, member: which.id}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Which"}}}}
      responses: {}
  /list:
    post:
      operationId: notes.list
      x-resource: {name: note, action: list}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Filter"}}}}
      responses: {}
  /edit:
    post:
      operationId: notes.update
      x-resource: {name: note, action: update, member: which.id}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Edit"}}}}
      responses: {}
  /delete:
    post:
      operationId: notes.delete
      x-resource: {name: note, action: delete, member: which.id}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Which"}}}}
      responses: {}
components:
  schemas:
    Id: {type: object, properties: {id: {type: string, x-references: note}}}
    Which: {required: [which], properties: {which: {$ref: "#/components/schemas/Id"}}}
    Edit:
      required: [which]
      properties: {which: {$ref: "#/components/schemas/Id"}, text: {type: string}}
    Filter: {properties: {kind: {type: string, x-filter: {member: kind, match: equal}}}}
"""


@pytest.fixture
def notes(tmp_path: Path) -> Spec:
    path = tmp_path / "openapi.yaml"
    path.write_text(NOTES, encoding="utf-8")
    return load_file(path, api="notes")


def exchanged(spec: Spec, name: str, sent: Any, body: Any, status: int = 200) -> Subject:
    operation = spec.operation(name)
    filters = body_filters(spec, operation)
    return exchange(operation, body, sent=sent, status=status, body_filters=filters)


@pytest.mark.parametrize(("shown", "kept"), [("new", True), ("old", False)])
def test_what_was_written_is_read_back_by_a_body(notes: Spec, shown: str, kept: bool) -> None:
    which = {"which": {"id": "n1"}}

    def ask(operation: Operation, names: Any, query: Any, body: Any) -> Subject:
        assert (operation.id, names, query, body) == ("notes.get", {}, {}, which)
        return exchanged(notes, operation.id, body, {"id": "n1", "text": shown})

    edited = exchanged(notes, "notes.update", {**which, "text": "new"}, {})
    if kept:
        assert writes_are_read_back(notes, edited, ask) is True
    else:
        with pytest.raises(Violation, match='text was written as "new" and is "old"'):
            writes_are_read_back(notes, edited, ask)


@pytest.mark.parametrize("status", [404, 200])
def test_what_was_deleted_by_a_body_is_gone(notes: Spec, status: int) -> None:
    which = {"which": {"id": "n1"}}
    deleted = exchanged(notes, "notes.delete", which, None)

    def ask(operation: Operation, names: Any, query: Any, body: Any) -> Subject:
        assert (operation.id, body) == ("notes.get", which)
        return exchanged(notes, operation.id, body, {}, status)

    if status == 404:
        assert deleted_is_gone(notes, deleted, ask) is True
    else:
        with pytest.raises(Violation, match="can still be read"):
            deleted_is_gone(notes, deleted, ask)


def listing(spec: Spec, *kinds: str, **sent: Any) -> Subject:
    return exchanged(spec, "notes.list", sent, [{"id": kind, "kind": kind} for kind in kinds])


def test_a_list_filtered_by_its_body_holds(notes: Spec) -> None:
    assert filters_hold(listing(notes, "a", "a", kind="a")) is True
    assert filters_hold(listing(notes, "a", "b")) is False
    with pytest.raises(Violation, match="does not satisfy the filter kind") as caught:
        filters_hold(listing(notes, "a", "b", kind="a"))
    assert caught.value.pointer == "/components/schemas/Filter/properties/kind/x-filter"


def test_a_filter_in_a_body_finds_what_has_its_value(notes: Spec) -> None:
    def ask(operation: Operation, names: Any, query: Any, body: Any) -> Subject:
        assert (query, body) == ({}, {"kind": "a"})
        return listing(notes, *found, **body)

    found = ["a"]
    assert filters_find(notes, listing(notes, "a", "b"), ask) is True
    found = []
    with pytest.raises(Violation, match="does not find an item that has its value"):
        filters_find(notes, listing(notes, "a", "b"), ask)


def test_which_lists_can_be_read_with_an_empty_object(notes: Spec) -> None:
    assert required_members(notes, notes.operation("notes.list")) == frozenset()
    assert required_members(notes, notes.operation("notes.get")) == {"which"}


class Counter:
    """A wire and an identity that present nothing and answer one list."""

    base_url = "https://notes.test"
    variables = ""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Any]] = []

    def send(self, method: str, path: str, **content: Any) -> Response:
        self.sent.append((method, path, content.get("json")))
        return Response(status=200, headers={}, body=b'[{"id": "n1"}]')

    def is_admitted(self, operation: Operation) -> bool:
        return True

    def present(self, operation: Operation) -> Presented:
        return Presented(headers={}, query={})


@pytest.mark.parametrize(("read_only", "known"), [(False, True), (True, False)])
def test_a_list_that_takes_a_body_is_looked_at_where_more_than_reads_are_allowed(
    notes: Spec, read_only: bool, known: bool
) -> None:
    server: Any = Counter()
    pool = Pool()
    discover(notes, server, server, pool, read_only=read_only)
    assert (("post", "/list", {}) in server.sent) is known
    assert pool.knows("note", "n1") is known
