"""Users: unique names, replacement with defaults, references."""

from typing import Any

import pytest

from tests.apis.inviplay.conftest import LENNERT, THEO, Inviplay

USER = {"username": "kim", "email": "kim@example.nl", "firstName": "Kim", "lastName": "Bos"}


def test_a_username_is_taken_once_and_an_email_as_often_as_one_likes(api: Inviplay) -> None:
    api.post("/user", USER)
    api.post("/user", {**USER, "username": "kim_2"})
    api.post("/user", {**USER, "username": "Kim"})
    refused = api.post("/user", {**USER, "email": "other@example.nl"}, expect=409)
    assert "kim" in refused["message"]


def test_what_is_left_out_has_its_default(api: Inviplay) -> None:
    key = api.post("/user", USER)["userId"]
    defaults = {
        "newsletterActivities": False,
        "postalCode": None,
        "rangeChoice": None,
        "activities": None,
        "newsletterGeneral": False,
    }
    assert api.get(f"/user/{key}") == {**USER, **defaults}


def test_an_update_replaces_everything_but_the_username(api: Inviplay) -> None:
    full = {"newsletterActivities": True, "postalCode": "6821AA", "rangeChoice": 5}
    key = api.post("/user", {**USER, **full, "activities": [1], "newsletterGeneral": True})[
        "userId"
    ]
    kept = {"email": "new@example.nl", "firstName": "Kim", "lastName": "Bos"}
    updated = api.put(f"/user/{key}", {**kept, "username": "other"})
    assert "username" not in updated
    shown = api.get(f"/user/{key}")
    assert (shown["username"], shown["email"]) == ("kim", "new@example.nl")
    assert shown["newsletterActivities"] is False
    assert shown["newsletterGeneral"] is False
    assert [shown[name] for name in ("postalCode", "rangeChoice", "activities")] == [None] * 3


@pytest.mark.parametrize("missing", ["username", "email", "firstName", "lastName"])
def test_what_is_required(api: Inviplay, missing: str) -> None:
    body = {name: value for name, value in USER.items() if name != missing}
    assert missing in str(api.post("/user", body, expect=400))


@pytest.mark.parametrize(
    ("members", "status"),
    [({"activities": [1, 50]}, 200), ({"activities": [1, 51]}, 400), ({"rangeChoice": "5"}, 400)],
)
def test_activities_exist_and_types_count(
    api: Inviplay, members: dict[str, Any], status: int
) -> None:
    api.post("/user", {**USER, **members}, expect=status)


@pytest.mark.parametrize("path", ["", "/events/joined", "/events/created", "/locations"])
def test_an_unknown_user_is_404_and_a_new_one_has_nothing(api: Inviplay, path: str) -> None:
    api.get(f"/user/nobody{path}", expect=404)
    shown = api.get(f"/user/{api.user('new')}{path}")
    assert not path or shown == []


def test_a_location_of_the_api_is_in_nobodys_list(api: Inviplay) -> None:
    place = {"name": "n", "address": "a", "city": "c", "postalCode": "p", "country": "Nederland"}
    key = api.post("/location", place)["locationId"]
    state = api.get("/_emulator/state")
    assert key in [location["id"] for location in state["location"]]
    for user in (THEO, LENNERT, "123"):
        listed = [location["id"] for location in api.get(f"/user/{user}/locations")]
        assert listed
        assert key not in listed
