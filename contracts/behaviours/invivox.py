"""Invivox: who booked which training, so that its three lists agree.

Model: beside the documented two trainings there are masterclasses with sessions and on-demand
trainings without; people book some of them. A booking is an element of the attendee's `trainings`
and a registration for the training. All else (paging, `search`, `countries[]`, `specialities[]`,
`createdAfter`, errors) comes from the spec. An array of the query is read in every form that the
ledger names (invivox-array-encoding).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from concord.emulator.behaviour import Behaviour, Record, Request, World

_PARIS = timezone(timedelta(hours=1))
_FIRST_DAY = datetime(2024, 10, 1, 9, tzinfo=_PARIS)
_TRAININGS, _PEOPLE = 38, 130
_TOPICS = ("Implantology", "Laser", "Ultrasound", "Suture", "Imaging", "Ethics", "Anatomy")
_FIRST = ("Lucy", "Rémy", "Yves", "Édith", "Laure", "Corinne", "Jacques", "Céline", "Noël")
_LAST = ("Martin", "Lefèvre", "Garnier", "Roche", "Besson", "Colin", "Perrot", "Marty")
_CITIES = ("Lyon", "Saint-Étienne", "Liège", "Genève", "Montréal", "Dakar")
_COUNTRIES = ("FR", "BE", "CH", "CA", "SN", "PF")
_SPECIALITIES = ("neurology", "urology", "pediatrics", "speech-therapist", "PM&R", "Veterinarian")
_ARRAY = re.compile(r"(countries|specialities)(\[[0-9]*\])?")


def _rewrite(request: Request) -> Request:
    """`countries=CA,PF`, `countries=CA&countries=PF`, `countries[0]=CA` as `countries[]=CA&…`.

    Ignored, they would get an unfiltered list, and nobody would notice.
    """
    query: dict[str, list[str]] = {}
    for name, texts in request.query.items():
        found = _ARRAY.fullmatch(name)
        if found is None:
            query[name] = texts
            continue
        parts = texts if found[2] else [part for text in texts for part in text.split(",")]
        query.setdefault(f"{found[1]}[]", []).extend(parts)
    return replace(request, query=query)


def _seed(world: World) -> None:
    """Put the bookings of the documented attendees, then trainings and people of ours."""
    for attendee in world.store.find("attendee"):
        _register(world, attendee, _FIRST_DAY - timedelta(days=640))
    trainings = [_training(number) for number in range(_TRAININGS)]
    for training in trainings:
        world.store.put("training", training["identifier"], training)
    for number in range(_PEOPLE):
        chosen = [trainings[(number * 7 + step * 11) % _TRAININGS] for step in range(number % 4)]
        attendee = _attendee(number, chosen)
        world.store.put("attendee", attendee["email"], attendee)
        _register(world, attendee, _FIRST_DAY + timedelta(days=number % 100))


def _training(number: int) -> Record:
    """A masterclass with sessions, or (every third) an on-demand training with several prices."""
    live = number % 3 != 2
    identifier = f"PART{20_000 + number}"
    created = _FIRST_DAY - timedelta(days=number * 3)
    standard = {"name": "Standard", "price": 50.0 * (number % 9 + 1)}
    premium = {"name": "Premium", "price": 50.0 * (number % 9 + 3)}
    return {
        "name": f"{_TOPICS[number % len(_TOPICS)]} {number + 1}",
        "type": "MASTERCLASS" if live else "ON-DEMAND",
        "subType": None if live else "E_LEARNING",
        "description": "Theory, demonstrations and exercises",
        "currency": "EUR",
        "identifier": identifier,
        "url": f"https://invivox.com/training/detail/{identifier}",
        "prices": [standard] if live else [standard, premium],
        "sessions": [_session(number, index) for index in range(number % 3 + 1)] if live else [],
        "createdAt": created.isoformat(),
        "updatedAt": (created + timedelta(days=2)).isoformat() if number % 2 else None,
    }


def _session(number: int, index: int) -> Record:
    start = _FIRST_DAY + timedelta(days=90 + number * 2 + index * 30)
    return {
        "seatLeft": (number * 5 + index) % 30,
        "timezone": "Europe/Paris",
        "startAt": start.isoformat(),
        "endAt": (start + timedelta(hours=8)).isoformat(),
    }


def _attendee(number: int, trainings: list[Record]) -> Record:
    first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
    return {
        "name": f"{last} {first}",
        "email": f"attendee{number + 1}@example.com",
        "speciality": _SPECIALITIES[number % len(_SPECIALITIES)],
        "city": _CITIES[number % len(_CITIES)],
        "country": _COUNTRIES[number % len(_COUNTRIES)],
        "count": len(trainings),
        "trainings": [_booking(training, number) for training in trainings],
    }


def _booking(training: Record, number: int) -> Record:
    sessions = training["sessions"]
    read = number % 2 == 0
    return {
        "name": training["name"],
        "type": training["type"],
        "status": "booked",
        "currency": training["currency"],
        "session": _day(sessions[0]["startAt"]) if sessions else None,
        "firstRead": _day(_FIRST_DAY.isoformat()) if read else None,
        "signAt": _day((_FIRST_DAY + timedelta(days=1)).isoformat()) if read else None,
        "identifier": training["identifier"],
        "cgf": "",
        "price": training["prices"][0]["price"],
    }


def _register(world: World, attendee: Record, day: datetime) -> None:
    """A registration for each training that `attendee` booked."""
    person = {name: attendee[name] for name in ("name", "email", "speciality", "city", "country")}
    for booking in attendee["trainings"]:
        shown: dict[str, Any] = {
            name: booking[name] for name in ("identifier", "name", "type", "status", "session")
        }
        key = f"{booking['identifier']} {attendee['email']}"
        known = world.store.get("subscription", key) or {}
        created = {"createdAt": day.isoformat()}
        world.store.put("subscription", key, {**person, **created, "training": shown, **known})


def _day(timestamp: str) -> str:
    """`DD/MM/YYYY`, as an attendee's trainings carry dates."""
    return datetime.fromisoformat(timestamp).strftime("%d/%m/%Y")


BEHAVIOUR = Behaviour(
    rewrite=_rewrite,
    seed=_seed,
    counts={"training": 40, "attendee": 140, "subscription": 0},
)
