"""What the scenarios of iValid find or make: a customer, a service, a slot that is free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from ivalid import Appointment, AsyncClient, ConflictError, Customer, Service

from concord.testing import Undo

FINDING = ("services.list", "availability.get")
"""What `free_slots` calls."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A slot that the API offers."""

    service: Service
    start: datetime
    technician_id: str


async def a_customer(client: AsyncClient, undo: Undo) -> Customer:
    """A customer of our own."""
    customer = await client.customers.create(
        first_name="Concord", last_name=f"Scenario {uuid4().hex[:12]}", phone="+33600000000"
    )
    undo.leaves(f"iValid customer {customer.id}")
    return customer


async def free_slots(client: AsyncClient, now: datetime, number: int = 1) -> list[Offer]:
    """That many slots of one service and one technician, of which no two overlap; skips if none."""
    async for service in client.services.list():
        day: date | None = (now + timedelta(days=1)).date()
        for _ in range(3):
            if day is None:
                break
            available = await client.availability.get(service_id=service.id, date=day)
            for technician_id in dict.fromkeys(slot.technician_id for slot in available.slots):
                starts = [
                    datetime.combine(day, time.fromisoformat(slot.start), UTC)
                    for slot in available.slots
                    if slot.technician_id == technician_id
                ]
                apart = _apart(starts, timedelta(minutes=service.duration + 120))
                if len(apart) >= number:
                    return [
                        Offer(service=service, start=start, technician_id=technician_id)
                        for start in apart[:number]
                    ]
            day = available.next_available_date
    pytest.skip(f"no service of this account has {number} free slots of one technician")


def _apart(starts: list[datetime], distance: timedelta) -> list[datetime]:
    """The first starts of which none is nearer than `distance` to the one before."""
    found: list[datetime] = []
    for start in sorted(starts):
        if not found or start - found[-1] >= distance:
            found.append(start)
    return found


async def booked(client: AsyncClient, undo: Undo, customer: Customer, offer: Offer) -> Appointment:
    """A booking of an offer, cancelled in the end."""
    appointment = await client.appointments.create(
        customer_id=customer.id,
        service_id=offer.service.id,
        technician_id=offer.technician_id,
        scheduled_at=offer.start,
    )
    undo(
        f"appointment {appointment.id}",
        client.appointments.delete,
        appointment.id,
        unless=ConflictError,  # cancelled already
    )
    return appointment
