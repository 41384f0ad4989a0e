"""Free slots, the check of one slot, and a technician's schedule.

Model: days and times of day are in UTC, like everything else. A slot is offered only if booking
it would succeed. Without a postal code the place is unknown: every zone will do.
Known limits: `/availability/slots` responds as `/availability` does; the documentation says
nothing of a difference.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from concord.emulator.behaviour import Call, Condition, Record, Response

from ._errors import suggestion
from ._instants import DAY, clock, day_of, midnight, parse
from ._records import ACTIVE, job, plan, present
from .scheduling import HORIZON_DAYS, Booking, Plan, Reason, Slot

_SCHEDULE_DAYS = 7
# From what the caller could fix by another time to what no time fixes.
_NEAREST_FIRST = (
    Reason.ALREADY_BOOKED,
    Reason.TRAVEL_TIME,
    Reason.DAILY_MAXIMUM,
    Reason.OUTSIDE_WORKING_HOURS,
    Reason.IN_THE_PAST,
    Reason.OUTSIDE_ZONE,
    Reason.MISSING_SKILL,
)


def slots(call: Call) -> Response:
    """The free slots of a day, and the next day that has any."""
    wanted = job(_service(call, call.query["service_id"]), location=call.query)
    day = _day(call.query["date"])
    if day is None:
        return Response(body={"date": call.query["date"], "slots": []})
    start = max(midnight(day), present(call.world))
    crew = plan(call.world, midnight(day), start, days_ahead=HORIZON_DAYS)
    following = crew.next_available(wanted, day)
    return Response(
        body={
            "date": call.query["date"],
            "slots": [_shown(slot) for slot in crew.slots(wanted, day)],
            "next_available_date": following and following.isoformat(),
        },
    )


def check(call: Call) -> Response:
    """Whether a slot could be booked as it would be offered; if not, why, and what instead."""
    body = call.body
    service = _service(call, body["service_id"])
    wanted = job(service, duration=body.get("duration"), location=body)
    start, technician_id = parse(body["scheduled_at"]), body.get("technician_id")
    booking = Booking(technician_id=technician_id or "", start=start, job=wanted)
    crew = plan(call.world, booking.blocked_from, booking.blocked_to, days_ahead=HORIZON_DAYS)
    reason = _obstacle(crew, booking)
    if reason is None:
        return Response(body={"available": True})
    offers = crew.suggestions(wanted, start, technician_id)
    return Response(
        body={
            "available": False,
            "reason": reason.value,
            "suggestions": [suggestion(slot) for slot in offers],
        },
    )


def schedule(call: Call) -> Response:
    """A technician's appointments from one day to another, both included."""
    technician = call.target()
    first = call.query.get("date_from") or str(day_of(present(call.world)))
    appointments = call.store.find(
        "appointment",
        Condition(member="_technician", value=technician["id"]),
        Condition(member="status", match="one-of", value=ACTIVE),
        Condition(member="scheduled_at", match="from", value=first),
        Condition(member="scheduled_at", match="to", value=_last_day(call, first)),
        order=("_start",),
    )
    return Response(body={"technician_id": technician["id"], "appointments": appointments})


def _last_day(call: Call, first: str) -> str:
    given: str | None = call.query.get("date_to")
    day = _day(first)
    if given is not None or day is None:
        return given or first
    return str(day + min(timedelta(days=_SCHEDULE_DAYS - 1), date.max - day))


def _obstacle(crew: Plan, booking: Booking) -> Reason | None:
    """Why nobody who may come can come; None if somebody can."""
    asked_for = booking.technician_id
    reasons = {
        crew.obstacle(booking.job, booking.start, technician)
        for technician in crew.technicians
        if asked_for in ("", technician.id)
    }
    if None in reasons:
        return None
    return next((reason for reason in _NEAREST_FIRST if reason in reasons), Reason.MISSING_SKILL)


def _service(call: Call, identifier: str) -> Record:
    record = call.store.get("service", identifier)
    assert record is not None, "the engine refuses what refers to nothing"
    return record


def _shown(slot: Slot) -> dict[str, Any]:
    return {
        "start": clock(slot.start % DAY // 60),
        "end": clock(slot.end % DAY // 60),
        "technician_id": slot.technician.id,
        "technician_name": slot.technician.name,
        "travel_time": slot.travel_time,
    }


def _day(text: str) -> date | None:
    """A day of the calendar; None for what Python or the plan does not know."""
    try:
        return day_of(midnight(date.fromisoformat(text)))
    except ValueError:  # the year 0000
        return None
