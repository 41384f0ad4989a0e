"""Partial updates, unique values, defaults, and the codes of refusals."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._codes import codes_agree
from concord.checks._defaults import defaults_apply
from concord.checks._unique import unique_stays_unique
from concord.checks._updates import update_leaves_the_rest
from concord.checks.exchange import Subject
from concord.spec import Operation, Spec
from tests.checks.exchanges import BOOKS, changed, exchange, never, page

SENT = {"title": "A", "genre": "crime", "pages": 3}
Keep = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]


def shelf(keep: Keep) -> Callable[..., Subject]:
    """A server with one book; `keep(before, sent)` is what an update leaves."""
    book: dict[str, Any] = dict(SENT)

    def ask(operation: Operation, names: Any, query: Any, body: Any = None) -> Subject:
        if operation.method == "patch":
            book.update(keep(book, body))
        return exchange(operation, {"id": "b1", **book})

    return ask


def updating(spec: Spec) -> tuple[Spec, Subject]:
    document = copy.deepcopy(spec.document)
    properties = document["components"]["schemas"]["BookCreate"]["properties"]
    schema = {"type": "object", "properties": properties}
    document["paths"]["/v1/books/{id}"]["patch"] = {
        "operationId": "books.update",
        "x-resource": {"name": "book", "action": "update", "parameter": "id"},
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {},
    }
    changed = replace(spec, document=document)
    operation = changed.operation("books.update")
    return changed, exchange(
        operation, {"id": "b1", **SENT}, sent=SENT, path_parameters={"id": "b1"}
    )


def test_an_update_that_leaves_the_rest(spec: Spec) -> None:
    library, updated = updating(spec)
    assert update_leaves_the_rest(library, updated, shelf(lambda _, sent: sent)) is True
    alone = changed(updated, sent={"title": "A"})
    assert update_leaves_the_rest(library, alone, never) is False


def test_what_an_update_has_beside_the_spec_is_left_out(spec: Spec) -> None:
    """A server that reads names in any letter case takes `Genre` for `genre`, as it may."""
    library, updated = updating(spec)
    odd = changed(updated, sent={"title": "A", "Genre": "poetry", "genre": "crime"})
    lenient = shelf(lambda _, sent: {name.lower(): it for name, it in sent.items()})
    assert update_leaves_the_rest(library, odd, lenient) is True


def test_an_update_that_resets(spec: Spec) -> None:
    library, updated = updating(spec)
    reset = shelf(lambda _, sent: {"genre": "poetry", "pages": None, **sent})
    with pytest.raises(Violation, match='genre was left out of an update; it was "crime" and is'):
        update_leaves_the_rest(library, updated, reset)


def unique(spec: Spec) -> tuple[Spec, Subject]:
    document = copy.deepcopy(spec.document)
    document["components"]["schemas"]["BookCreate"]["properties"]["title"]["x-unique"] = True
    library = replace(spec, document=document)
    operation = library.operation("books.create")
    return library, exchange(operation, {"id": "b1", **SENT}, sent=SENT, status=201)


@pytest.mark.parametrize(("status", "identifier"), [(409, None), (400, None), (200, "b1")])
def test_what_is_unique_is_not_created_twice(
    spec: Spec, status: int, identifier: str | None
) -> None:
    library, created = unique(spec)
    again = changed(created, status=status, body={"id": identifier})
    assert unique_stays_unique(library, created, lambda *_: again) is True
    assert unique_stays_unique(spec, created, never) is False


def test_what_is_unique_is_created_twice(spec: Spec) -> None:
    library, created = unique(spec)
    with pytest.raises(Violation, match='title is unique, and two resources were created with "A"'):
        unique_stays_unique(library, created, lambda *_: changed(created, body={"id": "b2"}))


def test_a_list_shows_a_unique_value_once(spec: Spec) -> None:
    library, _ = unique(spec)
    books = [{**book, "title": f"T{number}"} for number, book in enumerate(BOOKS)]
    assert unique_stays_unique(library, page(library, 1, 5, books), never) is True
    books[1]["title"] = "T0"
    with pytest.raises(Violation, match="the list shows the same twice"):
        unique_stays_unique(library, page(library, 1, 5, books), never)


def defaulting(spec: Spec) -> tuple[Spec, Subject]:
    document = copy.deepcopy(spec.document)
    document["components"]["schemas"]["BookCreate"]["properties"]["pages"]["default"] = 100
    library = replace(spec, document=document)
    sent = {"title": "A", "genre": "crime"}
    return library, exchange(library.operation("books.create"), {"id": "b1"}, sent=sent, status=201)


def test_a_default_applies(spec: Spec) -> None:
    library, created = defaulting(spec)
    assert defaults_apply(library, created, lambda it, *_: exchange(it, {"pages": 100})) is True
    assert defaults_apply(library, created, lambda it, *_: exchange(it, {})) is False
    assert defaults_apply(library, changed(created, sent=SENT), never) is False


def test_a_default_does_not_apply(spec: Spec) -> None:
    library, created = defaulting(spec)
    with pytest.raises(Violation, match="its default is 100 and it is 1") as caught:
        defaults_apply(library, created, lambda it, *_: exchange(it, {"pages": 1}))
    assert caught.value.pointer.endswith("/pages/default")


def coded(spec: Spec) -> Spec:
    document = copy.deepcopy(spec.document)
    responses = document["paths"]["/v1/books/{id}"]["get"]["responses"]
    for status, code in (("400", "BAD"), ("404", "GONE")):
        examples = {"one": {"value": {"error": {"code": code, "message": "as you see"}}}}
        content = {"application/json": {"examples": examples}}
        responses[status] = {"description": "no", "content": content}
    return replace(spec, document=document)


def test_a_code_comes_with_its_status(spec: Spec) -> None:
    library = coded(spec)
    refused = exchange(library.operation("books.get"), {"error": {"code": "GONE"}}, status=404)
    assert codes_agree(library, refused) is True
    assert codes_agree(library, changed(refused, body={"error": {"code": "NEW"}})) is False
    assert codes_agree(library, changed(refused, status=405)) is False
    assert codes_agree(library, changed(refused, status=200)) is False


def test_a_code_comes_with_another_status(spec: Spec) -> None:
    library = coded(spec)
    refused = exchange(library.operation("books.get"), {"error": {"code": "GONE"}}, status=400)
    with pytest.raises(Violation, match="the code GONE with 400; it is documented with 404"):
        codes_agree(library, refused)
