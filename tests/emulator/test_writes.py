"""Create, read, replace, update, delete and references, from the vocabulary alone."""

from typing import Any

import pytest

from concord.emulator.behaviour import Behaviour, Call, Problem, Response
from tests.emulator.kit import Caller, shop

ORDER = {"customer_id": "cus_abc", "due_at": "2025-02-01T10:00:00Z"}


def create(caller: Caller, **members: Any) -> dict[str, Any]:
    response = caller("POST", "/orders", json={**ORDER, **members})
    assert response.status == 201, response.raw
    return dict(response.json)


def test_what_is_written_is_read_where_it_reads_as(fresh: Caller) -> None:
    written = {"note": "a", "tags": ["x"], "lines": [{"sku": "S", "count": 2}], "total": 0}
    made = create(fresh, **written, reviewer_id="cus_001")
    assert {name: made[name] for name in written} == written
    assert made["customer"] == {"id": "cus_abc", "name": "Ada Lovelace"}
    assert made["reviewer"]["id"] == "cus_001"
    assert fresh("GET", f"/orders/{made['id']}").json == made
    assert made in fresh.list()


def test_an_id_is_shown_only_where_the_representation_has_one(fresh: Caller) -> None:
    made = fresh("POST", "/notes", json={"text": "a"}).json
    assert list(made) == ["noteId"]
    assert fresh("GET", f"/notes/{made['noteId']}").json == {"text": "a"}
    order = create(fresh)
    assert fresh("GET", f"/orders/{order['id']}").json["id"] == order["id"]


def test_ids_look_documented_and_are_never_used_again(fresh: Caller) -> None:
    first = create(fresh)["id"]
    assert first == "ord_00031"
    assert fresh("DELETE", f"/orders/{first}").status == 204
    assert create(fresh)["id"] == "ord_00032"


def test_defaults_required_members_and_times_are_filled_in(fresh: Caller) -> None:
    made = create(fresh)
    assert made["status"] == "open"
    assert made["created_at"] == "2025-01-15T08:00:00Z"
    assert made["total"] >= 0
    assert "note" not in made
    assert made["hint"] is None


def test_a_unique_member_is_refused_if_another_record_has_it(fresh: Caller) -> None:
    first = create(fresh, code="N-1")["id"]
    refused = fresh("POST", "/orders", json={**ORDER, "code": "N-1"})
    assert refused.status == 422
    assert "N-1" in refused.json["message"]
    assert fresh("PUT", f"/orders/{first}", json={**ORDER, "code": "N-1"}).status == 200
    second = create(fresh, code="N-2")["id"]
    assert fresh("PUT", f"/orders/{second}", json={**ORDER, "code": "N-1"}).status == 422
    assert fresh("GET", f"/orders/{second}").json["code"] == "N-2"
    assert fresh("PUT", f"/orders/{first}", json=ORDER).status == 200
    create(fresh, code="N-1")
    create(fresh)
    create(fresh)


def test_a_write_only_member_is_stored_and_never_shown(fresh: Caller) -> None:
    made = create(fresh, password="hush")
    assert "hush" not in str(made)
    stored = fresh.store.get("order", made["id"])
    assert stored is not None
    assert stored["_password"] == "hush"


def test_member_values_keep_names_that_look_hidden(fresh: Caller) -> None:
    lines = [{"sku": "S", "_": None, "_own": {"_deep": [{"_": 1}]}}]
    made = create(fresh, lines=lines, password="hush")
    assert made["lines"] == lines
    assert fresh("GET", f"/orders/{made['id']}").json["lines"] == lines
    (listed,) = [order for order in fresh.list() if order["id"] == made["id"]]
    assert listed["lines"] == lines
    assert "_password" not in listed


def test_handler_response_shows_no_hidden_member_of_a_record() -> None:
    def show(call: Call) -> Response:
        stored = call.store.get("customer", "cus_abc") or {}
        return Response(status=201, body={"data": {**stored, "_kept": 1}, "_kept": 1})

    caller = shop(Behaviour(handlers={"customers.create": show}))
    shown = caller("POST", "/customers", json={"name": "Grace"})
    assert shown.status == 201
    assert set(shown.json) == {"data"}
    assert "_kept" not in shown.json["data"]


def test_a_replace_resets_what_it_leaves_out(fresh: Caller) -> None:
    made = create(fresh, note="a", tags=["x"], reviewer_id="cus_001", status="paid")
    replaced = fresh("PUT", f"/orders/{made['id']}", json=ORDER).json
    assert not {"note", "tags", "reviewer"} & set(replaced)
    assert replaced["status"] == "open"
    assert (replaced["id"], replaced["created_at"]) == (made["id"], made["created_at"])
    assert fresh("GET", f"/orders/{made['id']}").json == replaced


def test_an_update_keeps_what_it_leaves_out(fresh: Caller) -> None:
    made = create(fresh, note="a", tags=["x"], status="paid")
    updated = fresh("PATCH", f"/orders/{made['id']}", json={"note": "b"}).json
    assert updated == {**made, "note": "b"}
    moved = fresh("PATCH", f"/orders/{made['id']}", json={"customer_id": "cus_001"}).json
    assert moved["customer"]["id"] == "cus_001"


def test_null_in_place_of_a_reference_is_shown_as_null(fresh: Caller) -> None:
    assert create(fresh, reviewer_id=None)["reviewer"] is None


def test_a_delete_deletes_once(fresh: Caller) -> None:
    made = create(fresh)
    target = f"/orders/{made['id']}"
    assert [fresh(method, target).status for method in ("DELETE", "GET", "DELETE")] == [
        204,
        404,
        404,
    ]
    assert made["id"] not in {order["id"] for order in fresh.list()}


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_an_unknown_id_in_the_path_is_404(seeded: Caller, method: str) -> None:
    body = ORDER if method in ("PUT", "PATCH") else None
    assert seeded(method, "/orders/none", json=body).status == 404


def test_an_unknown_id_in_the_path_of_an_action_is_404(seeded: Caller) -> None:
    assert seeded("POST", "/orders/none/pay").status == 404
    assert seeded("POST", "/orders/ord_00001/pay").json == {"paid": True}


def test_unknown_ids_in_a_body_are_named_each(seeded: Caller) -> None:
    response = seeded("POST", "/orders", json={**ORDER, "customer_id": "x", "reviewer_id": "y"})
    assert response.status == 422
    assert response.faults == {"customer_id", "reviewer_id"}


def test_the_result_is_in_its_envelope(fresh: Caller) -> None:
    made = fresh("POST", "/customers", json={"name": "Grace", "phone": None}).json
    assert set(made) == {"data"}
    assert made["data"]["name"] == "Grace"
    assert made["data"]["phone"] is None


def test_change_refreshes_embedded_records_unless_set_there(
    fresh: Caller,
) -> None:
    mine, other = create(fresh), create(fresh)
    stored = fresh.store.get("order", other["id"])
    assert stored is not None
    stored["customer"]["name"] = "By hand"
    fresh.store.put("order", other["id"], stored)
    assert fresh("PUT", "/customers/cus_abc", json={"name": "Grace"}).status == 200
    shown = [fresh("GET", f"/orders/{each['id']}").json["customer"] for each in (mine, other)]
    assert [customer["name"] for customer in shown] == ["Grace", "By hand"]


def test_handler_replaces_the_generic_behaviour_and_can_call_it() -> None:
    def pay(call: Call) -> Response:
        order = call.target()
        call.store.put("order", order["id"], {**order, "status": "paid"})
        return Response(status=200, body={"paid": True, "_secret": 1})

    def update(call: Call) -> Response:
        call.body["note"] = "handled"
        return call.generic()

    caller = shop(Behaviour(handlers={"orders.pay": pay, "orders.update": update}))
    assert caller("POST", "/orders/ord_00001/pay").json == {"paid": True}
    assert caller("GET", "/orders/ord_00001").json["status"] == "paid"
    assert caller("PATCH", "/orders/ord_00001", json={}).json["note"] == "handled"


def test_hooks_around_a_generic_write() -> None:
    seen: list[Any] = []

    def before(call: Call, stored: Any, record: Any) -> None:
        seen.append(("before", stored, record["note"]))
        if record["note"] == "no":
            raise Problem((409, 422), "REFUSED", "No")

    def after(call: Call, record: Any) -> None:
        seen.append(("after", record["id"]))

    hooks = Behaviour(before={"orders.create": before}, after={"orders.create": after})
    caller = shop(hooks)
    made = create(caller, note="yes")
    assert seen == [("before", None, "yes"), ("after", made["id"])]
    refused = caller("POST", "/orders", json={**ORDER, "note": "no"})
    assert (refused.status, refused.json["code"]) == (422, "REFUSED")


def test_a_representation_of_its_own() -> None:
    def represent(call: Call, body: Any, stored: Any) -> Any:
        return {
            "customer": {"id": "cus_abc"},
            "due_at": body["due_at"],
            "total": 7,
            "status": "paid",
        }

    caller = shop(Behaviour(represent={"order": represent}))
    made = create(caller, note="lost")
    assert (made["total"], made["status"], made["id"]) == (7, "paid", "ord_00031")
    assert "note" not in made


def test_a_deprecated_member_follows_what_replaces_it(fresh: Caller) -> None:
    made = create(fresh, tags=["other", "green", "red"])
    assert made["label"] == "green"
    other = fresh("PUT", f"/orders/{made['id']}", json={**ORDER, "tags": ["other"]}).json
    assert "label" not in other
    assert "label" not in create(fresh)
    shown = [order for order in fresh.list() if "label" in order]
    assert all(order["label"] in order["tags"] for order in shown)
    assert shown


def test_a_deprecated_member_is_written_through_what_replaces_it(fresh: Caller) -> None:
    made = create(fresh, label="red")
    assert (made["tags"], made["label"]) == (["red"], "red")
    both = create(fresh, tags=["x"], label="red")
    assert (both["tags"], both["label"]) == (["x"], "x")  # the current one counts
    replaced = fresh("PUT", f"/orders/{made['id']}", json={**ORDER, "label": "green"}).json
    assert (replaced["tags"], replaced["label"]) == (["green"], "green")
    assert "tags" not in fresh("PUT", f"/orders/{made['id']}", json=ORDER).json


def test_handler_that_returns_none_leaves_the_operation_to_the_engine() -> None:
    seen: list[str] = []
    hooks = Behaviour(
        handlers={"orders.create": lambda _: None},
        after={"orders.create": lambda _, record: seen.append(record["id"])},
    )
    made = create(shop(hooks))
    assert seen == [made["id"]]
