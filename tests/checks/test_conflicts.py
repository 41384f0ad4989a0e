"""A repetition where a conflict is documented is one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._conflicts import repetition_conflicts
from concord.checks.exchange import Subject
from concord.spec import Spec
from tests.checks.exchanges import changed, exchange, never


def conflicting(spec: Spec) -> Subject:
    """A creation that documents a conflict."""
    operation = spec.operation("books.create")
    responses = {**operation.definition["responses"], "409": {}}
    definition = {**operation.definition, "responses": responses}
    sent = {"title": "A", "genre": "crime"}
    stated = replace(operation, definition=definition)
    return exchange(stated, {"id": "b1", **sent}, sent=sent, status=201)


@pytest.mark.parametrize(
    ("body", "status", "judged"),
    [({"error": "taken"}, 409, True), ({"id": "b1"}, 200, True), ({"error": "data"}, 400, False)],
)
def test_a_repetition_that_creates_nothing_more(
    spec: Spec, body: Any, status: int, judged: bool
) -> None:
    created = conflicting(spec)
    answered = changed(created, body=body, status=status)
    assert repetition_conflicts(spec, created, lambda *_: answered) is judged


def test_repetition_conflicts_needs_a_documented_409(spec: Spec) -> None:
    created = replace(conflicting(spec), operation=spec.operation("books.create"))
    assert repetition_conflicts(spec, created, never) is False


def test_a_repetition_that_creates_a_second_one(spec: Spec) -> None:
    created = conflicting(spec)
    with pytest.raises(Violation, match="the same is created twice, with 201") as caught:
        repetition_conflicts(spec, created, lambda *_: changed(created, body={"id": "b2"}))
    assert caught.value.pointer == "/paths/~1v1~1books/post/responses/409"
