"""A fresh account: the made-up company with its customers and five weeks of appointments.

Model: `apt_1234567890` is booked as the documentation shows it, so the documented creation with
a technician meets exactly the documented error, suggestions included; the documented
creation without one (the SDK samples) is accepted. The documented webhook is not kept: nobody
registered it here.
"""

from __future__ import annotations

from concord.emulator.behaviour import Record, World

from ._appointments import location
from ._company import OFFERS, PEOPLE, TEAMS
from ._customers import households
from ._instants import text
from ._records import customer_brief, full_name, place_booking, present, service_brief
from ._visits import Visit, visits

# What the sample of an appointment shows, although the same customer's own sample says otherwise.
_SAMPLE_EMAIL = "marie@example.com"


def seed(world: World) -> None:
    """Fill a fresh world."""
    store = world.store
    for webhook in store.ids("webhook"):
        store.remove("webhook", webhook)
    for identifier, name in TEAMS.items():
        store.put("team", identifier, {"id": identifier, "name": name})
    for offer in OFFERS:
        store.put("service", offer.id, offer.record())
    for person in PEOPLE:
        team = {"team_id": person.team} if world.follows("technician-team") else {}
        store.put("technician", person.id, person.record() | team)
    for household in households():
        store.put("customer", household.id, _customer(world, household.record()))
    for visit in visits(present(world)):
        identifier = visit.id or str(store.next_id("appointment"))
        record = {"id": identifier, "_created": world.now()} | _record(visit)
        store.put("appointment", identifier, record)


def _customer(world: World, record: Record) -> Record:
    """A customer as the spec under its readings shows one."""
    if world.follows("customer-parts-hidden"):
        record = {
            f"_{name}" if name in ("first_name", "last_name") else name: value
            for name, value in record.items()
        }
    return record | {"name": full_name(record)} if world.follows("customer-name") else record


def _record(visit: Visit) -> Record:
    customer, service = visit.household.record(), visit.offer.record()
    record: Record = {
        "customer": customer_brief(customer),
        "service": service_brief(service),
        "technician": {"id": visit.person.id, "name": visit.person.name},
        "scheduled_at": text(visit.start),
        "status": visit.status,
        "_price": service["price"],
        "location": location({}, customer),
    }
    if visit.id is not None:
        record["customer"]["email"] = _SAMPLE_EMAIL
    return place_booking(record, visit.start, visit.job)
