"""What was written, answered and deleted shows when it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks.exchange import Subject
from concord.checks.values import same
from concord.checks.writes import answers_are_read_back, deleted_is_gone, writes_are_read_back
from concord.spec import Operation, Spec
from tests.checks.exchanges import changed, exchange, never


def test_what_was_written_is_read_back(spec: Spec) -> None:
    sent = {"title": "A", "genre": "crime"}
    created = exchange(spec.operation("books.create"), {"id": "b1", **sent}, sent=sent, status=201)

    def ask(operation: Operation, names: Mapping[str, Any], query: Any) -> Subject:
        assert (operation.id, names) == ("books.get", {"id": "b1"})
        return exchange(operation, {"id": "b1", **sent})

    assert writes_are_read_back(spec, created, ask) is True
    assert writes_are_read_back(spec, changed(created, status=400), never) is False


@pytest.mark.parametrize(
    ("read", "status", "what"),
    [
        (
            {"id": "b1", "title": "B", "genre": "crime"},
            200,
            'title was written as "A" and is "B" when',
        ),
        ({"error": "none"}, 404, "what was just written is answered with 404"),
    ],
)
def test_what_was_written_is_not_read_back(spec: Spec, read: Any, status: int, what: str) -> None:
    sent = {"title": "A", "genre": "crime"}
    created = exchange(spec.operation("books.create"), {"id": "b1", **sent}, sent=sent, status=201)
    with pytest.raises(Violation, match=what):
        writes_are_read_back(
            spec, created, lambda operation, *_: exchange(operation, read, status=status)
        )


def test_what_was_deleted_is_gone(spec: Spec) -> None:
    deleted = exchange(
        spec.operation("books.delete"), None, path_parameters={"id": "b1"}, status=204
    )
    assert deleted_is_gone(spec, deleted, lambda it, *_: exchange(it, None, status=404)) is True
    with pytest.raises(Violation, match="can still be read"):
        deleted_is_gone(spec, deleted, lambda it, *_: exchange(it, {"id": "b1"}))


def test_what_was_answered_is_read(spec: Spec) -> None:
    book = {"id": "b1", "title": "A", "genre": "crime", "pages": 3}
    created = exchange(spec.operation("books.create"), book, sent={}, status=201)
    assert answers_are_read_back(spec, created, lambda it, *_: exchange(it, book)) is True
    assert answers_are_read_back(spec, changed(created, status=400), never) is False
    # an answer of another schema says nothing about what a read shows
    assert (
        answers_are_read_back(spec, created, lambda it, *_: exchange(it, {}, status=404)) is False
    )


@pytest.mark.parametrize(
    ("read", "what"),
    [
        ({"id": "b1", "pages": 4}, "pages was answered as 3 and is 4 when it is read"),
        ({"id": "b1"}, "pages was answered as 3 and is missing when it is read"),
    ],
)
def test_what_was_answered_is_not_read(spec: Spec, read: Any, what: str) -> None:
    created = exchange(
        spec.operation("books.create"), {"id": "b1", "pages": 3}, sent={}, status=201
    )
    with pytest.raises(Violation, match=what) as caught:
        answers_are_read_back(spec, created, lambda it, *_: exchange(it, read))
    assert caught.value.at == "/pages"


@pytest.mark.parametrize(
    ("sent", "shown", "expected"),
    [
        (1, 1.0, True),
        (1, True, False),
        ("2025-01-20T10:00:00Z", "2025-01-20T11:00:00+01:00", True),
        ("2025-01-20T10:00:00Z", "2025-01-20T11:00:00Z", False),
        ("a", "A", False),
        ({"a": [1]}, {"a": [1], "b": 2}, True),
        ({"a": [1]}, {"a": [2]}, False),
        ([1, 2], [1], False),
    ],
)
def test_what_counts_as_the_same(sent: Any, shown: Any, expected: bool) -> None:
    assert same(sent, shown) is expected


def test_what_was_deleted_is_in_no_list(spec: Spec) -> None:
    deleted = exchange(
        spec.operation("books.delete"), None, path_parameters={"id": "b1"}, status=204
    )

    def left(shown: str) -> Callable[..., Subject]:
        def ask(operation: Operation, names: Any, query: Any) -> Subject:
            if operation.id == "books.list":
                return exchange(operation, {"data": [{"id": shown}], "total": 1})
            return exchange(operation, None, status=404)

        return ask

    assert deleted_is_gone(spec, deleted, left("b2")) is True
    with pytest.raises(Violation, match="still shown by GET /v1/books"):
        deleted_is_gone(spec, deleted, left("b1"))
