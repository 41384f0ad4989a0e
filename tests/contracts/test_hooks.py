"""Which failures of Schemathesis are none, because the vocabulary says more than it can know."""

from __future__ import annotations

from dataclasses import replace

import pytest
from schemathesis.openapi.checks import UseAfterFree

import specs
from contracts.runner._hooks import stays_readable


@pytest.mark.parametrize(("action", "expected"), [("delete", False), ("invoke", True)])
def test_only_what_is_deleted_must_be_gone(spec: specs.Spec, action: str, expected: bool) -> None:
    operation = spec.operation("books.delete")
    resource = {**operation.definition["x-resource"], "action": action}
    stated = replace(operation, definition={**operation.definition, "x-resource": resource})
    failure = UseAfterFree(
        operation=operation.label,
        message="still there",
        free="DELETE /v1/books/b1",
        usage="GET /v1/books/b1",
    )
    assert stays_readable(failure, {operation.label: stated}) is expected


def test_a_delete_without_vocabulary_deletes(spec: specs.Spec) -> None:
    operation = spec.operation("books.delete")
    kept = {name: it for name, it in operation.definition.items() if name != "x-resource"}
    stated = replace(operation, definition=kept)
    failure = UseAfterFree(operation=operation.label, message="", free="", usage="")
    assert stays_readable(failure, {operation.label: stated}) is False
    assert stays_readable(AssertionError("another"), {operation.label: stated}) is False
