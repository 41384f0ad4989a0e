"""Booking, moving, confirming and cancelling, as an integrator does it."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.apis.ivalid.conftest import Ivalid

BOOKED = "/v2/appointments/apt_1234567890"
MINIMAL = {
    "customer_id": "cust_abc123",
    "service_id": "srv_installation",
    "scheduled_at": "2025-01-20T09:00:00Z",
}
FOR_JEAN = MINIMAL | {
    "technician_id": "tech_xyz789",
    "duration": 120,
    "location": {"address": "15 rue des Lilas", "city": "Paris", "postal_code": "75001"},
    "notes": "Code portail: 1234",
    "notify_customer": True,
    "reminder_sms": True,
    "reminder_email": True,
}
CONFLICT = {
    "error": {
        "code": "SLOT_NOT_AVAILABLE",
        "message": "Le créneau demandé n'est plus disponible",
        "details": {
            "requested_slot": "2025-01-20T09:00:00Z",
            "technician_id": "tech_xyz789",
            "reason": "already_booked",
        },
        "suggestions": [
            {"slot": "2025-01-20T14:00:00Z", "technician_id": "tech_xyz789"},
            {"slot": "2025-01-21T09:00:00Z", "technician_id": "tech_abc456"},
        ],
    }
}


def jean(scheduled_at: str) -> dict[str, Any]:
    return FOR_JEAN | {"scheduled_at": scheduled_at}


def test_the_documented_appointment(api: Ivalid) -> None:
    assert api.get(BOOKED) == {
        "id": "apt_1234567890",
        "customer": {
            "id": "cust_abc123",
            "name": "Marie Dupont",
            "email": "marie@example.com",
            "phone": "+33612345678",
        },
        "service": {
            "id": "srv_installation",
            "name": "Installation Climatisation",
            "duration": 120,
            "price": 150.00,
        },
        "technician": {"id": "tech_xyz789", "name": "Jean Martin"},
        "scheduled_at": "2025-01-20T09:00:00Z",
        "status": "confirmed",
        "location": {
            "address": "15 rue des Lilas",
            "city": "Paris",
            "postal_code": "75001",
            "coordinates": {"lat": 48.8566, "lng": 2.3522},
        },
    }


def test_the_documented_conflict(api: Ivalid) -> None:
    assert api.post("/v2/appointments", FOR_JEAN, 409) == CONFLICT


def test_taking_each_suggestion(api: Ivalid) -> None:
    suggestions = api.post("/v2/appointments", FOR_JEAN, 409)["error"]["suggestions"]
    for suggestion in suggestions:
        booked = api.post(
            "/v2/appointments",
            FOR_JEAN
            | {"scheduled_at": suggestion["slot"], "technician_id": suggestion["technician_id"]},
        )
        assert booked["scheduled_at"] == suggestion["slot"]
        assert booked["technician"]["id"] == suggestion["technician_id"]
    again = api.post("/v2/appointments", jean("2025-01-20T14:00:00Z"), 409)
    assert again["error"]["suggestions"][0]["slot"] > "2025-01-20T14:00:00Z"


def test_what_is_booked_is_read_back(api: Ivalid) -> None:
    booked = api.post("/v2/appointments", jean("2025-01-20T14:00:00Z"))
    assert api.get(f"/v2/appointments/{booked['id']}") == booked
    assert booked["location"]["address"] == "15 rue des Lilas"
    assert not {"notes", "notify_customer", "reminder_sms"} & set(booked)
    theirs = api.get("/v2/customers/cust_abc123/appointments", {"per_page": 100})
    assert booked in theirs["data"]


@pytest.mark.parametrize(
    ("scheduled_at", "status"),
    [
        ("2025-01-20T11:30:00Z", 409),  # the buffers touch what is booked at 12:00
        ("2025-01-20T13:24:00Z", 409),  # the buffer before meets the one after 13:00
        ("2025-01-20T13:25:00Z", 201),
        ("2025-01-20T15:25:00+02:00", 201),
        ("2025-01-20T03:00:00Z", 201),  # nobody works then, but no refusal is documented
    ],
)
def test_only_booked_time_is_refused(api: Ivalid, scheduled_at: str, status: int) -> None:
    api.post("/v2/appointments", jean(scheduled_at), status)


@pytest.mark.parametrize(
    "change",
    [{"service_id": "srv_borne"}, {"location": {"postal_code": "13001"}}, {"duration": 100_000}],
)
def test_what_does_not_suit_the_wanted_technician_is_accepted(
    api: Ivalid, change: dict[str, Any]
) -> None:
    booked = api.post("/v2/appointments", jean("2025-03-03T09:00:00Z") | change)
    assert booked["technician"]["id"] == "tech_xyz789"


def test_without_a_wish_a_suitable_technician_comes(api: Ivalid) -> None:
    wanted = MINIMAL | {"scheduled_at": "2025-01-21T09:00:00Z"}
    first = api.post("/v2/appointments", wanted)
    second = api.post("/v2/appointments", wanted)
    third = api.post("/v2/appointments", wanted)
    assert {first["technician"]["id"], second["technician"]["id"]} == {"tech_xyz789", "tech_abc456"}
    assert third["technician"] is None


@pytest.mark.parametrize(("minute", "comes"), [("13:26", False), ("14:00", True)])
def test_who_comes_must_get_there_in_time(api: Ivalid, minute: str, comes: bool) -> None:
    booked = api.post("/v2/appointments", MINIMAL | {"scheduled_at": f"2025-01-20T{minute}:00Z"})
    assert (booked["technician"] is not None) is comes


def test_what_is_over_was_booked_all_the_same(api: Ivalid) -> None:
    over = api.get("/v2/appointments", {"status": "completed"})["data"][0]
    again = {"scheduled_at": over["scheduled_at"], "technician_id": over["technician"]["id"]}
    api.post("/v2/appointments", FOR_JEAN | again, 409)


def test_without_a_place_the_customer_is_visited_at_home(api: Ivalid) -> None:
    booked = api.post("/v2/appointments", MINIMAL | {"scheduled_at": "2025-01-21T09:00:00Z"})
    assert booked["location"] == {
        "address": "15 rue des Lilas",
        "city": "Paris",
        "postal_code": "75001",
        "coordinates": {"lat": 48.8566, "lng": 2.3522},
    }


@pytest.mark.parametrize("member", ["customer_id", "service_id", "technician_id"])
def test_what_does_not_exist_cannot_be_booked(api: Ivalid, member: str) -> None:
    error = api.post("/v2/appointments", FOR_JEAN | {member: "none_0"}, 422)["error"]
    assert error["details"]["violations"][0]["pointer"] == f"/{member}"


@pytest.mark.parametrize(
    "scheduled_at",
    [
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59.999-12:00",
        "2016-12-31T23:59:60Z",
        "2025-01-20t14:00:00z",
        "2025-01-20T14:00:00.123456789Z",
    ],
)
@pytest.mark.parametrize("body", [MINIMAL, FOR_JEAN], ids=["anybody", "jean"])
def test_moments_at_the_edge_never_break_the_emulator(
    api: Ivalid, body: dict[str, Any], scheduled_at: str
) -> None:
    wanted = body | {"scheduled_at": scheduled_at}
    assert api.http.post("/v2/appointments", json=wanted).status_code in (201, 409, 422)
    check = {"service_id": "srv_visite", "scheduled_at": scheduled_at}
    assert api.http.post("/v2/availability/check", json=check).status_code in (200, 422)


@pytest.mark.parametrize("duration", [1, 10**9, 10**30, 1e300])
def test_any_duration_can_be_booked(api: Ivalid, duration: float) -> None:
    body = jean("2199-01-01T00:00:00Z") | {"duration": duration}
    booked = api.post("/v2/appointments", body)
    assert booked["service"]["duration"] == 120
    api.post("/v2/appointments", body, 409)
    api.act(f"/v2/appointments/{booked['id']}/reschedule", {"scheduled_at": "2300-01-01T00:00:00Z"})


class TestStates:
    def test_pending_to_confirmed(self, api: Ivalid) -> None:
        booked = api.post("/v2/appointments", jean("2025-01-20T14:00:00Z"))
        confirmed = api.act(f"/v2/appointments/{booked['id']}/confirm")
        assert confirmed == booked | {"status": "confirmed"}
        error = api.act(f"/v2/appointments/{booked['id']}/confirm", expect=409)["error"]
        assert error["details"]["reason"] == "already_confirmed"

    def test_cancelling_frees_the_slot(self, api: Ivalid) -> None:
        cancelled = api.call("DELETE", BOOKED, 200)
        assert cancelled["status"] == "cancelled"
        assert api.get(BOOKED) == cancelled
        assert api.post("/v2/appointments", FOR_JEAN)["technician"]["id"] == "tech_xyz789"

    def test_moving_frees_the_slot_and_takes_the_other(self, api: Ivalid) -> None:
        moved = api.act(f"{BOOKED}/reschedule", {"scheduled_at": "2025-01-20T14:00:00Z"})
        assert moved["scheduled_at"] == "2025-01-20T14:00:00Z"
        assert moved["technician"]["id"] == "tech_xyz789"
        api.post("/v2/appointments", jean("2025-01-20T14:00:00Z"), 409)
        api.post("/v2/appointments", FOR_JEAN, 201)

    def test_moving_to_another_technician(self, api: Ivalid) -> None:
        moved = api.act(
            f"{BOOKED}/reschedule",
            {"scheduled_at": "2025-01-21T09:00:00Z", "technician_id": "tech_abc456"},
        )
        assert moved["technician"] == {"id": "tech_abc456", "name": "Pierre Dubois"}

    def test_moving_within_its_own_time(self, api: Ivalid) -> None:
        api.act(f"{BOOKED}/reschedule", {"scheduled_at": "2025-01-20T09:15:00Z"})

    def test_moving_to_a_taken_time(self, api: Ivalid) -> None:
        error = api.act(f"{BOOKED}/reschedule", {"scheduled_at": "2025-01-20T11:00:00Z"}, 409)[
            "error"
        ]
        assert error["code"] == "SLOT_NOT_AVAILABLE"
        assert error["suggestions"]
        assert api.get(BOOKED)["scheduled_at"] == "2025-01-20T09:00:00Z"

    @pytest.mark.parametrize("action", ["confirm", "reschedule", "put", "delete"])
    def test_nothing_happens_to_what_is_cancelled(self, api: Ivalid, action: str) -> None:
        api.call("DELETE", BOOKED, 200)
        before = api.get(BOOKED)
        error = _do(api, BOOKED, action, 409)["error"]
        assert error["details"]["reason"] == "already_cancelled"
        assert api.get(BOOKED) == before

    @pytest.mark.parametrize("action", ["confirm", "reschedule", "put", "delete"])
    def test_nothing_happens_to_what_is_over(self, api: Ivalid, action: str) -> None:
        over = api.get("/v2/appointments", {"status": "completed"})["data"][0]
        error = _do(api, f"/v2/appointments/{over['id']}", action, 409)["error"]
        assert error["details"]["reason"] == "already_completed"

    @pytest.mark.parametrize("action", ["get", "confirm", "reschedule", "put", "delete"])
    def test_what_does_not_exist(self, api: Ivalid, action: str) -> None:
        assert _do(api, "/v2/appointments/apt_none", action, 404)["error"]["code"] == "NOT_FOUND"


def _do(api: Ivalid, path: str, action: str, status: int) -> Any:
    match action:
        case "confirm":
            return api.act(f"{path}/confirm", expect=status)
        case "reschedule":
            return api.act(f"{path}/reschedule", {"scheduled_at": "2025-02-20T09:00:00Z"}, status)
        case "put":
            return api.call("PUT", path, status, json=MINIMAL)
        case _:
            return api.call(action.upper(), path, status)


class TestReplacing:
    def test_what_is_left_out_is_reset(self, api: Ivalid) -> None:
        replaced = api.call(
            "PUT", BOOKED, 200, json=MINIMAL | {"customer_id": "cust_000002", "duration": 90}
        )
        assert replaced["customer"]["id"] == "cust_000002"
        assert replaced["location"]["postal_code"] != "75001"
        assert replaced["status"] == "confirmed"
        assert api.get(BOOKED) == replaced

    def test_its_own_time_is_no_conflict(self, api: Ivalid) -> None:
        replaced = api.call("PUT", BOOKED, 200, json=FOR_JEAN)
        assert replaced["technician"]["id"] == "tech_xyz789"

    def test_anothers_time_is(self, api: Ivalid) -> None:
        taken = jean("2025-01-20T12:00:00Z")
        assert api.call("PUT", BOOKED, 409, json=taken)["error"]["code"] == "SLOT_NOT_AVAILABLE"


class TestLists:
    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"status": "pending"},
            {"status": "cancelled", "technician_id": "tech_xyz789"},
            {"technician_id": "tech_abc456"},
            {"customer_id": "cust_abc123"},
            {"date_from": "2025-01-20", "date_to": "2025-01-22"},
            {"postal_code": "75001", "date_from": "2025-01-20T12:00:00Z"},
        ],
    )
    def test_pages_add_up_and_have_the_requested_size(
        self, api: Ivalid, query: dict[str, str]
    ) -> None:
        everything = _all(api, "/v2/appointments")
        assert len(everything) >= 120
        wanted = [each for each in everything if _meets(each, query)]
        assert wanted
        assert _all(api, "/v2/appointments", query) == wanted

    def test_past_the_end(self, api: Ivalid) -> None:
        page = api.get("/v2/appointments", {"page": 1_000})
        assert page["data"] == []
        assert page["meta"]["total"] >= 120

    @pytest.mark.parametrize("collection", ["customers", "services", "teams", "technicians"])
    def test_other_lists(self, api: Ivalid, collection: str) -> None:
        found = _all(api, f"/v2/{collection}", size=3)
        assert len({each["id"] for each in found}) == len(found) >= 3

    def test_customers_appointments(self, api: Ivalid) -> None:
        theirs = _all(api, "/v2/customers/cust_abc123/appointments", size=2)
        assert theirs == _all(api, "/v2/appointments", {"customer_id": "cust_abc123"})
        api.get("/v2/customers/cust_none/appointments", expect=404)


def _meets(appointment: dict[str, Any], query: dict[str, str]) -> bool:
    facts = {
        "status": appointment["status"],
        "technician_id": appointment["technician"]["id"],
        "customer_id": appointment["customer"]["id"],
        "postal_code": appointment["location"]["postal_code"],
    }
    start = appointment["scheduled_at"]
    return (
        all(facts[name] == value for name, value in query.items() if name in facts)
        and start >= query.get("date_from", "")
        and start <= query.get("date_to", "9") + "T99"
    )


def _all(
    api: Ivalid, path: str, query: Mapping[str, str] | None = None, *, size: int = 25
) -> list[dict[str, Any]]:
    asked = {**(query or {}), "per_page": size}
    first = api.get(path, asked)
    found = first["data"]
    for number in range(2, first["meta"]["total_pages"] + 1):
        page = api.get(path, asked | {"page": number})
        assert page["meta"] == first["meta"] | {"page": number}
        found += page["data"]
    assert len({each["id"] for each in found}) == len(found) == first["meta"]["total"]
    return found  # type: ignore[no-any-return]


class TestScopes:
    @pytest.mark.parametrize(
        ("scope", "method", "path"),
        [
            ("appointments:read", "POST", "/v2/appointments"),
            ("appointments:write", "GET", "/v2/appointments"),
            ("appointments:read", "POST", f"{BOOKED}/confirm"),
            ("customers:read", "POST", "/v2/customers"),
            ("customers:read", "GET", "/v2/customers/cust_abc123/appointments"),
            ("services:read", "GET", "/v2/technicians"),
            ("appointments:write", "POST", "/v2/webhooks"),
        ],
    )
    def test_outside_the_scope(self, api: Ivalid, scope: str, method: str, path: str) -> None:
        api.grant(scope)
        body: dict[str, Any] = {"json": {}} if method == "POST" else {}
        assert api.call(method, path, 403, **body)["error"]["code"] == "FORBIDDEN"

    def test_within_the_scope(self, api: Ivalid) -> None:
        api.grant("appointments:read")
        assert api.get(BOOKED)["id"] == "apt_1234567890"

    def test_without_a_token(self, api: Ivalid) -> None:
        del api.http.headers["Authorization"]
        assert api.get(BOOKED, expect=401)["error"]["code"] == "UNAUTHORIZED"
