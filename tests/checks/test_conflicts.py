"""A repetition where a conflict is documented is one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._conflicts import repetition_conflicts
from concord.checks.exchange import Subject
from concord.spec import Operation, Spec
from tests import samples
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


@pytest.mark.parametrize(("sent", "judged"), [({"code": "N-1"}, True), ({"note": "no"}, False)])
def test_repetition_conflicts_needs_a_unique_member(sent: dict[str, Any], judged: bool) -> None:
    shop = samples.load("shop")
    operation = shop.operation("orders.create")
    body = {"id": "ord_1", "customer": {"id": "cus_abc"}}
    references = {"customer_id": "cus_abc", "reviewer_id": "cus_001"}
    created = exchange(operation, body, sent={**references, **sent}, status=201)
    created = replace(created, operation=_with_conflict(operation))
    taken = changed(created, body={"error": "taken"}, status=409)
    assert repetition_conflicts(shop, created, lambda *_: taken) is judged


def _with_conflict(operation: Operation) -> Operation:
    responses = {**operation.definition["responses"], "409": {}}
    return replace(operation, definition={**operation.definition, "responses": responses})
