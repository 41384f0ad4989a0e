"""Readings that change what Inviplay's behaviour does with users, lists and events.

Each case is a short conversation whose result tells the reading from the chosen one.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.inviplay.conftest import LENNERT, THEO, Inviplay
from tests.apis.inviplay.readings import Case, at, case, dates, replaced, served, status, two_dates

KIM = {"username": "kim", "email": "a@b.nl", "firstName": "A", "lastName": "B"}
FOREIGN_EVENT = 701
"""Of another application; it has a date on the 18th and one on the 25th of January."""


def old_token(api: Inviplay) -> int:
    old = api.http.headers["Authorization"]
    api.renew()
    api.http.headers["Authorization"] = old
    return status(api, "GET", "/activity")


def unknown_sport(api: Inviplay) -> int:
    body = {**KIM, "activities": [999_999]}
    return status(api, "POST", "/user", body)


def foreign_update(api: Inviplay) -> int:
    return replaced(api, FOREIGN_EVENT).status_code


def foreign_user(api: Inviplay) -> int:
    users = api.control("state")["user"]
    return status(api, "GET", f"/user/{next(it['id'] for it in users if not it.get('_own'))}")


def foreign_location(api: Inviplay) -> int:
    return replaced(api, api.event(), locationId=20).status_code


def used_location(api: Inviplay) -> bool:
    body = {"name": "N", "address": "A 1", "city": "C", "postalCode": "1234AB", "country": "NL"}
    key = api.post("/location", body)["locationId"]
    api.event(locationId=key)
    return key in [it["id"] for it in api.get(f"/user/{LENNERT}/locations")]


def other_capitals(api: Inviplay) -> int:
    api.user("kim")
    return status(api, "POST", "/user", {**KIM, "username": "Kim"})


def username_twice(api: Inviplay) -> tuple[int, bool]:
    key = api.user("kim")
    response = api.http.post("/user", json=KIM)
    return response.status_code, response.json().get("userId") == key


def updated_user(api: Inviplay) -> dict[str, Any]:
    key = api.post("/user", {**KIM, "newsletterGeneral": True})["userId"]
    api.put(f"/user/{key}", {"email": "a@b.nl", "firstName": "A", "lastName": "B"})
    shown = api.get(f"/user/{key}")
    return {name: shown.get(name) for name in ("username", "newsletterGeneral")}


def free_event(api: Inviplay, cost: int | None) -> tuple[Any, Any]:
    shown = api.get(f"/event/{api.event(**({} if cost is None else {'cost': cost}))}")
    return shown["cost"], shown["costFeeIncluded"]


def dates_on(api: Inviplay, moment: str) -> list[int]:
    at(api, moment)
    events = api.get("/event/upcoming")
    return [it["id"] for e in events if e["id"] == FOREIGN_EVENT for it in e["dates"]]


def last_event_first(api: Inviplay) -> bool:
    key = api.event(start="2026-01-16T18:00:00Z", end="2026-01-16T20:00:00Z")
    return bool(api.get("/event/upcoming")[0]["id"] == key)


def two_hours_east(api: Inviplay) -> str:
    key = api.event(start="2025-01-22T18:00:00+02:00", end="2025-01-22T20:00:00+02:00")
    return str(dates(api, key)[0]["startDateTime"])


def recurring_dates(api: Inviplay, moment: str) -> int:
    key = api.event(recurring="SevenDays")
    at(api, moment)
    return len(dates(api, key))


def updated_event(api: Inviplay, member: str, **members: Any) -> Any:
    key = api.event(recurring="SevenDays", imageBase64="aGk=")
    assert replaced(api, key, **members).status_code == 200
    return api.get(f"/event/{key}")[member]


def moved_date(api: Inviplay) -> str:
    key = api.event()
    replaced(api, key, start="2025-02-01T08:00:00Z", end="2025-02-01T09:00:00Z")
    return str(dates(api, key)[0]["startDateTime"])


def other_organiser(api: Inviplay) -> tuple[int, bool]:
    key = api.event()
    given = replaced(api, key, userId=THEO).status_code
    return given, key in [it["eventId"] for it in api.get(f"/user/{THEO}/events/created")]


def lower_maximum(api: Inviplay) -> tuple[int, int]:
    key = api.event()
    for name in ("one", "two"):
        api.attend(key, api.user(name), {api.date(key): True})
    return replaced(api, key, maximumParticipants=1).status_code, api.participants(key)


def last_place_of_all(api: Inviplay) -> int:
    key, one, two = two_dates(api)
    taken = sum(it["numberOfParticipants"] for it in dates(api, key))
    replaced(api, key, maximumParticipants=taken + 1)
    api.attend(key, api.user("one"), {one: True})
    body = {
        "userId": api.user("two"),
        "dates": [{"id": two, "attendance": True}],
        "confirmationUrl": "https://example.com",
    }
    return status(api, "PUT", f"/event/{key}/attendance", body)


def names(api: Inviplay, path: str) -> list[str]:
    shown = api.get(path)
    return sorted(
        {"id", "eventId", "dateId"} & (shown[0] if isinstance(shown, list) else shown).keys()
    )


def deleted(api: Inviplay) -> tuple[int, list[int]]:
    return status(api, "DELETE", "/event/123"), api.joined(THEO)


KEPT = {"username": "kim", "newsletterGeneral": False}
CASES = (
    case("nothing-deletes=undocumented", deleted, (405, [456, 567]), (204, [])),
    case("event-id=event-id", lambda api: names(api, "/event/123"), ["id"], ["eventId"]),
    case(
        "filtered-answers=dates",
        lambda api: names(api, "/event/upcoming/Arnhem"),
        ["id"],
        ["dateId", "eventId"],
    ),
    case(
        "activity-path=sport-only",
        lambda api: status(api, "GET", "/event/upcoming/activity/8"),
        404,
        200,
    ),
    case("token-lifetime=one-at-a-time", old_token, 200, 401),
    case("unknown-reference=status-404", unknown_sport, 400, 404),
    case("foreign-records=writes-own", foreign_update, 200, 403),
    case("foreign-records=hidden", foreign_user, 200, 404),
    case("location-access=own", foreign_location, 200, 403),
    case("location-owner=first-organiser", used_location, False, True),
    case("username-taken=capitals-ignored", other_capitals, 200, 409),
    case("username-taken=existing-id", username_twice, (409, False), (200, True)),
    case("username-immutable=lost", updated_user, KEPT, {**KEPT, "username": None}),
    case("update-default=stays", updated_user, KEPT, {**KEPT, "newsletterGeneral": True}),
    case("joined-scope=to-come", lambda api: api.joined(THEO), [456, 567], []),
    case(
        "created-scope=to-come",
        lambda api: [it["eventId"] for it in api.get(f"/user/{THEO}/events/created")],
        [123],
        [],
    ),
    case(
        "cost-units=cents",
        lambda api: api.get(f"/user/{THEO}/events/created")[0]["cost"],
        "5.00",
        500,
    ),
    case("cost-of-free-events=zero", lambda api: free_event(api, None), (None, None), (0, 0)),
    case("cost-of-free-events=fee-alone", lambda api: free_event(api, 0), (0, 0), (0, 50)),
    case("fee=fixed", lambda api: free_event(api, 2000), (2000, 2200), (2000, 2050)),
    case(
        "upcoming-meaning=all-dates",
        lambda api: dates_on(api, "2025-01-20T08:00:00Z"),
        [4004],
        [4003, 4004],
    ),
    case(
        "upcoming-meaning=ends",
        lambda api: dates_on(api, "2025-01-18T19:00:00Z"),
        [4004],
        [4003, 4004],
    ),
    case("overlapping-paths=digits", lambda api: status(api, "GET", "/event/abc"), 400, 404),
    case("upcoming-order=by-id", last_event_first, False, True),
    case("city-match=exact", lambda api: bool(api.get("/event/upcoming/arnhem")), True, False),
    case("city-match=status-404", lambda api: status(api, "GET", "/event/upcoming/X"), 200, 404),
    case(
        "local-date=offset-ignored",
        two_hours_east,
        "2025-01-22T18:00:00+02:00",
        "2025-01-22T18:00:00+00:00",
    ),
    case(
        "local-date=no-offset",
        lambda api: dates(api, 123)[0]["startDateTime"],
        "2021-07-16T08:00:00+00:00",
        "2021-07-16T08:00:00",
    ),
    case(
        "recurring-dates=at-once",
        lambda api: recurring_dates(api, "2025-01-16T08:00:00Z"),
        1,
        4,
    ),
    case(
        "recurring-dates=successor",
        lambda api: recurring_dates(api, "2025-01-23T08:00:00Z"),
        1,
        2,
    ),
    case(
        "recurring-update=reset",
        lambda api: updated_event(api, "recurring"),
        "SevenDays",
        "None",
    ),
    case("image-replaced=stays", lambda api: bool(updated_event(api, "imageUrl")), False, True),
    case(
        "event-dates-update=moved",
        moved_date,
        "2025-01-22T18:00:00+00:00",
        "2025-02-01T08:00:00Z",
    ),
    case("update-organiser=only-organiser", other_organiser, (200, True), (403, False)),
    case("update-organiser=who-changes", other_organiser, (200, True), (200, False)),
    case("maximum-participants=whole-event", last_place_of_all, 200, 409),
    case("maximum-organiser=takes-part", lambda api: api.participants(api.event()), 0, 1),
    case("maximum-lowered=refused", lower_maximum, (200, 2), (409, 2)),
    case("maximum-lowered=last-out", lower_maximum, (200, 2), (200, 1)),
)


@pytest.mark.parametrize("told", CASES, ids=[told.name for told in CASES])
def test_reading_differs_from_the_chosen_one(told: Case, api: Inviplay) -> None:
    assert told.observe(api) == told.chosen
    with served(told.entry, told.reading) as other:
        assert told.observe(other) == told.other


def test_token_scopes_additions_refuse_a_token_that_lacks_the_scope() -> None:
    with served("token-scopes", "additions") as api:
        api.renew(scope="CreateEvent")
        assert status(api, "POST", "/user", KIM) == 403
        assert api.event()


def test_token_request_may_name_scopes(api: Inviplay) -> None:
    assert api.renew(scope="CreateEvent") == "CreateEvent"
    assert api.renew() == "CreateEvent RegisterUser"
