"""The schema view: what schemas say of values, also where a document is malformed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from concord.spec import SchemaView, load_file, vocabulary


def view(folder: Path, **schemas: Any) -> SchemaView:
    path = folder / "openapi.yaml"
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Books", "version": "1"},
        "components": {"schemas": schemas},
    }
    path.write_text(yaml.safe_dump(document), "utf-8")
    return load_file(path, api="books").schemas


def at(name: str) -> str:
    return f"/components/schemas/{name}"


BOOK = {
    "allOf": [
        {"$ref": "#/components/schemas/Base"},
        {
            "required": ["title"],
            "properties": {
                "title": {"type": ["string", "null"]},
                "pages": {"type": "array", "items": {"items": {"properties": {"line": {}}}}},
            },
        },
    ]
}
BASE = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string", "x-references": "book"}},
}


def test_properties_and_required_are_those_of_all_branches(tmp_path: Path) -> None:
    found = view(tmp_path, Book=BOOK, Base=BASE)
    assert found.properties(at("Book")) == {
        "id": f"{at('Base')}/properties/id",
        "title": f"{at('Book')}/allOf/1/properties/title",
        "pages": f"{at('Book')}/allOf/1/properties/pages",
    }
    assert found.required(at("Book")) == ("id", "title")
    assert found.types(at("Book")) == ("object",)


def test_member_leads_through_arrays_of_any_depth(tmp_path: Path) -> None:
    found = view(tmp_path, Book=BOOK, Base=BASE)
    line = f"{at('Book')}/allOf/1/properties/pages/items/items/properties/line"
    assert found.member(at("Book"), "pages.line") == line
    assert found.member(at("Book"), "pages.word") is None
    assert found.member(at("Book"), "") == at("Book")


def test_member_ends_where_an_array_is_its_own_item(tmp_path: Path) -> None:
    nested = {"type": "array", "items": {"$ref": "#/components/schemas/Nested"}}
    assert view(tmp_path, Nested=nested).member(at("Nested"), "name") is None


def test_word_is_that_of_the_nearest_branch(tmp_path: Path) -> None:
    found = view(tmp_path, Book=BOOK, Base=BASE)
    identifier = found.properties(at("Book"))["id"]
    assert found.word(identifier, vocabulary.REFERENCES) == "book"
    assert found.word(at("Book"), vocabulary.REFERENCES) is None


@pytest.mark.parametrize(
    "schema",
    [
        None,
        True,
        [],
        {"$ref": 1},
        {"$ref": "#/components/schemas/Missing"},
        {"$ref": "elsewhere.yaml#/Book"},
        {"$ref": "#/components/schemas/Wrong"},
        {"allOf": 1, "anyOf": {"a": {}}, "oneOf": "x"},
        {"allOf": [1, None, "x"]},
        {"type": 1, "properties": [], "required": 1, "items": 1},
        {"type": [1, None], "required": [[], {}]},
    ],
)
def test_malformed_schemas_say_nothing(schema: Any, tmp_path: Path) -> None:
    found = view(tmp_path, Wrong=schema)
    place = at("Wrong")
    assert found.properties(place) == {}
    assert found.required(place) == ()
    assert found.items(place) is None
    assert set(found.types(place)) <= {"object"}
    assert found.member(place, "title") is None
    assert not found.leads_to(place, "const")


def test_a_place_without_a_schema_has_no_keywords(tmp_path: Path) -> None:
    assert view(tmp_path).at(at("Missing")) == {}


SHOP = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths: {}
components:
  schemas:
    Named: {type: object, properties: {name: {type: string}}}
    Loop: {allOf: [{$ref: "#/components/schemas/Loop"}, {title: again}]}
    Order:
      allOf: [{$ref: "#/components/schemas/Named"}, {required: [name]}]
      title: order
    Maybe: {anyOf: [{$ref: "#/components/schemas/Order"}, {type: "null"}]}
    Either: {oneOf: [{type: string}, {type: integer}], title: either}
"""


def shop(tmp_path: Path) -> SchemaView:
    path = tmp_path / "shop" / "openapi.yaml"
    path.parent.mkdir()
    path.write_text(SHOP, "utf-8")
    return load_file(path).schemas


def test_common_follows_references_and_the_only_alternative_to_null(tmp_path: Path) -> None:
    schemas = "/components/schemas"
    assert shop(tmp_path).common(f"{schemas}/Maybe") == (
        f"{schemas}/Maybe",
        f"{schemas}/Maybe/anyOf/0",
        f"{schemas}/Order",
        f"{schemas}/Order/allOf/0",
        f"{schemas}/Order/allOf/1",
        f"{schemas}/Named",
    )


def test_common_leaves_out_several_alternatives(tmp_path: Path) -> None:
    either, schemas = "/components/schemas/Either", shop(tmp_path)
    assert schemas.common(either) == (either,)
    assert "type" not in schemas.merged(either)


def test_common_ends_at_recursion(tmp_path: Path) -> None:
    loop = "/components/schemas/Loop"
    assert shop(tmp_path).merged(loop)["title"] == "again"


def test_merged_takes_the_nearest_of_several_keywords(tmp_path: Path) -> None:
    merged = shop(tmp_path).merged("/components/schemas/Maybe")
    assert (merged["title"], merged["type"], merged["required"]) == ("order", "object", ["name"])
