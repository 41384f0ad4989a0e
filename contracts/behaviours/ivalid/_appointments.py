"""Appointments: what a booking becomes, who comes, and which state follows which.

Model: pending → confirmed → completed, and cancelled from the first two. An explicit technician
whose time is booked is refused with 409 and suggestions; other mismatches (zone, skill, hours)
are not, because the documentation names no such refusal. Without a technician the nearest one
who can be offered comes; if nobody can, the appointment stays unassigned. `Call.follows` names
what another reading of the ledger does instead.
Known limits: a service that changes changes what its appointments show, not the time that was
booked for them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from functools import partial
from typing import Any

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response

from ._errors import slot_not_available
from ._events import changed, tell
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
    suggestion,
    to_plan,
)
from ._travel import place_of
from .scheduling import HORIZON_DAYS, Booking, Job, Plan, Technician

OPEN = ("pending", "confirmed")
CLOSED = ("cancelled", "completed", "in_progress")
WRITTEN = ("duration", "notes", "notify_customer", "reminder_sms", "reminder_email")
"""What a booking says and no appointment shows."""


def represent(call: Call, body: Record, stored: Record | None) -> Record:
    """The appointment that `body` books, instead of `stored` if there is one."""
    if stored is not None:
        allowed = OPEN + CLOSED if call.follows("closed-can-change") else OPEN
        require(call, stored, allowed, "changed")
    body = _completed(call, body, stored)
    customer = _existing(call, "customer", body["customer_id"])
    service = _existing(call, "service", body["service_id"])
    where = _place(call, body, customer)
    duration = None if call.follows("duration-ignored") else body.get("duration")
    record: Record = {
        "id": None,  # the engine's business; here for its place in the response
        "customer": customer_brief(customer),
        "service": service_brief(service),
        "technician": None,
        "scheduled_at": in_utc(body["scheduled_at"]),
        "status": stored["status"] if stored else "pending",
        **({} if where is None else {"location": where}),
        **{f"_{name}": body[name] for name in WRITTEN if name in body},
        "_price": service.get("price"),
        "_created": stored["_created"] if stored else call.world.now(),
        **_otherwise(call, body, stored),
    }
    if duration is not None and call.follows("duration-shown"):
        record["service"]["duration"] = duration
    wanted = job(service, duration=duration, location=where)
    record = _booked(call, record, wanted, body, without=stored["id"] if stored else None)
    at_once = call.follows("confirmed-at-once") or (
        call.follows("confirmed-with-technician") and record["technician"]
    )
    return record | {"status": "confirmed"} if stored is None and at_once else record


def _completed(call: Call, body: Record, stored: Record | None) -> Record:
    """`body` in the form of a creation, with what an update leaves as it was."""
    if "customer_id" not in body:  # a body in the form that is read
        names = ("customer", "service", "technician")
        body = body | {f"{name}_id": body[name]["id"] for name in names if name in body}
    if stored is None or call.operation.action != "update":
        return body
    kept: Record = {
        "customer_id": stored["customer"]["id"],
        "service_id": stored["service"]["id"],
        "technician_id": stored["_technician"],
        "scheduled_at": stored["scheduled_at"],
        "location": stored.get("location"),
        **{name: stored[f"_{name}"] for name in WRITTEN if f"_{name}" in stored},
    }
    return {name: value for name, value in kept.items() if value is not None} | body


def _otherwise(call: Call, body: Record, stored: Record | None) -> Record:
    """Members that other readings of the ledger give an appointment."""
    found: Record = {}
    if call.follows("show-what-was-written"):
        found |= {name: body[name] for name in WRITTEN if name in body}
    if stored is not None and call.follows("event-changes"):
        found["_former"] = event_brief(stored)
    if stored is not None and call.follows("status-in-put") and "status" in body:
        found["status"] = body["status"]
    return found


def created(call: Call, record: Record) -> None:
    """Tell the receivers of a new appointment."""
    tell(call, "appointment.created", event_brief(record))


def updated(call: Call, record: Record) -> None:
    """Tell the receivers of a changed appointment."""
    tell(call, "appointment.updated", changed(event_brief(record), record))


def confirm(call: Call) -> Response:
    """Confirm what is pending."""
    record = call.target()
    if record["status"] == "confirmed" and call.follows("repeated-confirmation"):
        return call.show(record)
    require(call, record, ("pending",), "confirmed")
    return _moved_on(call, record | {"status": "confirmed"}, "appointment.confirmed")


def cancel(call: Call) -> Response:
    """Cancel what is not over; its time is free again. By a reading it is removed."""
    record = call.target()
    if record["status"] == "cancelled" and call.follows("repeated-cancellation"):
        return call.show(record)
    require(call, record, OPEN, "cancelled")
    response = _moved_on(call, record | {"status": "cancelled"}, "appointment.cancelled")
    if call.operation.action == "delete":
        call.store.remove("appointment", record["id"])
    return response


def reschedule(call: Call) -> Response:
    """Move what is not over to another time, and on request to another technician."""
    record = require(call, call.target(), OPEN, "rescheduled")
    # by other readings the start has another name, or stands in the query
    given = call.body or call.query
    body = {"technician_id": record["_technician"], "scheduled_at": given.get("slot")} | given
    moved = record | {"scheduled_at": in_utc(body["scheduled_at"])}
    moved.pop("_reminded", None)
    if call.follows("moved-is-pending"):
        moved["status"] = "pending"
    if call.follows("event-changes"):
        moved["_former"] = event_brief(record)
    moved = _booked(call, moved, stored_job(record), body, without=record["id"])
    return _moved_on(call, moved, "appointment.updated")


def _moved_on(call: Call, record: Record, event: str) -> Response:
    call.store.put("appointment", record["id"], record)
    data = event_brief(record)
    tell(call, event, changed(data, record) if event == "appointment.updated" else data)
    return call.show(record)


def keep_price(call: Call, service: Record) -> None:
    """Where the price is that of the booking: appointments keep it when their service changes."""
    if not call.follows("price-of-booking"):
        return
    booked = Condition(member="service.id", value=service["id"])
    for record in call.store.find("appointment", booked):
        brief = record["service"] | {"price": record["_price"]}
        if record["_price"] is None:
            del brief["price"]
        call.store.put("appointment", record["id"], record | {"service": brief})


def require(call: Call, record: Record, allowed: Collection[str], action: str) -> Record:
    """`record`, if its state is one of `allowed`. Raises Problem 409."""
    if record["status"] not in allowed:
        raise Problem(
            422 if call.follows("forbidden-change-422") else 409,
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
    booking = Booking(technician_id=asked_for or "", start=to_plan(call.world, start), job=wanted)
    look = partial(plan, call.world, booking.blocked_from, booking.blocked_to, without=without)
    chosen = _technician(call, look(), booking)
    if chosen is None and (asked_for is not None or call.follows("nobody-is-409")):
        crew = look(days_ahead=HORIZON_DAYS)
        offers = crew.suggestions(wanted, booking.start, asked_for)
        raise slot_not_available(
            body["scheduled_at"],
            asked_for,
            [suggestion(call.world, slot) for slot in offers],
            status=(422, 409) if call.follows("taken-slot-422") else 409,
        )
    brief = {"id": chosen.id, "name": chosen.name} if chosen else None
    return place_booking(record | {"technician": brief}, start, wanted)


def _technician(call: Call, crew: Plan, booking: Booking) -> Technician | None:
    """Who comes: the one that was asked for, if the time is free, else whom the plan finds."""
    if not booking.technician_id:
        assigns = not call.follows("stays-unassigned")
        return crew.assign(booking.job, booking.start) if assigns else None
    chosen = next(each for each in crew.technicians if each.id == booking.technician_id)
    strict = call.follows("refuse-what-is-not-offered")
    refused = strict and crew.obstacle(booking.job, booking.start, chosen) is not None
    return None if refused or crew.is_taken(booking) else chosen


def _place(call: Call, body: Record, customer: Record) -> dict[str, Any] | None:
    """Where to go. Raises Problem 422 where a reading requires a place."""
    if "location" not in body and call.follows("no-default-place"):
        return None
    found = location(body, customer)
    if found is None and call.follows("place-required"):
        raise Problem((422, 409), "NO_PLACE", "The customer has no address.")
    return found


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
