"""Events: what is upcoming, the names in each list, replacement, overlapping paths."""

from typing import Any

import pytest

from tests.apis.inviplay.conftest import LENNERT, Inviplay


def find(items: list[dict[str, Any]], key: int, name: str = "id") -> dict[str, Any]:
    (found,) = (item for item in items if item[name] == key)
    return found


def test_event_members_have_the_names_of_each_response(api: Inviplay) -> None:
    key = api.event(cost=1234, tags=["sia"], targetGroup=[3])
    date = api.date(key)
    api.put(f"/event/{key}/attendance", sign_up(api.user("kim"), date))
    detail = api.get(f"/event/{key}")
    assert (detail["cost"], detail["costFeeIncluded"]) == (1234, 1357)
    assert detail["activity"] == {"name": "Klimmen", "id": 39}
    listed = find(api.get("/event/upcoming"), key)
    assert listed == {**detail, "activity": {"name": "Klimmen", "activityId": 39}}
    single = find(api.get("/event/upcoming_by_date"), date, "dateId")
    assert (single["eventId"], single["activity"]["id"], single["cost"]) == (key, 39, 1234)
    assert single["location"].keys() >= {"id", "address"}
    assert "adress" not in single["location"]
    assert "recurring" not in single
    created = find(api.get(f"/user/{LENNERT}/events/created"), key, "eventId")
    assert created["cost"] == "12.34"
    assert created["dates"][0]["dateId"] == date
    assert created["location"].keys() >= {"locationId", "adress"}
    assert created["activity"]["activityId"] == 39


def sign_up(user: str, date: int) -> dict[str, Any]:
    dates = [{"id": date, "attendance": True}]
    return {"userId": user, "dates": dates, "confirmationUrl": "https://example.com"}


@pytest.mark.parametrize(
    ("cost", "fee", "text"),
    [
        (None, None, None),
        (0, 0, "0.00"),
        (5, 6, "0.05"),
        (500, 550, "5.00"),
        (99_999, 109_999, "999.99"),
    ],
)
def test_prices(api: Inviplay, cost: int | None, fee: int | None, text: str | None) -> None:
    key = api.event(cost=cost)
    shown = api.get(f"/event/{key}")
    assert (shown["cost"], shown["costFeeIncluded"]) == (cost, fee)
    created = find(api.get(f"/user/{LENNERT}/events/created"), key, "eventId")
    assert created["cost"] == text


def test_an_event_is_upcoming_until_its_last_date_begins(api: Inviplay) -> None:
    key = api.event(start="2025-01-15T08:59:00+01:00", end="2025-01-15T20:00:00+01:00")
    later = api.event(start="2025-01-15T09:30:00+01:00", end="2025-01-15T20:00:00+01:00")
    ids = [event["id"] for event in api.get("/event/upcoming")]
    assert key not in ids
    assert ids[0] == later
    api.call("POST", "/_emulator/clock", 200, json={"advance": 1800})
    assert later not in [event["id"] for event in api.get("/event/upcoming")]
    assert api.get(f"/event/{later}")["dates"]


def test_a_list_shows_upcoming_dates_only_and_the_details_all(api: Inviplay) -> None:
    event = next(event for event in api.get("/event/upcoming") if len(event["dates"]) == 3)
    first = event["dates"][0]["startDateTime"]
    api.call("POST", "/_emulator/clock", 200, json={"now": first})
    api.call("POST", "/_emulator/clock", 200, json={"advance": 1})
    api.renew()
    assert find(api.get("/event/upcoming"), event["id"])["dates"] == event["dates"][1:]
    assert api.get(f"/event/{event['id']}")["dates"] == event["dates"]


@pytest.mark.parametrize("path", ["/event/upcoming", "/event/upcoming_by_date"])
def test_limit_and_skip(api: Inviplay, path: str) -> None:
    everything = api.get(path)
    assert len(everything) > 30
    assert api.get(path, {"limit": 4, "skip": 3}) == everything[3:7]
    assert api.get(path, {"skip": 30}) == everything[30:]
    assert api.get(path, {"skip": 10_000}) == []
    for query in ({"limit": 0}, {"skip": -1}, {"limit": "many"}):
        api.get(path, query, expect=400)


def test_lists_by_city_sport_and_target_group(api: Inviplay) -> None:
    events = api.get("/event/upcoming")
    arnhem = [event for event in events if event["location"]["city"] == "Arnhem"]
    assert 0 < len(arnhem) < len(events)
    assert api.get("/event/upcoming/Arnhem") == api.get("/event/upcoming/aRNHEM") == arnhem
    assert api.get("/event/upcoming/Nowhere") == []
    sport = arnhem[0]["activity"]["activityId"]
    chosen = [event for event in arnhem if event["activity"]["activityId"] == sport]
    assert api.get(f"/event/Arnhem/{sport}") == chosen
    assert api.get(f"/event/Nowhere/{sport}") == []
    api.get("/event/Arnhem/999", expect=404)
    children = [event for event in events if 2 in (event["targetGroup"] or [])]
    assert 0 < len(children) < len(events)
    assert api.get("/event/upcoming/target_group/2") == children
    api.get("/event/upcoming/target_group/9", expect=404)


def test_fixed_segments_win_over_placeholders(api: Inviplay) -> None:
    assert isinstance(api.get("/event/upcoming"), list)
    assert api.get("/event/upcoming/39") == []
    assert api.get("/event/600")["name"] == "Potje voetballen?"
    api.get("/event/soon", expect=400)
    api.get("/event/Arnhem/soon", expect=400)
    assert api.http.get("/event/123/attendance").status_code == 405


def test_an_update_replaces_all_but_dates_and_recurrence(api: Inviplay) -> None:
    made = {"recurring": "SevenDays", "cost": 500, "tags": ["x"], "targetGroup": [1]}
    key = api.event(**made, imageBase64="iVBORw0KGgo")
    before = api.get(f"/event/{key}")
    assert before["imageUrl"].startswith("/api/attachments/")
    required = {
        "userId": "123", "name": "New", "description": "", "activityId": 1, "locationId": 1,
        "maximumParticipants": 9,
    }  # fmt: skip
    assert api.put(f"/event/{key}", {**required, "start": "2030-01-01T00:00:00Z"}) == {"id": key}
    shown = api.get(f"/event/{key}")
    assert (shown["dates"], shown["recurring"]) == (before["dates"], "SevenDays")
    assert [shown[name] for name in ("cost", "costFeeIncluded", "tags", "targetGroup")] == [
        None
    ] * 4
    assert shown["imageUrl"] == ""
    assert (shown["activity"]["id"], shown["location"]["city"]) == (1, "Utrecht")


def test_another_organiser_and_fewer_places_than_participants(api: Inviplay) -> None:
    key = api.event(maximumParticipants=2)
    date, first, second = api.date(key), api.user("first"), api.user("second")
    assert api.participants(key) == 0
    api.attend(key, first, {date: True})
    api.attend(key, second, {date: True})
    changed = {
        "userId": first, "name": "n", "description": "d", "activityId": 1, "locationId": 1,
        "maximumParticipants": 1,
    }  # fmt: skip
    api.put(f"/event/{key}", changed)
    assert (api.participants(key), api.joined(first), api.joined(second)) == (2, [date], [date])
    assert [event["eventId"] for event in api.get(f"/user/{first}/events/created")] == [key]
    assert key not in [event["eventId"] for event in api.get(f"/user/{LENNERT}/events/created")]
    api.attend(key, second, {date: False})
    api.attend(key, second, {date: True}, expect=409)


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, 200),
        ({"userId": 123}, 200),
        ({"userId": "nobody"}, 400),
        ({"activityId": 51}, 400),
        ({"locationId": 99}, 400),
        ({"targetGroup": [3]}, 200),
        ({"targetGroup": [4]}, 400),
        ({"recurring": "OneYear"}, 200),
        ({"recurring": "Daily"}, 400),
        ({"maximumParticipants": 0}, 400),
        ({"start": "2025-01-22"}, 400),
        ({"cost": "5.00"}, 400),
    ],
)
def test_what_an_event_may_be(api: Inviplay, members: dict[str, Any], status: int) -> None:
    body = {
        "userId": LENNERT, "name": "n", "description": "d", "activityId": 1, "locationId": 1,
        "start": "2025-02-01T10:00:00Z", "end": "2025-02-01T11:00:00Z", "maximumParticipants": 4,
    }  # fmt: skip
    api.post("/event", {**body, **members}, expect=status)
