"""The same event, date and place under the names that each response is documented with.

Model: pure. Stored are an event as its details show it (`id`, `adress`, price in cents) and a date
with `dateId` and `eventId`.
"""

from __future__ import annotations

from collections.abc import Sequence

from concord.emulator.behaviour import Id, Record

_ABOUT_A_DATE = (
    "name",
    "description",
    "cost",
    "costFeeIncluded",
    "maximumParticipants",
    "activity",
    "imageUrl",
    "targetGroup",
    "tags",
)


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


def event_view(event: Record, dates: Sequence[Record]) -> Record:
    """The details of one event."""
    return {**event, "dates": [{**_times(date), "id": date["dateId"]} for date in dates]}


def upcoming_view(event: Record, dates: Sequence[Record]) -> Record:
    """An event in the lists of upcoming events: its sport has an `activityId`."""
    return {**event_view(event, dates), "activity": _by_activity_id(event)}


def created_view(event: Record, dates: Sequence[Record]) -> Record:
    """An event in its organiser's list: all ids with their long names, the price in euros."""
    location = {"locationId": event["location"]["id"], **event["location"]}
    del location["id"]
    return {
        "eventId": event["id"],
        "name": event["name"],
        "description": event["description"],
        "cost": euros(event.get("cost")),
        "dates": [{**_times(date), "dateId": date["dateId"]} for date in dates],
        "targetGroup": event.get("targetGroup"),
        "maximumParticipants": event["maximumParticipants"],
        "imageUrl": event.get("imageUrl"),
        "location": location,
        "activity": _by_activity_id(event),
    }


def joined_view(event: Record, date: Record) -> Record:
    """A date in the list of somebody who signed up for it: the price in euros."""
    return {
        "eventId": event["id"],
        "name": event["name"],
        "description": event["description"],
        "cost": euros(event.get("cost")),
        "dateId": date["dateId"],
        "startDateTime": date["startDateTime"],
        "endDateTime": date["endDateTime"],
    }


def date_view(event: Record, date: Record) -> Record:
    """A date in the list of upcoming dates: here the street is an `address`."""
    location = dict(event["location"])
    if "adress" in location:
        location["address"] = location.pop("adress")
    about = {name: event[name] for name in _ABOUT_A_DATE if name in event}
    shown = {"dateId": date["dateId"], **_times(date), "eventId": event["id"]}
    return {**shown, **about, "location": location}


def euros(cents: int | None) -> str | None:
    """`5.00` for 500."""
    return None if cents is None else f"{int(cents) // 100}.{int(cents) % 100:02d}"


def _times(date: Record) -> Record:
    names = ("startDateTime", "endDateTime", "numberOfParticipants")
    return {name: date[name] for name in names}


def _by_activity_id(event: Record) -> Record:
    return {"name": event["activity"]["name"], "activityId": event["activity"]["id"]}
