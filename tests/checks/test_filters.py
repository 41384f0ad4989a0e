"""Filtered lists hold what the filter says, and find what has its value."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks.exchange import Subject
from concord.checks.filters import (
    expanding,
    filters_find,
    filters_hold,
    query_filters,
    satisfies,
    sendable,
    value_schema,
)
from concord.spec import Operation, Spec, vocabulary
from tests.checks.exchanges import BOOKS, changed, exchange, page


def test_a_filtered_list_that_holds(spec: Spec) -> None:
    crime = [book for book in BOOKS if book["genre"] == "crime"]
    assert filters_hold(page(spec, 1, 5, crime, genre="crime")) is True
    assert filters_hold(page(spec, 1, 5)) is False


def test_a_filtered_list_that_shows_something_else(spec: Spec) -> None:
    with pytest.raises(Violation, match="does not satisfy the filter genre") as caught:
        filters_hold(page(spec, 1, 5, BOOKS, genre="crime"))
    assert caught.value.at == "/data/1"


def test_a_filter_finds_what_has_its_value(spec: Spec) -> None:
    def ask(_: Operation, names: Any, query: Mapping[str, Any]) -> Subject:
        return page(spec, 1, 10, [book for book in BOOKS if book["genre"] == query["genre"]])

    assert filters_find(spec, page(spec, 1, 5), ask) is True


def test_a_filter_that_finds_nothing(spec: Spec) -> None:
    def ask(_: Operation, names: Any, query: Mapping[str, Any]) -> Subject:
        return page(spec, 1, 10, [])

    with pytest.raises(Violation, match="does not find an item that has its value"):
        filters_find(spec, page(spec, 1, 5), ask)


@pytest.mark.parametrize(
    ("match", "value", "yes", "no"),
    [
        ("equal", "a", "a", "A"),
        ("contains", "AR", "Martin", "Mertin"),
        ("wildcard", "M*n", "Martin", "Martina"),
        ("from", "2025-01-20", "2025-01-20T00:00:00Z", "2025-01-19T23:59:59Z"),
        ("to", "2025-01-20", "2025-01-20T23:59:59Z", "2025-01-21T00:00:00Z"),
        ("after", "2025-01-20", "2025-01-21T00:00:00Z", "2025-01-20T23:59:59Z"),
        ("from", "2025-01-20T10:00:00Z", "2025-01-20T11:00:00+01:00", "2025-01-20T10:59:00+01:00"),
        ("to", "2025-01-20T10:00:00Z", "2025-01-20T10:00:00Z", "2025-01-20T10:00:01Z"),
        ("after", "2025-01-20T10:00:00Z", "2025-01-20T10:00:01Z", "2025-01-20T10:00:00Z"),
    ],
)
def test_what_a_filter_means(match: vocabulary.Match, value: str, yes: str, no: str) -> None:
    filtering = vocabulary.Filter(members=("a.b",), match=match)
    assert satisfies({"a": {"b": yes}}, filtering, [value]) is True
    assert satisfies({"a": {"b": no}}, filtering, [value]) is False


def test_a_filter_goes_through_arrays_and_alternatives() -> None:
    filtering = vocabulary.Filter(members=("name", "tags.id"), match="one-of")
    assert satisfies({"tags": [{"id": 1}, {"id": 2}]}, filtering, ["2", "3"]) is True
    assert satisfies({"name": "2"}, filtering, ["2"]) is True
    assert satisfies({"name": "1", "tags": []}, filtering, ["2"]) is False


def test_null_and_not_null_are_what_the_spec_calls_them() -> None:
    filtering = vocabulary.Filter(members=("owner",), match="equal", absent="null", present="!null")
    for item, absent in (({"owner": None}, True), ({}, True), ({"owner": 1}, False)):
        assert satisfies(item, filtering, ["null"]) is absent
        assert satisfies(item, filtering, ["!null"]) is not absent


def test_filters_hold_judges_expanded_lists_only(spec: Spec) -> None:
    stated = spec.operation("books.list")
    full = replace(
        next(item for item in stated.parameters if item.name == "size"),
        name="full",
        definition={"x-expands": {"value": 1, "brief": ["id"]}},
    )
    operation = replace(stated, parameters=(*stated.parameters, full))
    brief = page(spec, 1, 5, genre="crime")
    asked = replace(brief, operation=operation)
    assert expanding(operation) == {"full": "1"}
    assert filters_hold(asked) is False
    with pytest.raises(Violation):
        filters_hold(changed(asked, query={**asked.query, "full": ["1"]}))


def test_a_moment_as_an_end_is_no_whole_day() -> None:
    filtering = vocabulary.Filter(members=("on",), match="to")
    late = {"on": "2025-01-20 10:00:00"}
    assert satisfies(late, filtering, ["2025-01-20"]) is True
    assert satisfies(late, filtering, ["2025-01-20 09:00:00"]) is False


def test_dates_that_are_no_iso_dates_are_not_judged() -> None:
    filtering = vocabulary.Filter(members=("on",), match="from")
    assert satisfies({"on": "20/01/2025"}, filtering, ["2025-01-20"]) is None


def test_sendable_makes_a_date_of_a_moment() -> None:
    late = "2025-01-20T00:30:00+01:00"
    assert sendable({"type": "string", "format": "date"}, late) == "2025-01-19"
    assert sendable({"type": "string", "format": "date-time"}, late) == late
    assert sendable({"type": "string", "format": "date"}, "20/01/2025") is None


@pytest.mark.parametrize(
    ("schema", "sent"),
    [
        ({"type": "string"}, "abc"),
        ({"type": "string", "enum": ["x"]}, None),
        ({"type": "string", "pattern": "^[0-9]+$"}, None),
        ({"type": "string", "maxLength": 2}, None),
    ],
)
def test_a_value_is_sent_only_where_the_schema_allows_it(
    schema: dict[str, Any], sent: str | None
) -> None:
    assert sendable(schema, "abc") == sent


def test_a_brief_list_is_asked_for_in_full_before_it_is_filtered(spec: Spec) -> None:
    stated = spec.operation("books.list")
    full = replace(
        next(item for item in stated.parameters if item.name == "size"),
        name="full",
        definition={"x-expands": {"value": 1, "brief": ["id"]}},
    )
    operation = replace(stated, parameters=(*stated.parameters, full))
    asked: list[dict[str, Any]] = []

    def ask(_: Operation, __: Any, query: Mapping[str, Any]) -> Subject:
        asked.append(dict(query))
        sent = {name: [str(value)] for name, value in query.items()}
        body = {"data": [{"id": "b0", "genre": "crime"}], "total": 1}
        return exchange(operation, body, query=sent)

    brief = exchange(operation, {"data": [{"id": "b0"}], "total": 1})
    assert filters_find(spec, brief, ask) is True
    assert asked == [{"full": "1"}, {"full": "1", "genre": "crime"}]


def test_value_schema_is_that_of_the_value_where_null_may_stand_for_none(spec: Spec) -> None:
    (genre,) = query_filters(spec.operation("books.list"))
    document = copy.deepcopy(spec.document)
    (stated,) = [it for it in document["paths"]["/v1/books"]["get"]["parameters"]
                 if it.get("name") == "genre"]  # fmt: skip
    stated["schema"] = {"anyOf": [{"type": "string", "maxLength": 9}, {"type": "null"}]}
    nullable = replace(spec, document=document)
    assert value_schema(nullable, genre) == {"type": "string", "maxLength": 9}
    stated["schema"]["anyOf"].append({"type": "integer"})
    assert "anyOf" in value_schema(replace(spec, document=document), genre)
    assert sendable({"type": "boolean"}, "TRUE") is None
    assert sendable({"type": "boolean"}, "true") == "true"
