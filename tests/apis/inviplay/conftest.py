"""A caller of the Inviplay emulator."""

from collections.abc import Mapping
from typing import Any

import httpx2
import pytest

from concord.emulator import Running
from tests.apis.kit import Api

THEO = "5243a717-7084-4c82-9ea4-7f8f08d63327"
LENNERT = "f0ce58dc-7861-4307-a86d-090d3941376d"


class Inviplay(Api):
    """The running emulator as a caller with a token sees it."""

    def __init__(self, http: httpx2.Client, credentials: dict[str, str]) -> None:
        super().__init__(http)
        self._form = {"grant_type": "client_credentials", **credentials}
        self.renew()

    def renew(self, **members: str) -> str:
        """Go on with a new token, as after moving the clock; what it allows."""
        token = self.http.post("/connect/token", data={**self._form, **members}).json()
        self.http.headers["Authorization"] = f"Bearer {token['access_token']}"
        return str(token["scope"])

    def user(self, name: str) -> str:
        """The id of a new user."""
        body = {"username": name, "email": "a@b.nl", "firstName": "A", "lastName": "B"}
        return str(self.post("/user", body)["userId"])

    def event(self, **members: Any) -> int:
        """The id of a new event, in a week unless `members` say otherwise."""
        body = {
            "userId": LENNERT,
            "name": "Klimmen",
            "description": "Doe je mee?",
            "activityId": 39,
            "locationId": 12,
            "start": "2025-01-22T18:00:00+00:00",
            "end": "2025-01-22T20:00:00+00:00",
            "maximumParticipants": 2,
        }
        return int(self.post("/event", {**body, **members})["eventId"])

    def date(self, event: int) -> int:
        """The id of the first date of an event."""
        return int(self.get(f"/event/{event}")["dates"][0]["id"])

    def attend(self, event: int, user: str, dates: Mapping[int, bool], expect: int = 200) -> Any:
        body = {
            "userId": user,
            "dates": [{"id": key, "attendance": wanted} for key, wanted in dates.items()],
            "confirmationUrl": "https://example.com/thanks",
        }
        return self.put(f"/event/{event}/attendance", body, expect)

    def joined(self, user: str) -> list[int]:
        """The ids of the dates that a user is signed up for."""
        return [date["dateId"] for date in self.get(f"/user/{user}/events/joined")]

    def participants(self, event: int) -> int:
        """How many attend the first date of an event."""
        return int(self.get(f"/event/{event}")["dates"][0]["numberOfParticipants"])

    def pay(self, payment: int, status: str, expect: int = 200) -> Any:
        return self.control("payments", {"paymentId": payment, "status": status}, expect)

    def status(self, payment: int, user: str) -> str:
        return str(self.get(f"/payment/{payment}/status/{user}")["status"])


@pytest.fixture
def api(http: httpx2.Client, server: Running) -> Inviplay:
    return Inviplay(http, server.credentials)
