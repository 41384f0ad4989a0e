"""Paging, filters and parents."""

from collections.abc import Callable
from typing import Any

import pytest

from concord.emulator import Application
from concord.emulator.behaviour import Behaviour, Condition, Store, instant
from tests import samples
from tests.emulator.kit import QUIET, Caller, shop


def page(caller: Caller, query: str) -> tuple[list[str], dict[str, int]]:
    body = caller("GET", f"/orders?{query}").json
    return [order["id"] for order in body["data"]], body["meta"]


def test_pages_add_up_and_do_not_overlap(seeded: Caller) -> None:
    found = []
    for number in range(1, 6):
        ids, meta = page(seeded, f"size=7&page={number}")
        assert meta == {"total": 30, "pages": 5, "page": number, "size": 7}
        found += ids
    assert found == seeded.store.ids("order")


def test_defaults_are_those_of_the_parameters(seeded: Caller) -> None:
    ids, meta = page(seeded, "")
    assert (len(ids), meta["page"], meta["size"]) == (10, 1, 10)


def test_a_page_past_the_end_is_empty_with_the_same_total(seeded: Caller) -> None:
    assert page(seeded, "page=99") == ([], {"total": 30, "pages": 3, "page": 99, "size": 10})


def test_a_page_past_the_end_is_404_where_the_spec_says_so(seeded: Caller) -> None:
    assert seeded("GET", "/customers?offset=29").status == 200
    assert seeded("GET", "/customers?offset=30").status == 404


def test_offsets_start_at_0(seeded: Caller) -> None:
    first = seeded("GET", "/customers?limit=4").json
    later = seeded("GET", "/customers?limit=2&offset=2").json
    assert later["items"] == first["items"][2:]
    assert later["total"] == first["total"] == 30


def test_a_size_over_the_maximum_is_400(seeded: Caller) -> None:
    assert seeded("GET", "/orders?size=50").status == 200
    assert seeded("GET", "/orders?size=51").faults == {"size"}


def test_without_a_size_and_without_a_default_everything_is_listed(seeded: Caller) -> None:
    everything = seeded("GET", "/notes").json
    assert len(everything) == 30
    assert seeded("GET", "/notes?skip=28").json == everything[28:]
    assert seeded("GET", "/notes?limit=3&skip=2").json == everything[2:5]
    assert seeded("GET", "/notes?skip=30").json == []


def test_a_size_without_a_maximum_may_be_beyond_64_bits() -> None:
    spec = samples.load("shop")
    size = spec.document["paths"]["/customers"]["get"]["parameters"][1]
    del size["schema"]["maximum"]
    caller = Caller(Application(spec, Behaviour(), QUIET))
    assert len(caller("GET", f"/customers?limit={2**70}").json["items"]) == 30


def check(caller: Caller, query: str, predicate: Callable[[Any], bool]) -> None:
    """The filter finds exactly what the predicate does, and that is some but not all."""
    everything = caller.list()
    expected = [order["id"] for order in everything if predicate(order)]
    assert 0 < len(expected) < len(everything)
    assert [order["id"] for order in caller.list(query)] == expected


def test_equal(seeded: Caller) -> None:
    check(seeded, "&status=open", lambda order: order["status"] == "open")


def test_equal_in_an_array(seeded: Caller) -> None:
    check(seeded, "&tag=red", lambda order: "red" in order.get("tags", ()))


def test_equal_through_an_array_of_objects(seeded: Caller) -> None:
    check(seeded, "&sku=A-1", lambda o: any(line["sku"] == "A-1" for line in o.get("lines", ())))


def test_contains_looks_at_all_members_whatever_the_case(seeded: Caller) -> None:
    check(seeded, "&search=%C3%A9LAN", lambda order: order.get("note") == "Élan vital")
    assert seeded.list("&search=LOVELACE")
    assert seeded.list("&search=%25") == []


def test_wildcard(seeded: Caller) -> None:
    check(seeded, "&code=X*", lambda order: order.get("code", "").startswith("X"))
    check(seeded, "&code=*1", lambda order: order.get("code", "").endswith("1"))
    assert seeded.list("&code=X?") == []


def test_one_of(seeded: Caller) -> None:
    check(seeded, "&statuses[]=paid&statuses[]=nonsense", lambda o: o["status"] == "paid")


def test_from_on_a_number(seeded: Caller) -> None:
    check(seeded, "&min_total=50", lambda order: order["total"] >= 50)


def test_a_filter_by_an_unknown_id_finds_nothing(seeded: Caller) -> None:
    check(seeded, "&customer_id=cus_abc", lambda order: order["customer"]["id"] == "cus_abc")
    assert seeded.list("&customer_id=nobody") == []


def test_filters_narrow_each_other(seeded: Caller) -> None:
    def both(order: Any) -> bool:
        return bool(order["status"] == "open" and order.get("code", "").startswith("X"))

    check(seeded, "&status=open&code=X*", both)


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("due_from=2025-01-20", {20, 21}), ("due_to=2025-01-20", {19, 20}),
        ("due_after=2025-01-20", {21}), ("due_from=2025-01-20T12:00:00Z", {20, 21}),
        ("due_from=2025-01-20T12:00:01Z", {21}), ("due_to=2025-01-20T12:00:00Z", {19, 20}),
        ("due_to=2025-01-20T11:59:59Z", {19}), ("due_after=2025-01-20T12:00:00Z", {21}),
        ("due_after=2025-01-20T12:59:59%2B01:00", {20, 21}), ("due_from=0000-01-01", {19, 20, 21}),
        ("due_from=9999-12-31T23:59:59-23:59", set()),
        ("due_to=0001-01-01T00:00:00%2B23:59", set()),
    ],
)  # fmt: skip
def test_dates_mean_their_whole_day_and_times_their_instant(query: str, days: set[int]) -> None:
    def seed(world: object) -> None:
        for day, text in ((19, "12:00:00Z"), (20, "14:00:00+02:00"), (21, "00:00:00Z")):
            due = {"id": f"{day}", "due_at": f"2025-01-{day}T{text}"}
            order = {"customer": {"id": "cus_abc"}, "status": "open", "total": 1, **due}
            world.store.put("order", due["id"], order)  # type: ignore[attr-defined]
        world.store.remove("order", "ord_00001")  # type: ignore[attr-defined]

    caller = shop(Behaviour(seed=seed, counts={"order": 0}))
    assert {int(order["id"]) for order in caller.list(f"&{query}")} == days


@pytest.mark.parametrize(
    "text", ["", "now", "12:00", "2025", "2025-13-01", "2025-01-20T25:00:00Z", 5]
)
def test_what_is_no_instant(text: object) -> None:
    assert instant(text) is None


def test_equal_instants_are_equal_however_they_are_written() -> None:
    same = ("2025-01-20T09:00:00Z", "2025-01-20t09:00:00z", "2025-01-20T10:00:00.000+01:00")
    assert len({instant(text) for text in same}) == 1
    assert instant("2025-01-20T09:00:00.000001Z") - instant(same[0]) == 1  # type: ignore[operator]
    assert instant("2016-12-31T23:59:60Z") == instant("2016-12-31T23:59:59Z")


def test_a_list_of_a_parent_holds_its_own_only(seeded: Caller) -> None:
    for customer in ("cus_abc", "cus_001"):
        found = seeded("GET", f"/customers/{customer}/orders").json
        mine = [order for order in seeded.list() if order["customer"]["id"] == customer]
        assert found == mine
    assert seeded("GET", "/customers/cus_abc/orders").json


def test_a_list_of_an_unknown_parent_is_404(seeded: Caller) -> None:
    assert seeded("GET", "/customers/nobody/orders").status == 404


def test_a_list_is_in_the_order_that_the_behaviour_names() -> None:
    orders = shop(Behaviour(order={"order": ("status", "-total")})).list()
    keys = [(order["status"], -order["total"]) for order in orders]
    assert keys == sorted(keys)
    assert keys != sorted(keys, key=lambda key: key[1])


def test_conditions_do_not_confuse_types() -> None:
    store = Store()
    for number, value in enumerate(("1", 1, 1.0, True, None, [1], {"a": 1})):
        store.put("thing", number, {"value": value})
    assert store.count("thing", Condition(member="value", value="1")) == 1
    assert store.count("thing", Condition(member="value[]", value=1)) >= 1
    assert store.count("thing", Condition(member="value[].a", value=1)) == 0
    assert store.count("thing", Condition(member="missing", match="from", value="")) == 0
