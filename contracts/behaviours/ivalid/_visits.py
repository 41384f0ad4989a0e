"""The appointments of the made-up company: five weeks that keep the plan's rules.

Model: some visits are given, so that the documentation's own samples happen on a fresh emulator:
Jean Martin is booked on 2025-01-20 at 09:00 and free again at 14:00, Pierre Dubois is busy that
morning and free the next day at 09:00. The others fill offered slots in turn, without chance:
the same visits in every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from ._company import OFFERS, PEOPLE, Offer, Person
from ._customers import MARIE, Household, households
from ._instants import parse
from ._records import job, technician
from .scheduling import Booking, Job, Plan

FIRST_DAY = date(2025, 1, 6)
DAYS = 35
_GIVEN_DAYS = (date(2025, 1, 20), date(2025, 1, 21))
_GIVEN_PEOPLE = ("tech_xyz789", "tech_abc456")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An appointment to be seeded. `id` None: the store makes one."""

    id: str | None = None
    person: Person
    offer: Offer
    household: Household
    start: int
    status: str

    @property
    def job(self) -> Job:
        return visit_job(self.offer, self.household)

    @property
    def booking(self) -> Booking:
        return Booking(technician_id=self.person.id, start=self.start, job=self.job)


def visit_job(offer: Offer, household: Household) -> Job:
    """A visit of `household` for `offer` as the plan sees it."""
    return job(offer.record(), location={"postal_code": household.postal_code})


@lru_cache(maxsize=8)  # a contract run starts many emulators at one instant
def visits(now: int) -> tuple[Visit, ...]:
    """All visits by start; what has ended at `now` is over."""
    found = list(_given())
    crew = {person.id: technician(person.record()) for person in PEOPLE}
    booked: dict[str, list[Booking]] = {person.id: [] for person in PEOPLE}
    for visit in found:
        booked[visit.person.id].append(visit.booking)
    for person, day in _turns():
        # what is booked for others plays no part in a technician's own slots
        plan = Plan(technicians=(crew[person.id],), bookings=tuple(booked[person.id]), now=0)
        following = _next_visit(plan, person, day, number=len(found), now=now)
        if following is not None:
            found.append(following)
            booked[person.id].append(following.booking)
    return tuple(sorted(found, key=lambda visit: visit.start))


@cache
def _neighbours(zones: tuple[str, ...]) -> tuple[Household, ...]:
    return tuple(each for each in households() if each.postal_code in zones)


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
    neighbours = _neighbours(person.zones)
    offer, household = offers[number % len(offers)], neighbours[number % len(neighbours)]
    slots = plan.slots(visit_job(offer, household), day)
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
