"""Generated requests name resources that exist; every eighth one that does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from concord.checks.references import references
from concord.runner.worker.fill import Filled, Filler
from concord.runner.worker.id_pool import Pool
from concord.spec import Spec, load_file
from concord.spec.parsing import parse
from tests import samples

DOCUMENT = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /orders:
    post:
      operationId: orders.create
      x-resource: {name: order, action: create}
      parameters:
        - {name: shop, in: query, x-references: shop, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Order"}
            examples:
              first:
                value: {customer_id: shown, lines: [{article: [a]}, {article: a9}], tags: [7]}
      responses: {"201": {description: The order.}}
  /orders/{id}:
    delete:
      operationId: orders.delete
      x-resource: {name: order, action: delete, parameter: id}
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"204": {description: Gone.}}
  /customers/{customer}/orders:
    get:
      operationId: customers.list_orders
      x-resource:
        name: order
        action: list
        parent: {name: customer, parameter: customer, member: customer.id}
      parameters: [{name: customer, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: Orders.}}
components:
  schemas:
    Order:
      type: object
      properties:
        customer_id: {type: string, x-references: customer, examples: [drawn]}
        number: {type: string, x-unique: true}
        code: {type: string, x-unique: true, pattern: "^[A-Z]$"}
        note: {type: string}
        lines:
          type: array
          items:
            type: object
            properties: {article: {type: string, x-references: article}}
        voucher_ids: {type: array, x-references: voucher, items: {type: string}}
        tags: {type: [array, "null"], items: {type: integer}, x-references: tag}
"""
POST, DELETE = "POST /orders", "DELETE /orders/{id}"


@pytest.fixture
def shop(tmp_path: Path) -> Spec:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    assert parse(path).value["openapi"] == "3.1.0"
    return load_file(path, api="shop")


def fill(filler: Filler, label: str, negative: tuple[str, ...] = (), **parts: Any) -> Filled:
    return filler.fill(label, parts, lambda location: location in negative)


def pool(**ids: list[str]) -> Pool:
    made = Pool()
    for resource, known in ids.items():
        for identifier in known:
            made.add_listed(resource, identifier)
    return made


def test_where_an_operation_names_resources(shop: Spec) -> None:
    def told(name: str) -> set[tuple[Any, ...]]:
        found = references(shop, shop.operation(name))
        return {(it.location, it.names, it.resource, it.consumed, it.refused) for it in found}

    assert told("orders.create") == {
        ("query", ("shop",), "shop", False, True),
        ("body", ("customer_id",), "customer", False, True),
        ("body", ("lines", "*", "article"), "article", False, True),
        ("body", ("voucher_ids", "*"), "voucher", False, True),
        ("body", ("tags", "*"), "tag", False, True),
    }
    assert told("orders.delete") == {("path", ("id",), "order", True, False)}
    assert told("customers.list_orders") == {("path", ("customer",), "customer", False, False)}


def test_a_request_gets_ids_that_exist(shop: Spec) -> None:
    filler = Filler(shop, pool(customer=["c1", "c2"], article=["a1"]), {})
    body = {"customer_id": "x", "note": "n", "lines": [{"article": "y"}, {}]}
    filled = fill(filler, POST, body=body)
    assert filled.changed
    assert filled.unknown is None
    assert body == {"customer_id": "c1", "note": "n", "lines": [{"article": "a1"}, {}]}


def test_a_request_that_is_meant_to_be_wrong_is_left(shop: Spec) -> None:
    filler = Filler(shop, pool(customer=["c1"]), {})
    body = {"customer_id": 5}
    assert fill(filler, POST, negative=("body",), body=body).changed == []
    assert body == {"customer_id": 5}


def test_an_id_that_the_target_gave_is_left(shop: Spec) -> None:
    filler = Filler(shop, pool(customer=["c1", "c2"]), {})
    body = {"customer_id": "c2"}
    assert fill(filler, POST, body=body).changed == []
    assert body == {"customer_id": "c2"}


def test_each_element_of_a_list_of_references_is_one(shop: Spec) -> None:
    filler = Filler(shop, pool(voucher=["v1", "v2"]), {})
    body = {"voucher_ids": ["v2", "x"]}
    fill(filler, POST, body=body)
    assert body == {"voucher_ids": ["v2", "v1"]}


def test_an_id_that_is_gone_is_replaced_in_a_body_and_tried_in_a_path(shop: Spec) -> None:
    known = pool(customer=["c1", "2"], order=["o1", "2"])
    known.bury("customer", 2)
    known.bury("order", 2)
    filler = Filler(shop, known, {})
    for _ in range(9):
        body = {"customer_id": "2"}
        assert fill(filler, POST, body=body).unknown is None
        assert body == {"customer_id": "c1"}
    path = {"id": "2"}
    fill(filler, DELETE, path=path)
    assert path == {"id": "2"}


def test_every_eighth_stays_unknown_and_is_said_to_be(shop: Spec) -> None:
    filler = Filler(shop, pool(customer=["c1"]), {})
    told = [fill(filler, POST, body={"customer_id": "x"}).unknown for _ in range(16)]
    where = "/components/schemas/Order/properties/customer_id"
    assert told == [where if turn in (7, 15) else None for turn in range(16)]


@pytest.mark.parametrize("value", ["shown", "drawn"])
def test_what_the_spec_shows_may_exist(shop: Spec, value: str) -> None:
    filler = Filler(shop, Pool(), {})
    assert fill(filler, POST, body={"customer_id": value}).unknown is None
    assert fill(filler, POST, body={"customer_id": "a9"}).unknown is not None
    assert fill(filler, POST, body={"lines": [{"article": "a9"}], "tags": [7]}).unknown is None
    assert fill(filler, POST, body={"tags": [8]}).unknown is not None


def test_an_unknown_id_in_a_path_is_no_invalid_data(shop: Spec) -> None:
    filler = Filler(shop, Pool(), {})
    assert fill(filler, DELETE, path={"id": "x"}).unknown is None


def test_fill_deletes_what_the_run_created(shop: Spec) -> None:
    known = pool(order=["o1", "o2", "o3"])
    filler = Filler(shop, known, {})
    names = {"id": "x"}
    fill(filler, DELETE, path=names)
    assert names == {"id": "x"}
    filler.learn(POST, "POST", 201, {}, {"id": "o4"})
    fill(filler, DELETE, path=names)
    assert names == {"id": "o4"}
    filler.learn(DELETE, "DELETE", 204, names, None)
    again = {"id": "x"}
    fill(filler, DELETE, path=again)
    assert again == {"id": "x"}


def test_a_token_call_is_made_with_the_credentials_of_the_run(shop: Spec) -> None:
    own = {"grant_type": "client_credentials", "client_id": "me", "client_secret": "mine"}
    filler = Filler(shop, Pool(), {POST: own})
    bodies: list[dict[str, str]] = [
        {"grant_type": "", "client_id": "x", "note": "n"} for _ in range(8)
    ]
    for body in bodies:
        fill(filler, POST, body=body)
    right = {"grant_type": "client_credentials", "client_id": "me", "note": "n"}
    assert bodies == [right] * 7 + [{**right, "client_id": "x"}]


def test_freshen_leaves_every_eighth_repetition(
    shop: Spec,
) -> None:
    filler = Filler(shop, Pool(), {})
    bodies = [{"number": "n", "code": "C", "note": "x"} for _ in range(17)]
    changed = [fill(filler, POST, body=body).changed for body in bodies]
    sent = [body["number"] for body in bodies]
    assert changed[:2] == [[], ["body"]]
    assert [turn for turn, number in enumerate(sent) if number == "n"] == [0, 8, 16]
    assert len({*sent}) == 15
    assert {(body["code"], body["note"]) for body in bodies} == {("C", "x")}


def test_a_unique_value_that_was_sent_before_may_be_refused(shop: Spec) -> None:
    filler = Filler(shop, Pool(), {})
    repeats = [fill(filler, POST, body={"number": "n", "note": "x"}).repeats for _ in range(9)]
    assert [turn for turn, it in enumerate(repeats) if it] == [8]
    # a pattern lets no suffix through
    coded = [fill(filler, POST, body={"code": "C"}).repeats for _ in range(2)]
    assert coded == [False, True]


def test_a_fresh_value_is_as_long_as_it_may_be() -> None:
    hub = samples.load("hub")
    members = hub.resolve("/components/schemas/ProjectRequest").definition["properties"]
    members["slug"] = {**members["slug"], "maxLength": 4}
    filler, bodies = Filler(hub, Pool(), {}), [{"name": "a", "slug": "long"} for _ in range(3)]
    for body in bodies:
        fill(filler, "POST /projects/", body=body)
    assert [body["slug"] for body in bodies] == ["long", "lo-1", "lo-2"]


def test_a_form_says_no_arrays_that_the_spec_does_not_declare(shop: Spec) -> None:
    filler = Filler(shop, Pool(), {})
    assert filler.plain_form(POST, {"note": "n", "lines": [], "x": [1], "y": {}, "z": "1"}) == {
        "note": "n", "lines": [], "z": "1",
    }  # fmt: skip
    assert filler.plain_form(POST, {"note": "n"}) is None


def test_an_id_that_is_meant_to_name_nothing_is_left_and_said_to(shop: Spec) -> None:
    filler = Filler(shop, pool(customer=["c1"], order=["o1"]), {})
    filler.leave("c99")
    body = {"customer_id": "c99", "lines": [{"article": "c99"}]}
    assert fill(filler, POST, body=body).unknown is not None
    assert body == {"customer_id": "c99", "lines": [{"article": "c99"}]}
    path = {"id": "c99"}
    assert fill(filler, DELETE, path=path) == Filled()
    assert path == {"id": "c99"}


def test_what_is_right_in_a_wrong_body_is_put_right(shop: Spec) -> None:
    own = {"client_id": "me"}
    filler = Filler(shop, pool(customer=["c1"], voucher=["v1"]), {POST: own})
    sent = [{"customer_id": "x", "voucher_ids": [1], "number": "n", "note": 5} for _ in range(9)]
    for body in sent:
        assert fill(filler, POST, negative=("body",), body=body).changed == ["body"]
    assert {(it["customer_id"], it["note"]) for it in sent} == {("c1", 5)}
    assert {repr(it["voucher_ids"]) for it in sent} == {"[1]"}, "what is wrong stays so"
    assert len({it["number"] for it in sent}) == 9, "none is refused because it is taken"


def test_a_body_that_would_be_right_by_then_is_left(shop: Spec) -> None:
    filler = Filler(shop, pool(customer=["c1"]), {})
    body = {"customer_id": "x", "note": "n"}
    assert fill(filler, POST, negative=("body",), body=body).changed == []
    assert body == {"customer_id": "x", "note": "n"}


def test_a_body_that_is_sent_again_gets_unique_members_of_its_own(shop: Spec) -> None:
    filler = Filler(shop, Pool(), {})
    sent = b'{"number": "n", "note": "x"}'
    assert filler.renewed(POST, sent) == sent
    again = [filler.renewed(POST, sent) for _ in range(9)]
    assert len({sent, *again}) == 10
    assert filler.renewed(POST, b"number=n") == b"number=n"


def test_fill_lets_related_members_agree() -> None:
    filler = Filler(samples.load("bookings"), pool(), {})
    nine, ten = "2025-01-20T09:00:00Z", "2025-01-20T10:00:00Z"
    parts = {"body": {"start": ten, "end": nine}}
    assert filler.fill("POST /bookings", parts, lambda _: False).changed == ["body"]
    assert parts["body"] == {"start": nine, "end": ten}
    assert filler.fill("POST /bookings", parts, lambda _: False).changed == []


def test_fill_leaves_a_wrong_body_wrong() -> None:
    filler = Filler(samples.load("bookings"), pool(), {})
    wrong = {"start": "2025-01-20T10:00:00Z", "end": "soon"}
    parts = {"body": dict(wrong)}
    filler.fill("POST /bookings", parts, lambda location: location == "body")
    assert parts["body"] == wrong


@pytest.mark.parametrize(
    ("operation", "negative", "kept"),
    [
        ("posts.list", False, {"limit": 5}),
        ("posts.list", True, {"after": "x", "limit": 5}),
        ("rooms.list", False, {"after": "x", "limit": 5}),  # of no cursor by that name
    ],
)
def test_fill_leaves_generated_cursors_out(
    operation: str, negative: bool, kept: dict[str, Any]
) -> None:
    feeds = samples.load("feeds")
    parts: dict[str, Any] = {"query": {"after": "x", "limit": 5}}
    label = feeds.operation(operation).label
    filled = Filler(feeds, Pool(), {}).fill(label, parts, lambda _: negative)
    assert parts["query"] == kept
    assert ("query" in filled.changed) is ("after" not in kept)
