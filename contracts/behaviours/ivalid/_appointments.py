"""Appointments: what a booking becomes, who comes, and which state follows which.

Model: pending → confirmed → completed, and cancelled from the first two. An explicit technician
whose time is booked is refused with 409 and suggestions; other mismatches (zone, skill, hours)
are not, because the documentation names no such refusal. Without a technician the nearest one
who can be offered comes; if nobody can, the appointment stays unassigned.
Known limits: a service that changes changes what its appointments show, not the time that was
booked for them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from functools import partial
from typing import Any

from concord.emulator.behaviour import Call, Problem, Record, Response

from ._errors import slot_not_available
from ._instants import parse
from ._records import (
    customer_brief,
    event_brief,
    in_utc,
    job,
    place_booking,
    plan,
    service_brief,
    stored_job,
)
from ._travel import place_of
from .scheduling import HORIZON_DAYS, Booking, Job

OPEN = ("pending", "confirmed")
_HIDDEN = ("notes", "notify_customer", "reminder_sms", "reminder_email")


def represent(call: Call, body: Record, stored: Record | None) -> Record:
    """The appointment that `body` books, instead of `stored` if there is one."""
    if stored is not None:
        require(stored, OPEN, "changed")
    customer = _existing(call, "customer", body["customer_id"])
    service = _existing(call, "service", body["service_id"])
    where = location(body, customer)
    wanted = job(service, duration=body.get("duration"), location=where)
    record: Record = {
        "id": None,  # the engine's business; here for its place in the response
        "customer": customer_brief(customer),
        "service": service_brief(service),
        "technician": None,
        "scheduled_at": in_utc(body["scheduled_at"]),
        "status": stored["status"] if stored else "pending",
        **({} if where is None else {"location": where}),
        **{f"_{name}": body[name] for name in _HIDDEN if name in body},
    }
    return _booked(call, record, wanted, body, without=stored["id"] if stored else None)


def created(call: Call, record: Record) -> None:
    """Tell the receivers of a new appointment."""
    call.world.emit("appointment.created", event_brief(record))


def updated(call: Call, record: Record) -> None:
    """Tell the receivers of a changed appointment."""
    call.world.emit("appointment.updated", event_brief(record))


def confirm(call: Call) -> Response:
    """Confirm what is pending."""
    record = require(call.target(), ("pending",), "confirmed")
    return _moved_on(call, record | {"status": "confirmed"}, "appointment.confirmed")


def cancel(call: Call) -> Response:
    """Cancel what is not over; its time is free again."""
    record = require(call.target(), OPEN, "cancelled")
    return _moved_on(call, record | {"status": "cancelled"}, "appointment.cancelled")


def reschedule(call: Call) -> Response:
    """Move what is not over to another time, and on request to another technician."""
    record = require(call.target(), OPEN, "rescheduled")
    body = {"technician_id": record["_technician"]} | call.body
    moved = record | {"scheduled_at": in_utc(body["scheduled_at"])}
    moved.pop("_reminded", None)
    moved = _booked(call, moved, stored_job(record), body, without=record["id"])
    return _moved_on(call, moved, "appointment.updated")


def _moved_on(call: Call, record: Record, event: str) -> Response:
    call.store.put("appointment", record["id"], record)
    call.world.emit(event, event_brief(record))
    return call.show(record)


def require(record: Record, allowed: Collection[str], action: str) -> Record:
    """`record`, if its state is one of `allowed`. Raises Problem 409."""
    if record["status"] not in allowed:
        raise Problem(
            409,
            "INVALID_STATUS",
            f"An appointment in the state {record['status']!r} cannot be {action}.",
            details={"reason": f"already_{record['status']}"},
        )
    return record


def _booked(
    call: Call, record: Record, wanted: Job, body: Record, *, without: str | None
) -> Record:
    """`record` with its technician and its place in the plan. Raises Problem 409 if taken."""
    start, asked_for = parse(body["scheduled_at"]), body.get("technician_id")
    booking = Booking(technician_id=asked_for or "", start=start, job=wanted)
    look = partial(plan, call.world, booking.blocked_from, booking.blocked_to, without=without)
    crew = look()
    if asked_for is None:
        chosen = crew.assign(wanted, start)
    elif crew.is_taken(booking):
        offers = look(days_ahead=HORIZON_DAYS).suggestions(wanted, start, asked_for)
        raise slot_not_available(body["scheduled_at"], asked_for, offers)
    else:
        chosen = next(each for each in crew.technicians if each.id == asked_for)
    brief = {"id": chosen.id, "name": chosen.name} if chosen else None
    return place_booking(record | {"technician": brief}, start, wanted)


def location(body: Record, customer: Record) -> dict[str, Any] | None:
    """Where to go: what the body says, else the customer's address; with coordinates."""
    given = body.get("location")
    if given is None:
        address = customer.get("address")
        if not address:
            return None
        given = {"address": address.get("street")} | address
    names = ("address", "city", "postal_code")
    known = {name: given[name] for name in names if given.get(name) is not None}
    if known.get("postal_code"):
        known["coordinates"] = asdict(place_of(known["postal_code"]))
    return known


def _existing(call: Call, resource: str, identifier: str) -> Record:
    record = call.store.get(resource, identifier)
    assert record is not None, "the engine refuses what refers to nothing"
    return record
