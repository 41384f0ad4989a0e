"""What the emulator does under each option of a reading, and does not without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx2
import pytest
from contracts.behaviours.invivox import BEHAVIOUR

from concord import project
from concord.emulator import running
from tests.apis.kit import Api

REGISTRATIONS = "/trainings/PART12345/subscriptions"


class Get:
    """Path and query to the body of a 200."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def __call__(self, path: str, **query: Any) -> Any:
        return self.api.get(f"/v1{path}", query)


Observe = Callable[[Get], Any]


@contextmanager
def following(readings: dict[str, str]) -> Iterator[Get]:
    """A caller of an emulator under these readings."""
    with (
        running(project.load("invivox").under(readings)) as server,
        httpx2.Client(base_url=server.base_url) as http,
    ):
        http.headers["IVX-PARTNER-TOKEN"] = server.credentials["api_key"]
        yield Get(Api(http))


def status(get: Get, path: str, **query: Any) -> int:
    """The status of a response, whatever it is."""
    response = get.api.http.get(f"/v1{path}", params=query)
    return int(response.status_code)


def prefixed(get: Get) -> Any:
    key = get.api.http.headers["IVX-PARTNER-TOKEN"]
    headers = {"IVX-PARTNER-TOKEN": f"token {key}"}
    return get.api.http.get("/v1/trainings", headers=headers).status_code


def everyone(get: Get) -> list[Any]:
    return [each for page in (1, 2) for each in get("/attendees", items=100, page=page)["results"]]


def bookings(get: Get) -> list[Any]:
    return [booking for attendee in everyone(get) for booking in attendee["trainings"]]


def trainings(get: Get) -> list[Any]:
    found: list[Any] = get("/trainings", items=100)["results"]
    return found


def sessions(get: Get) -> list[Any]:
    return [session for training in trainings(get) for session in training["sessions"]]


def count(path: str, **query: Any) -> Observe:
    return lambda get: get(path, **query)["count"]


def minutes(get: Get) -> Any:
    """Whether the list of trainings is in another order a minute later."""
    before = [each["identifier"] for each in trainings(get)]
    get.api.control("clock", {"advance": 60})
    return before != [each["identifier"] for each in trainings(get)]


def cheaper(get: Get) -> Any:
    """Whether some bookings cost another amount than any tariff of their training."""
    listed = {
        training["identifier"]: [tariff["price"] for tariff in training["prices"]]
        for training in trainings(get)
    }
    return any(each["price"] not in listed[each["identifier"]] for each in bookings(get))


def second_tariff(get: Get) -> Any:
    """Whether some bookings cost another amount than the first tariff of their training."""
    listed = {each["identifier"]: each["prices"][0]["price"] for each in trainings(get)}
    return any(each["price"] != listed[each["identifier"]] for each in bookings(get))


def offsets(get: Get) -> Any:
    return len({datetime.fromisoformat(each["startAt"]).utcoffset() for each in sessions(get)})


def seats(get: Get) -> Any:
    return any(each["seatLeft"] in (None, -1) for each in sessions(get))


def bookable(get: Get) -> Any:
    """Whether a training is listed whose sessions have all begun."""
    return any(
        all(session["startAt"] < "2025-01-15" for session in training["sessions"])
        for training in trainings(get)
        if training["sessions"]
    )


def masterclasses(get: Get) -> Any:
    return all(each["sessions"] for each in trainings(get) if each["type"] == "MASTERCLASS")


def registered_twice(get: Get) -> Any:
    emails = [each["email"] for each in get(REGISTRATIONS, items=100)["results"]]
    return len(emails) > len(set(emails))


def addresses(get: Get) -> Any:
    emails = [each["email"] for each in everyone(get)]
    return len(emails) > len(set(emails))


def night(get: Get) -> Any:
    """Whether a registration at half past midnight in Paris is of the day that begins there."""
    path = "/trainings/PART20016/subscriptions"
    listed = get(path, items=100, createdAfter="2024-10-25")["results"]
    return "2024-10-25T00:30:00+01:00" in {each["createdAt"] for each in listed}


CASES: list[tuple[str, Observe, Any, Any]] = [
    # option, what is observed, without it, with it
    ("token-prefix", prefixed, 401, 200),
    ("plain-arrays", count("/attendees", countries="MU"), 2, 2),
    ("plain-arrays", count("/attendees", **{"countries[]": "MU"}), 2, 140),
    ("json-arrays", lambda get: status(get, "/attendees", countries='["MU"]'), 400, 200),
    ("json-arrays", lambda get: count("/attendees", countries="[]")(get)
     if status(get, "/attendees", countries="[]") == 200 else None, None, 0),
    ("clamps-numbers", lambda get: status(get, "/trainings", page=0, items=101), 400, 200),
    ("cuts-items", lambda get: status(get, "/trainings", items=101), 400, 200),
    ("ignores-invalid",
     lambda get: status(get, "/attendees", **{"countries[]": "France"}), 400, 200),
    ("ignores-invalid", lambda get: status(get, REGISTRATIONS, createdAfter="soon"), 400, 200),
    ("unplanned-masterclass", masterclasses, True, False),
    ("seats-without-limit", seats, False, True),
    ("session-zones", lambda get: offsets(get) > 1, False, True),
    ("never-updated", lambda get: any(each["updatedAt"] for each in trainings(get)), True, False),
    ("month-first", lambda get: any(each["session"] > "13" for each in bookings(get)
                                    if each["session"]), True, False),
    ("attendees-as-registrations",
     lambda get: "trainings" in get(REGISTRATIONS)["results"][0], False, True),
    ("attendees-as-registrations", count(REGISTRATIONS, createdAfter="2030-01-01"), 0, 0),
    ("repeated-registrations", registered_twice, False, True),
    ("people-without-bookings",
     lambda get: any(not each["trainings"] for each in everyone(get)), False, True),
    ("shared-addresses", addresses, False, True),
    ("empty-session",
     lambda get: {each.get("session", "missing") for each in bookings(get)} & {"", "missing", None},
     {None}, {"", "missing"}),
    ("session-is-booking-day",
     lambda get: all(each["session"] for each in bookings(get)), False, True),
    ("tariff-price", cheaper, True, False),
    ("first-price", second_tariff, True, False),
    ("leaves-out-empty", lambda get: all("city" in each for each in everyone(get)), True, False),
    ("counts-all-bookings",
     lambda get: all(each["count"] == len(each["trainings"]) for each in everyone(get)),
     True, False),
    ("one-page-at-least", lambda get: get("/attendees", search="nobody")["pages"], 0, 1),
    ("changing-order", minutes, False, True),
    ("bookable-only", bookable, True, False),
    ("participants-only", lambda get: count("/attendees")(get) < 140, False, True),
    ("unknown-training-is-empty",
     lambda get: status(get, "/trainings/UNKNOWN/subscriptions"), 404, 200),
    ("paris-days", night, False, True),
    ("speciality-codes", count("/attendees", **{"specialities[]": "1"}), 0, 22),
    ("speciality-slugs", count("/attendees", **{"specialities[]": "pm-r"}), 0, 22),
    ("any-filter", count("/attendees", search="Weiss", **{"countries[]": "MU"}), 0, 3),
    ("search-word-start", count("/attendees", search="eiss"), 1, 0),
    ("search-word-start", count("/attendees", search="weiss"), 1, 1),
]  # fmt: skip


def readings_of(option: str) -> dict[str, str]:
    """A reading of the ledger that asks for an option."""
    for entry in project.load("invivox").ledger:
        for reading in entry.alternatives:
            if option in reading.options:
                return {entry.id: reading.id}
    raise AssertionError(f"no reading asks for {option}")


@pytest.fixture
def get(http: httpx2.Client, server: Any) -> Get:
    http.headers["IVX-PARTNER-TOKEN"] = server.credentials["api_key"]
    return Get(Api(http))


@pytest.mark.parametrize(
    ("option", "observe", "without", "with_it"), CASES, ids=[case[0] for case in CASES]
)
def test_option_makes_the_difference(
    get: Get, option: str, observe: Observe, without: Any, with_it: Any
) -> None:
    assert observe(get) == without
    with following(readings_of(option)) as other:
        assert observe(other) == with_it


def test_every_option_is_tested() -> None:
    assert {option for option, *_ in CASES} == set(BEHAVIOUR.options)


def test_an_array_with_commas_is_read_where_the_spec_says_so() -> None:
    with following({"invivox-array-encoding": "commas"}) as get:
        assert (
            get("/attendees", countries="CA,PK,MU")["count"]
            > get("/attendees", countries="CA")["count"]
        )


def test_last_page_is_repeated_past_the_end() -> None:
    with following({"invivox-page-past-end": "last-page"}) as get:
        last = get("/trainings", page=4)
        assert get("/trainings", page=9) == last
        assert last["page"] == 4
