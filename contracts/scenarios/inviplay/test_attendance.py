"""Signing up for a date and out of it, with and without a payment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from inviplay import AsyncClient, ConflictError, EventModel, NotFoundError

from concord.testing import Outside, Undo

from ._people import MAKING, a_user, an_event, attendance

THANKS = "https://yourwebsite.com/thanks"
DID = "participant successfully signed"
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


@pytest.mark.operations(*MAKING, *SIGNING)
async def test_without_payment(client: AsyncClient, undo: Undo, now: datetime) -> None:
    """Signed up at once, shown in the user's list, and signed out again."""
    event = await an_event(client, undo, now)
    user = await a_user(client, undo)
    (date,) = event.dates
    result = await signed(client, undo, event, user)
    assert (result.status, result.redirect_url) == ("success", None)
    assert result.message == f"{DID} up to date {date.id} of event {event.id}"
    assert await participants(client, event) == [1]
    (joined,) = await client.users.list_joined_events(user)
    assert (joined.event_id, joined.date_id) == (event.id, date.id)
    assert (joined.name, joined.description) == (event.name, event.description)
    assert (joined.start_date_time, joined.end_date_time) == (
        date.start_date_time,
        date.end_date_time,
    )
    assert joined.cost is None

    again = await signed(client, undo, event, user)
    assert again.status == "success"
    assert await participants(client, event) == [1]
    result = await signed(client, undo, event, user, attends=False)
    assert result.status == "success"
    assert result.message == f"{DID} out of date {date.id} of event {event.id}"
    assert await participants(client, event) == [0]
    assert await client.users.list_joined_events(user) == []


@pytest.mark.operations(*MAKING, *SIGNING)
async def test_a_full_date(client: AsyncClient, undo: Undo, now: datetime) -> None:
    """No more than the maximum: the next one is refused until somebody leaves."""
    event = await an_event(client, undo, now, maximum_participants=1)
    first, second = await a_user(client, undo), await a_user(client, undo)
    await signed(client, undo, event, first)
    with pytest.raises(ConflictError):
        await signed(client, undo, event, second)
    assert await participants(client, event) == [1]
    assert await client.users.list_joined_events(second) == []
    await signed(client, undo, event, first, attends=False)
    assert (await signed(client, undo, event, second)).status == "success"
    assert await participants(client, event) == [1]


@pytest.mark.operations(*MAKING, *SIGNING, "payments.get_status")
async def test_with_payment(client: AsyncClient, undo: Undo, now: datetime) -> None:
    """A sign-up that costs something is pending, with a payment that is open until it is paid."""
    event = await an_event(client, undo, now, cost=500)
    assert event.cost == 500
    assert event.cost_fee_included is not None
    assert event.cost_fee_included >= 500
    user, stranger = await a_user(client, undo), await a_user(client, undo)
    result = await signed(client, undo, event, user)
    assert result.status == "pending"
    assert result.message == "payment needed, follow redirect url to complete request"
    assert result.redirect_url.startswith("https://")
    assert isinstance(result.payment_id, int)
    payment = await client.payments.get_status(result.payment_id, user)
    assert payment.status == "open"
    assert await client.users.list_joined_events(user) == []
    with pytest.raises(NotFoundError):
        await client.payments.get_status(result.payment_id, stranger)


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
