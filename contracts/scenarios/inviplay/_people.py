"""What the scenarios of Inviplay make: users, a location, an event with a date."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from inviplay import AsyncClient, EventModel

from concord.testing import Undo

MAKING = ("activities.list", "locations.create", "users.create", "events.create", "events.get")
"""What `an_event` calls."""
LOCATION: Any = {
    "name": "Klimhal Mountain Network Arnhem",
    "description": "De grootste klimhal van Arnhem",
    "address": "Olympus 27",
    "postal_code": "6832EL",
    "country": "Nederland",
}


async def a_user(client: AsyncClient, undo: Undo, **members: Any) -> str:
    """The id of a user of our own."""
    given: dict[str, Any] = {
        "username": f"concord_{uuid4().hex[:12]}",
        "email": "theo@inviplay.nl",
        "first_name": "Theo",
        "last_name": "Janssen",
    }
    user_id = (await client.users.create(**given | members)).user_id
    undo.leaves(f"Inviplay user {user_id}")
    return user_id


async def a_place(client: AsyncClient, undo: Undo, city: str = "Arnhem") -> int:
    """The id of a location of our own."""
    location_id = (await client.locations.create(city=city, **LOCATION)).location_id
    undo.leaves(f"Inviplay location {location_id}")
    return location_id


async def an_event(
    client: AsyncClient, undo: Undo, now: datetime, *, city: str = "Arnhem", **members: Any
) -> EventModel:
    """An event of a user of our own, tomorrow."""
    activities = await client.activities.list()
    if not activities:
        pytest.skip("there is no sport type")
    start = (now + timedelta(days=1)).replace(microsecond=0)
    given: dict[str, Any] = {
        "user_id": members.pop("user_id", None) or await a_user(client, undo),
        "name": "Ga je mee klimmen?",
        "description": "Doe een keer vrijblijvend mee in de grootste klimhal van Arnhem",
        "activity_id": activities[-1].id,
        "location_id": await a_place(client, undo, city),
        "start": start,
        "end": start + timedelta(hours=2),
        "maximum_participants": 4,
    }
    event_id = (await client.events.create(**given | members)).event_id
    undo.leaves(f"Inviplay event {event_id}")
    return await client.events.get(event_id)


def attendance(event: EventModel, *, attends: bool) -> Any:
    """All dates of an event, for a sign-up or a sign-out."""
    return [{"id": date.id, "attendance": attends} for date in event.dates]
