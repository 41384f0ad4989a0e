"""The ways of a payment, and dates of other events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from inviplay import AsyncClient, EventModel, NotFoundError

from concord.testing import Outside, Undo

from ._people import MAKING, a_user, an_event, attendance

THANKS = "https://yourwebsite.com/thanks"
SIGNING = ("events.set_attendance", "users.list_joined_events")


async def signed(
    client: AsyncClient, undo: Undo, event: EventModel, user: str, *, attends: bool = True
) -> Any:
    """The result of signing a user up for (or out of) all dates of an event."""
    if attends:
        undo(
            f"attendance of {user} at event {event.id}",
            client.events.set_attendance,
            event.id,
            user_id=user,
            dates=attendance(event, attends=False),
            confirmation_url=THANKS,
        )
    return await client.events.set_attendance(
        event.id,
        user_id=user,
        dates=attendance(event, attends=attends),
        confirmation_url=THANKS,
    )


async def participants(client: AsyncClient, event: EventModel) -> list[int | None]:
    """How many are signed up for each date."""
    return [date.number_of_participants for date in (await client.events.get(event.id)).dates]


@pytest.mark.operations(*MAKING, *SIGNING, "payments.get_status")
@pytest.mark.parametrize(
    ("way", "attends"),
    [
        (["paid"], True),
        (["processing", "paid"], True),
        (["paid", "refunded"], False),
        (["failed"], False),
        (["canceled"], False),
        (["expired"], False),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else str(value),
)
async def test_the_ways_of_a_payment(
    client: AsyncClient, undo: Undo, now: datetime, outside: Outside, way: list[str], attends: bool
) -> None:
    """The customer pays, or does not: the status says so, and who has paid attends."""
    event = await an_event(client, undo, now, cost=500)
    user = await a_user(client, undo)
    result = await signed(client, undo, event, user)
    for status in way:
        outside.act("payments", {"paymentId": result.payment_id, "status": status})
        assert (await client.payments.get_status(result.payment_id, user)).status == status
    joined = await client.users.list_joined_events(user)
    assert [each.date_id for each in joined] == ([event.dates[0].id] if attends else [])
    assert [each.cost for each in joined] == (["5.00"] if attends else [])
    assert await participants(client, event) == [int(attends)]


@pytest.mark.operations(*MAKING, "events.set_attendance")
async def test_dates_of_other_events(client: AsyncClient, undo: Undo, now: datetime) -> None:
    """Only dates of this event, and only events that there are."""
    event, other = await an_event(client, undo, now), await an_event(client, undo, now)
    user = await a_user(client, undo)
    for event_id, dates in (
        (event.id, attendance(other, attends=True)),
        (2_000_000_000, attendance(event, attends=True)),
    ):
        with pytest.raises(NotFoundError):
            await client.events.set_attendance(
                event_id, user_id=user, dates=dates, confirmation_url=THANKS
            )
    assert await participants(client, event) == await participants(client, other) == [0]
