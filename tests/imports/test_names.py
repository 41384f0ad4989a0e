"""Names of methods: what an operation's id, tags and path become."""

from __future__ import annotations

from typing import Any

import pytest

from concord.imports._names import NAME, Call, is_collection, named


def call(method: str, path: str, operation_id: str = "", *tags: str, is_list: bool = False) -> Call:
    return Call(
        pointer=f"{method} {path}",
        id=operation_id,
        method=method,
        path=path,
        tags=tags,
        is_list=is_list,
    )


def name(*words: Any, **given: Any) -> str:
    (found,) = named([call(*words, **given)], {}).values()
    return found


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("get", "/items", "items.list"), "items.list"),
        (("get", "/orgs/{o}/repos", "repos/list-for-org", "repos"), "repos.list_for_org"),
        (("get", "/cats", "CatsController_findAll"), "cats.find_all"),
        (("get", "/pets", "listPets", "pets"), "pets.list"),
        (("get", "/pet/{petId}", "getPetById", "pet"), "pet.get"),
        (("get", "/pet/findByStatus", "findPetsByStatus", "pet"), "pet.find_by_status"),
        (("get", "/items/{item_id}", "read_item_items__item_id__get"), "items.read"),
        (("get", "/api/books/", "api_books_list", "api"), "books.list"),
        (("patch", "/api/books/{id}/", "api_books_partial_update"), "books.partial_update"),
        (("get", "/v1/statistics/{id}", "", ""), "statistics.get"),
        (("delete", "/v1/things/{id}"), "things.delete"),
        (("post", "/x/import", "import", "files"), "files.call_import"),
        (("get", "/2fa/codes", "2fa"), "api_2_fa.get"),
        (("get", "/", ""), "api.get"),
    ],
)
def test_named_by_id_tag_and_path(words: tuple[str, ...], expected: str) -> None:
    assert name(*words) == expected
    assert NAME.match(expected)


def test_named_list_by_what_is_shown() -> None:
    assert name("get", "/things", is_list=True) == "things.list"


def test_named_keeps_what_is_known_and_repeats_nothing() -> None:
    calls = [call("get", "/a", "a.list"), call("get", "/b", "", "a", is_list=True)]
    found = named([*calls, call("get", "/c", "", "a", is_list=True)], {"get /b": "mine.all"})
    assert found["get /b"] == "mine.all"
    assert len(set(found.values())) == 3


def test_named_tells_same_names_apart_by_their_paths() -> None:
    calls = [call("get", "/a/one", "getA", "a"), call("get", "/a/two", "get_a", "a")]
    assert list(named(calls, {}).values()) == ["a.get", "a.get_two"]


def test_is_collection_follows_references_and_envelopes() -> None:
    schemas = {"Page": {"properties": {"items": {"type": "array"}, "total": {}}}, "One": {}}

    def shows(schema: Any) -> bool:
        content = {"application/json": {"schema": schema}}
        return is_collection({"responses": {"200": {"content": content}}}, schemas)

    assert shows({"type": "array"})
    assert shows({"$ref": "#/components/schemas/Page"})
    assert not shows({"$ref": "#/components/schemas/One"})
    assert not shows({"$ref": "#/components/schemas/Missing"})
