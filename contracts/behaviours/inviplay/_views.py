"""The same event, date and place under every name that some response or reading has for it.

Model: pure. `Call.declared` leaves of these names what the schema of a response declares.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from concord.emulator.behaviour import Id, Record


def date_record(event: Record, key: Id, start: str, end: str) -> Record:
    """A date as it is stored, nobody attending it yet."""
    return {
        "dateId": key,
        "eventId": event["id"],
        "name": event["name"],
        "startDateTime": start,
        "endDateTime": end,
        "numberOfParticipants": 0,
    }


def named(kind: str, record: Record, key: Any) -> Record:
    """`record` with its id under both names: `id` and `eventId`."""
    return {**record, "id": key, f"{kind}Id": key}


def place(record: Record, key: Any) -> Record:
    """A location with its id and its street under both of their names."""
    street = record.get("adress", record.get("address"))
    return {**named("location", record, key), "adress": street, "address": street}


def event_view(event: Record, dates: Sequence[Record]) -> Record:
    """An event with its dates."""
    return {**event, "dates": [named("date", _times(date), date["dateId"]) for date in dates]}


def date_view(event: Record, date: Record) -> Record:
    """A date with its event; `id` is the date's."""
    return {**event, **_times(date), "id": date["dateId"], "dateId": date["dateId"]}


def in_euros(shown: Record) -> Record:
    """What is shown with its price as a text: `5.00` for 500."""
    cents = shown.get("cost")
    text = None if cents is None else f"{int(cents) // 100}.{int(cents) % 100:02d}"
    return {**shown, "cost": text}


def _times(date: Record) -> Record:
    names = ("startDateTime", "endDateTime", "numberOfParticipants")
    return {name: date[name] for name in names}
