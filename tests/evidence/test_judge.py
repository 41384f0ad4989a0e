"""Deviations of one exchange: on which side, where, and what documents the contrary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from concord.evidence import Judge
from concord.http import Exchange
from concord.spec import Spec
from tests.evidence.conftest import listed, put, received

BOOK = {"id": "b1", "kind": "book"}

EMPTY = b'{"data": []}'


def without_body(exchange: Exchange) -> Exchange:
    return replace(exchange, request=replace(exchange.request, body=None))


def deviations(spec: Spec, exchange: Exchange) -> list[tuple[str, str, str, str]]:
    found = Judge(spec).deviations(exchange)
    return [(it.side, it.where, it.at, it.pointer.rpartition("/")[2]) for it in found]


@pytest.mark.parametrize(
    "exchange",
    [
        listed(BOOK, url="/base/items?size=3&ids=1,2"),
        listed({**BOOK, "price": None, "parent": BOOK, "shape": {"edges": 3}}),
        put(204, BOOK),
        put(204, BOOK, **{"x-shop": "b"}),
        received(status=404, headers={}),
        received(
            body='{"data": [{"id": "b1", "kind": "book", "note": "é"}]}'.encode("latin-1"),
            headers={"content-type": "application/json; charset=iso-8859-1", "x-total": "1"},
        ),
    ],
)
def test_deviations_of_a_valid_exchange_are_none(shop: Spec, exchange: Exchange) -> None:
    assert deviations(shop, exchange) == []


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (listed(status=302), ("answer", "status", "", "responses")),
        (listed({"id": 5, "kind": "toy"}), ("answer", "body", "/data/0/id", "type")),
        (listed({"id": "b", "kind": "car"}), ("answer", "body", "/data/0/kind", "enum")),
        (listed({"kind": "toy"}), ("answer", "body", "/data/0", "required")),
        (
            received(body=EMPTY, headers={"content-type": "application/json"}),
            ("answer", "header", "X-Total", "required"),
        ),
        (
            received(body=EMPTY, headers={"content-type": "text/html", "x-total": "1"}),
            ("answer", "content-type", "", "content"),
        ),
        (
            received(body=b"<html>", headers={"content-type": "text/html", "x-total": "1"}),
            ("answer", "content-type", "", "content"),
        ),
        (received(body=b"<html>"), ("answer", "body", "", "application~1json")),
        (listed(url="/items?size=0"), ("request", "query", "/size", "minimum")),
        (listed(url="/items?size=many"), ("request", "query", "/size", "type")),
        (listed(url="/items?ids=1,x"), ("request", "query", "/ids/1", "type")),
        (put(204, BOOK, url="/items/long"), ("request", "path", "/id", "maxLength")),
        (put(204, BOOK, url="/other"), ("request", "path", "/id", "required")),
        (put(204, BOOK, **{"x-shop": "c"}), ("request", "header", "/X-Shop", "enum")),
        (put(204, {"id": "b"}), ("request", "body", "", "required")),
        (without_body(put(204, {})), ("request", "body", "", "required")),
        (
            put(204, BOOK, **{"content-type": "text/xml"}),
            ("request", "content-type", "", "put"),
        ),
    ],
)
def test_deviations_reports_each_once(
    shop: Spec, exchange: Exchange, expected: tuple[str, str, str, str]
) -> None:
    assert deviations(shop, exchange) == [expected]


def test_deviation_carries_its_blame(shop: Spec) -> None:
    wrong: dict[str, Any] = {"id": 5, "kind": "car"}
    by_at = {it.at: it.blame for it in Judge(shop).deviations(listed(wrong))}
    assert by_at["/data/0/id"].kind == "documented"
    assert by_at["/data/0/id"].text == "Items"
    assert by_at["/data/0/id"].ambiguities == ("shop-item",)
    assert by_at["/data/0/kind"].kind == "inferred"
    assert by_at["/data/0/kind"].ambiguities == ("shop-kind",)
    assert by_at["/data/0/kind"].pointer == "/components/schemas/Item/properties/kind/enum"


def test_deviations_raises_for_an_unknown_operation(shop: Spec) -> None:
    stolen = replace(shop.operation("items.list"), id="items.steal")
    with pytest.raises(KeyError):
        Judge(shop).deviations(replace(listed(), operation=stolen))
