"""What is deprecated agrees with what replaces it, wherever `x-replaced-by` relates the two."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._deprecated import (
    deprecated_agrees,
    deprecated_asks_alike,
    deprecated_is_listed,
    deprecated_writes_through,
)
from concord.checks.deprecation import deprecated_inputs, pairs, ways
from concord.checks.exchange import Subject
from concord.spec import Operation, Spec
from tests.checks.exchanges import exchange, never

_TEXTS = {"type": "array", "items": {"type": "string"}}


@pytest.fixture(name="aged")
def _aged(spec: Spec) -> Spec:
    """The library in its second year: books have several shelves and a page count."""
    document = copy.deepcopy(spec.document)
    shelf = {"type": "string", "enum": ["a", "b"], "deprecated": True}
    shelf["x-replaced-by"] = {"member": "shelves", "as": "first-of"}
    sheets = {"type": "integer", "deprecated": True}
    sheets["x-replaced-by"] = {"member": "pages", "as": "equal"}
    schemas = document["components"]["schemas"]
    schemas["Book"]["properties"] |= {"shelf": shelf, "shelves": _TEXTS, "sheets": sheets}
    schemas["Book"]["properties"]["sequels"] = _TEXTS | {
        "deprecated": True,
        "x-replaced-by": {"operation": "books.list", "parameter": "before", "as": "ids-of"},
    }
    schemas["BookCreate"]["properties"] |= {"shelves": _TEXTS, "sheets": sheets}
    listing = document["paths"]["/v1/books"]["get"]["parameters"]
    old = {"name": "kind", "in": "query", "schema": {"type": "string"}, "deprecated": True}
    listing.append(old | {"x-replaced-by": {"parameter": "genre", "as": "equal"}})
    return replace(spec, document=document)


def book(aged: Spec, **members: Any) -> Subject:
    return exchange(aged.operation("books.get"), {"id": "b1", **members})


def test_what_the_spec_relates(aged: Spec) -> None:
    shown = {pair.name: pair.holder for pair in pairs(aged, aged.operation("books.list"))}
    assert shown == dict.fromkeys(("shelf", "sheets", "sequels"), "data")
    written = [(way.sent, way.path) for way in ways(aged, aged.operation("books.create"))]
    assert written == [("shelves", "shelf"), ("pages", "sheets"), ("sheets", "pages")]
    assert [twin.name for twin in deprecated_inputs(aged, aged.operation("books.list"))] == ["kind"]


@pytest.mark.parametrize(
    "shown",
    [
        {"shelf": "b", "shelves": ["z", "b", "a"]},  # the first that its schema allows
        {"shelf": None, "shelves": ["z"]},
        {"shelf": None, "shelves": []},
        {"sheets": 7, "pages": 7},
    ],
)
def test_both_are_shown_and_agree(aged: Spec, shown: dict[str, Any]) -> None:
    assert deprecated_agrees(aged, book(aged, **shown)) is True


@pytest.mark.parametrize(
    ("shown", "at"),
    [
        ({"shelf": "a", "shelves": ["b", "a"]}, "/shelf"),
        ({"shelf": "a", "shelves": []}, "/shelf"),
        ({"shelf": None, "shelves": ["a"]}, "/shelf"),
        ({"sheets": 7, "pages": 8}, "/sheets"),
        ({"shelf": "a", "shelves": ["a"], "sheets": 7, "pages": 8}, "/sheets"),
    ],
)
def test_both_are_shown_and_disagree(aged: Spec, shown: dict[str, Any], at: str) -> None:
    with pytest.raises(Violation, match=" beside ") as caught:
        deprecated_agrees(aged, book(aged, **shown))
    assert caught.value.at == at
    assert caught.value.pointer.endswith(f"/Book/properties{at}/x-replaced-by")


def test_an_item_of_a_list_that_disagrees(aged: Spec) -> None:
    books = [{"id": "b1", "sheets": 1, "pages": 1}, {"id": "b2", "sheets": 1, "pages": 2}]
    body = {"data": books[:1], "total": 1}
    assert deprecated_agrees(aged, exchange(aged.operation("books.list"), body)) is True
    with pytest.raises(Violation, match="sheets is 1 beside pages 2"):
        deprecated_agrees(aged, exchange(aged.operation("books.list"), {"data": books, "total": 2}))


@pytest.mark.parametrize("shown", [{}, {"shelf": "a"}, {"shelves": ["a"]}])
def test_one_alone_says_nothing(aged: Spec, shown: dict[str, Any]) -> None:
    assert deprecated_agrees(aged, book(aged, **shown)) is False


def lister(aged: Spec, shown: list[str], total: int | None = None) -> Callable[..., Subject]:
    def ask(operation: Operation, names: Any, query: Mapping[str, Any]) -> Subject:
        assert (operation.id, query) == ("books.list", {"size": 50, "before": "b1"})
        body = {"data": [{"id": each} for each in shown], "total": total or len(shown)}
        return exchange(operation, body)

    return ask


def test_ids_are_what_the_list_shows(aged: Spec) -> None:
    shown = book(aged, sequels=["b2", "b3"])
    assert deprecated_is_listed(aged, shown, lister(aged, ["b3", "b2"])) is True


def test_ids_are_not_what_the_list_shows(aged: Spec) -> None:
    with pytest.raises(
        Violation, match=r'sequels is \["b2"\], and books.list lists \["b2", "b3"\]'
    ):
        deprecated_is_listed(aged, book(aged, sequels=["b2"]), lister(aged, ["b2", "b3"]))


def test_a_list_of_several_pages_is_not_compared(aged: Spec) -> None:
    found = deprecated_is_listed(aged, book(aged, sequels=["b2"]), lister(aged, ["b3"], total=90))
    assert found is False


def test_a_resource_without_ids_asks_nothing(aged: Spec) -> None:
    assert deprecated_is_listed(aged, book(aged, sequels=[]), never) is False
    assert deprecated_is_listed(aged, book(aged), never) is False


def listed(aged: Spec, ids: list[str], **query: list[str]) -> Subject:
    body = {"data": [{"id": each} for each in ids], "total": len(ids)}
    return exchange(aged.operation("books.list"), body, query=query)


def asker(aged: Spec, ids: list[str]) -> Callable[..., Subject]:
    def ask(operation: Operation, names: Any, query: Any, body: Any) -> Subject:
        assert query == {"size": ["5"], "genre": ["crime"]}
        return listed(aged, ids)

    return ask


def test_a_deprecated_parameter_finds_what_its_replacement_finds(aged: Spec) -> None:
    one = listed(aged, ["b1"], kind=["crime"], size=["5"])
    assert deprecated_asks_alike(aged, one, asker(aged, ["b1"])) is True


def test_a_deprecated_parameter_finds_something_else(aged: Spec) -> None:
    one = listed(aged, ["b1"], kind=["crime"], size=["5"])
    with pytest.raises(Violation, match="kind and genre, which replaces it, give other answers"):
        deprecated_asks_alike(aged, one, asker(aged, ["b1", "b2"]))


@pytest.mark.parametrize(
    "query", [{}, {"genre": ["crime"]}, {"kind": ["crime"], "genre": ["crime"]}, {"kind": [""]}]
)
def test_without_the_deprecated_parameter_nothing_is_asked(
    aged: Spec, query: dict[str, list[str]]
) -> None:
    assert deprecated_asks_alike(aged, listed(aged, [], **query), never) is False


def written(aged: Spec, sent: dict[str, Any], read: dict[str, Any]) -> bool:
    made = exchange(aged.operation("books.create"), {"id": "b9"}, sent=sent, status=201)

    def ask(operation: Operation, names: Any, query: Any) -> Subject:
        assert (operation.id, names) == ("books.get", {"id": "b9"})
        return exchange(operation, {"id": "b9", **read})

    return deprecated_writes_through(aged, made, ask)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"shelves": ["z", "a"]}, {"shelf": "a"}),
        ({"sheets": 7}, {"pages": 7}),
        ({"pages": 7}, {"sheets": 7}),
    ],
)
def test_what_is_written_through_one_is_read_through_the_other(
    aged: Spec, sent: dict[str, Any], read: dict[str, Any]
) -> None:
    assert written(aged, sent, read) is True
    assert written(aged, sent, {}) is False
    with pytest.raises(Violation, match="was written as"):
        written(aged, sent, dict.fromkeys(read, 99))


def test_where_both_are_written_nobody_says_which_counts(aged: Spec) -> None:
    assert written(aged, {"sheets": 7, "pages": 8}, {"sheets": 8, "pages": 8}) is False


@pytest.fixture(name="searching")
def _searching(spec: Spec) -> Spec:
    """The library with a search whose body filters by `kinds`, and once did by `kind`."""
    document = copy.deepcopy(spec.document)
    by = {"deprecated": True, "x-replaced-by": {"member": "kinds", "as": "first-of"}}
    member = {"x-filter": {"member": "genre", "match": "one-of"}}
    schema = {"properties": {"kind": {"type": "string", **member, **by}, "kinds": _TEXTS | member}}
    search = {"content": {"application/json": {"schema": {"type": "object", **schema}}}}
    document["paths"]["/v1/books"]["get"]["requestBody"] = search
    return replace(spec, document=document)


def searched(searching: Spec, ids: list[str], **sent: Any) -> Subject:
    found = searching.operation("books.list")
    return exchange(found, {"data": [{"id": each} for each in ids], "total": len(ids)}, sent=sent)


@pytest.mark.parametrize("ids", [["b1"], ["b1", "b2"]])
def test_a_deprecated_member_of_a_body_filters_alike(searching: Spec, ids: list[str]) -> None:
    one = searched(searching, ["b1"], kind="crime", page=1)

    def ask(_: Operation, names: Any, query: Any, body: Any) -> Subject:
        assert body == {"page": 1, "kinds": ["crime"]}
        return searched(searching, ids, **body)

    if ids == ["b1"]:
        assert deprecated_asks_alike(searching, one, ask) is True
    else:
        with pytest.raises(Violation, match="kind and kinds, which replaces it"):
            deprecated_asks_alike(searching, one, ask)
