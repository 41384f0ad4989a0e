"""Invivox: its three lists tell the same story, and its parameters do what is documented."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from concord.emulator import Running
from tests.apis.kit import Api

Get = Callable[..., Any]


@pytest.fixture
def get(http: httpx2.Client, server: Running) -> Get:
    api = Api(http)
    http.headers["IVX-PARTNER-TOKEN"] = server.credentials["api_key"]
    return lambda path, **query: api.get(f"/v1{path}", {"items": 100, **query})


def everything(get: Get, path: str) -> list[Any]:
    """The elements of all pages."""
    pages = range(1, get(path)["pages"] + 1)
    return [element for page in pages for element in get(path, page=page)["results"]]


def test_there_is_enough_to_page_through(get: Get) -> None:
    assert get("/trainings")["count"] >= 40
    assert get("/attendees")["count"] >= 120
    assert get("/attendees", items=50, page=3)["pages"] == 3


def test_both_kinds_of_training_are_there(get: Get) -> None:
    trainings = get("/trainings")["results"]
    assert {training["type"] for training in trainings} == {"MASTERCLASS", "ON-DEMAND"}
    assert all(bool(t["sessions"]) == (t["type"] == "MASTERCLASS") for t in trainings)


def test_bookings_and_registrations_agree(get: Get) -> None:
    booked = {
        (booking["identifier"], attendee["email"])
        for attendee in everything(get, "/attendees")
        for booking in attendee["trainings"]
    }
    registered = {
        (training["identifier"], subscription["email"])
        for training in get("/trainings")["results"]
        for subscription in get(f"/trainings/{training['identifier']}/subscriptions")["results"]
    }
    assert booked == registered
    assert all(a["count"] == len(a["trainings"]) for a in everything(get, "/attendees"))


def test_created_after_keeps_some_and_drops_some(get: Get) -> None:
    path = "/trainings/PART20000/subscriptions"
    registered = get(path)["results"]
    day = sorted(each["createdAt"] for each in registered)[len(registered) // 2][:10]
    kept = get(path, createdAfter=day)["results"]
    assert kept == [each for each in registered if each["createdAt"][:10] >= day]
    assert 0 < len(kept) < len(registered)


def test_search_looks_at_name_and_email(get: Get) -> None:
    assert {a["name"] for a in get("/attendees", search="ÉDITH")["results"]} >= {"Guillaume Édith"}
    assert get("/attendees", search="attendee7@EXAMPLE")["count"] == 1
    assert get("/attendees", search="nobody at all")["count"] == 0


def test_countries_and_specialities_narrow_each_other(get: Get) -> None:
    query = {"countries[]": ["CA", "PF"], "specialities[]": "PM&R"}
    countries = {
        a["country"] for a in get("/attendees", **{"countries[]": ["CA", "PF"]})["results"]
    }
    assert countries == {"CA", "PF"}
    both = get("/attendees", **query)["results"]
    assert {(a["country"] in countries, a["speciality"]) for a in both} <= {(True, "PM&R")}


@pytest.mark.parametrize(
    "query",
    [
        "countries[]=CA&countries[]=PF",
        "countries[0]=CA&countries[1]=PF",
        "countries=CA&countries=PF",
        "countries=CA,PF",
        "countries=CA&countries[]=PF",
    ],
)
def test_an_array_is_read_in_each_form(get: Get, query: str) -> None:
    pairs = [pair.partition("=") for pair in query.split("&")]
    given: dict[str, list[str]] = {}
    for name, _, value in pairs:
        given.setdefault(name, []).append(value)
    wanted = get("/attendees", **{"countries[]": ["CA", "PF"]})["results"]
    assert {each["country"] for each in wanted} == {"CA", "PF"}
    assert get("/attendees", **given)["results"] == wanted


def test_a_speciality_in_brackets_may_hold_a_comma(get: Get) -> None:
    both = get("/attendees", specialities="neurology,urology")["count"]
    apart = [get("/attendees", specialities=each)["count"] for each in ("neurology", "urology")]
    assert both == sum(apart)
    assert get("/attendees", **{"specialities[]": "neurology,urology"})["count"] == 0
