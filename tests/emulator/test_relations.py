"""Members that relate to one another (`x-relations`): seeds, requests, records, responses."""

from __future__ import annotations

import random
from typing import Any

import pytest

from concord.emulator import Application
from concord.emulator._fake_data import FakeData
from concord.emulator._schemas import Schemas
from concord.emulator.behaviour import Behaviour, Call, Response
from tests import samples
from tests.emulator.kit import QUIET, Caller

NINE, TEN = "2025-01-20T09:00:00Z", "2025-01-20T10:00:00Z"
BOOKING = "/components/schemas/Booking"


def bookings(behaviour: Behaviour | None = None) -> Caller:
    return Caller(Application(samples.load("bookings"), behaviour or Behaviour(), QUIET))


@pytest.fixture(name="call")
def _call() -> Caller:
    return bookings()


def created(call: Caller, **members: Any) -> Any:
    return call("POST", "/bookings", json={"start": NINE, "end": TEN, **members})


def test_generated_values_keep_their_relations() -> None:
    spec = samples.load("bookings")
    made = FakeData(Schemas(spec))
    for number in range(50):
        value = made.value(BOOKING, random.Random(number))
        assert spec.relations.broken(BOOKING, value) == []
        assert value["start"] < value["end"]


def test_seeds_keep_their_relations(call: Caller) -> None:
    found = call("GET", "/bookings")
    assert found.status == 200
    assert len(found.json) > 5


def test_request_that_breaks_a_relation_is_invalid_data(call: Caller) -> None:
    assert created(call).status == 201
    refused = created(call, start=TEN, end=NINE)
    assert refused.status == 422
    assert "/end breaks that `start` is before `end`" in refused.json["message"]


def test_update_that_leaves_a_broken_record_is_invalid_data(call: Caller) -> None:
    key = created(call).json["id"]
    refused = call("PATCH", f"/bookings/{key}", json={"end": "2025-01-20T08:00:00Z"})
    assert refused.status == 422
    assert call("GET", f"/bookings/{key}").json["end"] == TEN
    moved = call("PATCH", f"/bookings/{key}", json={"end": "2025-01-20T11:00:00Z"})
    assert (moved.status, moved.json["start"]) == (200, NINE)


def test_change_of_a_record_from_the_future_is_not_before_its_creation(call: Caller) -> None:
    key = created(call).json["id"]
    stored = call.store.get("booking", key)
    assert stored is not None
    record = {**stored, "created_at": "2190-01-01T00:00:00Z"}
    call.store.put("booking", key, record)
    changed = call("PATCH", f"/bookings/{key}", json={"end": "2025-01-20T12:00:00Z"})
    assert (changed.status, changed.json["updated_at"]) == (200, "2190-01-01T00:00:00Z")


def test_response_that_breaks_a_relation_is_a_fault() -> None:
    def get(call: Call) -> Response:
        return Response(status=200, body={"id": call.path["id"], "start": TEN, "end": NINE})

    found = bookings(Behaviour(handlers={"bookings.get": get}))("GET", "/bookings/b1")
    assert found.status == 500
    assert found.json["faults"] == [
        {"pointer": "/end", "message": "breaks that `start` is before `end`"}
    ]
