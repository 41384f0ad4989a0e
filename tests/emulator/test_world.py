"""Clock, rate limit, resets, state file and control endpoints."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from concord.emulator import Application, Clock, Options
from concord.emulator.behaviour import Behaviour, World
from tests.emulator.kit import QUIET, Caller, shop

ORDER = {"customer_id": "cus_abc", "due_at": "2025-02-01T10:00:00Z"}


class Ticks:
    """A source of monotonic time that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def still() -> tuple[Clock, Ticks]:
    ticks = Ticks()
    return Clock(monotonic=ticks), ticks


def test_the_clock_starts_fixed_runs_and_can_be_moved() -> None:
    clock, ticks = still()
    assert clock.now() == datetime(2025, 1, 15, 8, tzinfo=UTC)
    ticks.seconds += 5
    assert clock.now() == datetime(2025, 1, 15, 8, 0, 5, tzinfo=UTC)
    clock.advance(60)
    ticks.seconds += 1
    assert clock.now() == datetime(2025, 1, 15, 8, 1, 6, tzinfo=UTC)
    clock.set(datetime.fromisoformat("2030-01-01T00:00:00+02:00"))
    assert clock.now() == datetime(2029, 12, 31, 22, tzinfo=UTC)


def test_one_request_too_many_is_429_until_the_window_is_over() -> None:
    clock, ticks = still()
    caller = shop(options=Options(records=2), clock=clock)
    ticks.seconds += 20
    assert [caller("GET", "/orders").status for _ in range(5)] == [200] * 5
    refused = caller("GET", "/orders")
    assert (refused.status, refused.headers["retry-after"]) == (429, "40")
    assert refused.json["code"] == "RATE_LIMIT_EXCEEDED"
    ticks.seconds += 40
    assert caller("GET", "/orders").status == 200


def test_without_the_limit_nothing_is_429() -> None:
    caller = shop()
    assert {caller("GET", "/orders").status for _ in range(10)} == {200}


def test_operations_that_declare_no_429_are_not_limited() -> None:
    caller = shop(options=Options(records=2))
    assert {caller("GET", "/orders/ord_00001").status for _ in range(10)} == {200}


def test_a_reset_puts_everything_back() -> None:
    caller = shop()
    before = caller.list()
    made = caller("POST", "/orders", json=ORDER).json
    caller("DELETE", "/orders/ord_00001")
    assert caller.list() != before
    assert caller("POST", "/_emulator/reset").json == {"reset": True}
    assert caller.list() == before
    assert caller("POST", "/orders", json=ORDER).json["id"] == made["id"]


def test_the_data_are_reset_every_so_often_by_the_emulators_clock() -> None:
    clock, ticks = still()
    caller = shop(options=Options(reset_every=3600, rate_limit=False, records=2), clock=clock)
    made = caller("POST", "/orders", json=ORDER).json["id"]
    ticks.seconds += 3599
    assert caller("GET", f"/orders/{made}").status == 200
    ticks.seconds += 1
    assert caller("GET", f"/orders/{made}").status == 404
    made = caller("POST", "/orders", json=ORDER).json["id"]
    assert caller("GET", f"/orders/{made}").status == 200


def test_two_worlds_have_the_same_seed(seeded: Caller) -> None:
    assert seeded("GET", "/_emulator/state").json == shop()("GET", "/_emulator/state").json


def test_every_documented_and_mentioned_record_is_there(seeded: Caller) -> None:
    documented = seeded("GET", "/orders/ord_00001").json
    assert documented["due_at"] == "2025-01-20T09:00:00Z"
    assert seeded.store.get("customer", "cus_abc") == {"id": "cus_abc", "name": "Ada Lovelace"}


def test_seeded_records_refer_to_records(seeded: Caller) -> None:
    customers = set(seeded.store.ids("customer"))
    assert {order["customer"]["id"] for order in seeded.list()} <= customers


@pytest.mark.parametrize(("counts", "expected"), [({}, 30), ({"order": 3}, 3), ({"order": 0}, 1)])
def test_counts_say_how_many_records_there_are_at_least(counts: Any, expected: int) -> None:
    assert shop(Behaviour(counts=counts)).store.count("order") == expected


def test_a_state_file_survives_a_restart(tmp_path: Path) -> None:
    options = Options(state=tmp_path / "shop.db", rate_limit=False, records=3)
    first = shop(options=options)
    made = first("POST", "/orders", json={**ORDER, "note": "kept"}).json
    first("DELETE", "/orders/ord_00002")
    first.store.close()
    second = shop(options=options)
    assert second("GET", f"/orders/{made['id']}").json["note"] == "kept"
    assert second("GET", "/orders/ord_00002").status == 404
    assert second("POST", "/orders", json=ORDER).json["id"] != made["id"]
    second("POST", "/_emulator/reset")
    assert second("GET", "/orders/ord_00002").status == 200
    second.store.close()


def test_control_endpoints_need_no_credentials_and_list_each_other() -> None:
    caller = shop()
    index = caller("GET", "/_emulator/", key=False).json
    assert index["credentials"]["api_key"] == "shop-emulator-api-key"
    for line in index["endpoints"]:
        method, path = line.split()
        if path.endswith("<id>"):  # of a run that is under way
            continue
        bodies = {
            "POST /_emulator/clock": {"advance": 1},
            "POST /_emulator/rate-limit": {"left": None},
            "POST /_emulator/receivers": {"url": "http://127.0.0.1:9/"},
        }
        body = bodies.get(line)
        assert caller(method, path, json=body, key=False).status == 200, line


def rename(world: World, wanted: Any) -> Any:
    """Rename the first customer: {"name": text}.

    More than anybody asks.
    """
    customer = world.store.find("customer")[0]
    world.store.put("customer", customer["id"], {**customer, "name": "somebody"})
    if not isinstance(wanted, dict) or "name" not in wanted:
        raise ValueError("names nobody")
    world.store.put("customer", customer["id"], {**customer, **wanted})
    return wanted


def test_an_api_has_control_endpoints_of_its_own() -> None:
    caller = shop(Behaviour(controls={"rename": rename}))
    said = caller("GET", "/_emulator/", key=False).json["endpoints"]
    assert said["POST /_emulator/rename"] == 'Rename the first customer: {"name": text}.'
    assert caller("POST", "/_emulator/rename", json={"name": "Grace"}).json == {"name": "Grace"}
    caller.store.rollback()
    assert caller.store.find("customer")[0]["name"] == "Grace"
    assert caller("GET", "/_emulator/rename").status == 405
    assert "POST /_emulator/rename" not in shop()("GET", "/_emulator/").json["endpoints"]


@pytest.mark.parametrize("body", [b"", b"{", b"{}"])
def test_what_an_own_control_endpoint_cannot_use_changes_nothing(body: bytes) -> None:
    caller = shop(Behaviour(controls={"rename": rename}))
    before = caller.store.find("customer")
    refused = caller("POST", "/_emulator/rename", body=body)
    assert refused.status == 400
    assert refused.json["fix"] == 'Rename the first customer: {"name": text}.'
    assert caller.store.find("customer") == before


def test_unknown_control_endpoints_and_methods_are_refused(seeded: Caller) -> None:
    assert seeded("GET", "/_emulator/nothing").status == 404
    assert seeded("GET", "/_emulator/reset").status == 405
    assert seeded("POST", "/_emulator/state").status == 405


def test_the_clock_is_moved_by_request() -> None:
    clock, _ = still()
    caller = shop(clock=clock)
    assert caller("GET", "/_emulator/clock").json == {"now": "2025-01-15T08:00:00Z"}
    moved = caller("POST", "/_emulator/clock", json={"advance": 90})
    assert moved.json == {"now": "2025-01-15T08:01:30Z"}
    moved = caller("POST", "/_emulator/clock", json={"now": "2025-02-01T00:00:00+01:00"})
    assert moved.json == {"now": "2025-01-31T23:00:00Z"}
    assert caller("POST", "/orders", json=ORDER).json["created_at"] == "2025-01-31T23:00:00Z"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"{}", b'{"advance": "1"}', b'{"advance": 1e300}', b'{"now": "2025-01-01"}',
     b'{"now": "soon"}', b'{"now": 5}', b'{"advance": true}'],
)  # fmt: skip
def test_what_is_no_time_to_move_to_is_400(body: bytes) -> None:
    clock, _ = still()
    caller = shop(clock=clock)
    assert caller("POST", "/_emulator/clock", body=body).status == 400
    assert clock.now() == datetime(2025, 1, 15, 8, tzinfo=UTC)


def test_why_the_clock_was_not_moved_is_said() -> None:
    clock, _ = still()
    caller = shop(clock=clock)
    for body, why in (
        ({"advance": 5, "now": "2025-02-01T00:00:00Z"}, "the body says both how far and to when"),
        ({"advance": 1e300}, "the body leaves 1971 to 2199"),
        ({"advance": "5"}, "the body says no number of seconds"),
        ({"now": "soon"}, "the body says 'soon', which is no time"),
        ({"now": "2025-01-01"}, "the body says a time without a zone"),
    ):
        assert caller("POST", "/_emulator/clock", json=body).json["error"] == why


def test_the_clock_cannot_leave_the_calendar() -> None:
    clock, _ = still()
    caller = shop(clock=clock)
    for seconds in (-60 * 366 * 86_400, 200 * 366 * 86_400, 10**18):
        assert caller("POST", "/_emulator/clock", json={"advance": seconds}).status == 400
    assert caller("POST", "/_emulator/clock", json={"advance": -86_400}).status == 200


def test_a_spec_without_a_module_has_a_behaviour(seeded: Caller) -> None:
    application = Application(seeded.world.spec, options=QUIET)
    assert application.world.behaviour == Behaviour()


def test_state_is_read_in_parts() -> None:
    caller = shop()

    def state(query: str) -> Any:
        return caller("GET", f"/_emulator/state{query}", key=False).json

    whole = state("")
    assert state("?resource=order&limit=2&offset=1") == {"order": whole["order"][1:3]}
    assert state("?resource=order") == {"order": whole["order"]}
    assert state("?resource=order&offset=29") == {"order": whole["order"][29:]}
    assert state("?resource=nothing") == {"nothing": []}
    assert caller("GET", "/_emulator/state?limit=x", key=False).status == 400
    assert caller("GET", "/_emulator/state?limit=50001", key=False).status == 400


def test_state_of_very_many_records_is_read_in_parts_only() -> None:
    caller = shop()
    for number in range(50_001):
        caller.store.put("note", number, {"id": number})
    caller.store.commit()
    refused = caller("GET", "/_emulator/state", key=False)
    assert refused.status == 400
    assert "limit=N" in refused.json["fix"]
    assert caller("GET", "/_emulator/state?resource=note&limit=1", key=False).status == 200
