"""Disponibilités: what is offered can be booked, and is offered no longer once it is."""

from __future__ import annotations

from datetime import datetime

import pytest
from ivalid import NOT_GIVEN, AsyncClient, NotFoundError

from concord.testing import Undo

from ._account import FINDING, a_customer, booked, free_slots


@pytest.mark.operations(
    *FINDING,
    "availability.list_slots",
    "technicians.get",
    "technicians.get_schedule",
    "customers.create",
    "appointments.create",
    "appointments.delete",
)
async def test_a_booked_slot_is_offered_no_longer(
    client: AsyncClient, undo: Undo, now: datetime
) -> None:
    """Offered, booked and in the technician's schedule, cancelled and offered again."""
    customer = await a_customer(client, undo)
    (offer,) = await free_slots(client, now)
    service, day = offer.service, offer.start.date()
    technician = await client.technicians.get(offer.technician_id)

    async def offered() -> set[tuple[str, str]]:
        found = await client.availability.list_slots(service_id=service.id, date=day)
        assert found.date == day
        return {(slot.start, slot.technician_id) for slot in found.slots}

    async def planned() -> list[str]:
        schedule = await client.technicians.get_schedule(technician.id, date_from=day, date_to=day)
        assert schedule.technician_id == technician.id
        assert all(each.scheduled_at.date() == day for each in schedule.appointments)
        return [each.id for each in schedule.appointments]

    slot = (f"{offer.start:%H:%M}", offer.technician_id)
    before = await planned()
    assert slot in await offered()
    made = await booked(client, undo, customer, offer)
    assert slot not in await offered()
    assert sorted(await planned()) == sorted([*before, made.id])
    await client.appointments.delete(made.id)
    assert slot in await offered()
    assert await planned() == before


@pytest.mark.operations(*FINDING, "technicians.get")
async def test_slots_are_as_documented(client: AsyncClient, now: datetime) -> None:
    """Start, end after the service's duration, who comes and how far it is."""
    (offer,) = await free_slots(client, now)
    day, service = offer.start.date(), offer.service
    available = await client.availability.get(service_id=service.id, date=day)
    assert available.date == day
    assert available.next_available_date is None or available.next_available_date > day
    assert [slot.start for slot in available.slots] == sorted(s.start for s in available.slots)
    first = available.slots[0]
    start, end = (datetime.strptime(text, "%H:%M") for text in (first.start, first.end))
    assert (end - start).seconds == service.duration * 60
    technician = await client.technicians.get(first.technician_id)
    assert first.technician_name == technician.name
    assert set(service.required_skills or ()) <= set(technician.skills or ())
    assert first.travel_time is None or first.travel_time >= 0
    assert technician.working_hours is not None
    hours = getattr(technician.working_hours, f"{day:%A}".lower())
    assert hours.start <= first.start < first.end <= hours.end


@pytest.mark.operations(*FINDING, "technicians.get")
async def test_a_postal_code_selects_who_comes_there(client: AsyncClient, now: datetime) -> None:
    """Only technicians in whose zones the place is, and nobody where nobody goes."""
    (offer,) = await free_slots(client, now)
    technician = await client.technicians.get(offer.technician_id)
    if not technician.zones:
        pytest.skip(f"technician {technician.id} has no zone")
    day, service_id = offer.start.date(), offer.service.id
    place = technician.zones[-1]
    here = await client.availability.get(service_id=service_id, date=day, postal_code=place)
    for technician_id in {slot.technician_id for slot in here.slots}:
        assert place in ((await client.technicians.get(technician_id)).zones or ())
    nowhere = await client.availability.get(service_id=service_id, date=day, postal_code="97190")
    assert nowhere.slots == []


@pytest.mark.operations(*FINDING, "availability.check", "customers.create", "appointments.create")
async def test_checking_a_slot(client: AsyncClient, undo: Undo, now: datetime) -> None:
    """`check` says of a slot what booking it would say, with suggestions that can be had."""
    customer = await a_customer(client, undo)
    (offer,) = await free_slots(client, now)
    wanted = {
        "service_id": offer.service.id,
        "scheduled_at": offer.start,
        "technician_id": offer.technician_id,
    }
    free = await client.availability.check(**wanted)  # type: ignore[arg-type]
    assert free.available is True
    await booked(client, undo, customer, offer)
    taken = await client.availability.check(**wanted)  # type: ignore[arg-type]
    assert taken.available is False
    assert taken.suggestions
    for suggestion in taken.suggestions:
        instead = await client.availability.check(
            service_id=offer.service.id,
            scheduled_at=suggestion.slot,
            technician_id=suggestion.technician_id or NOT_GIVEN,
        )
        assert instead.available is True


@pytest.mark.operations(*FINDING, "availability.list_slots")
async def test_an_unknown_service_has_no_slots(client: AsyncClient, now: datetime) -> None:
    """404 for a service that there is not, at both addresses."""
    (offer,) = await free_slots(client, now)
    for call in (client.availability.get, client.availability.list_slots):
        with pytest.raises(NotFoundError):
            await call(service_id="srv_000000", date=offer.start.date())
