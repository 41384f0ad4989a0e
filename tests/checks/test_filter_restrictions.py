"""A filter finds nothing that cannot be, nothing more than without it, and minds the zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._filter_restrictions import (
    filtered_is_a_subset,
    impossible,
    impossible_finds_nothing,
    zones_mean_the_same,
)
from concord.checks.exchange import Filter, Subject
from concord.spec import Operation, Spec, vocabulary
from tests.checks.exchanges import BOOKS, changed, exchange, never, page

CRIME = [book for book in BOOKS if book["genre"] == "crime"]


def by_owner(spec: Spec, match: vocabulary.Match, **schema: Any) -> Subject:
    """A list that is filtered by a member of its body."""
    operation = spec.operation("books.list")
    definition = {key: it for key, it in operation.definition.items() if key != "x-pagination"}
    parameters = tuple(item for item in operation.parameters if item.name != "genre")
    stated = replace(operation, definition=definition, parameters=parameters)
    pointer = "/components/schemas/BookCreate/properties/title"
    filter_ = Filter(
        name="owner",
        filtering=vocabulary.Filter(members=("owner",), match=match),
        schema=schema,
        pointer=pointer,
        in_body=True,
    )
    shown = [{"id": f"b{day}", "owner": f"2025-01-0{day}T10:00:00Z"} for day in (1, 2, 3)]
    return replace(exchange(stated, shown), body_filters=(filter_,))


@pytest.mark.parametrize(
    ("schema", "match", "expected"),
    [
        ({"type": "string"}, "equal", "zq7 %_*[(\\'\"&"),
        ({"type": "string", "maxLength": 3}, "equal", None),
        ({"type": "string", "enum": ["a"]}, "equal", None),
        ({"type": "string", "format": "date"}, "from", "2198-12-30"),
        ({"type": "string", "format": "date-time"}, "to", "1902-01-02T00:00:00Z"),
        ({"type": "integer"}, "one-of", 2**31 - 2),
        ({"type": "integer", "maximum": 9}, "equal", None),
        ({"type": "boolean"}, "equal", None),
    ],
)
def test_what_is_impossible(schema: dict[str, Any], match: vocabulary.Match, expected: Any) -> None:
    assert impossible(schema, match) == expected


def test_an_impossible_value_finds_nothing(spec: Spec) -> None:
    shown = by_owner(spec, "equal", type="string")
    assert impossible_finds_nothing(spec, shown, lambda *_: changed(shown, body=[])) is True
    assert impossible_finds_nothing(spec, shown, lambda *_: changed(shown, status=400)) is False
    assert impossible_finds_nothing(spec, page(spec, 1, 5), never) is False


def test_an_impossible_value_finds_something(spec: Spec) -> None:
    shown = by_owner(spec, "equal", type="string")
    with pytest.raises(Violation, match="owner finds something that has an impossible value"):
        impossible_finds_nothing(spec, shown, lambda *_: shown)


def test_an_impossible_value_makes_the_server_fail(spec: Spec) -> None:
    shown = by_owner(spec, "equal", type="string")
    with pytest.raises(Violation, match="failed with 500 for a text in the filter owner"):
        impossible_finds_nothing(spec, shown, lambda *_: changed(shown, status=500))


def test_a_total_counts_what_an_impossible_value_leaves_out(spec: Spec) -> None:
    given = page(spec, 1, 5)
    filter_ = by_owner(spec, "equal", type="string").body_filters
    shown = replace(given, body_filters=filter_)
    empty = {"data": [], "total": 7}
    with pytest.raises(Violation, match="that the filter owner leaves empty is not 0"):
        impossible_finds_nothing(spec, shown, lambda *_: changed(shown, body=empty))


def test_a_filtered_list_is_part_of_the_whole(spec: Spec) -> None:
    filtered = page(spec, 1, 5, CRIME, genre="crime")
    assert filtered_is_a_subset(spec, filtered, lambda *_: page(spec, 1, 50)) is True
    assert filtered_is_a_subset(spec, page(spec, 1, 5), never) is False


def test_a_filtered_list_is_more_than_the_whole(spec: Spec) -> None:
    filtered = page(spec, 1, 5, CRIME, genre="crime")
    with pytest.raises(Violation, match="6 items with a filter, 3 without"):
        filtered_is_a_subset(spec, filtered, lambda *_: page(spec, 1, 50, BOOKS[:3]))
    others = [{"id": f"c{number}", "genre": "travel"} for number in range(8)]
    with pytest.raises(Violation, match="does not have without the filter"):
        filtered_is_a_subset(spec, filtered, lambda *_: page(spec, 1, 50, others))


def test_a_moment_is_the_same_in_each_zone(spec: Spec) -> None:
    # the pointer leads to the schema that is judged: a moment
    document: dict[str, Any] = dict(spec.document)
    properties = {"title": {"type": "string", "format": "date-time"}}
    document["components"] = {"schemas": {"BookCreate": {"properties": properties}}}
    timed = replace(spec, document=document)
    shown = by_owner(spec, "from", type="string", format="date-time")
    asked: list[str] = []

    def ask(_: Operation, __: Any, ___: Any, body: Mapping[str, Any]) -> Subject:
        asked.append(body["owner"])
        return changed(shown, body=shown.response.json[1:])

    assert zones_mean_the_same(timed, shown, ask) is True
    assert asked == ["2025-01-02T10:00:00Z", "2025-01-02T15:30:00+05:30"]
    assert zones_mean_the_same(spec, shown, never) is False

    def literal(_: Operation, __: Any, ___: Any, body: Mapping[str, Any]) -> Subject:
        kept = [item for item in shown.response.json if item["owner"] >= body["owner"]]
        return changed(shown, body=kept)

    with pytest.raises(Violation, match="something else in another time zone"):
        zones_mean_the_same(timed, shown, literal)
