"""What pages say of one another: totals, cursors, links."""

from __future__ import annotations

import json
from typing import Any

import pytest

from concord.http import Response, pages
from concord.spec.vocabulary import PAGINATION, Pagination


def paging(**stated: Any) -> Pagination:
    found = PAGINATION.of({"x-pagination": {"items": "data", **stated}})
    assert found is not None
    return found


def response(body: Any, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=200, headers=named, body=json.dumps(body).encode())


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://a.example/x?page=2>; rel="next"', "https://a.example/x?page=2"),
        ('</x?a=1,2>; rel="prev", </x?page=3>; title="y"; rel=next', "/x?page=3"),
        ('</x?page=4>; rel="last next"', "/x?page=4"),
        ("</x?page=5>; REL='next'", "/x?page=5"),
        ('</x?rel=next>; rel="last"', ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_next_link_reads_the_relation(header: str, expected: str) -> None:
    assert pages.next_link(header) == expected


def test_totals_are_read_from_members_and_headers() -> None:
    numbered = {"style": "page", "page": "p"}
    assert pages.total_of(paging(**numbered, total="n"), response({"n": 3})) == 3
    assert pages.total_of(paging(**numbered, total="n"), response({"n": True})) is None
    of_header = paging(**numbered, total_header="X-Total", pages_header="X-Pages")
    assert pages.total_of(of_header, response({}, x_total="30")) == 30
    assert pages.total_of(of_header, response({}, x_total="many")) is None
    assert pages.pages_of(of_header, response({}, x_pages="4")) == 4


CURSOR = {"style": "cursor", "cursor": "after"}


@pytest.mark.parametrize(
    ("stated", "answer", "expected"),
    [
        ({**CURSOR, "next": "next"}, response({"next": "t"}), {"q": "1", "after": "t"}),
        ({**CURSOR, "next": "next"}, response({"next": None}), None),
        ({**CURSOR, "next": "next"}, response({"next": ""}), None),
        ({**CURSOR, "next": "next"}, response([]), None),
        ({**CURSOR, "next_header": "X-Next"}, response([], x_next="u"), {"q": "1", "after": "u"}),
        ({**CURSOR, "next_header": "X-Next"}, response([]), None),
        (
            {**CURSOR, "next_item": "id", "more": "more"},
            response({"data": [{"id": 1}, {"id": 2}], "more": True}),
            {"q": "1", "after": "2"},
        ),
        (
            {**CURSOR, "next_item": "id", "more": "more"},
            response({"data": [{"id": 1}], "more": False}),
            None,
        ),
        ({**CURSOR, "next_item": "id"}, response({"data": []}), None),
        (
            {"style": "link", "cursor": "page"},
            response([], link='<https://other.example/x?page=2&q=2&z=3>; rel="next"'),
            {"q": "1", "page": "2", "z": "3"},
        ),
        (
            {"style": "link", "cursor": "page", "next": "next"},
            response({"next": "/x?page=3"}),
            {"q": "1", "page": "3"},
        ),
        ({"style": "link", "cursor": "page"}, response([]), None),
    ],
)
def test_next_query_follows_what_a_page_says(stated: Any, answer: Response, expected: Any) -> None:
    assert pages.next_query(paging(**stated), {"q": "1"}, answer) == expected
