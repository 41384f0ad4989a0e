"""Rendez-vous: what is booked is shown everywhere, replaced, and refused where it cannot be."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from ivalid import AsyncClient, ConflictError, NotFoundError, UnprocessableEntityError

from concord.testing import Undo

from ._account import FINDING, a_customer, booked, free_slots


@pytest.mark.operations(
    *FINDING,
    "customers.create",
    "appointments.create",
    "appointments.get",
    "appointments.list",
    "customers.list_appointments",
)
async def test_what_is_booked_is_shown_everywhere(
    client: AsyncClient, undo: Undo, now: datetime
) -> None:
    """Book the offered slot; read it by its id, in the lists, and by every filter."""
    customer = await a_customer(client, undo)
    (offer,) = await free_slots(client, now)
    made = await booked(client, undo, customer, offer)

    assert made.scheduled_at == offer.start
    assert made.customer.id == customer.id
    assert made.customer.name == f"{customer.first_name} {customer.last_name}"
    assert made.customer.phone == customer.phone
    assert made.service.to_dict() == {
        "id": offer.service.id,
        "name": offer.service.name,
        "duration": offer.service.duration,
        "price": offer.service.price,
    }
    assert made.technician is not None
    assert made.technician.id == offer.technician_id
    assert made.status in ("pending", "confirmed")
    assert made.extra == {}

    assert await client.appointments.get(made.id) == made
    theirs = await client.customers.list_appointments(customer.id)
    assert (theirs.items, theirs.total) == ([made], 1)

    day = offer.start.date()
    for right in (
        {"status": made.status},
        {"technician_id": offer.technician_id},
        {"date_from": day, "date_to": day},
        {"date_from": offer.start},
        {"date_to": offer.start},
    ):
        listed = await client.appointments.list(customer_id=customer.id, **right)
        assert (listed.items, listed.total) == ([made], 1), right
    for wrong in (
        {"status": "cancelled"},
        {"technician_id": offer.technician_id, "status": "completed"},
        {"date_from": day + timedelta(days=1)},
        {"date_to": day - timedelta(days=1)},
    ):
        listed = await client.appointments.list(customer_id=customer.id, **wrong)
        assert (listed.items, listed.total) == ([], 0), wrong


@pytest.mark.operations(
    *FINDING, "technicians.get", "customers.create", "appointments.create", "appointments.list",
    "appointments.get",
)  # fmt: skip
async def test_the_documented_booking(client: AsyncClient, undo: Undo, now: datetime) -> None:
    """Every member of the documented body, and the filter by postal code."""
    customer = await a_customer(client, undo)
    (offer,) = await free_slots(client, now)
    technician = await client.technicians.get(offer.technician_id)
    if not technician.zones:
        pytest.skip(f"technician {technician.id} has no zone")
    made = await client.appointments.create(
        customer_id=customer.id,
        service_id=offer.service.id,
        scheduled_at=offer.start,
        technician_id=technician.id,
        duration=offer.service.duration,
        location={
            "address": "15 rue des Lilas",
            "city": "Paris",
            "postal_code": technician.zones[0],
        },
        notes="Code portail: 1234",
        notify_customer=False,
        reminder_sms=False,
        reminder_email=False,
    )
    undo(f"appointment {made.id}", client.appointments.delete, made.id, unless=ConflictError)
    assert made.technician is not None
    assert made.technician.to_dict() == {"id": technician.id, "name": technician.name}
    assert made.location is not None
    assert made.location.address == "15 rue des Lilas"
    assert made.location.city == "Paris"
    assert made.location.postal_code == technician.zones[0]
    assert await client.appointments.get(made.id) == made
    here = await client.appointments.list(customer_id=customer.id, postal_code=technician.zones[0])
    assert here.items == [made]
    elsewhere = await client.appointments.list(customer_id=customer.id, postal_code="97190")
    assert elsewhere.items == []


@pytest.mark.operations(
    *FINDING, "customers.create", "appointments.create", "appointments.update", "appointments.get"
)
async def test_replacing(client: AsyncClient, undo: Undo, now: datetime) -> None:
    """PUT: what is sent is what the appointment then is."""
    customer, other = await a_customer(client, undo), await a_customer(client, undo)
    before, after = await free_slots(client, now, number=2)
    made = await booked(client, undo, customer, before)
    replaced = await client.appointments.update(
        made.id,
        customer_id=other.id,
        service_id=before.service.id,
        technician_id=before.technician_id,
        scheduled_at=after.start,
        location={"address": "1 place du Capitole", "city": "Toulouse"},
    )
    assert (replaced.id, replaced.scheduled_at) == (made.id, after.start)
    assert replaced.customer.id == other.id
    assert replaced.location is not None
    assert replaced.location.to_dict() == {"address": "1 place du Capitole", "city": "Toulouse"}
    assert await client.appointments.get(made.id) == replaced


@pytest.mark.operations(
    *FINDING, "customers.create", "appointments.create", "appointments.get", "appointments.confirm",
    "appointments.reschedule", "appointments.delete",
)  # fmt: skip
async def test_what_is_not_there_or_not_valid(
    client: AsyncClient, undo: Undo, now: datetime
) -> None:
    """404 and 422 with the documented error, whichever operation meets them."""
    customer = await a_customer(client, undo)
    (offer,) = await free_slots(client, now)
    nothing = "apt_000000000000"
    for call in (
        client.appointments.get(nothing),
        client.appointments.confirm(nothing),
        client.appointments.delete(nothing),
        client.appointments.reschedule(nothing, scheduled_at=offer.start),
    ):
        with pytest.raises(NotFoundError) as missing:
            await call
        assert missing.value.body is not None
        assert missing.value.body.error.code
        assert missing.value.body.error.message
    for wrong in ({"service_id": "srv_000000"}, {"scheduled_at": "tomorrow"}, {"duration": 0}):
        body = {"customer_id": customer.id, "service_id": offer.service.id} | wrong
        with pytest.raises(UnprocessableEntityError) as invalid:
            await client.appointments.create(**{"scheduled_at": offer.start} | body)
        assert invalid.value.body is not None
        assert invalid.value.body.error.code
