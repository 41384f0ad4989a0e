"""What a fresh Inviplay holds: the documented users, events and payment, and others around them.

Model: the documented dates lie in 2021 and 2022, so they are over by the emulator's clock; events
of ours follow it. The documented user is signed up for both dates of the documented change of
attendance. Theo's username is free, so that he can be added as documented.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from concord.emulator.behaviour import Record, Store, World

from ._events import priced
from ._participants import sign_up
from ._views import date_record, named, place

THEO: Final = "5243a717-7084-4c82-9ea4-7f8f08d63327"
_ORGANISER: Final = "f0ce58dc-7861-4307-a86d-090d3941376d"
_NUMBERED: Final = "123"
_USERS: Final = 24
_EVENTS: Final = 36
_FIRST_DAY: Final = datetime(2025, 1, 17, 18, tzinfo=UTC)
_DOCUMENTED_IMAGE: Final = (
    "/api/attachments/inviplay-219209.appspot.com/download/4a3f86b1-9b6f-40d9-9ec0-48e388f19a43"
)
_UPCOMING_DATE: Final = (
    "/paths/~1event~1upcoming_by_date/get/responses/200/content/application~1json"
    "/examples/one_date/value"
)
_SPORTS: Final = (
    "Voetbal", "Badminton", "Tafeltennis", "Tennis", "Basketbal", "Volleybal", "Hockey", "Padel",
    "Squash", "Hardlopen", "Wandelen", "Fietsen", "Wielrennen", "Mountainbiken", "Zwemmen",
    "Yoga", "Pilates", "Dansen", "Fitness", "Bootcamp", "Boksen", "Judo", "Karate", "Schermen",
    "Turnen", "Atletiek", "Handbal", "Korfbal", "Rugby", "Honkbal", "Softbal", "Cricket", "Golf",
    "Bowling", "Darts", "Biljart", "Schaatsen", "Skeeleren", "Klimmen", "Boulderen", "Roeien",
    "Kanoën", "Suppen", "Surfen", "Zeilen", "Duiken", "Vissen", "Paardrijden", "Schaken", "Dammen",
)  # fmt: skip
_PLACES: Final = (
    ("Sporthal Valkenhuizen", "Beukenlaan 15", "6823 MA", "Arnhem", 51.995, 5.936),
    ("Park Sonsbeek", "Zijpendaalseweg 24", "6814 CH", "Arnhem", 51.998, 5.901),
    ("Griftpark", "Van Swindenstraat 129", "3514 XR", "Utrecht", 52.101, 5.128),
    ("Sportpark Olympos", "Uppsalalaan 3", "3584 CT", "Utrecht", 52.083, 5.168),
    ("Vondelpark", "Vondelpark 1", "1071 AA", "Amsterdam", 52.358, 4.868),
    ("Sporthallen Zuid", "Burgerweeshuispad 54", "1076 EP", "Amsterdam", 52.341, 4.853),
    ("Kralingse Bos", "Plaszoom 350", "3062 CL", "Rotterdam", 51.936, 4.509),
    ("Goffertpark", "Slotemaker de Bruïneweg 275", "6532 AD", "Nijmegen", 51.827, 5.836),
)
_RECURRING: Final = ("None", "None", "SevenDays", "FourteenDays", "OneMonth", "SixMonth", "OneYear")
_DOCUMENTED_SPORTS: Final = 3
_COSTS: Final = (None, 500, 0, 750, None, 1250)


def seed(world: World) -> None:
    """Fill a store that holds what the examples of the spec show."""
    store = world.store
    store.format_ids("user", lambda number: str(uuid5(NAMESPACE_URL, f"inviplay user {number}")))
    store.format_ids("payment", lambda number: 101 + number)
    _sports(store)
    users = _people(store)
    places = _locations(store)
    _documented_events(world, users)
    for number in range(_EVENTS):
        _event(world, number, places, users)


def _sports(store: Store) -> None:
    for number, name in enumerate(_SPORTS, start=1):
        image = uuid5(NAMESPACE_URL, f"inviplay sport {name}")
        folder = _DOCUMENTED_IMAGE.rpartition("/")[0]
        shown = {"name": name, "defaultImageUrl": f"{folder}/{image}.jpg"}
        documented = store.get("activity", number) if number <= _DOCUMENTED_SPORTS else None
        store.put("activity", number, named("activity", documented or shown, number))


def _people(store: Store) -> list[str]:
    """The ids of users of ours, after the three that the documentation names."""
    documented = (
        (THEO, "theo_janssen", "Theo", "Janssen"),
        (_ORGANISER, "lennert_molema", "Lennert", "Molema"),
        (_NUMBERED, "user_123", "Anna", "de Vries"),
    )
    for number, (key, username, first, last) in enumerate(documented):
        store.put("user", key, {**_user(key, username, first, last, number), "_own": True})
    ids = []
    for number in range(_USERS):
        key = str(store.next_id("user"))
        user = _user(key, f"player_{number + 1}", "Sam", f"Speler {number + 1}", number)
        store.put("user", key, user)
        ids.append(key)
    return ids


def _user(key: str, username: str, first: str, last: str, number: int) -> Record:
    invited = number % 2 == 0
    return {
        "id": key,
        "username": username,
        "email": f"{first.lower()}@inviplay.nl",
        "firstName": first,
        "lastName": last,
        "newsletterActivities": invited,
        "postalCode": "6821AA" if invited else None,
        "rangeChoice": 5 if invited else None,
        "activities": [1, 4, 11] if invited else None,
        "newsletterGeneral": False,
    }


def _locations(store: Store) -> list[Record]:
    """Locations of ours, after the two that the documentation names."""
    centre = place(store.get("location", 1) or {}, 1)
    store.put("location", 1, {**centre, "_userId": THEO, "_own": True})
    hall = {
        "id": 12,
        "name": "Klimhal Mountain Network Arnhem",
        "adress": "Olympus 27",
        "postalCode": "6832 EL",
        "city": "Arnhem",
        "country": "Nederland",
        "coordinates": {"lng": 4.692161717541481, "lat": 52.67758735617635},
        "description": "De grootste klimhal van Arnhem",
        "image": None,
        "imageUrl": None,
        "_userId": THEO,
        "_own": True,
    }
    store.put("location", 12, place(hall, 12))
    places = []
    for number, (name, street, postal_code, city, latitude, longitude) in enumerate(_PLACES):
        location: Record = {
            "id": 20 + number,
            "name": name,
            "adress": street,
            "postalCode": postal_code,
            "city": city,
            "country": "Nederland",
            "coordinates": {"lng": longitude, "lat": latitude},
            "description": None,
            "image": None,
            "imageUrl": None,
            "_userId": _ORGANISER if number % 2 else _NUMBERED,
        }
        places.append(place(location, location["id"]))
        store.put("location", location["id"], places[-1])
    return places


def _documented_events(world: World, users: list[str]) -> None:
    store = world.store
    climbing = _documented(world, store.get("event", 123) or {}, 123, THEO)
    _date(world, 456, climbing, datetime(2021, 7, 16, 8, tzinfo=UTC), hours=2)
    _date(world, 567, climbing, datetime(2021, 7, 23, 8, tzinfo=UTC), hours=2)
    payment = {
        "paymentId": 101,
        "userId": THEO,
        "status": "paid",
        "eventId": 123,
        "dates": [456],
        "leaving": [],
        "redirectUrl": "https://mollie.com/payment_link/tr_123ae3f",
    }
    store.put("payment", 101, payment)
    sign_up(store, 456, THEO, 101)
    sign_up(store, 567, THEO)
    _football(world)
    for user in users[:2]:
        sign_up(store, 456, user)
    for user in users[:3]:
        sign_up(store, 3001, user)


def _documented(world: World, shown: Record, key: int, organiser: str) -> Record:
    """Store an event that an example shows, under every name of its members."""
    sport = shown["activity"].get("id", shown["activity"].get("activityId"))
    where = shown["location"].get("id", shown["location"].get("locationId"))
    event = {
        **named("event", shown, key),
        **priced(world, shown["cost"]),
        "location": place(shown["location"], where),
        "activity": named("activity", shown["activity"], sport),
        "dates": [],
        "_userId": organiser,
        "_own": True,
    }
    world.store.put("event", key, event)
    return event


def _football(world: World) -> None:
    """The event of the documented upcoming date, which shows most of it."""
    (shown,) = world.spec.at(_UPCOMING_DATE)
    about = ("name", "description", "cost", "maximumParticipants", "activity", "location")
    event = {name: shown[name] for name in (*about, "imageUrl", "targetGroup", "tags")}
    event = _documented(world, {**event, "recurring": "None"}, 600, _ORGANISER)
    _date(world, 3001, event, datetime(2022, 5, 21, 20, tzinfo=UTC), hours=1)


def _event(world: World, number: int, places: list[Record], users: list[str]) -> None:
    """An event of ours with one to three upcoming dates, some of them full."""
    sport = number * 7 % len(_SPORTS) + 1
    location = places[number % len(places)]
    key, most = 700 + number, number % 5 + 2
    event = {
        **named("event", {}, key),
        "name": f"{_SPORTS[sport - 1]} in {location['city']}",
        "description": "Doe je mee? Beginners zijn welkom.",
        **priced(world, _COSTS[number % len(_COSTS)]),
        "targetGroup": [number % 3 + 1] if number % 4 else None,
        "maximumParticipants": most,
        "imageUrl": _DOCUMENTED_IMAGE if number % 3 else "",
        "location": {name: value for name, value in location.items() if name != "_userId"},
        "activity": named("activity", {"name": _SPORTS[sport - 1]}, sport),
        "recurring": _RECURRING[number % len(_RECURRING)],
        "tags": ["sia"] if number % 2 else None,
        "dates": [],
        "_userId": (_ORGANISER, _NUMBERED, users[0])[number % 3],
    }
    world.store.put("event", key, event)
    for week in range(number % 3 + 1):
        date = 4000 + number * 3 + week
        _date(world, date, event, _FIRST_DAY + timedelta(days=number + 7 * week), hours=2)
        for guest in range(min((number + week) % 5, most)):
            sign_up(world.store, date, users[(number + guest) % len(users)])


def _date(world: World, key: int, event: Record, start: datetime, *, hours: int) -> None:
    if world.follows("no-offset"):
        start = start.replace(tzinfo=None)
    times = (start.isoformat(), (start + timedelta(hours=hours)).isoformat())
    world.store.put("event_date", key, date_record(event, key, *times))
