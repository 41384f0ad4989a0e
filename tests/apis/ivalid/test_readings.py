"""Each option of the behaviour, as a reading of the ledger asks for it, and without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from tests.apis.ivalid.conftest import Ivalid

from concord import emulator, project

SPEC = project.load("ivalid")
BOOKED = "/v2/appointments/apt_1234567890"
MARIE = "/v2/customers/cust_abc123"
BOOKING = {
    "customer_id": "cust_abc123",
    "service_id": "srv_entretien",
    "scheduled_at": "2025-02-19T09:00:00Z",
}
NOBODY = BOOKING | {"service_id": "srv_borne"}
JEAN = BOOKING | {"technician_id": "tech_xyz789"}
TAKEN = JEAN | {"scheduled_at": "2025-01-20T09:00:00Z"}
CHECKED = {"service_id": "srv_installation", "technician_id": "tech_xyz789"}


@contextmanager
def served(*readings: str) -> Iterator[Ivalid]:
    """The emulator under `entry=reading`s, the prefix of the entry left out."""
    chosen = dict(each.split("=") for each in readings)
    spec = SPEC.under({f"ivalid-{entry}": reading for entry, reading in chosen.items()})
    options = emulator.Options(rate_limit=False)
    with (
        emulator.running(spec, options=options) as server,
        httpx2.Client(base_url=server.base_url, timeout=60) as http,
    ):
        yield Ivalid(http, server.credentials)


def status(api: Ivalid, method: str, path: str, body: Any = None) -> int:
    return api.http.request(method, path, **({} if body is None else {"json": body})).status_code


def book(api: Ivalid, **members: Any) -> dict[str, Any]:
    created: dict[str, Any] = api.post("/v2/appointments", BOOKING | members)
    return created


def total(api: Ivalid, **query: str) -> int:
    found: int = api.get("/v2/appointments", query)["meta"]["total"]
    return found


def newcomer(api: Ivalid, **members: Any) -> str:
    body = {"first_name": "Ada", "last_name": "Martin", **members}
    found: str = api.post("/v2/customers", body)["id"]
    return found


def delivered(api: Ivalid, **members: Any) -> list[dict[str, Any]]:
    """The deliveries of a creation and a change of a customer, the latest first."""
    events = ["customer.created", "customer.updated"]
    api.post("/v2/webhooks", {"url": "http://127.0.0.1:9/", "events": events, **members})
    path = f"/v2/customers/{newcomer(api, phone='+331')}"
    api.put(path, {"first_name": "Ada", "last_name": "Martin", "phone": "+332"})
    found: list[dict[str, Any]] = api.control("deliveries")
    return found if isinstance(found, list) else found["deliveries"]


def listed_on_the_day_of(api: Ivalid, scheduled_at: str, **query: str) -> int:
    customer = newcomer(api)
    book(api, customer_id=customer, scheduled_at=scheduled_at)
    return total(api, customer_id=customer, **query)


def away_from_home(api: Ivalid) -> int:
    book(api, location={"postal_code": "13001"})
    return total(api, postal_code="13001")


def after_longer_visit(api: Ivalid) -> int:
    api.post("/v2/appointments", JEAN | {"duration": 240})
    return status(api, "POST", "/v2/appointments", JEAN | {"scheduled_at": "2025-02-19T11:00:00Z"})


def price_after_change(api: Ivalid) -> float:
    api.put("/v2/services/srv_installation", {"name": "N", "duration": 120, "price": 7})
    found: float = api.get(BOOKED)["service"]["price"]
    return found


def put_after_cancellation(api: Ivalid) -> int:
    api.call("DELETE", BOOKED, 200)
    return status(api, "PUT", BOOKED, BOOKING)


def second_cancellation(api: Ivalid) -> int:
    api.call("DELETE", BOOKED, 200)
    return status(api, "DELETE", BOOKED)


def status_at_half_past(api: Ivalid) -> str:
    api.control("clock", {"now": "2025-01-20T09:30:00Z"})
    api.advance(0)
    found: str = api.get(BOOKED)["status"]
    return found


def first_token_after_second(api: Ivalid) -> int:
    first = api.http.headers["Authorization"]
    api.grant("services:read")
    return api.http.get("/v2/services", headers={"Authorization": first}).status_code


def shown_twice(api: Ivalid) -> tuple[bool, bool]:
    customer = newcomer(api)
    single = book(api, customer_id=customer, notes="x")
    item = api.get("/v2/appointments", {"customer_id": customer})["data"][0]
    return "notes" in single, "notes" in item


def check(api: Ivalid, scheduled_at: str) -> dict[str, Any]:
    body = CHECKED | {"scheduled_at": scheduled_at}
    found: dict[str, Any] = api.act("/v2/availability/check", body)
    return found


def check_of_a_taken_slot(api: Ivalid) -> int:
    slot = {"date": "2025-01-20", "start": "09:00", "end": "11:00"}
    body = CHECKED | {"scheduled_at": "2025-01-20T09:00:00Z"} | slot
    return status(api, "POST", "/v2/availability/check", body)


Observation = Callable[[Ivalid], Any]
JOB = f"{MARIE}/appointments"
SCHEDULE = "/v2/technicians/tech_xyz789/schedule"
SLOTS = "/v2/availability?service_id=srv_installation&date=2025-01-20"
CASES: dict[str, tuple[Observation, Any, Any]] = {
    "expired-token=one-token": (first_token_after_second, 401, 200),
    "error-status=status-422": (
        lambda api: status(api, "POST", "/v2/appointments", TAKEN), 422, 409,
    ),
    "error-status=check": (lambda api: "error" in check(api, TAKEN["scheduled_at"]), True, False),
    "filter-combination=any": (
        lambda api: total(api, status="pending", technician_id="none") > 0, True, False,
    ),
    "date-filter-bounds=paris-days": (
        lambda api: listed_on_the_day_of(
            api, "2025-02-19T23:30:00Z", date_from="2025-02-20", date_to="2025-02-20"
        ),
        1,
        0,
    ),
    "date-filter-bounds=midnight": (
        lambda api: total(api, date_from="2025-01-20", date_to="2025-01-20") == 0, True, False,
    ),
    "date-filter-bounds=created": (
        lambda api: listed_on_the_day_of(
            api, "2025-02-19T09:00:00Z", date_from="2025-01-15", date_to="2025-01-15"
        ),
        1,
        0,
    ),
    "postal-code-filter=customer": (away_from_home, 0, 1),
    "postal-code-filter=prefix": (lambda api: total(api, postal_code="75") > 0, True, False),
    "status-values=more": (status_at_half_past, "in_progress", "confirmed"),
    "created-status=confirmed": (lambda api: book(api)["status"], "confirmed", "pending"),
    "created-status=depends": (
        lambda api: (book(api)["status"], api.post("/v2/appointments", NOBODY)["status"]),
        ("confirmed", "pending"),
        ("pending", "pending"),
    ),
    "status-transitions=repeated": (lambda api: status(api, "POST", f"{BOOKED}/confirm"), 200, 409),
    "status-transitions=unconfirmed": (
        lambda api: api.act(f"{BOOKED}/reschedule", {"scheduled_at": "2025-02-19T09:00:00Z"})[
            "status"
        ],
        "pending",
        "confirmed",
    ),
    "status-transitions=status-422": (
        lambda api: status(api, "POST", f"{BOOKED}/confirm"), 422, 409,
    ),
    "delete-cancels=put": (
        lambda api: api.put(BOOKED, BOOKING | {"status": "cancelled"})["status"],
        "cancelled",
        "confirmed",
    ),
    "put-appointment-body=status": (
        lambda api: api.put(BOOKED, BOOKING | {"status": "pending"})["status"],
        "pending",
        "confirmed",
    ),
    "cancel-twice=status-200": (second_cancellation, 200, 409),
    "put-cancelled=allowed": (put_after_cancellation, 200, 409),
    "conflict-scope=everything": (
        lambda api: status(
            api, "POST", "/v2/appointments", JEAN | {"scheduled_at": "2025-02-23T09:00:00Z"}
        ),
        409,
        201,
    ),
    "automatic-assignment=refused": (
        lambda api: status(api, "POST", "/v2/appointments", NOBODY), 409, 201,
    ),
    "automatic-assignment=unassigned": (lambda api: book(api)["technician"] is None, True, False),
    "duration-override=shown": (lambda api: book(api, duration=30)["service"]["duration"], 30, 60),
    "duration-override=ignored": (after_longer_visit, 201, 409),
    "written-not-read=single": (shown_twice, (True, False), (False, False)),
    "written-not-read=always": (shown_twice, (True, True), (False, False)),
    "location-default=none": (lambda api: "location" in book(api), False, True),
    "location-default=refused": (
        lambda api: status(
            api, "POST", "/v2/appointments", BOOKING | {"customer_id": newcomer(api)}
        ),
        422,
        201,
    ),
    "price=booked": (price_after_change, 150.0, 7),
    "customer-name=joined": (
        lambda api: api.get(MARIE).keys() & {"name", "first_name"},
        {"name", "first_name"},
        {"first_name"},
    ),
    "customer-name=name": (
        lambda api: (api.get(MARIE).keys() & {"name", "first_name"}, book(api)["customer"]["name"]),
        ({"name"}, "Marie Dupont"),
        ({"first_name"}, "Marie Dupont"),
    ),
    "customer-duplicates=updated": (
        lambda api: newcomer(api, email="marie.dupont@example.com") == "cust_abc123", True, False,
    ),
    "customer-history=past": (
        lambda api: (book(api), api.get(JOB)["data"][-1]["scheduled_at"])[1] > "2025-02",
        False,
        True,
    ),
    "services-write-scope=nobody": (
        lambda api: status(api, "POST", "/v2/services", {"name": "N", "duration": 1}), 403, 201,
    ),
    "team-shape=team-id": (
        lambda api: api.get("/v2/technicians/tech_xyz789").get("team_id"),
        "team_climatisation",
        None,
    ),
    "schedule-shape=days": (lambda api: "days" in api.get(SCHEDULE), True, False),
    "availability-slots=summary": (lambda api: "days" in api.get(SLOTS), True, False),
    "availability-check=conflict": (check_of_a_taken_slot, 409, 200),
    "availability-time-zone=france": (
        lambda api: check(api, "2025-02-19T07:30:00Z")["available"], True, False,
    ),
    "webhook-secret=shown": (
        lambda api: "secret"
        in api.post("/v2/webhooks", {"url": "http://127.0.0.1:9/", "events": []}),
        True,
        False,
    ),
    "webhook-secret=unsigned": (
        lambda api: any("X-iValid-Signature" in each["headers"] for each in delivered(api)),
        False,
        True,
    ),
    "event-payloads=changes": (
        lambda api: delivered(api)[0]["body"]["data"].keys() - {"first_name"}, {"id", "phone"},
        {"id", "last_name", "phone"},
    ),
    "event-payloads=id-only": (
        lambda api: delivered(api)[0]["body"]["data"].keys() == {"id"}, True, False,
    ),
    "event-origin=others": (lambda api: len(delivered(api)), 0, 2),
}  # fmt: skip


@pytest.mark.parametrize("reading", CASES)
def test_emulator_under_an_option_differs(reading: str) -> None:
    observe, expected, _ = CASES[reading]
    with served(reading) as api:
        assert observe(api) == expected


@pytest.mark.parametrize("reading", CASES)
def test_emulator_without_an_option_follows_the_chosen_reading(api: Ivalid, reading: str) -> None:
    observe, _, expected = CASES[reading]
    assert observe(api) == expected


def test_each_reading_with_an_option_has_a_case() -> None:
    with_options = {
        f"{entry.id.removeprefix('ivalid-')}={reading.id}"
        for entry in SPEC.ledger
        for reading in entry.alternatives
        if reading.options
    }
    assert with_options == CASES.keys()


def test_options_combine() -> None:
    readings = ("created-status=confirmed", "duration-override=shown", "single-envelope=data")
    with served(*readings) as api:
        data = book(api, duration=30)["data"]
    assert (data["status"], data["service"]["duration"]) == ("confirmed", 30)


def located(api: Ivalid) -> Any:
    response = api.http.post("/v2/customers", json={"first_name": "A", "last_name": "B"})
    return response.headers.get("Location", "")[:18], bool(response.content)


def cut(api: Ivalid) -> Any:
    response = api.http.get("/v2/customers", params={"per_page": 1000})
    return response.json().get("meta", {}).get("per_page")


def unlisted(api: Ivalid) -> Any:
    return api.get("/v2/appointments", {"date_from": "2099-01-01"})["meta"]["total_pages"]


def invalid(api: Ivalid) -> Any:
    return sorted(api.post("/v2/customers", {}, 422))


def removed(api: Ivalid) -> Any:
    api.call("DELETE", BOOKED, 200)
    return status(api, "GET", BOOKED)


def merged(api: Ivalid) -> Any:
    first = book(api, notes="x", duration=45)
    path = f"/v2/appointments/{first['id']}"
    return status(api, "PUT", path, {"scheduled_at": "2025-02-20T09:00:00Z"})


def by_query(api: Ivalid) -> Any:
    query = {"scheduled_at": "2025-02-19T09:00:00Z"}
    return api.http.post(f"{BOOKED}/reschedule", params=query).status_code


OVERLAYS: dict[str, tuple[Observation, Any, Any]] = {
    "created-answer=location": (located, ("/v2/customers/cust", False), ("", True)),
    "page-size-limit=cut": (cut, 100, None),
    "empty-list-pages=one": (unlisted, 1, 0),
    "error-shape=domain": (invalid, ["errors", "message"], ["error"]),
    "delete-cancels=removes": (removed, 404, 200),
    "put-replaces=merge": (merged, 200, 422),
    "action-bodies=query": (by_query, 200, 400),
    "availability-slots=period": (
        lambda api: api.http.get(
            "/v2/availability/slots",
            params={
                "service_id": "srv_installation",
                "date": "2025-01-21",
                "date_from": "2025-01-20",
                "date_to": "2025-01-22",
            },
        ).json().keys() >= {"days"},
        True,
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("reading", OVERLAYS)
def test_behaviour_follows_an_overlay(api: Ivalid, reading: str) -> None:
    observe, expected, without = OVERLAYS[reading]
    assert observe(api) == without
    with served(reading) as other:
        assert observe(other) == expected
