"""A run at an emulator: a fresh world for a lease, and everything back in the end."""

from __future__ import annotations

import shutil
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from concord.emulator import Application, Clock, Options
from concord.emulator._clock import START
from concord.emulator._runs import BusyError, Runs
from concord.emulator.behaviour import Behaviour
from tests import samples
from tests.emulator.kit import QUIET, Caller, shop

RUNS = "/_emulator/runs"


class Seconds:
    """A source of time that a test moves."""

    def __init__(self) -> None:
        self.value = 100.0

    def __call__(self) -> float:
        return self.value


class Spy:
    """A world that notes what becomes of it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def set_aside(self, *, halted: bool) -> None:
        assert not halted
        self.done.append("aside")

    def put_back(self) -> None:
        self.done.append("back")


def begun(caller: Caller, **body: Any) -> str:
    response = caller("POST", RUNS, json=body, key=False)
    assert response.status == 200, response.raw
    found: str = response.json["id"]
    return found


def test_run_has_the_records_of_a_fresh_world_and_leaves_the_others() -> None:
    caller = shop()
    before = caller("GET", "/_emulator/state").json
    (mine, *_) = caller.list()
    assert caller("DELETE", f"/orders/{mine['id']}").status == 204
    changed = caller("GET", "/_emulator/state").json
    assert changed != before
    run = begun(caller)
    assert caller("GET", "/_emulator/state").json == before
    assert caller("DELETE", f"/orders/{mine['id']}").status == 204
    assert caller("DELETE", f"{RUNS}/{run}").json == {"ended": True}
    assert caller("GET", "/_emulator/state").json == changed


def test_run_at_a_state_file_writes_nothing_to_it(tmp_path: Path) -> None:
    options = Options(rate_limit=False, records=30, state=tmp_path / "shop.db")
    caller = shop(options=options)
    (mine, *_) = caller.list()
    run = begun(caller)
    assert caller("DELETE", f"/orders/{mine['id']}").status == 204
    # as if the emulator had been killed meanwhile
    for path in tmp_path.glob("shop.db*"):
        shutil.copy(path, tmp_path / path.name.replace("shop", "left"))
    again = shop(options=replace(options, state=tmp_path / "left.db"))
    assert again("GET", f"/orders/{mine['id']}").status == 200
    assert caller("DELETE", f"{RUNS}/{run}").status == 200
    assert caller("GET", f"/orders/{mine['id']}").status == 200
    assert caller("DELETE", f"/orders/{mine['id']}").status == 204


def test_second_run_is_refused_until_the_first_has_ended() -> None:
    caller = shop()
    run = begun(caller, lease=20)
    refused = caller("POST", RUNS, key=False)
    assert refused.status == 409
    assert 0 < refused.json["expires_in"] <= 20
    assert caller("GET", "/_emulator/").json["run"]["expires_in"] > 0
    caller("DELETE", f"{RUNS}/{run}")
    assert caller("GET", "/_emulator/").json["run"] is None
    assert begun(caller) != run


@pytest.mark.parametrize("lease", ["0", "601", '"x"', "true", "null", "NaN"])
def test_lease_that_is_none_is_refused(lease: str) -> None:
    body = f'{{"lease": {lease}}}'.encode()
    caller = shop()
    assert caller("POST", RUNS, body=body).status == 400
    assert not caller.world.in_run
    run = begun(caller)
    assert caller("PUT", f"{RUNS}/{run}", body=body).status == 400
    assert caller.world.in_run


def test_unknown_run_is_not_found() -> None:
    caller = shop()
    for method in ("PUT", "DELETE"):
        assert caller(method, f"{RUNS}/other").status == 404
        assert caller(method, f"{RUNS}/").status == 404
    begun(caller)
    for method in ("PUT", "DELETE"):
        assert caller(method, f"{RUNS}/other").status == 404
    assert caller("GET", f"{RUNS}/other").status == 405
    assert caller.world.in_run


def test_lease_that_runs_out_ends_the_run() -> None:
    spy, seconds = Spy(), Seconds()
    runs = Runs(spy, monotonic=seconds)
    run = runs.begin(30)
    seconds.value += 29
    assert runs.renew(run, 30)
    seconds.value += 29
    with pytest.raises(BusyError) as busy:
        runs.begin(30)
    assert busy.value.seconds == 1
    assert not runs.expire()
    seconds.value += 1
    assert runs.expire()
    assert spy.done == ["aside", "back"]
    assert not runs.renew(run, 30)
    assert not runs.end(run)
    assert runs.end(runs.begin(5))
    assert spy.done == ["aside", "back"] * 2


def test_run_meets_no_limit_and_the_count_goes_on_afterwards() -> None:
    caller = shop(options=Options(records=30))
    caller("POST", "/_emulator/rate-limit", json={"left": 2})
    assert caller("GET", "/orders").status == 200
    run = begun(caller)
    caller("POST", "/_emulator/rate-limit", json={"left": 0})
    assert caller("GET", "/orders").status == 429
    caller("POST", "/_emulator/rate-limit", json={"left": None})
    assert {caller("GET", "/orders").status for _ in range(10)} == {200}
    caller("DELETE", f"{RUNS}/{run}")
    assert caller("GET", "/orders").status == 200
    assert caller("GET", "/orders").status == 429


def test_clock_starts_afresh_in_a_run_and_goes_on_afterwards() -> None:
    seconds = Seconds()
    caller = shop(clock=Clock(monotonic=seconds))
    caller("POST", "/_emulator/clock", json={"advance": 3600})
    run = begun(caller)
    assert caller.world.clock.now() == START
    caller("POST", "/_emulator/clock", json={"stop": True})
    caller("POST", "/_emulator/clock", json={"advance": 86_400})
    seconds.value += 90
    assert caller.world.clock.now() == START + timedelta(days=1)
    caller("DELETE", f"{RUNS}/{run}")
    assert caller.world.clock.now() == START + timedelta(seconds=3690)
    seconds.value += 1
    assert caller.world.clock.now() == START + timedelta(seconds=3691)


def test_clock_of_a_run_may_stand_still_from_the_beginning() -> None:
    seconds = Seconds()
    caller = shop(clock=Clock(monotonic=seconds))
    run = begun(caller, halted=True)
    seconds.value += 5
    assert caller.world.clock.now() == START
    caller("DELETE", f"{RUNS}/{run}")
    assert caller.world.clock.now() == START + timedelta(seconds=5)
    assert caller("POST", RUNS, json={"halted": 1}).status == 400


def test_receivers_of_a_run_go_with_it_and_others_stay() -> None:
    caller = shop()
    mine, theirs = {"url": "http://127.0.0.1:9/mine"}, {"url": "http://127.0.0.1:9/run"}
    caller("POST", "/_emulator/receivers", json=mine)
    run = begun(caller)
    caller("POST", "/_emulator/receivers", json=theirs)
    assert len(caller("GET", "/_emulator/receivers").json) == 2
    caller("DELETE", f"{RUNS}/{run}")
    assert [it["url"] for it in caller("GET", "/_emulator/receivers").json] == [mine["url"]]


def test_no_reset_falls_due_in_a_run() -> None:
    caller = shop(options=Options(rate_limit=False, records=30, reset_every=60))
    run = begun(caller)
    (first, *_) = caller.list()
    assert caller("DELETE", f"/orders/{first['id']}").status == 204
    caller("POST", "/_emulator/clock", json={"advance": 3600})
    assert caller("GET", f"/orders/{first['id']}").status == 404
    caller("POST", "/_emulator/reset")
    assert caller("GET", f"/orders/{first['id']}").status == 200
    caller("DELETE", f"{RUNS}/{run}")
    assert caller("DELETE", f"/orders/{first['id']}").status == 204
    caller("POST", "/_emulator/clock", json={"advance": 61})
    assert caller("GET", f"/orders/{first['id']}").status == 200


def test_what_time_brings_about_goes_by_the_clock_after_a_run() -> None:
    passed: list[datetime] = []
    behaviour = Behaviour(passing=lambda world: passed.append(world.clock.now()))
    seconds = Seconds()
    caller = shop(behaviour, clock=Clock(monotonic=seconds))
    caller("GET", "/orders")
    caller("DELETE", f"{RUNS}/{begun(caller)}")
    assert passed == [START] * 3


def test_deliveries_that_are_pending_wait_for_the_end_of_a_run() -> None:
    caller = shop()
    world = caller.world
    log = world.deliveries._log
    begun(caller)
    assert caller("GET", "/_emulator/deliveries").json == []
    assert world.deliveries._log is not log
    world.put_back()
    assert world.deliveries._log is log
    assert isinstance(log, deque)


def test_halt_outside_a_run_ends_by_itself() -> None:
    seconds = Seconds()
    caller = shop(clock=Clock(monotonic=seconds))
    caller("POST", "/_emulator/clock", json={"stop": True, "for": 10})
    seconds.value += 9
    assert caller.world.clock.now() == START
    assert caller.world.clock.halted
    seconds.value += 3
    assert caller.world.clock.now() == START + timedelta(seconds=2)
    caller("POST", "/_emulator/clock", json={"stop": True})
    seconds.value += 59
    caller("POST", "/_emulator/clock", json={"stop": True})  # renewed
    seconds.value += 59
    caller("POST", "/_emulator/clock", json={"advance": 1})  # moved, and halted there
    assert caller.world.clock.now() == START + timedelta(seconds=3)
    seconds.value += 2
    assert caller.world.clock.now() == START + timedelta(seconds=4)
    caller("POST", "/_emulator/clock", json={"stop": True})
    caller("POST", "/_emulator/clock", json={"stop": False})
    assert not caller.world.clock.halted


def test_halt_of_a_run_ends_with_it() -> None:
    seconds = Seconds()
    caller = shop(clock=Clock(monotonic=seconds))
    run = begun(caller)
    caller("POST", "/_emulator/clock", json={"stop": True})
    seconds.value += 100_000
    assert caller.world.clock.now() == START
    caller("DELETE", f"{RUNS}/{run}")
    assert not caller.world.clock.halted


@pytest.mark.parametrize("wait", [-1, 3601, "x", True, None])
def test_halt_for_no_number_of_seconds_is_refused(wait: Any) -> None:
    caller = shop()
    refused = caller("POST", "/_emulator/clock", json={"stop": True, "for": wait})
    assert refused.status == 400
    assert not caller.world.clock.halted


def test_identity_says_what_is_emulated_and_repeats_a_nonce() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    caller = Caller(Application(samples.load("shop"), Behaviour(), Options(start=start, records=7)))
    for target in ("/_emulator/", "/_emulator/?nonce=abc"):
        told = caller("GET", target, key=False).json
        assert (told["emulator"], told["protocol"], told["api"]) == ("concord", 1, "shop")
        assert told["options"]["records"] == 7
        assert told["options"]["start"].startswith("2026-01-01T00:00:0")
        assert told["nonce"] == ("abc" if "nonce" in target else "")
    assert QUIET.records == 30
