"""What an answer names can be asked for: by its links, its ids, its Location."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._links import _value, ids_resolve, links_lead_somewhere
from concord.checks.exchange import Subject
from concord.spec import Operation, Spec
from tests.checks.exchanges import changed, exchange, never, page


def linked(spec: Spec) -> Spec:
    """The library, as if a created book had a link to itself and an author that can be read."""
    document = copy.deepcopy(spec.document)
    create = document["paths"]["/v1/books"]["post"]
    create["responses"]["201"]["links"] = {
        "get": {"operationId": "books.get", "parameters": {"id": "$response.body#/id"}},
        "delete": {"operationId": "books.delete", "parameters": {"id": "$response.body#/id"}},
    }
    schema = document["components"]["schemas"]["BookCreate"]
    schema["properties"]["sequel_of"] = {"x-references": "book", "x-reads-as": "sequel.id"}
    return replace(spec, document=document)


def test_a_link_that_leads_somewhere(spec: Spec) -> None:
    library = linked(spec)
    created = exchange(library.operation("books.create"), {"id": "b1"}, status=201)
    asked: list[tuple[str, Mapping[str, Any]]] = []

    def ask(operation: Operation, names: Any, *_: Any) -> Subject:
        asked.append((operation.id, names))
        return exchange(operation, {})

    assert links_lead_somewhere(library, created, ask) is True
    assert asked == [("books.get", {"id": "b1"})]
    assert links_lead_somewhere(library, changed(created, body={}), never) is False


@pytest.mark.parametrize(
    ("shown", "expression", "body"),
    [
        ({"id": "b1", "title": None}, "$response.body", {"id": "b1", "title": None}),
        ([{"id": "b1"}], "$response.body#/0", {"id": "b1"}),
        ([], "$response.body#/0", None),
        ({"id": "b1"}, {"id": "$response.body#/id"}, {"id": "b1"}),
        ({}, {"id": "$response.body#/id"}, None),
    ],
)
def test_a_link_gives_the_request_body(spec: Spec, shown: Any, expression: Any, body: Any) -> None:
    document = copy.deepcopy(linked(spec).document)
    links = document["paths"]["/v1/books"]["post"]["responses"]["201"]["links"]
    links["get"] = {"operationId": "books.get", "requestBody": expression}
    library = replace(spec, document=document)
    created = exchange(library.operation("books.create"), shown, status=201)
    sent: list[Any] = []

    def ask(operation: Operation, names: Any, query: Any, given: Any) -> Subject:
        sent.append(given)
        return exchange(operation, {})

    assert links_lead_somewhere(library, created, ask) is (body is not None)
    assert sent == ([] if body is None else [body])


def test_a_link_that_leads_nowhere(spec: Spec) -> None:
    library = linked(spec)
    created = exchange(library.operation("books.create"), {"id": "b1"}, status=201)
    with pytest.raises(Violation, match=r"the link to GET /v1/books/.* leads to 404") as caught:
        links_lead_somewhere(library, created, lambda it, *_: exchange(it, None, status=404))
    assert caught.value.pointer.endswith("/links/get")


@pytest.mark.parametrize(("status", "fine"), [(200, True), (404, False)])
def test_a_location_leads_somewhere(spec: Spec, status: int, fine: bool) -> None:
    create = spec.operation("books.create")
    created = exchange(
        create, {}, status=201, headers={"location": "https://x.example/v1/books/b1"}
    )

    def ask(operation: Operation, names: Any, *_: Any) -> Subject:
        assert (operation.id, names) == ("books.get", {"id": "b1"})
        return exchange(operation, {}, status=status)

    if fine:
        assert links_lead_somewhere(spec, created, ask) is True
    else:
        with pytest.raises(Violation, match="Location names /v1/books/b1, which leads to 404"):
            links_lead_somewhere(spec, created, ask)


@pytest.mark.parametrize("location", ["http://[::1", "//[", "http://a]b/"])
def test_a_location_that_is_no_url_is_a_violation(spec: Spec, location: str) -> None:
    created = exchange(
        spec.operation("books.create"), {}, status=201, headers={"location": location}
    )
    with pytest.raises(Violation, match="Location is no URL"):
        links_lead_somewhere(spec, created, never)


def test_expressions_of_links(spec: Spec) -> None:
    answer = exchange(
        spec.operation("books.get"),
        {"a": [{"b": 1}]},
        path_parameters={"id": "b1"},
        query={"q": ["x"]},
        sent={"c": "d"},
    )
    assert _value(answer, "$response.body#/a/0/b") == 1
    assert _value(answer, "$response.body#/a/1/b") is None
    assert _value(answer, "$request.path.id") == "b1"
    assert _value(answer, "$request.query.q") == "x"
    assert _value(answer, {"k": "$request.body#/c", "l": "literal"}) == {"k": "d", "l": "literal"}


def test_ids_that_resolve(spec: Spec) -> None:
    library = linked(spec)
    shown = {"id": "b1", "sequel": {"id": "b2"}}
    created = exchange(library.operation("books.create"), shown, status=201)
    asked: list[Any] = []

    def ask(operation: Operation, names: Mapping[str, Any], *_: Any) -> Subject:
        asked.append(names["id"])
        return exchange(operation, {})

    assert ids_resolve(library, created, ask) is True
    assert asked == ["b1", "b2"]


@pytest.mark.parametrize("gone", ["b1", "b2"])
def test_ids_that_do_not(spec: Spec, gone: str) -> None:
    library = linked(spec)
    shown = {"id": "b1", "sequel": {"id": "b2"}}
    created = exchange(library.operation("books.create"), shown, status=201)

    def ask(operation: Operation, names: Mapping[str, Any], *_: Any) -> Subject:
        return exchange(operation, {}, status=404 if names["id"] == gone else 200)

    with pytest.raises(Violation, match="the book that the answer names is not there"):
        ids_resolve(library, created, ask)


def updating(spec: Spec) -> Spec:
    """The library, as if a book could be changed in part."""
    library = linked(spec)
    schema = {"$ref": "#/components/schemas/BookCreate"}
    library.document["paths"]["/v1/books/{id}"]["patch"] = {
        "operationId": "books.update",
        "x-resource": {"name": "book", "action": "update", "parameter": "id"},
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": "Changed."}},
    }
    return library


def test_what_an_update_leaves_may_name_what_was_deleted(spec: Spec) -> None:
    operation = updating(spec).operation("books.update")
    shown = {"id": "b1", "sequel": {"id": "b2"}}

    def ask(operation: Operation, names: Mapping[str, Any], *_: Any) -> Subject:
        return exchange(operation, {}, status=404)

    assert ids_resolve(updating(spec), exchange(operation, shown, sent={}), ask) is False
    with pytest.raises(Violation, match="the book that the answer names is not there"):
        ids_resolve(updating(spec), exchange(operation, shown, sent={"sequel_of": "b2"}), ask)


def test_an_empty_list_names_nothing(spec: Spec) -> None:
    assert ids_resolve(spec, page(spec, 9, 5), never) is False
