"""Filtered lists page by page and by almost a value: correct servers, and such as slip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks.exchange import Subject
from concord.checks.filtered_pagination import (
    narrowing_filters,
    pages_keep_the_filter,
    texts_compare_as_stated,
)
from concord.spec import Operation, Spec, load_file
from tests.checks.exchanges import exchange

DOCUMENT = """
openapi: 3.1.0
info: {title: Club, version: "1"}
paths:
  /games:
    get:
      operationId: games.list
      x-resource: {name: game, action: list}
      x-pagination: {style: page, page: page, size: size, items: data, total: total}
      parameters:
        - {name: page, in: query, schema: {type: integer, minimum: 1, default: 1}}
        - {name: size, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 20}}
        - {name: court, in: query, schema: {type: string}, x-filter: {member: court, match: equal}}
        - {name: text, in: query, schema: {type: string}, x-filter: {member: name, match: contains}}
components: {}
"""
GAMES = [
    {"id": number, "court": court, "name": f"Game {number}"}
    for number, court in enumerate(("North", "South", "North", "South", "East"), 1)
]
Query = Mapping[str, Any]
Holds = Callable[[dict[str, Any], Query], bool]


@pytest.fixture
def club(tmp_path: Path) -> Spec:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return load_file(path, api="club")


def right(game: dict[str, Any], query: Query) -> bool:
    text = str(query.get("text", "")).casefold()
    return query.get("court", game["court"]) == game["court"] and text in game["name"].casefold()


def first_page_only(game: dict[str, Any], query: Query) -> bool:
    return int(query.get("page", 1)) > 1 or right(game, query)


def prefix(game: dict[str, Any], query: Query) -> bool:
    return bool(game["court"].startswith(query.get("court", "")))


def caseless(game: dict[str, Any], query: Query) -> bool:
    return bool(query.get("court", game["court"]).casefold() == game["court"].casefold())


def case_matters(game: dict[str, Any], query: Query) -> bool:
    return right(game, {**query, "text": ""}) and query.get("text", "") in game["name"]


class Server:
    """A server of the club that selects in one way, before it pages or after it."""

    def __init__(self, spec: Spec, holds: Holds = right, *, late: bool = False) -> None:
        self.operation = spec.operation("games.list")
        self.holds, self.late = holds, late
        self.asked: list[Query] = []

    def __call__(self, operation: Operation, names: Any, query: Any, body: Any = None) -> Subject:
        self.asked.append(query)
        found = [game for game in GAMES if self.holds(game, query)]
        number, size = int(query.get("page", 1)), int(query.get("size", 20))
        window = slice((number - 1) * size, number * size)
        shown = [it for it in GAMES[window] if it in found] if self.late else found[window]
        told = {name: [str(value)] for name, value in query.items()}
        answer = {"data": shown, "total": len(found)}
        return exchange(operation, answer, path_parameters=names, query=told, sent=body)

    def judge(self, check: Any, spec: Spec) -> list[bool]:
        subject = self(self.operation, {}, {"size": "50"})
        return [check(spec, subject, filter_, self) for filter_ in narrowing_filters(subject)]


def test_a_correct_server_pages_and_compares_as_stated(club: Spec) -> None:
    server = Server(club)
    assert server.judge(pages_keep_the_filter, club) == [True, True]
    assert server.judge(texts_compare_as_stated, club) == [True, True]
    asked = [(it.get("court"), it.get("text"), it.get("page")) for it in server.asked]
    assert ("South", None, "1") in asked, "not the first item's value, so that order shows"
    assert {("South", None, "2"), ("nORTH", None, None), ("Nort", None, None)} <= set(asked)
    assert (None, "gAME 1", None) in asked


@pytest.mark.parametrize(
    ("holds", "late", "what"),
    [(first_page_only, False, "is on two pages"), (right, True, "leave out an item")],
)
def test_a_filter_that_forgets_pages_is_noticed(
    club: Spec, holds: Holds, late: bool, what: str
) -> None:
    with pytest.raises(Violation, match=what):
        Server(club, holds, late=late).judge(pages_keep_the_filter, club)


@pytest.mark.parametrize(
    ("holds", "what"),
    [
        (prefix, "does not satisfy the filter court"),
        (caseless, "does not satisfy the filter court"),
        (case_matters, "text does not find an item"),
    ],
)
def test_a_filter_that_compares_otherwise_is_noticed(club: Spec, holds: Holds, what: str) -> None:
    with pytest.raises(Violation, match=what):
        Server(club, holds).judge(texts_compare_as_stated, club)


def test_other_case_is_tried_of_ascii_texts_alone(
    club: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = [{**game, "name": f"jeu \u00e9t\u00e9 {game['id']}"} for game in GAMES]
    monkeypatch.setattr("tests.checks.test_filtered_pagination.GAMES", named)
    server = Server(club)
    server.judge(texts_compare_as_stated, club)
    texts = [it["text"] for it in server.asked if "text" in it]
    assert not any(it != it.lower() for it in texts), "which not every database knows"
    assert any(it.get("court") == "nORTH" for it in server.asked), "of the other filter it is tried"


def test_a_list_of_one_item_tells_nothing(club: Spec) -> None:
    one = Server(club, lambda game, query: game["id"] == 1 and right(game, query))
    assert one.judge(pages_keep_the_filter, club) == []
