"""One technician's day: whether a job fits into it, and how far away it is.

Model: a job fits if it and its buffers lie within the working hours, touch nothing that is
booked, stay under the day's maximum, and leave enough time for the way from the place before
and to the place after. Buffers are time on the spot (preparing, tidying up): travel comes on
top of them. Lengths are minutes, instants are seconds.
Known limits: one place a booking; the way to the first and from the last appointment of a day is
not working time; appointments before and after midnight are no neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ._instants import MINUTE, day_of, midnight
from ._travel import Place, travel_minutes

GRID_MINUTES = 30


class Reason(StrEnum):
    """Why a technician cannot take a job; only `already_booked` is in the documentation."""

    ALREADY_BOOKED = "already_booked"
    MISSING_SKILL = "missing_skill"
    OUTSIDE_ZONE = "outside_zone"
    OUTSIDE_WORKING_HOURS = "outside_working_hours"
    DAILY_MAXIMUM = "daily_maximum_reached"
    TRAVEL_TIME = "not_enough_travel_time"
    IN_THE_PAST = "in_the_past"


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is to be done, minutes throughout. `postal_code` None: wherever the technician is."""

    duration: int
    buffer_before: int = 0
    buffer_after: int = 0
    skills: frozenset[str] = frozenset()
    postal_code: str | None = None
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Booking:
    """A job in a technician's plan. `start` is an instant in seconds."""

    technician_id: str
    start: int
    job: Job

    @property
    def end(self) -> int:
        return self.start + self.job.duration * MINUTE

    @property
    def blocked_from(self) -> int:
        return self.start - self.job.buffer_before * MINUTE

    @property
    def blocked_to(self) -> int:
        return self.end + self.job.buffer_after * MINUTE

    def overlaps(self, other: Booking) -> bool:
        """Whether the two, buffers included, need the same time."""
        return self.blocked_from < other.blocked_to and other.blocked_from < self.blocked_to


@dataclass(frozen=True, kw_only=True)
class Technician:
    """Who can do what, where and when. `hours`: minutes of the day by weekday, Monday is 0."""

    id: str
    name: str
    skills: frozenset[str] = frozenset()
    zones: frozenset[str] | None = None
    hours: Mapping[int, tuple[int, int]]
    daily_maximum: int | None = None
    base: Place | None = None

    def unsuited(self, job: Job) -> Reason | None:
        """Why this technician can never take `job`, whatever the day."""
        if not job.skills <= self.skills:
            return Reason.MISSING_SKILL
        if self.zones is not None and job.postal_code is not None:
            return None if job.postal_code in self.zones else Reason.OUTSIDE_ZONE
        return None


@dataclass(frozen=True, kw_only=True)
class Workday:
    """One technician's day: the bookings that touch it, in order."""

    technician: Technician
    day: date
    bookings: tuple[Booking, ...]

    @property
    def hours(self) -> tuple[int, int] | None:
        """First and last working instant, None on a day off."""
        hours = self.technician.hours.get(self.day.weekday())
        if hours is None:
            return None
        start = midnight(self.day)
        return start + hours[0] * MINUTE, start + hours[1] * MINUTE

    @property
    def is_full(self) -> bool:
        """Whether the daily maximum is reached (appointments that start on this day count)."""
        started = sum(day_of(booking.start) == self.day for booking in self.bookings)
        maximum = self.technician.daily_maximum
        return maximum is not None and started >= maximum

    def obstacle(self, job: Job, start: int) -> Reason | None:
        """Why `job` would not be offered at `start`; None if it would."""
        wanted = Booking(technician_id=self.technician.id, start=start, job=job)
        hours = self.hours
        if hours is None or wanted.blocked_from < hours[0] or wanted.blocked_to > hours[1]:
            return Reason.OUTSIDE_WORKING_HOURS
        if any(wanted.overlaps(booking) for booking in self.bookings):
            return Reason.ALREADY_BOOKED
        if self.is_full:
            return Reason.DAILY_MAXIMUM
        return None if self._reachable(wanted) else Reason.TRAVEL_TIME

    def travel_to(self, job: Job, start: int) -> int:
        """Minutes to the job from the place before it: the last booking of the day, or base."""
        before = self._before(start)
        return travel_minutes(before.job.place if before else self.technician.base, job.place)

    def starts(self) -> Iterator[int]:
        """The starts of the grid within the working hours."""
        if self.hours is not None:
            step = GRID_MINUTES * MINUTE
            yield from range(-(-self.hours[0] // step) * step, self.hours[1], step)

    def _reachable(self, wanted: Booking) -> bool:
        before, after = self._before(wanted.start), self._after(wanted.start)
        if before is not None and not _can_follow(before, wanted):
            return False
        return after is None or _can_follow(wanted, after)

    def _before(self, start: int) -> Booking | None:
        return next(
            (booking for booking in reversed(self.bookings) if booking.start <= start), None
        )

    def _after(self, start: int) -> Booking | None:
        return next((booking for booking in self.bookings if booking.start > start), None)


def _can_follow(first: Booking, second: Booking) -> bool:
    way = travel_minutes(first.job.place, second.job.place) * MINUTE
    return first.blocked_to + way <= second.blocked_from
