"""A spec under readings: documents, places, compatibility, combinations."""

from __future__ import annotations

import argparse
import dataclasses
import random
from pathlib import Path

import pytest

from concord.spec import (
    Spec,
    SpecError,
    changes,
    compatible,
    load_file,
    random_readings,
    reading_option,
    touched,
)

SPEC = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /items:
    get:
      operationId: items.list
      x-ambiguity: [shop-limit]
      parameters:
        - {name: size, in: query, schema: {type: integer, maximum: 100}}
      responses:
        "200":
          description: Items.
          content: {application/json: {schema: {$ref: "#/components/schemas/Item"}}}
    delete:
      operationId: items.clear
      responses:
        "200": {description: Gone.}
components:
  schemas:
    Item: {type: object, x-ambiguity: [shop-name], required: [id, name]}
"""
LEDGER = """\
- id: shop-limit
  readings:
    - {id: hundred, text: At most 100.}
    - id: none
      text: No limit.
      overlay: [{target: "$.paths['/items'].get.parameters[0].schema.maximum", remove: true}]
    - id: fifty
      text: At most 50.
      overlay: [{target: "$.paths['/items'].get.parameters[0].schema.maximum", update: 50}]
  chosen: hundred
- id: shop-name
  readings:
    - {id: always, text: Always.}
    - id: sometimes
      text: Sometimes.
      overlay: [{target: "$.components.schemas.Item.required[?@ == 'name']", remove: true}]
      options: [names-vary]
    - {id: never, text: Never., observable: false, because: Nothing shows it.}
  chosen: always
- id: shop-parameter
  readings:
    - {id: kept, text: There is one.}
    - id: gone
      text: There is none.
      overlay: [{target: "$.paths['/items'].get.parameters", remove: true}]
  chosen: kept
- id: shop-broken
  readings:
    - {id: fine, text: Fine.}
    - {id: broken, text: Broken., overlay: [{target: "$.nowhere", remove: true}]}
  chosen: fine
"""


@pytest.fixture
def shop(tmp_path: Path) -> Spec:
    (tmp_path / "openapi.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(tmp_path / "openapi.yaml", api="shop")


def test_under_applies_overlay_and_options(shop: Spec) -> None:
    followed = shop.under({"shop-name": "sometimes"})
    assert followed.at("/components/schemas/Item/required") == ["id"]
    assert (set(followed.options), followed.chosen) == ({"names-vary"}, shop)
    assert followed.readings == {"shop-name": "sometimes"}
    assert shop.options == frozenset()


def test_under_chosen_readings_is_the_spec_itself(shop: Spec) -> None:
    assert shop.under({}) is shop
    followed = shop.under({"shop-limit": "none"})
    assert followed.under({}) is shop
    assert followed.under({"shop-limit": "hundred"}).readings == {}


def test_under_replaces_all_readings(shop: Spec) -> None:
    followed = shop.under({"shop-limit": "none"}).under({"shop-name": "sometimes"})
    assert followed.readings == {"shop-name": "sometimes"}


def test_locations_follow_elements_and_name_the_ledger_for_new_ones(shop: Spec) -> None:
    followed = shop.under({"shop-name": "sometimes", "shop-limit": "fifty"})
    delete = "/paths/~1items/delete"
    assert followed.locate(delete) == shop.locate(delete)
    assert followed.locate("/components/schemas/Item/required/0").path == shop.path
    maximum = "/paths/~1items/get/parameters/0/schema/maximum"
    assert followed.locate(maximum) == shop.locate(maximum)


def test_locations_are_those_of_what_is_there(shop: Spec) -> None:
    followed = shop.under({"shop-parameter": "gone", "shop-name": "sometimes"})
    assert set(followed.parsed.locations) == {
        it
        for it in shop.parsed.locations
        if not it.startswith("/paths/~1items/get/parameters")
        and it != "/components/schemas/Item/required/1"
    }
    assert shop.under({"shop-limit": "none"}).parsed.locations == {
        it: where for it, where in shop.parsed.locations.items() if not it.endswith("/maximum")
    }


def test_unknown_names_are_told_with_what_is_known(shop: Spec) -> None:
    with pytest.raises(SpecError, match="did you mean 'shop-limit'"):
        shop.under({"shop-limits": "none"})
    with pytest.raises(SpecError, match="known readings: hundred, none, fifty"):
        shop.under({"shop-limit": "ninety"})


def test_overlay_that_does_not_apply_names_its_line(shop: Spec) -> None:
    with pytest.raises(SpecError, match="selects nothing") as raised:
        shop.under({"shop-broken": "broken"})
    assert "ambiguities.yaml" in str(raised.value.where)


def test_touched_names_places_and_options(shop: Spec) -> None:
    assert touched(shop, "shop-name", "sometimes") == {
        "/components/schemas/Item/required",
        "option:names-vary",
    }


def test_readings_of_overlapping_places_are_not_compatible(shop: Spec) -> None:
    both = {"shop-limit": "none", "shop-parameter": "gone"}
    assert not compatible(shop, both, "shop-limit")
    assert compatible(shop, {"shop-limit": "none", "shop-name": "sometimes"}, "shop-name")


def test_random_readings_are_the_same_for_a_seed_and_can_be_followed(shop: Spec) -> None:
    spec = dataclasses.replace(shop, ledger=shop.ledger[:3])
    found = [random_readings(spec, random.Random(seed)) for seed in range(20)]
    assert found == [random_readings(spec, random.Random(seed)) for seed in range(20)]
    assert {name for it in found for name in it} == {"shop-limit", "shop-name", "shop-parameter"}
    assert not any({"shop-limit", "shop-parameter"} <= it.keys() for it in found)


def test_executable_leaves_out_what_nobody_can_run(shop: Spec) -> None:
    names = next(it for it in shop.ledger if it.id == "shop-name")
    assert [it.id for it in names.executable] == ["sometimes"]


def test_places_and_zone_lead_from_entry_to_operation(shop: Spec) -> None:
    assert shop.places_of_entries["shop-name"] == ("/components/schemas/Item",)
    assert "/components/schemas/Item" in shop.zone(shop.operation("items.list"))
    assert "/components/schemas/Item" not in shop.zone(shop.operation("items.clear"))


def test_changes_name_the_innermost_difference() -> None:
    base = {"a": {"b": 1, "c": [1, 2]}, "d": 1}
    other = {"a": {"b": 2, "c": [1]}, "e": 1}
    assert set(changes(base, other)) == {"/a/b", "/a/c", "/d", "/e"}
    assert list(changes(base, base)) == []


@pytest.mark.parametrize("word", ["entry", "entry=", "=reading"])
def test_reading_option_refuses_what_names_no_reading(word: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="entry=reading"):
        reading_option(word)
