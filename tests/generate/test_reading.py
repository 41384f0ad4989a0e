"""Tolerant reading: no deviation of an answer loses it, and every value stays as it was sent."""

import copy
import datetime as dt
import pickle
from typing import Any

import httpx2
import pytest

from tests.generate._kit import answering

ORDER = {
    "id": "o1",
    "status": "open",
    "placedAt": "2025-01-20T09:00:00Z",
    "day": "2025-01-20",
    "address": {"city": "Paris", "zip-code": "75001"},
    "lines": [{"sku": "a", "amount": 1}],
    "payment": {"kind": "card", "number": "4"},
}


def read(client: Any, answer: Any) -> Any:
    return client(answering(answer)).orders.get("o1")


def test_what_fits_is_decoded(client: Any, shop: Any) -> None:
    order = read(client, ORDER)
    assert order.placed_at == dt.datetime(2025, 1, 20, 9, tzinfo=dt.UTC)
    assert order.day == dt.date(2025, 1, 20)
    assert order.address.zip_code == "75001"
    assert isinstance(order.lines[0], shop.Line)
    assert isinstance(order.payment, shop.Card)
    assert order.to_dict() == ORDER
    assert order.extra == {}


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({"status": "unseen"}, "status", "unseen"),
        ({"status": 3}, "status", 3),
        ({"placedAt": "20/01/2025"}, "placed_at", "20/01/2025"),
        ({"placedAt": 1737363600}, "placed_at", 1737363600),
        ({"placedAt": "2025-01-20"}, "placed_at", "2025-01-20"),
        ({"placedAt": "0000-00-00 00:00:00"}, "placed_at", "0000-00-00 00:00:00"),
        ({"day": "0000-00-00"}, "day", "0000-00-00"),
        ({"day": "20250120"}, "day", "20250120"),
        ({"day": "2025-01-20T00:00:00Z"}, "day", "2025-01-20T00:00:00Z"),
        ({"key": "no-uuid"}, "key", "no-uuid"),
        ({"count": "12"}, "count", "12"),
        ({"count": 1.5}, "count", 1.5),
        ({"price": "9,99"}, "price", "9,99"),
        ({"address": None}, "address", None),
        ({"address": []}, "address", []),
        ({"address": "Paris"}, "address", "Paris"),
        ({"lines": None}, "lines", None),
        ({"lines": {}}, "lines", {}),
        ({"lines": [None, "x"]}, "lines", [None, "x"]),
        ({"id": None}, "id", None),
        ({"payment": {"kind": "cash", "amount": 1}}, "payment", {"kind": "cash", "amount": 1}),
        ({"prices": []}, "prices", []),
        ({"custom": [1]}, "custom", [1]),
    ],
)
def test_what_does_not_fit_stays_as_it_was_sent(
    client: Any, change: Any, name: Any, value: Any
) -> None:
    sent = {**ORDER, **change}
    order = read(client, sent)
    assert getattr(order, name) == value
    assert order.to_dict() == sent
    assert order.lines is None or order.id in ("o1", None)


def test_a_required_member_that_is_absent_is_none(client: Any) -> None:
    order = read(client, {"status": "open"})
    assert order.id is None
    assert "id" not in order
    assert order.address is None


def test_absent_and_null_are_told_apart_by_python_and_by_wire_name(client: Any) -> None:
    order = read(client, {"id": "1", "placedAt": None})
    assert "placed_at" in order
    assert "placedAt" in order
    assert "note" not in order


def test_unknown_members_are_kept(client: Any) -> None:
    sent = {**ORDER, "new": {"a": [1]}, "address": {"city": "P", "floor": 2}}
    order = read(client, sent)
    assert order.extra == {"new": {"a": [1]}}
    assert order.address.extra == {"floor": 2}
    assert order.to_dict() == sent


def test_a_success_that_is_no_json_is_an_error_of_its_own(client: Any, shop: Any) -> None:
    page = httpx2.Response(200, text="<html>login</html>", headers={"content-type": "text/html"})
    with pytest.raises(shop.APIDecodeError, match=r"orders\.get.*no JSON") as caught:
        read(client, page)
    assert caught.value.response.text == "<html>login</html>"


def test_an_optional_envelope_is_accepted_both_ways(client: Any) -> None:
    assert read(client, ORDER).id == "o1"
    assert read(client, {"data": ORDER}).id == "o1"


def test_a_required_envelope_is_opened(client: Any) -> None:
    wire = answering({"meta": {"status": "ok"}, "data": {"id": 4}})
    assert client(wire).visitors.create(name="x").id == 4
    assert client(answering({"id": 4})).visitors.create(name="x").id == 4


@pytest.mark.parametrize(
    ("value", "kind"),
    [("2025-01-20T09:00:00Z", dt.datetime), ("2025-01-20", dt.date), ("soon", str)],
)
def test_a_union_of_formats(client: Any, value: Any, kind: Any) -> None:
    assert type(read(client, {"when": value}).when) is kind


def test_a_union_of_models_is_told_apart_by_its_constant(client: Any, shop: Any) -> None:
    payment = read(client, {"payment": {"kind": "transfer", "iban": "FR"}}).payment
    assert isinstance(payment, shop.Transfer)


def test_a_map_of_models(client: Any, shop: Any) -> None:
    prices = read(client, {"prices": {"a": {"sku": "x"}, "b": 3}}).prices
    assert isinstance(prices["a"], shop.Line)
    assert prices["b"] == 3


def test_members_with_awkward_names(client: Any) -> None:
    order = read(client, {"list": ["a"], "str": "s", "class": "c", "extra": "e"})
    assert (order.list, order.str, order.class_, order.extra_) == (["a"], "s", "c", "e")
    assert order.extra == {}


def test_a_model_is_a_value(client: Any, shop: Any) -> None:
    order = read(client, ORDER)
    assert order == read(client, copy.deepcopy(ORDER))
    assert order != read(client, {**ORDER, "id": "o2"})
    assert order.address is order.address
    assert copy.deepcopy(order) == order
    with pytest.raises(AttributeError, match="read-only"):
        order.id = "x"
    with pytest.raises(AttributeError, match="read-only"):
        del order.id


def test_a_model_can_be_pickled(client: Any, shop: Any) -> None:
    order = read(client, ORDER)
    assert order.lines
    assert pickle.loads(pickle.dumps(order)) == order


def test_to_dict_is_a_copy(client: Any) -> None:
    order = read(client, copy.deepcopy(ORDER))
    order.to_dict()["address"]["city"] = "Lyon"
    assert order.address.city == "Paris"


def test_a_model_can_be_made_by_hand(shop: Any) -> None:
    order = shop.Order(id="1", status="open", placed_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    assert order.to_dict() == {"id": "1", "status": "open", "placedAt": "2025-01-01T00:00:00Z"}
    assert order.placed_at.year == 2025
    with pytest.raises(TypeError, match=r"Order\(\): unexpected 'nope', missing 'status'"):
        shop.Order(id="1", nope=1)


def test_repr_shows_what_was_sent_and_no_secret(shop: Any) -> None:
    token = shop.Token.from_dict({"access_token": "very-secret", "expires_in": 1, "new": 2})
    assert repr(token) == "Token(access_token=***, expires_in=1, extra=['new'])"


def test_all_members_are_decoded_at_once_and_kept(shop: Any) -> None:
    order = shop.Order.from_dict({"id": "1", "status": "open", "address": {"city": "x"}, "new": 1})
    assert set(vars(order)) == set()
    assert order.address.city == "x"
    assert set(vars(order)) == set(shop.Order.__members__)
    assert order.address is order.address
    assert not hasattr(order, "new")
    assert order.extra == {"new": 1}


@pytest.mark.parametrize("count", [2, 20])
def test_lists_are_read_alike_whatever_their_length(client: Any, count: Any) -> None:
    sent: Any = [ORDER, "odd", None, [], *[ORDER] * count]
    items = client(answering({"data": sent})).orders.list().items
    assert [type(item).__name__ for item in items[:4]] == ["Order", "str", "NoneType", "list"]
    assert items[4:] == [items[0]] * count
    again = client(answering({"data": [ORDER] * count})).orders.list()
    assert again.items == items[4:]
    assert again.body.data == again.items
