"""Our own checks, each on an answer that keeps the vocabulary and on one that does not."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

import specs
from contracts.checks import Breach, judge_alone
from contracts.checks._conflicts import repetition_conflicts
from contracts.checks._exchange import Budget, Seen
from contracts.checks._filters import _sendable, expanding, filters_find, filters_hold, satisfies
from contracts.checks._paging import page_is_honoured, pages_add_up
from contracts.checks._references import unknown_id_is_refused
from contracts.checks._replaces import replace_resets
from contracts.checks._writes import (
    answers_are_read_back,
    deleted_is_gone,
    same,
    writes_are_read_back,
)

BOOKS = [{"id": f"b{number}", "genre": ("crime", "travel")[number % 2]} for number in range(12)]


def seen(operation: specs.Operation, body: Any, **changes: Any) -> Seen:
    stated: dict[str, Any] = {"names": {}, "query": {}, "sent": None, "status": 200}
    return Seen(operation=operation, body=body, **{**stated, **changes})


def page(spec: specs.Spec, number: int, size: int, books: Any = BOOKS, **query: str) -> Seen:
    """A page as a correct server shows it."""
    shown = books[(number - 1) * size : number * size]
    asked = {"page": [str(number)], "size": [str(size)]}
    asked |= {name: [value] for name, value in query.items()}
    body = {"data": shown, "total": len(books)}
    return seen(spec.operation("books.list"), body, query=asked)


def never(*_: Any) -> Seen:
    raise AssertionError("nothing had to be asked")


def test_a_page_as_large_as_asked_for_is_honoured(spec: specs.Spec) -> None:
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
def test_a_page_of_another_size_is_not(
    spec: specs.Spec, number: int, data: list[Any], what: str
) -> None:
    answer = replace(page(spec, number, 5), body={"data": data, "total": 12})
    with pytest.raises(Breach, match=what) as caught:
        page_is_honoured(answer)
    assert caught.value.pointer == "/paths/~1v1~1books/get/x-pagination"
    assert caught.value.at == "/data"


def test_what_is_no_list_is_not_judged(spec: specs.Spec) -> None:
    assert page_is_honoured(seen(spec.operation("books.get"), {"id": "b1"})) is False
    assert page_is_honoured(replace(page(spec, 1, 5), status=400)) is False
    assert page_is_honoured(replace(page(spec, 1, 5), query={"size": ["5", "6"]})) is False


def test_pages_that_add_up(spec: specs.Spec) -> None:
    def ask(_: specs.Operation, names: Any, query: Mapping[str, Any]) -> Seen:
        return page(spec, query["page"], query["size"])

    assert pages_add_up(page(spec, 1, 5), ask) is True


def test_pages_that_overlap_or_miss_do_not_add_up(spec: specs.Spec) -> None:
    def overlapping(_: specs.Operation, names: Any, query: Mapping[str, Any]) -> Seen:
        answer = page(spec, query["page"], query["size"])
        return replace(answer, body={**answer.body, "data": BOOKS[: query["size"]]})

    def losing(_: specs.Operation, names: Any, query: Mapping[str, Any]) -> Seen:
        answer = page(spec, query["page"], query["size"])
        return replace(answer, body={**answer.body, "data": answer.body["data"][1:]})

    with pytest.raises(Breach, match="an item is on two pages"):
        pages_add_up(page(spec, 1, 5), overlapping)
    with pytest.raises(Breach, match="different items on all pages of a list of 12"):
        pages_add_up(page(spec, 1, 5), losing)


def untold(spec: specs.Spec, number: int, size: int, *, told: bool = True) -> Seen:
    """A page of the same list, if it did not tell its length; `told`: if a size was asked for."""
    answer = page(spec, number, size)
    paging = {**answer.operation.definition["x-pagination"]}
    del paging["total"]
    definition = {**answer.operation.definition, "x-pagination": paging}
    query = answer.query if told else {}
    operation = replace(answer.operation, definition=definition)
    return replace(answer, operation=operation, query=query, body={"data": answer.body["data"]})


def test_pages_of_a_list_that_does_not_tell_its_length_add_up(spec: specs.Spec) -> None:
    def ask(_: specs.Operation, names: Any, query: Mapping[str, Any]) -> Seen:
        return untold(spec, query["page"], query["size"])

    assert pages_add_up(untold(spec, 1, 5), ask) is True
    assert pages_add_up(untold(spec, 1, 12, told=False), ask) is True
    assert pages_add_up(untold(spec, 2, 5), never) is False
    assert pages_add_up(untold(spec, 1, 1), never) is False


def test_pages_of_a_list_that_does_not_tell_its_length_do_not_add_up(spec: specs.Spec) -> None:
    def overlapping(_: specs.Operation, names: Any, query: Mapping[str, Any]) -> Seen:
        return untold(spec, 1, query["size"])

    def losing(_: specs.Operation, names: Any, query: Mapping[str, Any]) -> Seen:
        return replace(untold(spec, 1, 1), body={"data": BOOKS[query["page"] :][:1]})

    with pytest.raises(Breach, match="an item is on two pages"):
        pages_add_up(untold(spec, 1, 5), overlapping)
    with pytest.raises(Breach, match="an item of the first page is on none") as caught:
        pages_add_up(untold(spec, 1, 5), losing)
    assert caught.value.pointer == "/paths/~1v1~1books/get/x-pagination"


def test_a_filtered_list_that_holds(spec: specs.Spec) -> None:
    crime = [book for book in BOOKS if book["genre"] == "crime"]
    assert filters_hold(page(spec, 1, 5, crime, genre="crime")) is True
    assert filters_hold(page(spec, 1, 5)) is False


def test_a_filtered_list_that_shows_something_else(spec: specs.Spec) -> None:
    with pytest.raises(Breach, match="does not satisfy the filter genre") as caught:
        filters_hold(page(spec, 1, 5, BOOKS, genre="crime"))
    assert caught.value.at == "/data/1"


def test_a_filter_finds_what_has_its_value(spec: specs.Spec) -> None:
    def ask(_: specs.Operation, names: Any, query: Mapping[str, Any]) -> Seen:
        return page(spec, 1, 10, [book for book in BOOKS if book["genre"] == query["genre"]])

    assert filters_find(spec, page(spec, 1, 5), ask) is True


def test_a_filter_that_finds_nothing(spec: specs.Spec) -> None:
    def ask(_: specs.Operation, names: Any, query: Mapping[str, Any]) -> Seen:
        return page(spec, 1, 10, [])

    with pytest.raises(Breach, match="does not find an item that has its value"):
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
def test_what_a_filter_means(match: str, value: str, yes: str, no: str) -> None:
    filtering = {"member": "a.b", "match": match}
    assert satisfies({"a": {"b": yes}}, filtering, [value]) is True
    assert satisfies({"a": {"b": no}}, filtering, [value]) is False


def test_a_filter_goes_through_arrays_and_alternatives() -> None:
    filtering = {"member": ["name", "tags.id"], "match": "one-of"}
    assert satisfies({"tags": [{"id": 1}, {"id": 2}]}, filtering, ["2", "3"]) is True
    assert satisfies({"name": "2"}, filtering, ["2"]) is True
    assert satisfies({"name": "1", "tags": []}, filtering, ["2"]) is False


def test_null_and_not_null_are_what_the_spec_calls_them() -> None:
    filtering = {"member": "owner", "match": "equal", "absent": "null", "present": "!null"}
    for item, absent in (({"owner": None}, True), ({}, True), ({"owner": 1}, False)):
        assert satisfies(item, filtering, ["null"]) is absent
        assert satisfies(item, filtering, ["!null"]) is not absent


def test_a_list_that_is_brief_unless_asked_is_judged_in_full_only(spec: specs.Spec) -> None:
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
    with pytest.raises(Breach):
        filters_hold(replace(asked, query={**asked.query, "full": ["1"]}))


def test_a_moment_as_an_end_is_no_whole_day() -> None:
    filtering = {"member": "on", "match": "to"}
    late = {"on": "2025-01-20 10:00:00"}
    assert satisfies(late, filtering, ["2025-01-20"]) is True
    assert satisfies(late, filtering, ["2025-01-20 09:00:00"]) is False


def test_dates_that_are_no_iso_dates_are_not_judged() -> None:
    filtering = {"member": "on", "match": "from"}
    assert satisfies({"on": "20/01/2025"}, filtering, ["2025-01-20"]) is None


def test_what_was_written_is_read_back(spec: specs.Spec) -> None:
    sent = {"title": "A", "genre": "crime"}
    created = seen(spec.operation("books.create"), {"id": "b1", **sent}, sent=sent, status=201)

    def ask(operation: specs.Operation, names: Mapping[str, Any], query: Any) -> Seen:
        assert (operation.id, names) == ("books.get", {"id": "b1"})
        return seen(operation, {"id": "b1", **sent})

    assert writes_are_read_back(spec, created, ask) is True
    assert writes_are_read_back(spec, replace(created, status=400), never) is False


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
def test_what_was_written_is_not_read_back(
    spec: specs.Spec, read: Any, status: int, what: str
) -> None:
    sent = {"title": "A", "genre": "crime"}
    created = seen(spec.operation("books.create"), {"id": "b1", **sent}, sent=sent, status=201)
    with pytest.raises(Breach, match=what):
        writes_are_read_back(
            spec, created, lambda operation, *_: seen(operation, read, status=status)
        )


def test_what_was_deleted_is_gone(spec: specs.Spec) -> None:
    deleted = seen(spec.operation("books.delete"), None, names={"id": "b1"}, status=204)
    assert deleted_is_gone(spec, deleted, lambda it, *_: seen(it, None, status=404)) is True
    with pytest.raises(Breach, match="can still be read"):
        deleted_is_gone(spec, deleted, lambda it, *_: seen(it, {"id": "b1"}))


def test_what_was_answered_is_read(spec: specs.Spec) -> None:
    book = {"id": "b1", "title": "A", "genre": "crime", "pages": 3}
    created = seen(spec.operation("books.create"), book, sent={}, status=201)
    assert answers_are_read_back(spec, created, lambda it, *_: seen(it, book)) is True
    assert answers_are_read_back(spec, replace(created, status=400), never) is False
    # an answer of another schema says nothing about what a read shows
    assert answers_are_read_back(spec, created, lambda it, *_: seen(it, {}, status=404)) is False


@pytest.mark.parametrize(
    ("read", "what"),
    [
        ({"id": "b1", "pages": 4}, "pages was answered as 3 and is 4 when it is read"),
        ({"id": "b1"}, "pages was answered as 3 and is missing when it is read"),
    ],
)
def test_what_was_answered_is_not_read(spec: specs.Spec, read: Any, what: str) -> None:
    created = seen(spec.operation("books.create"), {"id": "b1", "pages": 3}, sent={}, status=201)
    with pytest.raises(Breach, match=what) as caught:
        answers_are_read_back(spec, created, lambda it, *_: seen(it, read))
    assert caught.value.at == "/pages"


Keep = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]


def shelf(keep: Keep) -> Callable[..., Seen]:
    """A server of books; `keep(before, sent)` is what a replace leaves."""
    books: dict[str, dict[str, Any]] = {"b1": {"title": "A", "genre": "crime", "pages": 3}}

    def ask(operation: specs.Operation, names: Any, query: Any, body: Any = None) -> Seen:
        action = operation.definition["x-resource"]["action"]
        identifier = names.get("id", "b2")
        if action == "create":
            books[identifier] = keep({}, body)
        elif action == "replace":
            books[identifier] = keep(books[identifier], body)
        return seen(operation, {"id": identifier, **books[identifier]})

    return ask


def replacing(spec: specs.Spec) -> tuple[specs.Spec, Seen]:
    """The library, if books could be replaced; and a replace of all that a book has."""
    document = copy.deepcopy(spec.document)
    body = document["paths"]["/v1/books"]["post"]["requestBody"]
    document["paths"]["/v1/books/{id}"]["put"] = {
        "operationId": "books.update",
        "x-resource": {"name": "book", "action": "replace", "parameter": "id"},
        "requestBody": body,
        "responses": {},
    }
    changed = replace(spec, document=document)
    sent = {"title": "A", "genre": "crime", "pages": 3}
    operation = changed.operation("books.update")
    return changed, seen(operation, {"id": "b1", **sent}, sent=sent, names={"id": "b1"})


def test_a_replace_that_resets(spec: specs.Spec) -> None:
    library, replaced = replacing(spec)
    assert replace_resets(library, replaced, shelf(lambda _, sent: sent)) is True
    less = replace(replaced, sent={"title": "A", "genre": "crime"})
    assert replace_resets(library, less, never) is False


def test_a_value_that_the_server_chooses_by_itself_is_no_merge(spec: specs.Spec) -> None:
    library, replaced = replacing(spec)
    assert replace_resets(library, replaced, shelf(lambda _, sent: {"pages": 3, **sent})) is True


def test_a_replace_that_merges(spec: specs.Spec) -> None:
    library, replaced = replacing(spec)
    with pytest.raises(Breach, match="pages was left out of a replace and still is 3") as caught:
        replace_resets(library, replaced, shelf(lambda before, sent: {**before, **sent}))
    assert caught.value.pointer == "/components/schemas/BookCreate/properties/pages"
    assert caught.value.at == "/pages"


def conflicting(spec: specs.Spec) -> Seen:
    """A creation that documents a conflict."""
    operation = spec.operation("books.create")
    responses = {**operation.definition["responses"], "409": {}}
    definition = {**operation.definition, "responses": responses}
    sent = {"title": "A", "genre": "crime"}
    stated = replace(operation, definition=definition)
    return seen(stated, {"id": "b1", **sent}, sent=sent, status=201)


@pytest.mark.parametrize(
    ("body", "status", "judged"),
    [({"error": "taken"}, 409, True), ({"id": "b1"}, 200, True), ({"error": "data"}, 400, False)],
)
def test_a_repetition_that_creates_nothing_more(
    spec: specs.Spec, body: Any, status: int, judged: bool
) -> None:
    created = conflicting(spec)
    answered = replace(created, body=body, status=status)
    assert repetition_conflicts(spec, created, lambda *_: answered) is judged


def test_a_creation_without_a_documented_conflict_is_not_repeated(spec: specs.Spec) -> None:
    created = replace(conflicting(spec), operation=spec.operation("books.create"))
    assert repetition_conflicts(spec, created, never) is False


def test_a_repetition_that_creates_a_second_one(spec: specs.Spec) -> None:
    created = conflicting(spec)
    with pytest.raises(Breach, match="the same is created twice, with 201") as caught:
        repetition_conflicts(spec, created, lambda *_: replace(created, body={"id": "b2"}))
    assert caught.value.pointer == "/paths/~1v1~1books/post/responses/409"


def test_an_unknown_id_must_be_refused(spec: specs.Spec) -> None:
    operation = spec.operation("books.create")
    known = seen(operation, {}, status=201)
    assert unknown_id_is_refused(known) is False
    assert unknown_id_is_refused(replace(known, unknown="/x", status=422)) is True
    with pytest.raises(Breach, match="names a resource that does not exist"):
        unknown_id_is_refused(replace(known, unknown="/x"))


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


def test_a_budget_thins_out() -> None:
    budget = Budget()
    assert [budget.allows("x") for _ in range(8)] == [
        True, True, False, True, False, False, False, True,
    ]  # fmt: skip
    assert budget.allows("y") is True


def test_a_moment_is_sent_as_its_day_where_the_filter_takes_a_date() -> None:
    late = "2025-01-20T00:30:00+01:00"
    assert _sendable({"type": "string", "format": "date"}, late) == "2025-01-19"
    assert _sendable({"type": "string", "format": "date-time"}, late) == late
    assert _sendable({"type": "string", "format": "date"}, "20/01/2025") is None


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
    assert _sendable(schema, "abc") == sent


def test_one_answer_is_judged_alone(spec: specs.Spec) -> None:
    operation = spec.operation("books.list")
    asked, full = "/v1/books?size=5", {"data": BOOKS[:5], "total": 12}
    short = {"data": BOOKS[:4], "total": 12}
    assert judge_alone(spec, "page_is_honoured", operation, asked, 200, full) is None
    breach = judge_alone(spec, "page_is_honoured", operation, asked, 200, short)
    assert breach is not None
    assert breach.what == "4 items where 5 of 12 are left for this page"
    assert judge_alone(spec, "pages_add_up", operation, asked, 200, short) is None


def test_a_brief_list_is_asked_for_in_full_before_it_is_filtered(spec: specs.Spec) -> None:
    stated = spec.operation("books.list")
    full = replace(
        next(item for item in stated.parameters if item.name == "size"),
        name="full",
        definition={"x-expands": {"value": 1, "brief": ["id"]}},
    )
    operation = replace(stated, parameters=(*stated.parameters, full))
    asked: list[dict[str, Any]] = []

    def ask(_: specs.Operation, __: Any, query: Mapping[str, Any]) -> Seen:
        asked.append(dict(query))
        sent = {name: [str(value)] for name, value in query.items()}
        body = {"data": [{"id": "b0", "genre": "crime"}], "total": 1}
        return seen(operation, body, query=sent)

    brief = seen(operation, {"data": [{"id": "b0"}], "total": 1})
    assert filters_find(spec, brief, ask) is True
    assert asked == [{"full": "1"}, {"full": "1", "genre": "crime"}]
