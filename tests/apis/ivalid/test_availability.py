"""Free slots, the check of a slot, and schedules: always in step with what is booked."""

from typing import Any

import pytest
from tests.apis.ivalid.conftest import Ivalid

ASKED = {"service_id": "srv_installation", "date": "2025-01-20", "postal_code": "75001"}


def starts(api: Ivalid, **query: str) -> list[tuple[str, str]]:
    found = api.get("/v2/availability", ASKED | query)
    return [(slot["start"], slot["technician_id"]) for slot in found["slots"]]


def book(api: Ivalid, slot: tuple[str, str], day: str = "2025-01-20") -> Any:
    return api.post(
        "/v2/appointments",
        {
            "customer_id": "cust_abc123",
            "service_id": "srv_installation",
            "scheduled_at": f"{day}T{slot[0]}:00Z",
            "technician_id": slot[1],
        },
    )


def test_the_documented_request(api: Ivalid) -> None:
    found = api.get("/v2/availability", ASKED)
    assert found["date"] == "2025-01-20"
    assert found["next_available_date"] == "2025-01-21"
    assert {
        "start": "14:00",
        "end": "16:00",
        "technician_id": "tech_abc456",
        "technician_name": "Pierre Dubois",
        "travel_time": 20,
    } in found["slots"]
    assert [slot["start"] for slot in found["slots"]] == sorted(
        slot["start"] for slot in found["slots"]
    )


def test_both_addresses_respond_alike(api: Ivalid) -> None:
    assert api.get("/v2/availability/slots", ASKED) == api.get("/v2/availability", ASKED)


def test_every_offered_slot_can_be_booked(api: Ivalid) -> None:
    for slot in starts(api):
        booked = book(api, slot)
        assert slot not in starts(api)
        api.call("DELETE", f"/v2/appointments/{booked['id']}", 200)
        assert slot in starts(api)


def test_booking_until_nothing_is_left(api: Ivalid) -> None:
    while offered := starts(api, date="2025-01-22"):
        book(api, offered[0], day="2025-01-22")
        assert offered[0] not in starts(api, date="2025-01-22")
    assert api.get("/v2/availability", ASKED)["next_available_date"] == "2025-01-21"
    following = api.get("/v2/availability", ASKED | {"date": "2025-01-21"})
    assert following["next_available_date"] == "2025-01-23"


@pytest.mark.parametrize(
    "query",
    [
        {"service_id": "srv_borne"},  # a skill that nobody has
        {"postal_code": "13001"},  # a zone that nobody serves
        {"date": "0001-01-01"},
        {"date": "9999-12-31"},
        {"date": "2025-01-26"},  # a Sunday
    ],
)
def test_nothing_to_offer(api: Ivalid, query: dict[str, str]) -> None:
    assert starts(api, **query) == []


def test_without_a_postal_code_every_zone_will_do(api: Ivalid) -> None:
    anywhere = api.get("/v2/availability", {"service_id": "srv_installation", "date": "2025-01-20"})
    technicians = {slot["technician_id"] for slot in anywhere["slots"]}
    assert {"tech_xyz789", "tech_garcia05"} <= technicians


def test_an_unknown_service(api: Ivalid) -> None:
    api.get("/v2/availability", ASKED | {"service_id": "srv_none"}, 404)


class TestCheck:
    def check(self, api: Ivalid, **changes: Any) -> Any:
        body = {
            "service_id": "srv_installation",
            "scheduled_at": "2025-01-20T09:00:00Z",
            "technician_id": "tech_xyz789",
            "postal_code": "75001",
        } | changes
        body = {name: value for name, value in body.items() if value is not None}
        return api.act("/v2/availability/check", body)

    def test_the_documented_slot_is_taken(self, api: Ivalid) -> None:
        assert self.check(api) == {
            "available": False,
            "reason": "already_booked",
            "suggestions": [
                {"slot": "2025-01-20T14:00:00Z", "technician_id": "tech_xyz789"},
                {"slot": "2025-01-21T09:00:00Z", "technician_id": "tech_abc456"},
            ],
        }

    @pytest.mark.parametrize("technician", ["tech_xyz789", None])
    def test_a_free_slot(self, api: Ivalid, technician: str | None) -> None:
        free = {"scheduled_at": "2025-01-20T14:00:00Z", "technician_id": technician}
        assert self.check(api, **free) == {"available": True}

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"technician_id": None}, "already_booked"),
            ({"service_id": "srv_borne", "technician_id": None}, "missing_skill"),
            ({"postal_code": "13001"}, "outside_zone"),
            ({"scheduled_at": "2025-01-20T20:00:00Z"}, "outside_working_hours"),
            ({"scheduled_at": "2025-01-20T13:25:00Z"}, "not_enough_travel_time"),
            ({"scheduled_at": "2025-01-14T09:00:00Z"}, "in_the_past"),
            ({"scheduled_at": "2025-01-20T14:00:00Z", "duration": 600}, "outside_working_hours"),
        ],
    )
    def test_why_not(self, api: Ivalid, changes: dict[str, Any], reason: str) -> None:
        found = self.check(api, **changes)
        assert found["available"] is False
        assert found["reason"] == reason

    def test_suggestions_are_available(self, api: Ivalid) -> None:
        for suggestion in self.check(api, technician_id=None)["suggestions"]:
            taken = {
                "scheduled_at": suggestion["slot"],
                "technician_id": suggestion["technician_id"],
            }
            assert self.check(api, **taken) == {"available": True}


class TestSchedule:
    def schedule(self, api: Ivalid, **query: str) -> list[dict[str, Any]]:
        found = api.get("/v2/technicians/tech_xyz789/schedule", query)
        assert found["technician_id"] == "tech_xyz789"
        return found["appointments"]  # type: ignore[no-any-return]

    def test_a_day(self, api: Ivalid) -> None:
        day = self.schedule(api, date_from="2025-01-20", date_to="2025-01-20")
        assert [each["scheduled_at"] for each in day] == [
            "2025-01-20T09:00:00Z",
            "2025-01-20T12:00:00Z",
        ]

    def test_a_week_from_today_by_default(self, api: Ivalid) -> None:
        last = book(api, ("20:00", "tech_xyz789"), day="2025-01-21")
        book(api, ("07:00", "tech_xyz789"), day="2025-01-22")
        week = self.schedule(api)
        assert week[-1] == last
        assert week == self.schedule(api, date_from="2025-01-15", date_to="2025-01-21")

    def test_the_earliest_first(self, api: Ivalid) -> None:
        first = book(api, ("06:00", "tech_xyz789"))
        day = self.schedule(api, date_from="2025-01-20", date_to="2025-01-20")
        assert day[0] == first
        assert len(day) == 3

    def test_booked_in_and_cancelled_out(self, api: Ivalid) -> None:
        day = {"date_from": "2025-01-20", "date_to": "2025-01-20"}
        booked = book(api, ("14:00", "tech_xyz789"))
        assert self.schedule(api, **day)[-1] == booked
        api.call("DELETE", f"/v2/appointments/{booked['id']}", 200)
        assert booked["id"] not in {each["id"] for each in self.schedule(api, **day)}

    @pytest.mark.parametrize(
        ("first", "last"),
        [("2025-01-21", "2025-01-20"), ("9999-12-31", None), ("0001-01-01", None)],
    )
    def test_periods_without_appointments(self, api: Ivalid, first: str, last: str | None) -> None:
        query = {"date_from": first} | ({"date_to": last} if last else {})
        assert self.schedule(api, **query) == []

    def test_an_unknown_technician(self, api: Ivalid) -> None:
        api.get("/v2/technicians/tech_none/schedule", expect=404)
