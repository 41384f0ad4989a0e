"""The documented requests on a fresh emulator, and the token that they take."""

from copy import deepcopy
from typing import Any

import httpx2
import pytest

from concord import project
from tests.apis.inviplay.conftest import LENNERT, THEO, Inviplay

SPEC = project.load("inviplay")


def example(operation: str, name: str) -> Any:
    """The body of a documented request."""
    pointer = f"{SPEC.operation(operation).pointer}/requestBody/content"
    return deepcopy(SPEC.at(f"{pointer}/application~1json/examples/{name}/value"))


def answer(operation: str, name: str) -> Any:
    """The body of a documented success."""
    pointer = f"{SPEC.operation(operation).pointer}/responses/200/content"
    return deepcopy(SPEC.at(f"{pointer}/application~1json/examples/{name}/value"))


def test_a_user_is_added_read_and_replaced(api: Inviplay) -> None:
    theo = example("users.create", "theo")
    key = api.post("/user", theo)["userId"]
    assert api.get(f"/user/{key}") == theo == answer("users.get", "theo")
    lennert = example("users.update", "lennert")
    assert api.put(f"/user/{key}", lennert) == lennert == answer("users.update", "lennert")
    assert api.get(f"/user/{key}") == {**lennert, "username": "theo_janssen_79"}


def test_the_lists_of_the_documented_user(api: Inviplay) -> None:
    (documented,) = answer("users.list_joined_events", "one_date")
    assert documented in api.get(f"/user/{THEO}/events/joined")
    (shown,) = api.get(f"/user/{THEO}/events/created")
    (documented,) = answer("users.list_created_events", "one_event")
    documented["dates"] += [date for date in shown["dates"] if date["dateId"] == 567]
    assert shown == documented
    (documented,) = answer("users.list_locations", "one_location")
    assert documented in api.get(f"/user/{THEO}/locations")


def test_an_event_is_added_read_and_replaced(api: Inviplay) -> None:
    key = api.post("/event", example("events.create", "climbing"))["eventId"]
    shown, documented = api.get(f"/event/{key}"), answer("events.get", "climbing")
    for name in ("imageUrl", "dates", "id", "targetGroup"):
        assert name in shown
        del shown[name], documented[name]
    assert shown == documented
    assert api.get("/user/123/events/created")[-1]["eventId"] == key
    assert api.put("/event/123", example("events.update", "retitled")) == {"id": 123}
    assert 123 in [event["eventId"] for event in api.get(f"/user/{LENNERT}/events/created")]


def test_the_documented_change_of_attendance(api: Inviplay) -> None:
    body = example("events.set_attendance", "up_and_out")
    assert api.put("/event/123/attendance", body) == answer("events.set_attendance", "success")
    assert api.joined(THEO) == [456]


def test_sports_target_groups_a_location_and_a_payment(api: Inviplay) -> None:
    activities = api.get("/activity")
    assert activities[:3] == answer("activities.list", "three")
    assert len(activities) == 50
    assert api.get("/targetgroup") == answer("target_groups.list", "three")
    hall = example("locations.create", "climbing_hall")
    key = api.post("/location", hall)["locationId"]
    shown = api.get(f"/event/{api.event(locationId=key)}")["location"]
    assert (shown["id"], shown["adress"], shown["postalCode"]) == (key, "Olympus 27", "6832EL")
    assert api.get(f"/payment/101/status/{THEO}") == answer("payments.get_status", "paid")


def test_token_request_is_a_form(server: Any) -> None:
    form = {"grant_type": "client_credentials", **server.credentials}
    with httpx2.Client(base_url=server.base_url) as http:
        token = http.post("/connect/token", data=form).json()
        assert token.keys() == {"access_token", "expires_in", "token_type", "scope"}
        assert (token["expires_in"], token["scope"]) == (3600, "CreateEvent RegisterUser")
        wrong = http.post("/connect/token", data={**form, "client_secret": "x"})
        assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
        other = http.post("/connect/token", data={**form, "grant_type": "password"})
        assert (other.status_code, other.json()["error"]) == (400, "unsupported_grant_type")
        assert http.post("/connect/token", json=form).status_code == 400


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}])
def test_every_request_takes_a_token(server: Any, headers: dict[str, str]) -> None:
    with httpx2.Client(base_url=server.base_url, headers=headers) as http:
        assert http.get("/event/upcoming").status_code == 401


def test_a_token_ends_after_an_hour(api: Inviplay) -> None:
    api.call("POST", "/_emulator/clock", 200, json={"advance": 3590})
    api.get("/activity")
    api.call("POST", "/_emulator/clock", 200, json={"advance": 20})
    api.get("/activity", expect=401)
