"""A replace resets what it leaves out."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._replace_semantics import replace_resets
from concord.checks.exchange import Subject
from concord.spec import Operation, Spec
from tests.checks.exchanges import changed, exchange, never

Keep = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]


def shelf(keep: Keep) -> Callable[..., Subject]:
    """A server of books; `keep(before, sent)` is what a replace leaves."""
    books: dict[str, dict[str, Any]] = {"b1": {"title": "A", "genre": "crime", "pages": 3}}

    def ask(operation: Operation, names: Any, query: Any, body: Any = None) -> Subject:
        action = operation.definition["x-resource"]["action"]
        identifier = names.get("id", "b2")
        if action == "create":
            books[identifier] = keep({}, body)
        elif action == "replace":
            books[identifier] = keep(books[identifier], body)
        return exchange(operation, {"id": identifier, **books[identifier]})

    return ask


def replacing(spec: Spec) -> tuple[Spec, Subject]:
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
    return changed, exchange(
        operation, {"id": "b1", **sent}, sent=sent, path_parameters={"id": "b1"}
    )


def test_a_replace_that_resets(spec: Spec) -> None:
    library, replaced = replacing(spec)
    assert replace_resets(library, replaced, shelf(lambda _, sent: sent)) is True
    less = changed(replaced, sent={"title": "A", "genre": "crime"})
    assert replace_resets(library, less, never) is False


def test_a_value_that_the_server_chooses_by_itself_is_no_merge(spec: Spec) -> None:
    library, replaced = replacing(spec)
    assert replace_resets(library, replaced, shelf(lambda _, sent: {"pages": 3, **sent})) is True


def test_a_replace_that_merges(spec: Spec) -> None:
    library, replaced = replacing(spec)
    with pytest.raises(Violation, match="pages was left out of a replace and still is 3") as caught:
        replace_resets(library, replaced, shelf(lambda before, sent: {**before, **sent}))
    assert caught.value.pointer == "/components/schemas/BookCreate/properties/pages"
    assert caught.value.at == "/pages"
