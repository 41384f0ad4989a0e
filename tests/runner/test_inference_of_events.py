"""Which readings a log indicates by what a receiver got of events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from concord import project
from concord.emulator import Options
from concord.http import Request, Response
from concord.oracle import Logged, Replay, summary
from concord.runner.readings.indication import shown
from concord.runner.readings.inference import Inference
from concord.runner.readings.likely import Hints, candidates
from concord.spec import Spec

URL = "http://127.0.0.1:9/webhooks"
ENTRY = "ivalid-event-payloads"
OPTIONS = Options(rate_limit=False)
HINTS = Hints(governing={ENTRY}, tested={"nothing"})


@pytest.fixture(scope="module")
def ivalid() -> Spec:
    return project.load("ivalid")


def request(target: str, body: Mapping[str, Any], token: str = "") -> Request:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    return Request(method="POST", target=target, headers=headers, body=json.dumps(body).encode())


def logged(spec: Spec) -> list[Logged]:
    """A run at an emulator: a receiver is added, a customer is created, an event is received."""
    server, log = Replay(spec, OPTIONS), list[Logged]()

    def send(sent: Request, *, event: str = "") -> Any:
        unknown = Logged(request=sent, response=Response(status=200), at=0.0, event=event)
        response = server.follow(unknown) or unknown.response
        log.append(Logged(request=sent, response=response, at=0.0, event=event))
        return response.json

    send(request("/_emulator/receivers", {"url": URL, "secret": "s"}))
    grant = {"grant_type": "client_credentials", "scope": "customers:write"}
    token = send(request("/oauth/token", {**grant, **spec.public_credentials}))["access_token"]
    send(request("/v2/customers", {"first_name": "A", "last_name": "B"}, token))
    send(request(URL, {}), event="customer.created")
    return log


@pytest.mark.parametrize("reading", ["id-only", ""])
def test_indicated_is_what_the_deliveries_of_an_event_show(ivalid: Spec, reading: str) -> None:
    log = logged(ivalid.under({ENTRY: reading} if reading else {}))
    found = Inference(ivalid, log, OPTIONS, seconds=60).indicated(HINTS)
    assert [(it.entry, it.reading) for it in found] == ([(ENTRY, reading)] if reading else [])
    for it in found:
        assert shown(ivalid, it, log)["example"]["operation"] == "event customer.created"


def test_indicated_is_nothing_where_no_receiver_was_reached(ivalid: Spec) -> None:
    log = logged(ivalid.under({ENTRY: "id-only"}))[:-1]
    assert log[-1].response.success
    assert Inference(ivalid, log, OPTIONS, seconds=60).indicated(HINTS) == ()


def test_replay_compares_what_an_emulator_has_to_deliver(ivalid: Spec) -> None:
    log = logged(ivalid)
    replay = Replay(ivalid, OPTIONS)
    assert [replay.take(it) for it in log][-1] == log[-1].response
    assert log[-1].response != summary([])
    assert not replay.mismatches


def test_candidates_are_readings_of_events_by_the_operations_that_cause_them(ivalid: Spec) -> None:
    found = {entry for entry, _ in candidates(ivalid, Hints(tested={"customers.create"}))}
    assert ENTRY in found
    assert ENTRY not in {entry for entry, _ in candidates(ivalid, Hints(tested={"services.list"}))}
