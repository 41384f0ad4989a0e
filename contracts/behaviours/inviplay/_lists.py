"""The lists of events, dates and places. A date is upcoming until it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response, Store, instant

from ._users import check_visible
from ._views import date_view, event_view, in_euros


def upcoming(call: Call) -> Response:
    """Events that have an upcoming date, with these dates, the next one first."""
    return _upcoming(call, lambda _: True)


def upcoming_by_date(call: Call) -> Response:
    """Upcoming dates, the next one first."""
    return _response(call, [date_view(event, date) for event, date in _coming(call)])


def in_city(call: Call) -> Response:
    """Upcoming events in a city, whatever its capitals."""
    city = call.path["city"]
    if call.follows("unknown-city-404") and not any(
        _same_city(call, place, city) for place in call.store.find("location")
    ):
        raise Problem(404, "NOT_FOUND", f"There is no city {city!r}"[:300])
    return _upcoming(call, lambda event: _same_city(call, event["location"], city))


def by_activity(call: Call) -> Response:
    """Upcoming events of a sport, in a city where the path has one."""
    city, activity = call.path.get("city"), call.path["activityId"]
    return _upcoming(
        call,
        lambda event: (
            event["activity"]["id"] == activity
            and (city is None or _same_city(call, event["location"], city))
        ),
    )


def by_target_group(call: Call) -> Response:
    """Upcoming events for a target group."""
    group = call.path["targetGroupId"]
    return _upcoming(call, lambda event: group in (event.get("targetGroup") or ()))


def joined(call: Call) -> Response:
    """All dates that the user is signed up for, by their start."""
    check_visible(call, call.path["userID"])
    condition = Condition(member="userId", value=call.path["userID"])
    keys = [record["dateId"] for record in call.store.find("attendance", condition)]
    dates = _by_start(date for key in keys if (date := call.store.get("event_date", key)))
    if call.follows("joined-upcoming-only"):
        dates = [date for date in dates if _is_upcoming(call, date)]
    found = [(call.store.get("event", date["eventId"]) or {}, date) for date in dates]
    return _response(call, [_priced(call, date_view(event, date)) for event, date in found])


def created(call: Call) -> Response:
    """All events that the user organises, with all their dates."""
    check_visible(call, call.path["userID"])
    events = call.store.find("event", Condition(member="_userId", value=call.path["userID"]))
    found = [(event, dates_of(call.store, event["id"])) for event in events]
    if call.follows("created-upcoming-only"):
        found = [(e, dates) for e, dates in found if any(_is_upcoming(call, it) for it in dates)]
    return _response(call, [_priced(call, event_view(event, dates)) for event, dates in found])


def locations(call: Call) -> Response:
    """The locations that the user added."""
    check_visible(call, call.path["userID"])
    condition = Condition(member="_userId", value=call.path["userID"])
    return _response(call, call.store.find("location", condition, order=("id",)))


def activities(call: Call) -> Response:
    """The sports."""
    return _response(call, call.store.find("activity", order=("id",)))


def dates_of(store: Store, event: int) -> list[Record]:
    """All dates of an event, by their start."""
    return _by_start(store.find("event_date", Condition(member="eventId", value=event)))


def _upcoming(call: Call, wanted: Callable[[Record], bool]) -> Response:
    """The wanted events with their upcoming dates, or each of these dates, as the spec has it."""
    found = [(event, date) for event, date in _coming(call) if wanted(event)]
    resource = call.operation.resource
    if resource is not None and resource.name == "event_date":
        return _response(call, [date_view(event, date) for event, date in found])
    events: dict[int, tuple[Record, list[Record]]] = {}
    for event, date in found:
        events.setdefault(event["id"], (event, []))[1].append(date)
    if call.follows("upcoming-shows-all-dates"):
        events = {key: (e, dates_of(call.store, key)) for key, (e, _) in events.items()}
    return _response(call, [event_view(event, dates) for event, dates in events.values()])


def _coming(call: Call) -> list[tuple[Record, Record]]:
    """Events and their upcoming dates, the next one first."""
    events = {event["id"]: event for event in call.store.find("event")}
    dates = [date for date in call.store.find("event_date") if _is_upcoming(call, date)]
    pairs = [(events[date["eventId"]], date) for date in _by_start(dates)]
    if call.follows("upcoming-by-id"):
        pairs.sort(key=lambda pair: (pair[0]["id"], pair[1]["dateId"]))
    return pairs


def _is_upcoming(call: Call, date: Record) -> bool:
    member = "endDateTime" if call.follows("upcoming-until-end") else "startDateTime"
    return (instant(date[member]) or 0) > (instant(call.world.now()) or 0)


def _by_start(dates: Iterable[Record]) -> list[Record]:
    return sorted(dates, key=lambda date: (instant(date["startDateTime"]) or 0, date["dateId"]))


def _same_city(call: Call, location: Record, city: str) -> bool:
    known = str(location.get("city", ""))
    if call.follows("exact-city"):
        return known == city
    return known.casefold() == city.casefold()


def _priced(call: Call, shown: Record) -> Record:
    return shown if call.follows("cents-in-user-lists") else in_euros(shown)


def _response(call: Call, items: list[Record]) -> Response:
    """The items under their declared names, a page of them where the operation has pages."""
    shown = call.declared(items)
    return call.page(shown) if call.operation.pagination else call.success(shown)
