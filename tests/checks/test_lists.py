"""Lists past their end, without a page asked for, and asked for twice."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._lists import defaults_page, each_item_once, order_stays, past_the_end
from concord.checks.exchange import Subject
from concord.spec import Operation, Spec
from tests.checks.exchanges import BOOKS, changed, never, page


def first(value: Any) -> int:
    return int(value[0] if isinstance(value, list) else value)


def paged(spec: Spec, books: Any = BOOKS) -> Callable[..., Subject]:
    """A correct server of the list."""

    def ask(_: Operation, __: Any, query: Mapping[str, Any], ___: Any = None) -> Subject:
        return page(spec, first(query.get("page", 1)), first(query.get("size", 10)), books)

    return ask


def test_past_the_end_there_is_nothing(spec: Spec) -> None:
    assert past_the_end(page(spec, 1, 5), paged(spec)) is True
    assert past_the_end(changed(page(spec, 1, 5), status=400), never) is False


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ({"data": BOOKS[:1], "total": 12}, "1 items on a page past the end"),
        ({"data": [], "total": 0}, "shows a total of 0 items, others of 12"),
    ],
)
def test_past_the_end_there_is_something(spec: Spec, answer: Any, what: str) -> None:
    with pytest.raises(Violation, match=what):
        past_the_end(page(spec, 1, 5), lambda *_: changed(page(spec, 4, 5), body=answer))


def stating(spec: Spec, past_end: str, number: int = 1) -> Subject:
    """A page of a list that states what is past its end."""
    answer = page(spec, number, 5)
    definition = copy.deepcopy(answer.operation.definition)
    definition["x-pagination"]["past_end"] = past_end
    return replace(answer, operation=replace(answer.operation, definition=definition))


def test_past_the_end_is_as_the_spec_says(spec: Spec) -> None:
    stated = stating(spec, "not-found")
    assert past_the_end(stated, lambda *_: changed(stated, status=404)) is True
    with pytest.raises(Violation, match="past the end is answered with 200"):
        past_the_end(stated, lambda *_: stated)
    with pytest.raises(Violation, match="past the end is refused with 404"):
        past_the_end(page(spec, 1, 5), lambda *_: changed(stated, status=404))


def test_past_the_end_is_the_last_page_where_the_spec_says_so(spec: Spec) -> None:
    stated, last = stating(spec, "last"), stating(spec, "last", 3)
    assert past_the_end(stated, lambda *_: last) is True
    with pytest.raises(Violation, match="past the end is not the last one"):
        past_the_end(stated, lambda *_: changed(last, body={"data": [], "total": 12}))


def test_without_a_page_it_is_the_first_of_the_documented_size(spec: Spec) -> None:
    assert defaults_page(page(spec, 2, 5), paged(spec)) is True


def test_without_a_page_it_is_another_one(spec: Spec) -> None:
    def ask(_: Operation, __: Any, query: Mapping[str, Any]) -> Subject:
        size = query.get("size", 7)
        return changed(page(spec, 1, size), query={})

    with pytest.raises(Violation, match="without a page it is not the first page of 10"):
        defaults_page(page(spec, 2, 5), ask)


def test_an_order_stays(spec: Spec) -> None:
    assert order_stays(page(spec, 1, 5), paged(spec)) is True
    assert order_stays(page(spec, 1, 1), never) is False
    # other items are no other order: someone has written
    assert order_stays(page(spec, 1, 5), lambda *_: page(spec, 2, 5)) is False


def test_an_order_changes(spec: Spec) -> None:
    shown = page(spec, 1, 5)
    again = changed(shown, body={"data": shown.response.json["data"][::-1], "total": 12})
    with pytest.raises(Violation, match="in another order"):
        order_stays(shown, lambda *_: again)


def test_each_item_of_a_list_is_another_one(spec: Spec) -> None:
    assert each_item_once(page(spec, 1, 5)) is True
    assert each_item_once(page(spec, 1, 1)) is False
    assert each_item_once(changed(page(spec, 1, 5), status=400)) is False


def test_an_item_that_a_list_shows_twice(spec: Spec) -> None:
    with pytest.raises(Violation, match="the same item twice") as caught:
        each_item_once(page(spec, 1, 5, [*BOOKS[:4], BOOKS[0]]))
    assert caught.value.at == "/data"
