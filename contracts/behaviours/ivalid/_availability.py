"""Free slots, the check of one slot, and a technician's schedule.

Model: days and times of day are in UTC, like everything else, or by a reading on the plan's own
clock. A slot is offered only if booking
it would succeed. Without a postal code the place is unknown: every zone will do.
Known limits: `/availability/slots` responds as `/availability` does; the documentation says
nothing of a difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from concord.emulator.behaviour import Call, Condition, Record, Response

from ._errors import body as error_body
from ._errors import slot_not_available
from ._instants import DAY, clock, day_of, midnight, minutes_of, parse
from ._records import ACTIVE, job, plan, present, suggestion, to_plan
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


def overview(call: Call) -> Response:
    """The free slots of a day; by a reading the days that have any."""
    if not call.follows("availability-summary"):
        return slots(call)
    shown = [_of_day(call, text) for text in _period(call)]
    following = [day.get("next_available_date") for day in shown if not day["slots"]]
    days = [day["date"] for day in shown if day["slots"]] + following
    return call.success({"days": [day for day in days if day]})


def slots(call: Call) -> Response:
    """The free slots of a day, and the next day that has any; by a reading of several days."""
    if "date_from" not in call.query:
        return call.success(_of_day(call, *_period(call)))
    days = (_of_day(call, text) for text in _period(call))
    return call.success({"days": [day for day in days if day["slots"]]})


def _period(call: Call) -> list[str]:
    """The days that the query names: one, or by a reading those of a period."""
    if "date_from" not in call.query:
        return [call.query.get("date") or _today(call)]
    first, last = _day(call.query["date_from"]), _day(call.query["date_to"])
    if first is None or last is None or first > last:
        return []
    count = min((last - first).days, HORIZON_DAYS)
    return [str(first + timedelta(days=number)) for number in range(count + 1)]


def _of_day(call: Call, text: str) -> dict[str, Any]:
    wanted = job(_service(call, call.query["service_id"]), location=call.query)
    day = _day(text)
    if day is None:
        return {"date": text, "slots": []}
    start = max(midnight(day), present(call.world))
    crew = plan(call.world, midnight(day), start, days_ahead=HORIZON_DAYS)
    following = crew.next_available(wanted, day)
    only = call.query.get("technician_id")
    found = crew.slots(wanted, day)
    return {
        "date": text,
        "slots": [_shown(slot) for slot in found if only in (None, slot.technician.id)],
        "next_available_date": following and following.isoformat(),
    }


def check(call: Call) -> Response:
    """Whether a slot could be booked as it would be offered; if not, why, and what instead."""
    if "slots" in call.body and "service_id" not in call.body:
        return call.success({"results": [_checked(call, each) for each in call.body["slots"]]})
    result = _checked(call, call.body)
    if result["available"]:
        return call.success(result)
    if not (call.follows("check-conflict") or call.follows("check-error")):
        return call.success(result)
    problem = slot_not_available(
        _start(call.body),
        call.body.get("technician_id"),
        result["suggestions"],
        reason=Reason(result["reason"]),
    )
    if call.follows("check-error"):
        return call.success(error_body(problem))
    raise problem


def _start(body: Record) -> str:
    """The start of a slot: a moment, or by a reading a date and a time of day."""
    return body.get("scheduled_at") or f"{body['date']}T{body['start']}:00Z"


def _duration(body: Record) -> int | None:
    if "end" not in body or "scheduled_at" in body:
        return body.get("duration")
    return max(1, minutes_of(body["end"]) - minutes_of(body["start"]))


def _checked(call: Call, body: Record) -> dict[str, Any]:
    service = _service(call, body["service_id"])
    wanted = job(service, duration=_duration(body), location=body)
    technician_id = body.get("technician_id")
    start = to_plan(call.world, parse(_start(body)))
    booking = Booking(technician_id=technician_id or "", start=start, job=wanted)
    crew = plan(call.world, booking.blocked_from, booking.blocked_to, days_ahead=HORIZON_DAYS)
    reason = _obstacle(crew, booking)
    if reason is None:
        return {"available": True}
    offers = crew.suggestions(wanted, start, technician_id)
    return {
        "available": False,
        "reason": reason.value,
        "suggestions": [suggestion(call.world, slot) for slot in offers],
    }


def schedule(call: Call) -> Response:
    """A technician's appointments from one day to another, both included."""
    technician = call.target()
    day = call.query.get("date")
    first = call.query.get("date_from") or day or _today(call)
    last = day or _last_day(call, first)
    appointments = call.store.find(
        "appointment",
        Condition(member="_technician", value=technician["id"]),
        Condition(member="status", match="one-of", value=ACTIVE),
        Condition(member="scheduled_at", match="from", value=first),
        Condition(member="scheduled_at", match="to", value=last),
        order=("_start",),
    )
    if call.operation.pagination:  # by a reading a list like the others
        return call.page(appointments)
    shown: dict[str, Any] = {"technician_id": technician["id"]}
    if call.follows("schedule-of-days"):
        days = {record["_start"] // DAY: 0 for record in appointments}
        return call.success(shown | {"days": [_blocks(appointments, day) for day in days]})
    return call.success(shown | {"appointments": appointments})


def _blocks(appointments: Sequence[Record], number: int) -> dict[str, Any]:
    """One day of a schedule, in blocks: its appointments, and the free time between them."""
    blocks: list[dict[str, str]] = []
    last = None
    for record in (each for each in appointments if each["_start"] // DAY == number):
        start, end = (clock(record[name] % DAY // 60) for name in ("_start", "_end"))
        if last is not None and last < start:
            blocks.append({"start": last, "end": start, "kind": "free"})
        blocks.append({"start": start, "end": end, "kind": "appointment"})
        last = end
    return {"date": str(day_of(number * DAY)), "blocks": blocks}


def _today(call: Call) -> str:
    return str(day_of(to_plan(call.world, present(call.world))))


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
