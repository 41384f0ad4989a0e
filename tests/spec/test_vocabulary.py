"""The typed vocabulary: what each word reads, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord import lint
from concord.spec import SpecError, load_file, vocabulary
from concord.spec.vocabulary import WORDS

SCHEMA = Path(lint.__file__).with_name("vocabulary.schema.json")


def test_words_are_those_of_the_schema() -> None:
    definitions = json.loads(SCHEMA.read_text("utf-8"))["$defs"]
    stated = {
        name
        for element in definitions.values()
        for name in element.get("properties", {})
        if name.startswith("x-")
    }
    assert set(WORDS) == stated


def test_of_reads_nothing_where_nothing_is_stated() -> None:
    assert all(word.of({}) is None for word in WORDS.values())


def test_resource_has_defaults() -> None:
    found = vocabulary.RESOURCE.of({"x-resource": {"name": "book", "action": "list"}})
    assert found == vocabulary.Resource(name="book", action="list", id="id", parent=None)


def test_pagination_selects_by_its_style() -> None:
    stated = {"style": "offset", "offset": "skip", "size": "limit", "items": "data"}
    found = vocabulary.PAGINATION.of({"x-pagination": stated})
    assert found is not None
    assert (found.selector, found.first, found.past_end) == ("skip", 0, "empty")


def test_pagination_of_links_is_led_by_the_header_link() -> None:
    stated = {"style": "link", "cursor": "page", "items": ""}
    found = vocabulary.PAGINATION.of({"x-pagination": stated})
    assert found is not None
    assert (found.selector, found.next_header, found.size) == ("page", "Link", "")
    assert found.is_led
    inside = vocabulary.PAGINATION.of({"x-pagination": {**stated, "next": "next"}})
    assert inside is not None
    assert (inside.next, inside.next_header) == ("next", "")


def test_filter_has_one_or_several_members() -> None:
    one = vocabulary.FILTER.of({"x-filter": {"member": "name", "match": "equal"}})
    several = vocabulary.FILTER.of({"x-filter": {"member": ["a", "b"], "match": "equal"}})
    assert one is not None
    assert one.members == ("name",)
    assert several is not None
    assert several.members == ("a", "b")


def test_cause_may_be_an_operation_id() -> None:
    found = vocabulary.CAUSED_BY.of({"x-caused-by": ["books.create", {"outside": "payment"}]})
    assert found == (
        vocabulary.Cause(operation="books.create"),
        vocabulary.Cause(outside="payment"),
    )


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("x-resource", "book"),
        ("x-resource", {"action": "read"}),
        ("x-resource", {"action": "read", "name": "book"}),
        ("x-pagination", {"style": "page", "size": "n", "items": ""}),
        ("x-filter", {"match": "equal"}),
        ("x-references", ["book"]),
        ("x-rate-limit", {"requests": 1, "per": 1, "each": 2}),
        ("x-caused-by", 3),
        ("x-web-links", {"page": {"url": "https://example.com"}}),
        ("x-fixtures", {"known_visitor": {"description": "A visitor."}}),
    ],
)
def test_tolerant_reads_nothing_where_of_raises(name: str, stated: Any) -> None:
    word = WORDS[name]
    with pytest.raises(vocabulary.MALFORMED):
        word.of({name: stated})
    assert word.tolerant({name: stated}) is None


def test_at_points_to_the_word() -> None:
    assert vocabulary.RESOURCE.at("/paths/~1a/get") == "/paths/~1a/get/x-resource"


DOCUMENT = """\
openapi: 3.1.0
info: {title: Library, version: "1"}
paths:
  /v1/books:
    get:
      operationId: books.list
      x-resource: WORD
      responses: {"200": {description: Fine.}}
"""


def test_sound_says_where_a_word_is_malformed(tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(DOCUMENT.replace("WORD", "{action: list}"), "utf-8")
    with pytest.raises(SpecError, match=r"openapi\.yaml:7:\d+: x-resource does not say"):
        load_file(file, api="library").sound()


@pytest.mark.parametrize(
    ("word", "what"),
    [
        ("{action: list}", "name is missing"),
        ("{name: book, action: list, of: 1}", "of is nothing that it can say"),
        ("{name: book, action: read}", "parameter is missing: read is about one book"),
    ],
)
def test_sound_says_what_a_word_lacks(word: str, what: str, tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(DOCUMENT.replace("WORD", word), "utf-8")
    with pytest.raises(SpecError, match=f"x-resource does not say what it has to: {what}"):
        load_file(file, api="library").sound()


def test_sound_takes_a_word_that_is_well_formed(tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(DOCUMENT.replace("WORD", "{name: book, action: list}"), "utf-8")
    (operation,) = load_file(file, api="library").sound().operations
    assert (operation.resource_name, operation.action) == ("book", "list")


ELEMENTS = """\
openapi: 3.1.0
info: {title: Library, version: "1"}
paths: {}
components:
  schemas:
    Book:
      properties:
        PROPERTY
      examples: [{title: {x-resource: 1}}]
"""


@pytest.mark.parametrize("name", ["value", "default", "examples", "x-resource"])
def test_sound_holds_words_on_a_property_of_any_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(ELEMENTS.replace("PROPERTY", f"{name}: {{x-references: 1}}"), "utf-8")
    with pytest.raises(SpecError, match="x-references does not say"):
        load_file(file, api="library").sound()


def test_sound_takes_words_that_are_names_or_data(tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    named = "x-references: {default: {x-unwrap: 1}, x-inferred: {x-unique: Guessed.}}"
    file.write_text(ELEMENTS.replace("PROPERTY", named), "utf-8")
    assert load_file(file, api="library").sound()


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("x-resource", {"name": ["book"], "action": "read"}),
        ("x-resource", {"name": "book", "action": "list", "parent": "shelf"}),
        ("x-pagination", {"style": ["page"], "page": "p", "size": "n", "items": "data"}),
        ("x-pagination", {"style": "page", "page": "p", "size": 1, "items": "data"}),
        ("x-filter", {"member": "name", "match": 1}),
        ("x-expands", {"value": 1, "brief": "id"}),
        ("x-unwrap", {"member": "data", "required": 1}),
        ("x-rate-limit", {"requests": True, "per": 60}),
        ("x-retry-schedule", {"delays": ["60"]}),
        ("x-caused-by", [{"outside": "visits", "found": []}]),
        ("x-replaced-by", {"member": "roles", "as": 1}),
        ("x-outcome", {"member": "status", "success": 0.5}),
    ],
)
def test_of_refuses_values_of_another_type(name: str, stated: Any) -> None:
    with pytest.raises(vocabulary.MALFORMED):
        WORDS[name].of({name: stated})


@pytest.mark.parametrize("definition", [True, False])
def test_schema_that_is_a_boolean_states_nothing(definition: bool) -> None:
    assert vocabulary.UNIQUE.of(definition) is None
    assert not vocabulary.UNIQUE.stated(definition)
    assert vocabulary.UNIQUE.of({"x-unique": True}) is True
