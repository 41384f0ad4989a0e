"""Pages that lead to one another, totals in headers, and pages without a size."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from concord.emulator import Application
from concord.emulator.behaviour import Behaviour
from concord.http import Response, pages
from concord.spec import dotted
from tests import samples
from tests.emulator.kit import QUIET, Caller


@pytest.fixture(scope="module")
def feeds() -> Caller:
    return Caller(Application(samples.load("feeds"), Behaviour(), QUIET), base="")


def walk(caller: Caller, operation_id: str, **query: Any) -> list[list[str]]:
    """The ids on the pages of a list, as its pages lead to one another."""
    operation = caller.application.world.spec.operation(operation_id)
    paging = operation.pagination
    assert paging is not None
    found, following = [], pages.next_query
    asked: dict[str, Any] | None = query
    while asked is not None:
        text = "&".join(f"{name}={value}" for name, value in asked.items())
        answer = caller("GET", f"{operation.path}?{text}")
        assert answer.status == 200, answer.raw
        body = answer.json
        shown = dotted.member(body, paging.items)
        found.append([it["id"] for it in shown])
        plain = Response(status=200, headers=answer.headers, body=answer.raw)
        asked = following(paging, asked, plain)
        assert len(found) < 20
    return found


@pytest.mark.parametrize(
    ("operation", "resource", "query", "sizes"),
    [
        ("posts.list", "post", {"limit": 13}, [13, 13, 4]),
        ("posts.list", "post", {}, [10, 10, 10]),
        ("tags.list", "tag", {}, [20, 10]),
        ("issues.list", "issue", {"per_page": 20}, [20, 10]),
        ("charges.list", "charge", {"limit": 20}, [20, 10]),
        ("events.list", "event", {}, [20, 10]),
    ],
)
def test_pages_lead_through_the_whole_list(
    feeds: Caller, operation: str, resource: str, query: dict[str, Any], sizes: list[int]
) -> None:
    found = walk(feeds, operation, **query)
    assert [len(page) for page in found] == sizes
    assert [it for page in found for it in page] == feeds.store.ids(resource)


def test_last_page_shows_null_where_the_member_may_be_null(feeds: Caller) -> None:
    assert feeds("GET", "/posts?limit=50").json["meta"] == {"next_cursor": None, "total": 30}
    assert feeds("GET", "/posts?limit=5").json["meta"]["next_cursor"]


def test_last_page_lacks_a_member_that_may_not_be_null(feeds: Caller) -> None:
    first = feeds("GET", "/events", headers={"host": "feeds.example"}).json
    assert first["next"].startswith("http://feeds.example/events?cursor=")
    query = urlsplit(first["next"]).query
    assert "next" not in feeds("GET", f"/events?{query}").json


def test_link_keeps_the_rest_of_the_query(feeds: Caller) -> None:
    link = feeds("GET", "/issues?per_page=7").headers["link"]
    assert link == '</issues?per_page=7&page=7>; rel="next"'
    assert "link" not in feeds("GET", "/issues?per_page=30").headers


def test_totals_stand_in_headers(feeds: Caller) -> None:
    assert feeds("GET", "/tags").headers["x-total-count"] == "30"
    assert feeds("GET", "/rooms").headers["x-total-count"] == "30"


def test_numbered_pages_without_a_size_have_one_of_the_server(feeds: Caller) -> None:
    found = [len(feeds("GET", f"/rooms?page={number}").json) for number in (1, 2, 3)]
    assert found == [20, 10, 0]


@pytest.mark.parametrize(
    "target",
    ["/posts?after=nonsense", "/posts?after=YWZ0ZXI6LTE", "/charges?starting_after=nobody"],
)
def test_cursor_that_no_page_has_shown_is_400(feeds: Caller, target: str) -> None:
    answer = feeds("GET", target)
    assert answer.status == 400
    assert "no cursor that a page has shown" in json.dumps(answer.json)


def test_filter_holds_on_all_pages(feeds: Caller) -> None:
    found = walk(feeds, "posts.list", kind="note", limit=4)
    notes = [it["id"] for it in feeds.store.find("post") if it["kind"] == "note"]
    assert [it for page in found for it in page] == notes
