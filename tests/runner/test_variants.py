"""Beside each documented example: an id that nothing has, values that careless servers spoil."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from concord.runner.worker.bodies import Bodies, body_schema
from concord.runner.worker.variants import WORDS, Variant, Variants
from concord.spec import Operation, Spec, load_file

DOCUMENT = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /orders/{id}:
    put:
      operationId: orders.replace
      x-resource: {name: order, action: replace, parameter: id}
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, maximum: 50000}}
        - {name: shop, in: query, x-references: shop, schema: {type: string}}
        - {name: only, in: query, x-references: shop, x-filter: {member: shop, match: equal}}
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
      responses: {"200": {description: The order.}}
  /token:
    post:
      operationId: tokens.create
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
      responses: {"200": {description: A token.}}
  /closed:
    post:
      operationId: closed.create
      requestBody:
        content:
          application/json:
            schema: {type: object, additionalProperties: false, properties: {day: {type: string, format: date}}}
      responses: {"200": {description: Done.}}
components:
  schemas:
    Order:
      type: object
      required: [customer]
      properties:
        customer: {type: string, x-references: customer, pattern: "^c[0-9]+$"}
        articles: {type: array, x-references: article, items: {type: integer}}
        name: {type: string, maxLength: 18}
        initial: {type: string, maxLength: 1}
        note: {type: [string, "null"]}
        day: {type: string, format: date}
        state: {type: string, enum: [new, old]}
        price: {type: number, maximum: 100}
        whole: {type: number, multipleOf: 1}
        count: {type: integer}
        address: {anyOf: [{$ref: "#/components/schemas/Address"}, {type: "null"}]}
    Address:
      type: object
      properties: {street: {type: string}, lines: {type: array, items: {type: string}}}
"""  # noqa: E501
LESS = "required members alone"
PUT, TOKEN, CLOSED = "PUT /orders/{id}", "POST /token", "POST /closed"
BODY: dict[str, Any] = {"customer": "c1", "articles": [4, 5], "name": "lamp"}


@pytest.fixture
def shop(tmp_path: Path) -> Spec:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return load_file(path, api="shop")


def strange(found: list[Variant]) -> list[Variant]:
    return [it for it in found if it.strange is not None]


def odd(variants: Variants, label: str, body: Any) -> list[Any]:
    """The bodies of the variants that are neither unknown ids nor less than was sent."""
    found = [it for it in variants.of(label, {"body": body}) if it.strange is None]
    return [it.parts["body"] for it in found if it.what != LESS]


def test_each_place_that_names_a_resource_names_nothing_once(shop: Spec) -> None:
    parts = {"path": {"id": 7}, "query": {"shop": "s10", "only": "s1"}, "body": BODY}
    found = strange(list(Variants(shop).of(PUT, parts)))
    assert [it.what for it in found] == [
        "id names nothing", "shop names nothing",
        "customer names nothing", "articles.* names nothing",
    ]  # fmt: skip
    path, query, customer, articles = (it.parts for it in found)
    assert path == {**parts, "path": {"id": 32_749}}, "as large as the schema allows"
    assert query == {**parts, "query": {"shop": "s99", "only": "s1"}}, "a filter finds nothing"
    assert customer == {**parts, "body": {**BODY, "customer": "c9"}}, "of the documented form"
    assert articles == {**parts, "body": {**BODY, "articles": [999_999_937, 5]}}
    assert [it.strange for it in found] == ["32749", "s99", "c9", "999999937"]


def test_what_is_not_there_names_nothing_anyway(shop: Spec) -> None:
    parts: dict[str, Any] = {"path": None, "query": {}, "body": {"articles": []}}
    assert strange(list(Variants(shop).of(PUT, parts))) == []


def test_a_target_that_takes_valid_data_only_meets_no_unknown_id(shop: Spec) -> None:
    parts = {"path": {"id": 7}, "query": {"shop": "s1"}, "body": BODY}
    found = list(Variants(shop, invalid=False).of(PUT, parts))
    assert found
    assert strange(found) == []


def test_what_a_schema_leaves_free_gets_odd_values(shop: Spec) -> None:
    sent = {**BODY, "state": "new", "day": "2025-01-02", "price": 99.9, "whole": 3, "count": 4}
    sent["address"] = {"street": "High Street", "lines": ["one"], "undeclared": "kept"}
    short, long = odd(Variants(shop), PUT, sent)
    untouched = {name: sent[name] for name in ("customer", "articles", "state", "day", "count")}
    for body in (short, long):
        assert {name: body[name] for name in untouched} == untouched
        assert body["whole"] == 3, "no fraction is a multiple of 1"
        assert body["price"] == pytest.approx(99.53), "at most 100"
        assert not body["name"].isascii()
        assert len(body["name"]) == 18
        assert body["initial"] == WORDS[0], "what the example leaves out is there, too"
        assert body["address"]["undeclared"] == "kept"
        assert shop.validator().is_valid("/components/schemas/Order", body)
    assert short["address"]["street"] == f"High Street {WORDS}"
    assert short["address"]["lines"] == [f"one {WORDS}"]
    assert len(long["address"]["street"]) == 300


def test_what_a_token_call_says_is_left_and_a_member_more_is_sent(shop: Spec) -> None:
    assert odd(Variants(shop, [TOKEN]), TOKEN, BODY) == [{**BODY, "concord": WORDS}]


def test_the_required_members_come_alone_after_the_others(shop: Spec) -> None:
    found = list(Variants(shop).of(PUT, {"body": BODY}))
    assert (found[-1].what, found[-1].parts["body"]) == (LESS, {"customer": "c1"})
    assert [
        it for it in Variants(shop).of(PUT, {"body": {"customer": "c1"}}) if it.what == LESS
    ] == []


def test_a_body_that_has_no_room_has_no_odd_variant(shop: Spec) -> None:
    assert odd(Variants(shop), CLOSED, {"day": "2025-01-02"}) == []


def test_a_body_that_is_none_has_none(shop: Spec) -> None:
    assert odd(Variants(shop), PUT, None) == []
    assert odd(Variants(shop), PUT, "text") == []


def test_what_of_a_wrong_body_is_right(shop: Spec) -> None:
    bodies = Bodies(shop)
    wrong = {"customer": "c1", "name": 5, "articles": ["x"], "more": 1, "count": 2}
    assert bodies.right_members(PUT, wrong) == {"customer": "c1", "count": 2}
    assert bodies.right_members(PUT, [1]) == {}
    assert bodies.stays_wrong(PUT, wrong)
    assert not bodies.stays_wrong(PUT, BODY)


def test_a_call_without_a_body_has_no_schema_of_one(shop: Spec) -> None:
    assert body_schema(shop, shop.operation("orders.replace")) is not None
    bare = Operation(**{**vars(shop.operation("orders.replace")), "definition": {"responses": {}}})
    assert body_schema(shop, bare) is None
