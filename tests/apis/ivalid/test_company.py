"""The made-up company: enough of everything, within its own rules, the same every time."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

from contracts.behaviours.ivalid._company import OFFERS, PEOPLE, TEAMS
from contracts.behaviours.ivalid._customers import MARIE, households
from contracts.behaviours.ivalid._instants import day_of, parse, text
from contracts.behaviours.ivalid._records import technician
from contracts.behaviours.ivalid._visits import visit_job, visits
from contracts.behaviours.ivalid.scheduling import Plan

NOW = parse("2025-01-15T08:00:00Z")
VISITS = visits(NOW)
PLAN = Plan(
    technicians=tuple(technician(person.record()) for person in PEOPLE),
    bookings=tuple(visit.booking for visit in VISITS if visit.status != "cancelled"),
    now=NOW,
)
INSTALLATION = visit_job(OFFERS[0], MARIE)


def test_there_is_enough_to_page_through() -> None:
    assert len(VISITS) >= 120
    assert set(Counter(visit.status for visit in VISITS)) == {
        "pending", "confirmed", "completed", "cancelled",
    }  # fmt: skip
    assert min(Counter(visit.status for visit in VISITS).values()) >= 20
    assert len({visit.person.id for visit in VISITS}) == len(PEOPLE) >= 8
    assert len(TEAMS) >= 3
    assert len({household.id for household in households()}) >= 30


def test_the_same_every_time() -> None:
    assert visits.__wrapped__(NOW) == VISITS  # not the remembered ones


def test_what_is_over_is_completed_and_nothing_else() -> None:
    for visit in VISITS:
        if visit.status == "completed":
            assert visit.booking.end <= NOW
        if visit.status == "pending":
            assert visit.booking.end > NOW


def test_every_visit_keeps_the_rules_of_the_plan() -> None:
    alone = replace(PLAN, now=0)
    for visit in VISITS:
        others = tuple(each.booking for each in VISITS if each is not visit)
        crew = replace(alone, bookings=others)
        assert crew.obstacle(visit.job, visit.start, technician(visit.person.record())) is None


def test_nobody_is_in_two_places() -> None:
    for person in PEOPLE:
        for first, second in pairwise(PLAN.booked(person.id)):
            assert not first.overlaps(second)
            assert first.blocked_to <= second.blocked_from


def test_a_skill_that_nobody_has() -> None:
    charging = next(offer for offer in OFFERS if offer.id == "srv_borne")
    assert not any(set(charging.skills) <= set(person.skills) for person in PEOPLE)


def test_the_documented_slot_and_travel_times_occur() -> None:
    found = {
        (text(slot.start)[11:16], slot.technician.id): slot.travel_time
        for slot in PLAN.slots(INSTALLATION, date(2025, 1, 20))
    }
    assert ("09:00", "tech_xyz789") not in found
    assert found["14:00", "tech_xyz789"] == 15
    assert found["14:00", "tech_abc456"] == 20
    assert PLAN.next_available(INSTALLATION, date(2025, 1, 20)) == date(2025, 1, 21)


def test_the_documented_conflict_has_the_documented_suggestions() -> None:
    start = parse("2025-01-20T09:00:00Z")
    offers = PLAN.suggestions(INSTALLATION, start, "tech_xyz789")
    assert [(text(slot.start), slot.technician.id) for slot in offers] == [
        ("2025-01-20T14:00:00Z", "tech_xyz789"),
        ("2025-01-21T09:00:00Z", "tech_abc456"),
    ]


def test_every_visit_is_within_the_documented_weeks() -> None:
    days = {day_of(visit.start) for visit in VISITS}
    assert date(2025, 1, 20) in days
    assert len(days) >= 20
