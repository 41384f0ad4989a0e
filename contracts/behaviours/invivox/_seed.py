"""Who booked which training, so that the three lists agree.

Model: beside the documented two trainings there are masterclasses with sessions and on-demand
trainings without; people book some of them. A booking is an element of the attendee's `trainings`
and a registration for the training. Readings change what the records show.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from concord.emulator.behaviour import Record, World

_PARIS = timezone(timedelta(hours=1))
_FIRST_DAY = datetime(2024, 10, 1, 9, tzinfo=_PARIS)
_TRAININGS, _PEOPLE = 38, 130
_TOPICS = ("Implantology", "Laser", "Ultrasound", "Suture", "Imaging", "Ethics", "Anatomy")
_FIRST = ("Lucy", "Rémy", "Yves", "Édith", "Laure", "Corinne", "Jacques", "Céline", "Noël")
_LAST = ("Martin", "Lefèvre", "Garnier", "Roche", "Besson", "Colin", "Perrot", "Marty")
_CITIES = ("Lyon", "Saint-Étienne", "Liège", "Genève", "Montréal", "Dakar")
_COUNTRIES = ("FR", "BE", "CH", "CA", "SN", "PF")
_SPECIALITIES = ("neurology", "urology", "pediatrics", "speech-therapist", "PM&R", "Veterinarian")
_ZONES = ("Europe/Paris", "America/Martinique", "Indian/Reunion")

OPTIONS: Final = {
    "unplanned-masterclass": "a masterclass has no session yet",
    "seats-without-limit": "some sessions have no limit of seats: null, -1",
    "session-zones": "sessions are in zones of their own, and their timestamps as well",
    "never-updated": "updatedAt is never filled",
    "month-first": "days with slashes begin with the month",
    "attendees-as-registrations": "the registrations for a training are shown as attendees",
    "repeated-registrations": "some people have registered twice for a training",
    "people-without-bookings": "some attendees have booked nothing",
    "shared-addresses": "some attendees share an email address",
    "empty-session": "where there is no session, its day is an empty text, or missing",
    "session-is-booking-day": "the day of a booking's session is that of the booking",
    "tariff-price": "a booking's price is that of the chosen tariff",
    "first-price": "a booking's price is the first one of the training",
    "leaves-out-empty": "members without a value are null or missing",
    "counts-all-bookings": "an attendee's count is of all bookings, of which some are not shown",
}


def seed(world: World) -> None:
    """Put the bookings of the documented attendees, then trainings and people of ours."""
    codes = _Codes()
    for attendee in world.store.find("attendee"):
        _put_attendee(world, codes, attendee, _FIRST_DAY - timedelta(days=640))
    trainings = [_training(world, number) for number in range(_TRAININGS)]
    for training in trainings:
        world.store.put("training", training["identifier"], training)
    for number in range(_PEOPLE):
        attendee = _attendee(world, number, trainings)
        # some register at night, on another day in Paris than in UTC
        night = timedelta(hours=8.5) if number % 25 == 24 else timedelta()
        day = _FIRST_DAY + timedelta(days=number % 100) - night
        _put_attendee(world, codes, attendee, day)


class _Codes:
    """The numbers of specialities, in the order in which they occur, and their slugs."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def of(self, speciality: str | None) -> Record:
        """The hidden members of an attendee."""
        if speciality is None:
            return {}
        code = self._known.setdefault(speciality, len(self._known) + 1)
        slug = re.sub("[^a-z0-9]+", "-", speciality.lower())
        return {"_code": str(code), "_slug": slug}


def _put_attendee(world: World, codes: _Codes, attendee: Record, day: datetime) -> None:
    known = {**attendee, **codes.of(attendee.get("speciality"))}
    world.store.put("attendee", attendee[_identity(world)], known)
    _register(world, attendee, day)


def _training(world: World, number: int) -> Record:
    """A masterclass with sessions, or (every third) an on-demand training with several prices."""
    live = number % 3 != 2
    planned = live and not (world.follows("unplanned-masterclass") and number == 0)
    identifier = f"PART{20_000 + number}"
    created = _FIRST_DAY - timedelta(days=number * 3)
    updated = number % 2 and not world.follows("never-updated")
    standard = {"name": "Standard", "price": 50.0 * (number % 9 + 1)}
    premium = {"name": "Premium", "price": 50.0 * (number % 9 + 3)}
    sessions = range(number % 3 + 1) if planned else ()
    shown = {
        "name": f"{_TOPICS[number % len(_TOPICS)]} {number + 1}",
        "type": "MASTERCLASS" if live else "ON-DEMAND",
        "subType": None if live else "E_LEARNING",
        "description": "Theory, demonstrations and exercises",
        "currency": "EUR",
        "identifier": identifier,
        "url": f"https://invivox.com/training/detail/{identifier}",
        "prices": [standard] if live else [standard, premium],
        "sessions": [_session(world, number, index) for index in sessions],
        "createdAt": created.isoformat(),
        "updatedAt": (created + timedelta(days=2)).isoformat() if updated else None,
    }
    return _without_empty(world, shown)


def _session(world: World, number: int, index: int) -> Record:
    start = _FIRST_DAY + timedelta(days=90 + number * 2 + index * 30)
    name = "Europe/Paris"
    if world.follows("session-zones"):
        name = _ZONES[number % len(_ZONES)]
        start = start.astimezone(ZoneInfo(name))
    return {
        "seatLeft": _seats(world, (number * 5 + index) % 30),
        "timezone": name,
        "startAt": start.isoformat(),
        "endAt": (start + timedelta(hours=8)).isoformat(),
    }


def _seats(world: World, left: int) -> int | None:
    if world.follows("seats-without-limit") and left % 5 == 0:
        return -1 if left else None
    return left


def _attendee(world: World, number: int, trainings: list[Record]) -> Record:
    first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
    booked = number % 4 if world.follows("people-without-bookings") else number % 3 + 1
    chosen = [trainings[(number * 7 + step * 11) % _TRAININGS] for step in range(booked)]
    # with another person's address, only the name tells people apart
    shared = world.follows("shared-addresses")
    person = number - number % 10 if shared else number
    shown = {
        "name": f"{last} {first} {number}" if shared else f"{last} {first}",
        "email": f"attendee{person + 1}@example.com",
        "speciality": _SPECIALITIES[number % len(_SPECIALITIES)],
        "city": _CITIES[number % len(_CITIES)],
        "country": _COUNTRIES[number % len(_COUNTRIES)],
        "count": len(chosen) + (number % 2 if world.follows("counts-all-bookings") else 0),
        "trainings": [_booking(world, training, number) for training in chosen],
    }
    if world.follows("leaves-out-empty") and number % 3 == 0:
        shown["speciality"] = None
        del shown["city"]
    return shown


def _booking(world: World, training: Record, number: int) -> Record:
    sessions = training["sessions"]
    read = number % 2 == 0
    shown = {
        "name": training["name"],
        "type": training["type"],
        "status": "booked",
        "currency": training["currency"],
        "session": _day(world, sessions[0]["startAt"]) if sessions else None,
        "firstRead": _day(world, _FIRST_DAY.isoformat()) if read else None,
        "signAt": _day(world, (_FIRST_DAY + timedelta(days=1)).isoformat()) if read else None,
        "identifier": training["identifier"],
        "cgf": "",
        "price": _price(world, training, number),
    }
    if world.follows("session-is-booking-day"):
        shown["session"] = _day(world, (_FIRST_DAY + timedelta(days=number % 100)).isoformat())
    if world.follows("empty-session") and shown["session"] is None:
        shown["session"] = ""
        if number % 2:
            del shown["session"]
    return _without_empty(world, shown)


def _price(world: World, training: Record, number: int) -> float:
    """What a booking shows: what the person pays, every fifth with a discount."""
    prices: list[float] = [tariff["price"] for tariff in training["prices"]]
    if world.follows("first-price"):
        return prices[0]
    listed = prices[number % len(prices)]
    return listed if number % 5 or world.follows("tariff-price") else listed * 0.9


def _without_empty(world: World, shown: Record) -> Record:
    if not world.follows("leaves-out-empty"):
        return shown
    return {name: value for name, value in shown.items() if value is not None}


def _register(world: World, attendee: Record, day: datetime) -> None:
    """A registration for each training that `attendee` booked."""
    names = ("name", "email", "speciality", "city", "country")
    person = {name: attendee[name] for name in names if name in attendee}
    for booking in attendee["trainings"]:
        about = ("identifier", "name", "type", "status", "session")
        shown = {name: booking[name] for name in about if name in booking}
        made: Record = {**person, "createdAt": day.isoformat(), "training": shown}
        if world.follows("attendees-as-registrations"):
            made = {**attendee, "_createdAt": day.isoformat()}
        key = f"{booking['identifier']} {attendee[_identity(world)]}"
        if world.follows("repeated-registrations"):
            _register_twice(world, key, made, day)
        else:
            documented = world.store.get("subscription", key) or {}
            world.store.put("subscription", key, {**made, **documented})


def _register_twice(world: World, key: str, made: Record, day: datetime) -> None:
    """Two registrations of one person, and no two at the same moment."""
    for _ in range(2):
        number = world.store.count("subscription")
        moment = day + timedelta(seconds=number)
        made = {**made, "createdAt": moment.isoformat()}
        world.store.put("subscription", f"{key} {number}", made)


def _identity(world: World) -> str:
    """The member that no two people share."""
    return "name" if world.follows("shared-addresses") else "email"


def _day(world: World, timestamp: str) -> str:
    """`DD/MM/YYYY`, as an attendee's trainings carry dates."""
    form = "%m/%d/%Y" if world.follows("month-first") else "%d/%m/%Y"
    return datetime.fromisoformat(timestamp).strftime(form)
