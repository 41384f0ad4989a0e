"""Between records (JSON, as the spec shows them) and the plan's own terms.

Model: an appointment carries what the plan needs to know in hidden members, written when it is
booked: `_technician`, `_start`, `_blocked_from`, `_blocked_to` (seconds) and `_job`. A service
that changes later does not move what is already booked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from concord.emulator.behaviour import Condition, Record, World

from ._instants import DAY, HOUR, local_offset, minutes_of, text
from ._travel import Place, place_of
from .scheduling import Booking, Job, Plan, Slot, Technician

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ACTIVE = ("pending", "confirmed", "in_progress", "completed")
_FAR = 2**62  # what SQLite can compare; nothing real is farther away


def job(
    service: Record, *, duration: int | None = None, location: Mapping[str, Any] | None = None
) -> Job:
    """A visit for `service` at `location`, of `duration` minutes if it is not the service's."""
    location = location or {}
    postal_code, coordinates = location.get("postal_code") or None, location.get("coordinates")
    return Job(
        duration=int(service["duration"] if duration is None else duration),
        buffer_before=int(service.get("buffer_before") or 0),
        buffer_after=int(service.get("buffer_after") or 0),
        skills=frozenset(service.get("required_skills") or ()),
        postal_code=postal_code,
        place=Place(**coordinates)
        if coordinates
        else place_of(postal_code)
        if postal_code
        else None,
    )


def technician(record: Record) -> Technician:
    """A technician's record as the plan sees it."""
    zones, location = record.get("zones"), record.get("current_location")
    return Technician(
        id=record["id"],
        name=record["name"],
        skills=frozenset(record.get("skills") or ()),
        zones=None if zones is None else frozenset(zones),
        hours={
            WEEKDAYS.index(day): (minutes_of(hours["start"]), minutes_of(hours["end"]))
            for day, hours in (record.get("working_hours") or {}).items()
        },
        daily_maximum=record.get("max_appointments_per_day"),
        base=Place(**location) if location else None,
    )


def place_booking(record: Record, start: int, wanted: Job) -> Record:
    """`record` with the hidden members for `wanted` at `start`."""
    chosen = record["technician"] and record["technician"]["id"]
    taken = Booking(technician_id=chosen or "", start=start, job=wanted)
    return record | {
        "_technician": chosen,
        "_start": start,
        "_end": taken.end,
        "_blocked_from": taken.blocked_from,
        "_blocked_to": taken.blocked_to,
        "_job": asdict(wanted) | {"skills": sorted(wanted.skills)},
    }


def stored_job(record: Record) -> Job:
    """The job that an appointment was booked for."""
    kept = record["_job"]
    place = Place(**kept["place"]) if kept["place"] else None
    return Job(**kept | {"skills": frozenset(kept["skills"]), "place": place})


def plan(
    world: World, first: int, last: int, *, days_ahead: int = 0, without: str | None = None
) -> Plan:
    """The plan with what is booked on the days of two instants and on some days after them."""
    last += (days_ahead + 1) * DAY
    records = world.store.find(
        "appointment",
        Condition(member="status", match="one-of", value=ACTIVE),
        Condition(member="_blocked_to", match="from", value=_within(first - DAY)),
        Condition(member="_blocked_from", match="to", value=_within(last)),
    )
    return Plan(
        technicians=tuple(technician(record) for record in world.store.find("technician")),
        bookings=tuple(
            booking(world, record)
            for record in records
            if record["_technician"] and record["id"] != without
        ),
        now=to_plan(world, present(world)),
    )


def booking(world: World, record: Record) -> Booking:
    """An appointment with a technician as the plan sees it."""
    start = to_plan(world, record["_start"])
    return Booking(technician_id=record["_technician"], start=start, job=stored_job(record))


def to_plan(world: World, instant: int) -> int:
    """`instant` on the plan's clock, whose hours are UTC, or by a reading local time."""
    return instant + local_offset(instant) if world.follows("local-time") else instant


def suggestion(world: World, slot: Slot) -> dict[str, str]:
    """A free slot as the documentation writes it, in UTC."""
    start = slot.start
    if world.follows("local-time"):
        start -= local_offset(start - HOUR)
    return {"slot": text(start), "technician_id": slot.technician.id}


def _within(instant: int) -> int:
    return max(-_FAR, min(_FAR, instant))


def present(world: World) -> int:
    """The present instant in whole seconds."""
    return int(world.clock.now().timestamp())


def in_utc(moment: str) -> str:
    """A date-time in UTC, as the documentation writes it; as it was sent if that cannot be."""
    if moment.endswith("Z"):
        return moment
    try:
        utc = datetime.fromisoformat(moment.upper()).astimezone(UTC)
    except (ValueError, OverflowError):  # the year 0000, a leap second, an offset over the edge
        return moment
    return utc.isoformat().replace("+00:00", "Z")


def customer_brief(record: Record) -> Record:
    """A customer as an appointment shows it."""
    brief: Record = {"id": record["id"], "name": full_name(record)}
    return brief | {key: record[key] for key in ("email", "phone") if key in record}


def full_name(record: Record) -> str:
    """First and last name of a customer, shown or not."""
    parts = (record.get(name, record.get(f"_{name}")) for name in ("first_name", "last_name"))
    return " ".join(part for part in parts if part)


def service_brief(record: Record) -> Record:
    """A service as an appointment shows it: its own duration, whatever was booked."""
    return {key: record[key] for key in ("id", "name", "duration", "price") if key in record}


def event_brief(record: Record) -> Record:
    """An appointment as an event shows it."""
    return {
        "id": record["id"],
        "customer": {key: record["customer"][key] for key in ("id", "name")},
        "service": {key: record["service"][key] for key in ("id", "name")},
        "scheduled_at": record["scheduled_at"],
        "status": record["status"],
    }
