"""Inviplay: events with several dates, sign-ups with a limit, payments that somebody has to make.

Model: an event is stored as its details show it, each of its dates as a record of its own; every
list shows the same records under the names that it is documented with (`_views`). A sign-up for
dates that cost something makes an open payment, which `POST /_emulator/payments` moves on.
Known limits: recurring events get no further dates, images are not kept, payments do not expire
by themselves: the documentation says nothing of how they would.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from concord.emulator.behaviour import Behaviour, Call, Record, Response

from . import _attendance, _lists
from ._seed import seed
from ._views import date_record, event_view

_IMAGES = "/api/attachments/inviplay-219209.appspot.com/download"


def _complete_event(_: Call, __: Record | None, record: Record | None) -> None:
    """What Inviplay makes of a written event: price with fee, address of the image."""
    assert record is not None
    record["_userId"] = str(record["_userId"])
    record["costFeeIncluded"] = with_fee(record["cost"])
    image = record.pop("_imageBase64", None)
    record["imageUrl"] = f"{_IMAGES}/{uuid5(NAMESPACE_URL, image)}" if image else ""


def with_fee(cost: int | None) -> int | None:
    """The price with a fee of ten percent, as the documented 500 and 550 have it."""
    return None if cost is None else int(cost) + (int(cost) + 5) // 10


def _first_date(call: Call, event: Record) -> None:
    """The date that `start` and `end` of a new event describe."""
    key = call.store.next_id("event_date")
    date = date_record(event, key, call.body["start"], call.body["end"])
    call.store.put("event_date", key, date)


def _rename_dates(call: Call, event: Record) -> None:
    for date in _lists.dates_of(call.store, event["id"]):
        call.store.put("event_date", date["dateId"], {**date, "name": event["name"]})


def _event(call: Call) -> Response:
    event = call.target()
    return Response(body=event_view(event, _lists.dates_of(call.store, event["id"])))


BEHAVIOUR = Behaviour(
    handlers={
        "users.list_joined_events": _lists.joined,
        "users.list_created_events": _lists.created,
        "users.list_locations": _lists.locations,
        "events.list_upcoming": _lists.upcoming,
        "events.list_upcoming_by_date": _lists.upcoming_by_date,
        "events.list_upcoming_in_city": _lists.in_city,
        "events.list_by_activity": _lists.by_activity,
        "events.list_by_target_group": _lists.by_target_group,
        "events.get": _event,
        "events.set_attendance": _attendance.set_attendance,
        "payments.get_status": _attendance.payment_status,
    },
    before={
        "events.create": _complete_event,
        "events.update": _complete_event,
    },
    after={"events.create": _first_date, "events.update": _rename_dates},
    order={"activity": ["id"]},
    controls={"payments": _attendance.move_payment},
    seed=seed,
    counts=dict.fromkeys(
        ("user", "event", "event_date", "location", "activity", "target_group", "payment"), 0
    ),
)
