"""The appointments of the made-up company: five weeks that keep the plan's rules.

Model: some visits are given, so that the documentation's own samples happen on a fresh emulator:
Jean Martin is booked on 2025-01-20 at 09:00 and free again at 14:00, Pierre Dubois is busy that
morning and free the next day at 09:00. The others fill offered slots in turn, without chance:
the same visits in every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.emulator.apis.ivalid._company import (
    CUSTOMERS,
    FIRST_NAMES,
    LAST_NAMES,
    OFFERS,
    PEOPLE,
    STREETS,
    Offer,
    Person,
)
from contracts.emulator.apis.ivalid._instants import minutes_of, parse
from contracts.emulator.apis.ivalid._travel import Place, place_of
from contracts.emulator.apis.ivalid.scheduling import Booking, Job, Plan, Technician

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_DAY = date(2025, 1, 6)
DAYS = 35
_GIVEN_DAYS = (date(2025, 1, 20), date(2025, 1, 21))
_GIVEN_PEOPLE = ("tech_xyz789", "tech_abc456")
_POSTAL_CODES = (
    *(f"{code}" for code in range(75001, 75021)),
    *(f"{code}" for code in range(69001, 69010)),
)


@dataclass(frozen=True, kw_only=True)
class Household:
    """A customer's facts."""

    id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    city: str
    postal_code: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def place(self) -> Place:
        return place_of(self.postal_code)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An appointment to be seeded. `id` None: the store makes one."""

    id: str | None = None
    person: Person
    offer: Offer
    household: Household
    start: int
    status: str


MARIE = Household(
    id="cust_abc123",
    first_name="Marie",
    last_name="Dupont",
    email="marie@example.com",
    phone="+33612345678",
    street="15 rue des Lilas",
    city="Paris",
    postal_code="75001",
)


def households() -> tuple[Household, ...]:
    """All customers, Marie Dupont first."""
    return (MARIE, *(_household(number) for number in range(CUSTOMERS - 1)))


def _household(number: int) -> Household:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[(number + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
    code = _POSTAL_CODES[number % len(_POSTAL_CODES)]
    return Household(
        id=f"cust_{number + 1:06d}",
        first_name=first,
        last_name=last,
        email=f"client{number + 1:02d}@example.com",
        phone=f"+336{10_000_000 + number * 7_919:08d}",
        street=f"{number * 3 + 1} {STREETS[number % len(STREETS)]}",
        city="Paris" if code.startswith("75") else "Lyon",
        postal_code=code,
    )


def technician(person: Person) -> Technician:
    """`person` as the plan sees a technician."""
    return Technician(
        id=person.id,
        name=person.name,
        skills=frozenset(person.skills),
        zones=frozenset(person.zones),
        hours={
            WEEKDAYS.index(day): (minutes_of(start), minutes_of(end))
            for day, (start, end) in person.hours.items()
        },
        daily_maximum=person.maximum,
        base=Place(lat=person.lat, lng=person.lng),
    )


def job(offer: Offer, household: Household) -> Job:
    """The visit of `household` for `offer` as the plan sees a job."""
    return Job(
        duration=offer.duration,
        buffer_before=offer.before,
        buffer_after=offer.after,
        skills=frozenset(offer.skills),
        postal_code=household.postal_code,
        place=household.place,
    )


def visits(now: int) -> list[Visit]:
    """All visits by start; what has ended at `now` is over."""
    crew = tuple(technician(person) for person in PEOPLE)
    given = _given()
    plan = Plan(technicians=crew, bookings=tuple(_booking(visit) for visit in given), now=0)
    found = list(given)
    for person, day in _turns():
        visit = _next_visit(plan, person, day, number=len(found), now=now)
        if visit is not None:
            found.append(visit)
            plan = replace(plan, bookings=(*plan.bookings, _booking(visit)))
    return sorted(found, key=lambda visit: visit.start)


def _given() -> tuple[Visit, ...]:
    jean, pierre = PEOPLE[0], PEOPLE[1]
    installation, maintenance = OFFERS[0], OFFERS[1]
    first, second, *_ = households()[1:]
    return (
        _fixed(jean, installation, MARIE, "2025-01-20T09:00:00Z", id="apt_1234567890"),
        _fixed(jean, maintenance, first, "2025-01-20T12:00:00Z"),
        _fixed(pierre, installation, second, "2025-01-20T08:30:00Z"),
        _fixed(pierre, maintenance, second, "2025-01-20T12:00:00Z"),
    )


def _fixed(
    person: Person,
    offer: Offer,
    household: Household,
    start: str,
    *,
    id: str | None = None,  # noqa: A002
) -> Visit:
    return Visit(
        id=id,
        person=person,
        offer=offer,
        household=household,
        start=parse(start),
        status="confirmed",
    )


def _turns() -> Iterator[tuple[Person, date]]:
    for offset in range(DAYS):
        day = FIRST_DAY + timedelta(days=offset)
        for number, person in enumerate(PEOPLE):
            if day in _GIVEN_DAYS and person.id in _GIVEN_PEOPLE:
                continue
            for _ in range((offset + number) % 3):
                yield person, day


def _next_visit(plan: Plan, person: Person, day: date, *, number: int, now: int) -> Visit | None:
    offers = [offer for offer in OFFERS if set(offer.skills) <= set(person.skills)]
    neighbours = [each for each in households() if each.postal_code in person.zones]
    offer, household = offers[number % len(offers)], neighbours[number % len(neighbours)]
    alone = replace(plan, technicians=(technician(person),))
    slots = alone.slots(job(offer, household), day)
    if not slots:
        return None
    start = slots[number * 5 % len(slots)].start
    over = start + offer.duration * 60 <= now
    return Visit(
        person=person,
        offer=offer,
        household=household,
        start=start,
        status=_status(number, over=over),
    )


def _status(number: int, *, over: bool) -> str:
    if number % 6 == 5:
        return "cancelled"
    if over:
        return "completed"
    return "pending" if number % 3 == 0 else "confirmed"


def _booking(visit: Visit) -> Booking:
    return Booking(
        technician_id=visit.person.id, start=visit.start, job=job(visit.offer, visit.household)
    )
