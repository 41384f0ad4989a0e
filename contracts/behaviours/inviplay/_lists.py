"""The lists of events and dates. A date is upcoming until it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from concord.emulator.behaviour import Call, Condition, Record, Response, Store, instant

from ._views import created_view, date_view, joined_view, upcoming_view


def upcoming(call: Call) -> Response:
    """Events that have an upcoming date, with these dates, the next one first."""
    return call.page(_upcoming(call, lambda _: True))


def upcoming_by_date(call: Call) -> Response:
    """Upcoming dates, the next one first."""
    events = {event["id"]: event for event in call.store.find("event")}
    dates = _by_start(call.store.find("event_date"), after=call.world.now())
    return call.page([date_view(events[date["eventId"]], date) for date in dates])


def in_city(call: Call) -> Response:
    """Upcoming events in a city, whatever its capitals."""
    city = call.path["city"].casefold()
    return _answer(_upcoming(call, lambda event: _is_in(event, city)))


def by_activity(call: Call) -> Response:
    """Upcoming events of a sport in a city."""
    city, activity = call.path["city"].casefold(), call.path["activityId"]
    return _answer(
        _upcoming(call, lambda event: _is_in(event, city) and event["activity"]["id"] == activity)
    )


def by_target_group(call: Call) -> Response:
    """Upcoming events for a target group."""
    group = call.path["targetGroupId"]
    return _answer(_upcoming(call, lambda event: group in (event.get("targetGroup") or ())))


def joined(call: Call) -> Response:
    """All dates that the user is signed up for, by their start."""
    condition = Condition(member="userId", value=call.path["userID"])
    keys = [record["dateId"] for record in call.store.find("attendance", condition)]
    dates = [date for key in keys if (date := call.store.get("event_date", key))]
    events = {date["eventId"]: call.store.get("event", date["eventId"]) or {} for date in dates}
    return _answer(joined_view(events[date["eventId"]], date) for date in _by_start(dates))


def created(call: Call) -> Response:
    """All events that the user organises, with all their dates."""
    condition = Condition(member="_userId", value=call.path["userID"])
    events = call.store.find("event", condition)
    return _answer(created_view(event, dates_of(call.store, event["id"])) for event in events)


def locations(call: Call) -> Response:
    """The locations that the user added."""
    condition = Condition(member="_userId", value=call.path["userID"])
    return _answer(call.store.find("location", condition, order=("id",)))


def dates_of(store: Store, event: int) -> list[Record]:
    """All dates of an event, by their start."""
    return _by_start(store.find("event_date", Condition(member="eventId", value=event)))


def _upcoming(call: Call, wanted: Callable[[Record], bool]) -> list[Record]:
    dates: dict[int, list[Record]] = {}
    for date in _by_start(call.store.find("event_date"), after=call.world.now()):
        dates.setdefault(date["eventId"], []).append(date)
    events = {event["id"]: event for event in call.store.find("event") if wanted(event)}
    return [upcoming_view(events[key], found) for key, found in dates.items() if key in events]


def _by_start(dates: Iterable[Record], after: str | None = None) -> list[Record]:
    """The dates, those that begin `after` a moment if one is given, the first one first."""
    bound = instant(after) or 0
    starts = [(instant(date["startDateTime"]) or 0, date) for date in dates]
    wanted = [(start, date) for start, date in starts if after is None or start > bound]
    return [date for _, date in sorted(wanted, key=lambda pair: (pair[0], pair[1]["dateId"]))]


def _is_in(event: Record, city: str) -> bool:
    return str(event["location"].get("city", "")).casefold() == city


def _answer(items: Iterable[Record]) -> Response:
    return Response(body=list(items))
