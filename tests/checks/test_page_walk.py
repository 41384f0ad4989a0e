"""Lists whose pages lead to one another, or have no size that can be chosen, add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._lists import past_the_end
from concord.checks._paging import page_is_honoured, pages_add_up
from concord.checks.check import NUMBERED, SIZED
from concord.checks.exchange import Subject
from concord.spec import Operation, Spec
from tests import samples
from tests.checks.exchanges import exchange, never

ITEMS = [{"id": f"i{number}", "name": "x"} for number in range(12)]


@pytest.fixture(scope="module")
def feeds() -> Spec:
    return samples.load("feeds")


Serve = Callable[[Operation, Mapping[str, Any]], Subject]


def charges(operation: Operation, query: Mapping[str, Any]) -> Subject:
    """A page as a right server shows it."""
    ids = [it["id"] for it in ITEMS]
    start = ids.index(query["starting_after"]) + 1 if "starting_after" in query else 0
    size = int(query.get("limit", 10))
    body = {"data": ITEMS[start : start + size], "has_more": start + size < len(ITEMS)}
    return exchange(operation, body, query={name: [str(it)] for name, it in query.items()})


def issues(operation: Operation, query: Mapping[str, Any], stuck: bool = False) -> Subject:
    start, size = int(query.get("page", 0)), int(query.get("per_page", 30))
    start = 0 if stuck else start
    after = start + size
    headers = {"link": f'</issues?page={after}>; rel="next"'} if after < len(ITEMS) else {}
    asked = {name: [str(it)] for name, it in query.items()}
    return exchange(operation, ITEMS[start:after], query=asked, headers=headers)


def rooms(operation: Operation, query: Mapping[str, Any]) -> Subject:
    start = (int(query.get("page", 1)) - 1) * 5
    asked = {name: [str(it)] for name, it in query.items()}
    headers = {"x-total-count": str(len(ITEMS))}
    return exchange(operation, ITEMS[start : start + 5], query=asked, headers=headers)


def sending(serve: Serve) -> Any:
    return lambda operation, _, query: serve(operation, query)


@pytest.mark.parametrize(
    ("name", "serve"), [("charges", charges), ("issues", issues), ("rooms", rooms)]
)
def test_pages_that_lead_through_the_list_add_up(feeds: Spec, name: str, serve: Serve) -> None:
    operation = feeds.operation(f"{name}.list")
    assert pages_add_up(serve(operation, {}), sending(serve)) is True


def broken(feeds: Spec, name: str, serve: Serve, first: Serve | None = None) -> str:
    operation = feeds.operation(f"{name}.list")
    with pytest.raises(Violation) as caught:
        pages_add_up((first or serve)(operation, {}), sending(serve))
    assert caught.value.pointer.endswith("/x-pagination")
    return str(caught.value.what)


def test_page_that_shows_the_first_one_again_is_reported(feeds: Spec) -> None:
    def stuck(operation: Operation, query: Mapping[str, Any]) -> Subject:
        return issues(operation, query, stuck=True)

    assert broken(feeds, "issues", stuck) == "an item is on two pages"


def test_list_that_ends_too_early_is_reported(feeds: Spec) -> None:
    def ending(operation: Operation, query: Mapping[str, Any]) -> Subject:
        page = charges(operation, query)
        body = {**page.response.json, "has_more": False}
        return exchange(operation, body, query={})

    what = broken(feeds, "charges", ending, charges)
    assert what == "an item of the first page is on none of the smaller pages"


def test_item_that_is_on_no_page_is_reported(feeds: Spec) -> None:
    def losing(operation: Operation, query: Mapping[str, Any]) -> Subject:
        page = charges(operation, query)
        data = [it for it in page.response.json["data"] if it["id"] != "i4"]
        return exchange(operation, {**page.response.json, "data": data}, query={})

    assert "none of the smaller pages" in broken(feeds, "charges", losing, charges)


def test_total_of_a_header_that_pages_do_not_reach_is_reported(feeds: Spec) -> None:
    def short(operation: Operation, query: Mapping[str, Any]) -> Subject:
        page = rooms(operation, query)
        more = {"x-total-count": "13"}
        return exchange(operation, page.response.json, query=page.query, headers=more)

    assert broken(feeds, "rooms", short) == "12 different items on all pages of a list of 13"


def test_page_that_is_refused_though_another_leads_to_it_is_reported(feeds: Spec) -> None:
    def refusing(operation: Operation, query: Mapping[str, Any]) -> Subject:
        if "starting_after" in query:
            return exchange(operation, {"message": "no"}, status=400, query={})
        return charges(operation, query)

    assert broken(feeds, "charges", refusing) == "page refused with 400, to which another leads"


def test_later_page_and_short_list_are_not_judged(feeds: Spec) -> None:
    operation = feeds.operation("charges.list")
    assert pages_add_up(charges(operation, {"starting_after": "i3"}), never) is False
    assert pages_add_up(exchange(operation, {"data": ITEMS[:1], "has_more": False}), never) is False


def test_page_that_leads_on_is_no_larger_than_requested(feeds: Spec) -> None:
    operation = feeds.operation("charges.list")
    assert page_is_honoured(charges(operation, {"limit": 5})) is True
    larger = exchange(operation, charges(operation, {}).response.json, query={"limit": ["5"]})
    with pytest.raises(Violation, match="10 items on a page of 5"):
        page_is_honoured(larger)


def test_what_has_no_number_or_size_is_not_judged_by_it(feeds: Spec) -> None:
    operation = feeds.operation("tags.list")
    assert page_is_honoured(exchange(operation, ITEMS)) is False
    assert past_the_end(exchange(operation, ITEMS), never) is False
    assert NUMBERED.inapplicable(feeds) is None  # rooms
    assert SIZED.inapplicable(feeds) is None  # posts
