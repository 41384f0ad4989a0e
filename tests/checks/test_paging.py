"""Pages are as large as asked for and add up."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._paging import page_is_honoured, pages_add_up
from concord.checks.exchange import Subject
from concord.spec import Operation, Spec
from tests.checks.exchanges import BOOKS, changed, exchange, never, page


def test_a_page_as_large_as_asked_for_is_honoured(spec: Spec) -> None:
    assert page_is_honoured(page(spec, 1, 5)) is True
    assert page_is_honoured(page(spec, 3, 5)) is True
    assert page_is_honoured(page(spec, 9, 5)) is True


@pytest.mark.parametrize(
    ("number", "data", "what"),
    [
        (1, BOOKS[:6], "6 items on a page of 5"),
        (1, BOOKS[:4], "4 items where 5 of 12 are left"),
        (3, BOOKS[:5], "5 items where 2 of 12 are left"),
        (9, BOOKS[:1], "1 items where 0 of 12 are left"),
    ],
)
def test_a_page_of_another_size_is_not(spec: Spec, number: int, data: list[Any], what: str) -> None:
    answer = changed(page(spec, number, 5), body={"data": data, "total": 12})
    with pytest.raises(Violation, match=what) as caught:
        page_is_honoured(answer)
    assert caught.value.pointer == "/paths/~1v1~1books/get/x-pagination"
    assert caught.value.at == "/data"


def test_last_page_is_honoured_past_the_end_where_the_spec_says_so(spec: Spec) -> None:
    answer = changed(page(spec, 9, 5), body={"data": BOOKS[10:], "total": 12})
    with pytest.raises(Violation, match="2 items where 0 of 12 are left"):
        page_is_honoured(answer)
    definition = copy.deepcopy(answer.operation.definition)
    definition["x-pagination"]["past_end"] = "last"
    stating = replace(answer, operation=replace(answer.operation, definition=definition))
    assert page_is_honoured(stating) is True


def test_page_is_honoured_accepts_a_cut_size_without_maximum(
    spec: Spec,
) -> None:
    assert page_is_honoured(_cut_down(spec, to=10)) is True


def test_page_is_honoured_refuses_less_than_what_is_promised(spec: Spec) -> None:
    with pytest.raises(Violation, match="9 where 500 was requested"):
        page_is_honoured(_cut_down(spec, to=9))


def _cut_down(spec: Spec, *, to: int) -> Subject:
    """A page of a list that echoes its size, for a request of 500 items."""
    answer = changed(page(spec, 1, 500), body={"data": BOOKS[:to], "total": 12, "size": to})
    stated = {"current_size": "size"}
    definition = answer.operation.definition
    definition = definition | {"x-pagination": definition["x-pagination"] | stated}
    parameters = [
        replace(it, definition=it.definition | {"schema": {"type": "integer", "minimum": 1}})
        if it.name == "size"
        else it
        for it in answer.operation.parameters
    ]
    operation = replace(answer.operation, definition=definition, parameters=tuple(parameters))
    return replace(answer, operation=operation)


def test_what_is_no_list_is_not_judged(spec: Spec) -> None:
    assert page_is_honoured(exchange(spec.operation("books.get"), {"id": "b1"})) is False
    assert page_is_honoured(changed(page(spec, 1, 5), status=400)) is False
    assert page_is_honoured(changed(page(spec, 1, 5), query={"size": ["5", "6"]})) is False


def test_pages_that_add_up(spec: Spec) -> None:
    def ask(_: Operation, names: Any, query: Mapping[str, Any]) -> Subject:
        return page(spec, query["page"], query["size"])

    assert pages_add_up(page(spec, 1, 5), ask) is True


def test_pages_that_overlap_or_miss_do_not_add_up(spec: Spec) -> None:
    def overlapping(_: Operation, names: Any, query: Mapping[str, Any]) -> Subject:
        answer = page(spec, query["page"], query["size"])
        return changed(answer, body={**answer.response.json, "data": BOOKS[: query["size"]]})

    def losing(_: Operation, names: Any, query: Mapping[str, Any]) -> Subject:
        answer = page(spec, query["page"], query["size"])
        return changed(
            answer, body={**answer.response.json, "data": answer.response.json["data"][1:]}
        )

    with pytest.raises(Violation, match="an item is on two pages"):
        pages_add_up(page(spec, 1, 5), overlapping)
    with pytest.raises(Violation, match="different items on all pages of a list of 12"):
        pages_add_up(page(spec, 1, 5), losing)


def untold(spec: Spec, number: int, size: int, *, told: bool = True) -> Subject:
    """A page of the same list, if it did not tell its length; `told`: if a size was asked for."""
    answer = page(spec, number, size)
    paging = {**answer.operation.definition["x-pagination"]}
    del paging["total"]
    definition = {**answer.operation.definition, "x-pagination": paging}
    query = answer.query if told else {}
    operation = replace(answer.operation, definition=definition)
    return changed(
        answer, operation=operation, query=query, body={"data": answer.response.json["data"]}
    )


def test_pages_add_up_without_a_total(spec: Spec) -> None:
    def ask(_: Operation, names: Any, query: Mapping[str, Any]) -> Subject:
        return untold(spec, query["page"], query["size"])

    assert pages_add_up(untold(spec, 1, 5), ask) is True
    assert pages_add_up(untold(spec, 1, 12, told=False), ask) is True
    assert pages_add_up(untold(spec, 2, 5), never) is False
    assert pages_add_up(untold(spec, 1, 1), never) is False


def test_pages_add_up_without_a_total_finds_what_is_missing(spec: Spec) -> None:
    def overlapping(_: Operation, names: Any, query: Mapping[str, Any]) -> Subject:
        return untold(spec, 1, query["size"])

    def losing(_: Operation, names: Any, query: Mapping[str, Any]) -> Subject:
        return changed(untold(spec, 1, 1), body={"data": BOOKS[query["page"] :][:1]})

    with pytest.raises(Violation, match="an item is on two pages"):
        pages_add_up(untold(spec, 1, 5), overlapping)
    with pytest.raises(Violation, match="an item of the first page is on none") as caught:
        pages_add_up(untold(spec, 1, 5), losing)
    assert caught.value.pointer == "/paths/~1v1~1books/get/x-pagination"
