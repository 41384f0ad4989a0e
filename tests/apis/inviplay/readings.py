"""Cases of readings: a few requests whose result tells a reading from the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from concord.emulator import running
from concord.project import load
from tests.apis.inviplay.conftest import LENNERT, Inviplay


@dataclass(frozen=True, kw_only=True)
class Case:
    """`observe` gives `chosen` from the default emulator, `other` from one under the reading."""

    entry: str
    reading: str
    observe: Callable[[Inviplay], Any]
    chosen: Any
    other: Any

    @property
    def name(self) -> str:
        return f"{self.entry}={self.reading}"


def case(name: str, observe: Callable[[Inviplay], Any], chosen: object, other: object) -> Case:
    """The case of `entry=reading`; ids of entries are without the API's name."""
    entry, _, reading = name.partition("=")
    return Case(entry=entry, reading=reading, observe=observe, chosen=chosen, other=other)


@contextmanager
def served(entry: str, reading: str) -> Iterator[Inviplay]:
    """A caller of an emulator under one reading."""
    spec = load("inviplay").under({f"inviplay-{entry}": reading})
    with (
        running(spec) as server,
        httpx2.Client(base_url=server.base_url, timeout=30) as http,
    ):
        yield Inviplay(http, server.credentials)


def status(api: Inviplay, method: str, path: str, body: Any = None) -> int:
    """The status of a response."""
    return api.http.request(method, path, json=body).status_code


def replaced(api: Inviplay, event: int, **members: Any) -> httpx2.Response:
    """The response to a replacement of an event."""
    body = {
        "userId": LENNERT,
        "name": "Klimmen",
        "description": "Doe je mee?",
        "activityId": 39,
        "locationId": 12,
        "maximumParticipants": 2,
    }
    return api.http.put(f"/event/{event}", json={**body, **members})


def dates(api: Inviplay, event: int) -> list[dict[str, Any]]:
    """The dates of an event."""
    return list(api.get(f"/event/{event}")["dates"])


def two_dates(api: Inviplay, *, paid: bool = False) -> tuple[int, int, int]:
    """An upcoming event with places at two dates, and these dates."""
    for event in api.get("/event/upcoming"):
        free = [
            date["id"]
            for date in event["dates"]
            if date["numberOfParticipants"] < event["maximumParticipants"]
        ]
        if bool(event["cost"]) is paid and len(free) > 1:
            return event["id"], free[0], free[1]
    raise AssertionError("no event has two dates with places")


def at(api: Inviplay, moment: str) -> None:
    """Let it be `moment`."""
    api.control("clock", {"now": moment})
    api.renew()
