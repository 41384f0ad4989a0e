"""The three lists where a reading has them select, order or count otherwise.

Model: without an option each list is the generic one. With one, its records are found here: by
conditions, then by what a condition cannot say, in the order that is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from zlib import crc32
from zoneinfo import ZoneInfo

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response

_MINUTE: Final = 60
_PARIS: Final = ZoneInfo("Europe/Paris")

OPTIONS: Final = {
    "one-page-at-least": "an empty list has one page",
    "changing-order": "the order of lists is another one from minute to minute",
    "bookable-only": "trainings whose sessions have all begun are not listed",
    "participants-only": "people whose sessions are all to come are not listed",
    "unknown-training-is-empty": "an unknown training has an empty list of registrations",
    "paris-days": "the day of createdAfter begins at midnight in Paris",
    "speciality-codes": "specialities are filtered by their numbers",
    "speciality-slugs": "specialities are filtered by their slugs",
    "any-filter": "an attendee is listed who matches one of the filters",
    "search-word-start": "a search finds words that begin with it",
}
_TRAININGS: Final = ("changing-order", "bookable-only", "one-page-at-least")
_REGISTRATIONS: Final = (
    *("changing-order", "one-page-at-least", "paris-days", "unknown-training-is-empty"),
    "attendees-as-registrations",
)
_ATTENDEES: Final = (
    *("changing-order", "one-page-at-least", "participants-only", "any-filter", "json-arrays"),
    *("speciality-codes", "speciality-slugs", "search-word-start"),
)


def trainings(call: Call) -> Response:
    """The institution's trainings."""
    if not _asked(call, _TRAININGS):
        return call.generic()
    found = call.store.find("training")
    if call.follows("bookable-only"):
        found = [each for each in found if _is_bookable(call, each)]
    return _page(call, found)


def registrations(call: Call) -> Response:
    """The registrations for one training."""
    if not _asked(call, _REGISTRATIONS):
        return call.generic()
    training = call.path["identifier"]
    known = call.store.get("training", training) is not None
    if not known and not call.follows("unknown-training-is-empty"):
        return call.generic()
    as_attendees = call.follows("attendees-as-registrations")
    member = "trainings[].identifier" if as_attendees else "training.identifier"
    conditions = [Condition(member=member, value=training)]
    day = call.query.get("createdAfter")
    if day is not None:
        created = "_createdAt" if as_attendees else "createdAt"
        conditions.append(Condition(member=created, match="from", value=_begin(call, day)))
    return _page(call, call.store.find("subscription", *conditions))


def attendees(call: Call) -> Response:
    """The people who take part in trainings."""
    if not _asked(call, _ATTENDEES):
        return call.generic()
    filters = list(_filters(call))
    chosen = any if call.follows("any-filter") and filters else all
    found = [
        each for each in call.store.find("attendee") if chosen(matches(each) for matches in filters)
    ]
    if call.follows("participants-only"):
        found = [each for each in found if _took_part(call, each)]
    return _page(call, found)


def _asked(call: Call, options: Sequence[str]) -> bool:
    return any(call.follows(option) for option in options)


def _page(call: Call, found: Sequence[Record]) -> Response:
    if call.follows("changing-order"):
        minute = int(call.world.clock.now().timestamp()) // _MINUTE
        found = sorted(found, key=lambda each: crc32(f"{minute} {each}".encode()))
    response = call.page(found)
    if call.follows("one-page-at-least") and not found and isinstance(response.body, dict):
        response = replace(response, body={**response.body, "pages": 1})
    return response


def _is_bookable(call: Call, training: Record) -> bool:
    begins = [datetime.fromisoformat(session["startAt"]) for session in training["sessions"]]
    return not begins or max(begins) > call.world.clock.now()


def _took_part(call: Call, attendee: Record) -> bool:
    """Whether a session of the attendee has begun; training on demand has begun with booking."""
    now = call.world.clock.now()
    for booking in attendee["trainings"]:
        training = call.store.get("training", booking["identifier"]) or {"sessions": []}
        begins = [datetime.fromisoformat(session["startAt"]) for session in training["sessions"]]
        if not begins or min(begins) <= now:
            return True
    return False


def _begin(call: Call, day: str) -> str:
    """The moment at which a day begins."""
    if not call.follows("paris-days"):
        return day
    return datetime.fromisoformat(day).replace(tzinfo=_PARIS).isoformat()


def _filters(call: Call) -> Iterator[Callable[[Record], bool]]:
    """What each given filter asks of an attendee."""
    for name, value in call.query.items():
        match name.removesuffix("[]"):
            case "search" if value:
                yield partial(_finds, call, value)
            case "countries":
                yield partial(_is_one_of, "country", _array(value))
            case "specialities" | "specialties":
                yield partial(_is_one_of, _speciality(call), _array(value))


def _is_one_of(member: str, values: Sequence[str], attendee: Record) -> bool:
    return attendee.get(member) in values


def _speciality(call: Call) -> str:
    """The member that the ids of specialities are compared with."""
    if call.follows("speciality-codes"):
        return "_code"
    return "_slug" if call.follows("speciality-slugs") else "speciality"


def _finds(call: Call, text: str, attendee: Record) -> bool:
    begins = r"\b" if call.follows("search-word-start") else ""
    shown = (attendee.get("name", ""), attendee.get("email", ""))
    return any(re.search(begins + re.escape(text), each, re.IGNORECASE) for each in shown)


def _array(value: Any) -> Sequence[str]:
    """The values of a filter, which a reading has written as JSON."""
    if not isinstance(value, str):
        return list(value)
    try:
        return [str(each) for each in json.loads(value)]
    except (TypeError, ValueError) as error:
        raise Problem(400, "VALIDATION_FAILED", f"{value[:100]} is no JSON array") from error
