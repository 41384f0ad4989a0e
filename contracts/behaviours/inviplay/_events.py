"""Events: what is made of a written one, its dates, and the course of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response, World, instant

from ._lists import dates_of
from ._participants import participants, sign_out, sign_up
from ._users import check_own
from ._views import date_record, event_view, named, place

_IMAGES = "/api/attachments/inviplay-219209.appspot.com/download"
_STEPS: Final = {
    "SevenDays": timedelta(days=7),
    "FourteenDays": timedelta(days=14),
    "OneMonth": timedelta(days=30),
    "SixMonth": timedelta(days=182),
    "OneYear": timedelta(days=365),
}
_OFFSET = re.compile(r"(Z|[+-]\d\d:\d\d)$", re.IGNORECASE)
_AT_ONCE = 4


def get(call: Call) -> Response:
    """The details of an event."""
    return _shown(call, call.target())


def update(call: Call) -> Response:
    """Replace an event; its dates stay, but for their name."""
    call.generic()
    event = call.target()
    for number, date in enumerate(dates_of(call.store, event["id"])):
        date["name"] = event["name"]
        if number == 0 and call.follows("update-moves-date"):
            date["startDateTime"] = call.body.get("start", date["startDateTime"])
            date["endDateTime"] = call.body.get("end", date["endDateTime"])
            date["endDateTime"] = _not_before(date["startDateTime"], date["endDateTime"])
        call.store.put("event_date", date["dateId"], date)
    if call.follows("maximum-ends-sign-ups"):
        _end_sign_ups(call.world, event)
    return _shown(call, event)


def _shown(call: Call, event: Record) -> Response:
    return call.success(call.declared(event_view(event, dates_of(call.store, event["id"]))))


def complete(call: Call, stored: Record | None, record: Record | None) -> None:
    """What Inviplay makes of a written event: organiser, place, price with fee, image."""
    assert record is not None
    record.update(named("event", record, record.get("id", record.get("eventId"))))
    _set_organiser(call, stored, record)
    _set_place(call, record)
    activity = record["activity"].get("id", record["activity"].get("activityId"))
    known = call.store.get("activity", activity) or {"name": f"Activity {activity}"}
    record["activity"] = named("activity", known, activity)
    record.update(priced(call.world, record.get("cost")))
    image = record.pop("_imageBase64", None)
    record["imageUrl"] = f"{_IMAGES}/{uuid5(NAMESPACE_URL, image)}" if image else ""
    if stored is not None:
        _keep(call, stored, record)


def _set_organiser(call: Call, stored: Record | None, record: Record) -> None:
    record["_userId"] = str(record["_userId"])
    if stored is None:
        record["_own"] = True
        return
    check_own(call, stored)
    if call.follows("organiser-only") and record["_userId"] != stored["_userId"]:
        raise Problem(403, "FORBIDDEN", "The event has another organiser")
    if call.follows("organiser-stays"):
        record["_userId"] = stored["_userId"]


def _set_place(call: Call, record: Record) -> None:
    key = record["location"].get("id", record["location"].get("locationId"))
    location = call.store.get("location", key) or {}
    owner = location.get("_userId")
    is_open = location.get("_own") or owner in (None, record["_userId"])
    if call.follows("own-locations-only") and not is_open:
        raise Problem(403, "FORBIDDEN", f"Location {key} belongs to another user")
    if call.follows("organiser-owns-location") and location and owner is None:
        call.store.put("location", key, {**location, "_userId": record["_userId"]})
    record["location"] = place(location, key)


def _keep(call: Call, stored: Record, record: Record) -> None:
    """What an update leaves as it is, and whether it is allowed."""
    if call.follows("image-stays") and not call.body.get("imageBase64"):
        record["imageUrl"] = stored["imageUrl"]
    if call.follows("recurring-reset"):
        record["recurring"] = "None"
    most = record["maximumParticipants"]
    if call.follows("maximum-refused") and most is not None:
        for date in dates_of(call.store, stored["id"]):
            if date["numberOfParticipants"] > most:
                raise Problem(409, "TOO_FEW", f"Date {date['dateId']} has more participants")


def _end_sign_ups(world: World, event: Record) -> None:
    most = event["maximumParticipants"]
    for date in dates_of(world.store, event["id"]) if most is not None else ():
        # `1.0` is a whole number, too
        for attendance in participants(world.store, date["dateId"])[int(most) :]:
            sign_out(world, date["dateId"], attendance["userId"])


def priced(world: World, cost: int | None) -> Record:
    """The price of an event without and with its fee.

    The fee is ten percent, as the documented 500 and 550 have it.
    """
    if cost is None and world.follows("free-is-zero"):
        cost = 0
    if cost == 0 and world.follows("fee-on-free-events"):
        return {"cost": 0, "costFeeIncluded": 50}
    if not cost:
        return {"cost": cost, "costFeeIncluded": cost}
    fee = 50 if world.follows("fixed-fee") else (int(cost) + 5) // 10
    return {"cost": cost, "costFeeIncluded": int(cost) + fee}


def complete_location(_: Call, __: Record | None, record: Record | None) -> None:
    """A location as lists and events show it."""
    assert record is not None
    record.update(place(record, record.get("id", record.get("locationId"))))


def first_dates(call: Call, event: Record) -> None:
    """The date that `start` and `end` of a new event describe, and those that are made with it."""
    _add_date(call.world, event, call.body["start"], call.body["end"])
    if call.follows("recurring-at-once"):
        for _ in range(_AT_ONCE - 1):
            _add_next(call.world, event)


def _add_date(world: World, event: Record, start: str, end: str) -> None:
    if world.follows("offset-ignored"):
        start, end = (_OFFSET.sub("+00:00", text) for text in (start, end))
        end = _not_before(start, end)
    key = world.store.next_id("event_date")
    world.store.put("event_date", key, date_record(event, key, start, end))
    if world.follows("organiser-takes-part"):
        sign_up(world.store, int(key), event["_userId"])


def _not_before(start: str, end: str) -> str:
    """`end`, or `start` where a reading has moved that behind it."""
    return start if (instant(end) or 0) < (instant(start) or 0) else end


def _add_next(world: World, event: Record) -> None:
    step = _STEPS.get(event["recurring"])
    times = [] if step is None else [_moved(text, step) for text in _last_times(world, event)]
    if times and all(times):
        _add_date(world, event, str(times[0]), str(times[1]))


def _last_times(world: World, event: Record) -> Iterator[str]:
    for date in dates_of(world.store, event["id"])[-1:]:
        yield from (date["startDateTime"], date["endDateTime"])


def _moved(text: str, step: timedelta) -> str | None:
    """`text` moved by `step`; None past the last year that a date can have."""
    try:
        return (datetime.fromtimestamp((instant(text) or 0) / 1e6, UTC) + step).isoformat()
    except (OverflowError, ValueError):
        return None


def pass_time(world: World) -> None:
    """Make the next date of each recurring event whose last one has begun, if readings say so."""
    if not world.follows("recurring-successor"):
        return
    now = instant(world.now()) or 0
    for event in world.store.find("event", Condition(member="_own", value=True)):
        starts = list(_last_times(world, event))[:1]
        if starts and (instant(starts[0]) or 0) <= now:
            _add_next(world, event)


def forget(call: Call, event: Record) -> None:
    """Remove the dates of a deleted event, and who attends them."""
    for date in dates_of(call.store, event["id"]):
        for attendance in participants(call.store, date["dateId"]):
            sign_out(call.world, date["dateId"], attendance["userId"])
        call.store.remove("event_date", date["dateId"])
