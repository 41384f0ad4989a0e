"""The plan's rules: single rules by example, the promises between them by property."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from contracts.behaviours.ivalid._instants import day_of, midnight, minutes_of, parse, text
from contracts.behaviours.ivalid._travel import PARIS, Place, place_of, travel_minutes
from contracts.behaviours.ivalid.scheduling import Booking, Job, Plan, Reason, Technician
from hypothesis import assume, given, settings
from hypothesis import strategies as st

MONDAY = date(2025, 1, 20)
NOW = parse("2025-01-15T08:00:00Z")
NINE = parse("2025-01-20T09:00:00Z")
HOUR = 3600

JOB = Job(
    duration=120,
    buffer_before=15,
    buffer_after=15,
    skills=frozenset({"climatisation"}),
    postal_code="75001",
    place=PARIS,
)
JEAN = Technician(
    id="jean",
    name="Jean",
    skills=frozenset({"climatisation", "chauffage"}),
    zones=frozenset({"75001", "75002"}),
    hours=dict.fromkeys(range(5), (8 * 60, 18 * 60)),
    daily_maximum=6,
    base=PARIS,
)
PIERRE = replace(JEAN, id="pierre", name="Pierre")


def plan(*bookings: Booking, technicians: tuple[Technician, ...] = (JEAN,), now: int = NOW) -> Plan:
    return Plan(technicians=technicians, bookings=bookings, now=now)


def booking(start: int, job: Job = JOB, technician: Technician = JEAN) -> Booking:
    return Booking(technician_id=technician.id, start=start, job=job)


class TestRules:
    def test_a_free_technician_has_no_obstacle(self) -> None:
        assert plan().obstacle(JOB, NINE, JEAN) is None

    @pytest.mark.parametrize(
        ("job", "reason"),
        [
            (replace(JOB, skills=frozenset({"domotique"})), Reason.MISSING_SKILL),
            (replace(JOB, postal_code="13001"), Reason.OUTSIDE_ZONE),
            (replace(JOB, duration=9 * 60), Reason.OUTSIDE_WORKING_HOURS),
        ],
    )
    def test_what_does_not_fit_the_technician(self, job: Job, reason: Reason) -> None:
        assert plan().obstacle(job, NINE, JEAN) is reason

    def test_no_postal_code_is_everywhere(self) -> None:
        assert plan().obstacle(replace(JOB, postal_code=None), NINE, JEAN) is None

    def test_no_zones_is_everywhere(self) -> None:
        nomad = replace(JEAN, zones=None)
        assert plan().obstacle(replace(JOB, postal_code="13001"), NINE, nomad) is None

    def test_a_missing_weekday_is_a_day_off(self) -> None:
        saturday = parse("2025-01-25T09:00:00Z")
        assert plan().obstacle(JOB, saturday, JEAN) is Reason.OUTSIDE_WORKING_HOURS
        assert plan().slots(JOB, date(2025, 1, 25)) == []

    @pytest.mark.parametrize(("minutes", "fits"), [(15, True), (14, False)])
    def test_buffer_before_lies_in_working_hours(self, minutes: int, fits: bool) -> None:
        start = midnight(MONDAY) + 8 * HOUR + minutes * 60
        assert (plan().obstacle(JOB, start, JEAN) is None) is fits

    @pytest.mark.parametrize(("minutes", "fits"), [(15, True), (14, False)])
    def test_buffer_after_lies_in_working_hours(self, minutes: int, fits: bool) -> None:
        start = midnight(MONDAY) + 16 * HOUR - minutes * 60
        assert (plan().obstacle(JOB, start, JEAN) is None) is fits

    @pytest.mark.parametrize(("gap", "taken"), [(30, False), (29, True)])
    def test_buffers_of_both_lie_between_bookings(self, gap: int, taken: bool) -> None:
        following = booking(NINE + 2 * HOUR + gap * 60)
        assert plan(booking(NINE)).is_taken(following) is taken

    @pytest.mark.parametrize(("gap", "reason"), [(45, None), (44, Reason.TRAVEL_TIME)])
    def test_travel_comes_on_top_of_buffers(self, gap: int, reason: Reason | None) -> None:
        start = NINE + 2 * HOUR + gap * 60
        assert plan(booking(NINE)).obstacle(JOB, start, JEAN) is reason

    def test_travel_to_the_next_place_counts_too(self) -> None:
        far = replace(JOB, place=Place(lat=48.95, lng=2.35))
        start = NINE - 2 * HOUR - 45 * 60
        early = replace(JEAN, hours={0: (5 * 60, 18 * 60)})
        assert plan(booking(NINE)).obstacle(JOB, start, early) is None
        assert plan(booking(NINE, far)).obstacle(JOB, start, early) is Reason.TRAVEL_TIME

    def test_the_daily_maximum_closes_the_day(self) -> None:
        busy = replace(JEAN, daily_maximum=1)
        at_three = NINE + 6 * HOUR
        assert plan().obstacle(JOB, at_three, busy) is None
        assert plan(booking(NINE)).obstacle(JOB, at_three, busy) is Reason.DAILY_MAXIMUM
        assert plan(booking(NINE)).slots(JOB, date(2025, 1, 21)) != []

    def test_what_is_past_is_not_offered(self) -> None:
        assert plan(now=NINE + 1).obstacle(JOB, NINE, JEAN) is Reason.IN_THE_PAST
        assert plan(now=NINE).obstacle(JOB, NINE, JEAN) is None
        assert plan(now=NINE + 1).slots(JOB, MONDAY)[0].start == NINE + HOUR // 2
        assert plan(now=NINE).slots(JOB, MONDAY)[0].start == NINE

    def test_others_bookings_do_not_matter(self) -> None:
        assert plan(booking(NINE, technician=PIERRE)).obstacle(JOB, NINE, JEAN) is None


class TestNextAvailable:
    def test_is_the_next_working_day(self) -> None:
        assert plan().next_available(JOB, date(2025, 1, 24)) == date(2025, 1, 27)

    def test_skips_full_days(self) -> None:
        busy = replace(JEAN, daily_maximum=1)
        taken = booking(parse("2025-01-21T09:00:00Z"))
        assert plan(taken, technicians=(busy,)).next_available(JOB, MONDAY) == date(2025, 1, 22)

    def test_is_none_if_nobody_can(self) -> None:
        assert plan().next_available(replace(JOB, postal_code="13001"), MONDAY) is None

    def test_starts_today_for_a_day_long_past(self) -> None:
        assert plan().next_available(JOB, date(1, 1, 1)) == date(2025, 1, 15)

    @pytest.mark.parametrize("day", [date(2199, 12, 31), date(9999, 12, 31)])
    def test_ends_with_the_calendar(self, day: date) -> None:
        assert plan().next_available(JOB, day) is None


class TestAssignment:
    def test_takes_the_nearest(self) -> None:
        away = replace(JEAN, id="away", base=Place(lat=48.9, lng=2.5))
        chosen = plan(technicians=(away, PIERRE)).assign(JOB, NINE)
        assert chosen == PIERRE

    def test_passes_over_the_busy(self) -> None:
        chosen = plan(booking(NINE), technicians=(JEAN, PIERRE)).assign(JOB, NINE)
        assert chosen == PIERRE

    def test_is_nobody_if_nobody_can(self) -> None:
        assert plan().assign(replace(JOB, postal_code="13001"), NINE) is None

    @pytest.mark.parametrize("moment", ["0000-01-01T00:00:00+14:00", "9999-12-31T23:59:60-12:00"])
    def test_is_nobody_outside_the_calendar(self, moment: str) -> None:
        assert plan().assign(JOB, parse(moment)) is None


class TestSuggestions:
    def test_the_same_technician_soon_and_another_at_the_same_hour(self) -> None:
        state = plan(
            booking(NINE), booking(NINE, technician=PIERRE), technicians=(JEAN, PIERRE)
        ).suggestions(JOB, NINE, "jean")
        assert [(text(slot.start), slot.technician.id) for slot in state] == [
            ("2025-01-20T12:00:00Z", "jean"),
            ("2025-01-21T09:00:00Z", "pierre"),
        ]

    def test_anybody_twice_is_not_one_slot_twice(self) -> None:
        state = plan(technicians=(JEAN, PIERRE)).suggestions(JOB, NINE, None)
        assert [(text(slot.start), slot.technician.id) for slot in state] == [
            ("2025-01-20T09:00:00Z", "jean"),
            ("2025-01-20T09:00:00Z", "pierre"),
        ]

    def test_none_outside_the_calendar(self) -> None:
        assert plan().suggestions(JOB, parse("9999-12-31T23:59:59Z"), "jean") == []


class TestInstants:
    @pytest.mark.parametrize(
        ("moment", "same"),
        [
            ("2025-01-20T10:00:00+01:00", "2025-01-20T09:00:00Z"),
            ("2025-01-20t09:00:00.999z", "2025-01-20T09:00:00Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("0000-03-01T00:00:00Z", "0000-02-29T24:00:00Z"),
        ],
    )
    def test_ways_to_write_one_instant(self, moment: str, same: str) -> None:
        assert parse(moment) == parse(same)

    @pytest.mark.parametrize(
        "moment", ["2025-01-20", "2025-02-30T09:00:00Z", "２025-01-20T09:00:00Z"]
    )
    def test_what_is_none(self, moment: str) -> None:
        with pytest.raises(ValueError):
            parse(moment)

    @given(st.integers(0, 7_258_118_399))
    def test_text_and_back(self, instant: int) -> None:
        assert parse(text(instant)) == instant

    def test_times_of_day(self) -> None:
        assert minutes_of("09:30") == 570
        with pytest.raises(ValueError):
            minutes_of("9:30")


class TestTravel:
    def test_next_door_takes_the_access_time(self) -> None:
        assert travel_minutes(PARIS, PARIS) == travel_minutes(None, PARIS) == 15

    def test_the_documented_postal_code_is_at_the_documented_place(self) -> None:
        assert place_of("75001") == PARIS

    @given(st.text(max_size=8))
    def test_every_postal_code_has_one_place(self, code: str) -> None:
        place = place_of(code)
        assert place == place_of(code)
        assert -90 <= place.lat <= 90
        assert -180 <= place.lng <= 180
        assert travel_minutes(PARIS, place) % 5 == 0


SKILLS = ("climatisation", "chauffage", "domotique")
ZONES = ("75001", "75002", "69001")

jobs = st.builds(
    Job,
    duration=st.integers(1, 6 * 60),
    buffer_before=st.integers(0, 45),
    buffer_after=st.integers(0, 45),
    skills=st.sets(st.sampled_from(SKILLS), max_size=2).map(frozenset),
    postal_code=st.sampled_from((*ZONES, None)),
).map(lambda job: replace(job, place=place_of(job.postal_code) if job.postal_code else None))


@st.composite
def technicians(draw: st.DrawFn, name: str) -> Technician:
    start = draw(st.integers(0, 12 * 60))
    return Technician(
        id=name,
        name=name,
        skills=frozenset(draw(st.sets(st.sampled_from(SKILLS), min_size=1))),
        zones=draw(st.none() | st.sets(st.sampled_from(ZONES)).map(frozenset)),
        hours=dict.fromkeys(
            draw(st.sets(st.integers(0, 6), min_size=4)),
            (start, start + draw(st.integers(60, 660))),
        ),
        daily_maximum=draw(st.none() | st.integers(0, 5)),
        base=draw(st.none() | st.just(PARIS)),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan grown as in life: bookings at any time, as long as nothing overlaps."""
    team = tuple(draw(technicians(name)) for name in ("a", "b", "c"))
    grown = Plan(technicians=team, bookings=(), now=NOW)
    for _ in range(draw(st.integers(0, 6))):
        wanted = Booking(
            technician_id=draw(st.sampled_from("abc")),
            start=midnight(MONDAY) + draw(st.integers(0, 72 * 60)) * 60,
            job=draw(jobs),
        )
        if not grown.is_taken(wanted):
            grown = replace(grown, bookings=(*grown.bookings, wanted))
    return grown


def booked(state: Plan, *bookings: Booking) -> Plan:
    return replace(state, bookings=(*state.bookings, *bookings))


@settings(max_examples=80, deadline=None, database=None)
@given(plans(), jobs, st.data())
def test_an_offered_slot_keeps_every_rule_and_is_offered_once(
    state: Plan, job: Job, data: st.DataObject
) -> None:
    offers = state.slots(job, MONDAY)
    assume(offers)
    slot = data.draw(st.sampled_from(offers))
    wanted = Booking(technician_id=slot.technician.id, start=slot.start, job=job)
    hours = slot.technician.hours[MONDAY.weekday()]

    assert not state.is_taken(wanted)
    assert midnight(MONDAY) + hours[0] * 60 <= wanted.blocked_from
    assert wanted.blocked_to <= midnight(MONDAY) + hours[1] * 60
    assert job.skills <= slot.technician.skills
    assert slot.technician.zones is None or job.postal_code in {None, *slot.technician.zones}

    after = booked(state, wanted)
    assert after.is_taken(wanted)
    assert slot not in after.slots(job, MONDAY)
    assert replace(after, bookings=state.bookings).slots(job, MONDAY) == offers  # cancelled


@settings(max_examples=40, deadline=None, database=None)
@given(plans(), st.lists(jobs, min_size=1, max_size=4))
def test_filling_a_day_with_offers_never_breaks_a_rule(state: Plan, wishes: list[Job]) -> None:
    full = replace(state, bookings=())
    for job in wishes * 4:
        for slot in full.slots(job, MONDAY)[:1]:
            taken = Booking(technician_id=slot.technician.id, start=slot.start, job=job)
            full = booked(full, taken)
    for technician in full.technicians:
        day = full.booked(technician.id)
        assert technician.daily_maximum is None or len(day) <= technician.daily_maximum
        for first, second in pairwise(day):
            way = travel_minutes(first.job.place, second.job.place) * 60
            assert first.blocked_to + way <= second.blocked_from


@settings(max_examples=60, deadline=None, database=None)
@given(plans(), jobs, st.integers(0, 24 * 60), st.sampled_from("abc"))
def test_suggestions_are_free_and_not_too_early(
    state: Plan, job: Job, minute: int, technician: str
) -> None:
    start = midnight(MONDAY) + minute * 60
    for slot in state.suggestions(job, start, technician):
        wanted = Booking(technician_id=slot.technician.id, start=slot.start, job=job)
        assert slot.start >= start
        assert not state.is_taken(wanted)
        assert state.obstacle(job, slot.start, slot.technician) is None


@settings(max_examples=40, deadline=None, database=None)
@given(plans(), jobs)
def test_the_next_available_day_is_the_first_with_slots(state: Plan, job: Job) -> None:
    found = state.next_available(job, MONDAY)
    days = [day_of(midnight(MONDAY) + number * 24 * HOUR) for number in range(1, 31)]
    assert found == next((day for day in days if day and state.slots(job, day)), None)


@settings(max_examples=60, deadline=None, database=None)
@given(plans(), jobs, st.integers(0, 48 * 60))
def test_who_is_assigned_could_have_been_offered(state: Plan, job: Job, minute: int) -> None:
    start = midnight(MONDAY) + minute * 60
    chosen = state.assign(job, start)
    able = [each for each in state.technicians if state.obstacle(job, start, each) is None]
    assert chosen in able if able else chosen is None
