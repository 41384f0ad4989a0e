"""Webhooks: registered, then signed deliveries for what happens; only of the chosen events."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest
from ivalid import AsyncClient, webhooks

from concord.testing import Delivery, Receiver, Undo

from ._account import FINDING, a_customer, booked, free_slots

SECRET = "whsec_your_webhook_secret"  # the documentation's own


async def arrived(receiver: Receiver, event: str, identifier: str) -> Any:
    """The one delivery of an event about a record, verified."""

    def wanted(body: Any) -> bool:
        return bool(body["event"] == event and body["data"]["id"] == identifier)

    found: list[Delivery] = await asyncio.to_thread(receiver.wait, wanted)
    assert len(found) == 1, f"{event} was delivered {len(found)} times"
    (delivery,) = found
    assert delivery.headers["content-type"].partition(";")[0] == "application/json"
    return webhooks.unwrap(delivery.body, delivery.headers, SECRET)


@pytest.mark.operations(
    *FINDING,
    "webhooks.create",
    "customers.create",
    "customers.update",
    "appointments.create",
    "appointments.confirm",
    "appointments.reschedule",
    "appointments.delete",
)
async def test_what_happens_is_delivered_signed(
    client: AsyncClient, undo: Undo, now: datetime, receiver: Receiver
) -> None:
    """One signed delivery an event, whose data is the record."""
    registered = await client.webhooks.create(
        url=receiver.url,
        events=[
            "customer.created",
            "customer.updated",
            "appointment.created",
            "appointment.updated",
            "appointment.confirmed",
            "appointment.cancelled",
        ],
        secret=SECRET,
        active=True,
    )
    undo.leaves(f"iValid webhook {registered.id}")
    assert registered.url == receiver.url
    assert registered.active is True
    assert "secret" not in registered

    customer = await a_customer(client, undo)
    created = await arrived(receiver, "customer.created", customer.id)
    assert created.data == customer
    changed = await client.customers.update(customer.id, first_name="A", last_name="B")
    updated = await arrived(receiver, "customer.updated", customer.id)
    assert updated.data == changed

    before, after = await free_slots(client, now, number=2)
    made = await booked(client, undo, customer, before)
    event = await arrived(receiver, "appointment.created", made.id)
    assert event.id
    shown = event.data.to_dict()
    assert shown["customer"] == {"id": customer.id, "name": "A B"}
    assert shown["service"] == {"id": before.service.id, "name": before.service.name}
    assert (shown["scheduled_at"], shown["status"]) == (
        made.to_dict()["scheduled_at"],
        made.status,
    )

    await client.appointments.reschedule(made.id, scheduled_at=after.start)
    event = await arrived(receiver, "appointment.updated", made.id)
    assert event.data.scheduled_at == after.start
    if made.status == "pending":
        await client.appointments.confirm(made.id)
        event = await arrived(receiver, "appointment.confirmed", made.id)
        assert event.data.status == "confirmed"
    await client.appointments.delete(made.id)
    event = await arrived(receiver, "appointment.cancelled", made.id)
    assert event.data.status == "cancelled"

    identifiers = [delivery.json["id"] for delivery in receiver.deliveries]
    assert len(set(identifiers)) == len(identifiers)


@pytest.mark.operations("webhooks.create", "customers.create", "customers.update")
async def test_only_what_was_asked_for_is_delivered(
    client: AsyncClient, undo: Undo, receiver: Receiver
) -> None:
    """A webhook for updates hears of nothing else, and an inactive one of nothing."""
    for active, path in ((True, ""), (False, "/silent")):
        made = await client.webhooks.create(
            url=receiver.url + path, events=["customer.updated"], secret=SECRET, active=active
        )
        undo.leaves(f"iValid webhook {made.id}")
        assert (made.events, made.active) == (["customer.updated"], active)
    customer = await a_customer(client, undo)
    await client.customers.update(customer.id, first_name="A", last_name="B")
    await arrived(receiver, "customer.updated", customer.id)
    assert [delivery.json["event"] for delivery in receiver.deliveries] == ["customer.updated"]
