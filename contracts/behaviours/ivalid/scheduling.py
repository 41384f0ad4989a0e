"""When can which technician do a job? The rules of the plan, without any I/O.

Model: a `Plan` is everything that is booked at one moment. It *offers* a job at the starts of a
half-hour grid to the technicians whose skills and zone fit and whose day has room for it
(`_workday`). *Booking* is more lenient than offering: only time that is already booked, buffers
included, is refused, because the documentation knows no other refusal. So whatever is offered
can be booked.
Known limits: technicians do not trade appointments to make room, and nothing is moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ._instants import DAY, MINUTE, day_of, days_after, midnight
from ._travel import Place
from ._workday import GRID_MINUTES, Booking, Job, Reason, Technician, Workday

HORIZON_DAYS = 30

__all__ = ["HORIZON_DAYS", "Booking", "Job", "Place", "Plan", "Reason", "Slot", "Technician"]


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A start that a technician can take; `travel_time` in minutes from the place before."""

    start: int
    end: int
    technician: Technician
    travel_time: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All technicians, everything booked (nothing cancelled in it), and the present instant."""

    technicians: tuple[Technician, ...]
    bookings: tuple[Booking, ...]
    now: int

    @cached_property
    def _by_technician(self) -> dict[str, tuple[Booking, ...]]:
        found: dict[str, list[Booking]] = {}
        for booking in sorted(self.bookings, key=lambda booking: booking.start):
            found.setdefault(booking.technician_id, []).append(booking)
        return {technician: tuple(bookings) for technician, bookings in found.items()}

    @property
    def _yesterday(self) -> date:
        return day_of(self.now - DAY) or date.min

    def booked(self, technician_id: str) -> tuple[Booking, ...]:
        """What is booked for a technician, in order."""
        return self._by_technician.get(technician_id, ())

    def is_taken(self, wanted: Booking) -> bool:
        """Whether booking `wanted` would overlap with that technician's booked time."""
        return any(wanted.overlaps(booking) for booking in self.booked(wanted.technician_id))

    def workday(self, technician: Technician, day: date) -> Workday:
        """A technician's day with the bookings that touch it."""
        start = midnight(day)
        touching = tuple(
            booking
            for booking in self.booked(technician.id)
            if booking.blocked_from < start + DAY and booking.blocked_to > start
        )
        return Workday(technician=technician, day=day, bookings=touching)

    def obstacle(self, job: Job, start: int, technician: Technician) -> Reason | None:
        """Why `job` would not be offered to `technician` at `start`; None if it would."""
        day = day_of(start)
        unsuited = technician.unsuited(job)
        if unsuited is not None:
            return unsuited
        if start < self.now:
            return Reason.IN_THE_PAST
        if day is None:
            return Reason.OUTSIDE_WORKING_HOURS
        return self.workday(technician, day).obstacle(job, start)

    def slots(self, job: Job, day: date) -> list[Slot]:
        """Everything that can be offered on `day`, by start and then in the technicians' order."""
        found = [slot for technician in self.technicians for slot in self._of(technician, job, day)]
        return sorted(found, key=lambda slot: slot.start)

    def _of(self, technician: Technician, job: Job, day: date) -> Iterator[Slot]:
        if technician.unsuited(job) is not None:
            return
        workday = self.workday(technician, day)
        for start in workday.starts():
            if start >= self.now and workday.obstacle(job, start) is None:
                yield _slot(workday, job, start)

    def next_available(self, job: Job, after: date, within: int = HORIZON_DAYS) -> date | None:
        """The first day after `after` with a slot, looking `within` days ahead."""
        for day in days_after(max(after, self._yesterday), within):
            if any(next(self._of(technician, job, day), None) for technician in self.technicians):
                return day
        return None

    def assign(self, job: Job, start: int) -> Technician | None:
        """Who takes `job` at `start` if nobody is requested: of those who can, the nearest."""
        day = day_of(start)
        if day is None:
            return None
        able = [
            technician
            for technician in self.technicians
            if self.obstacle(job, start, technician) is None
        ]
        return min(
            able,
            key=lambda technician: self.workday(technician, day).travel_to(job, start),
            default=None,
        )

    def suggestions(self, job: Job, start: int, technician_id: str | None) -> list[Slot]:
        """What to offer instead of a start that cannot be had.

        The wanted technician (None: anybody) as soon as possible, and another one at the same
        time of day on the first day that has one: who insists on the person gets the person, who
        insists on the hour gets the hour.
        """
        soonest = next(self._later(job, start, technician_id), None)
        same_hour = self._same_hour(job, start, technician_id)
        other = next((slot for slot in same_hour if slot != soonest), None)
        return [slot for slot in (soonest, other) if slot is not None]

    def _later(self, job: Job, start: int, technician_id: str | None) -> Iterator[Slot]:
        """The slots of a technician (None: of all) from `start` on."""
        crew = [each for each in self.technicians if technician_id in (None, each.id)]
        for day in _days_from(start):
            found = (slot for each in crew for slot in self._of(each, job, day))
            later = (slot for slot in found if slot.start >= start)
            yield from sorted(later, key=lambda slot: slot.start)

    def _same_hour(self, job: Job, start: int, technician_id: str | None) -> Iterator[Slot]:
        """The slots of other technicians at the hour of `start` (on the grid), day by day."""
        hour = start % DAY // (GRID_MINUTES * MINUTE) * GRID_MINUTES * MINUTE
        for day in _days_from(start):
            again = midnight(day) + hour
            for technician in self.technicians:
                if again < start or technician.id == technician_id:
                    continue
                if self.obstacle(job, again, technician) is None:
                    yield _slot(self.workday(technician, day), job, again)


def _days_from(start: int) -> list[date]:
    day = day_of(start)
    return [] if day is None else [day, *days_after(day, HORIZON_DAYS)]


def _slot(workday: Workday, job: Job, start: int) -> Slot:
    return Slot(
        start=start,
        end=start + job.duration * MINUTE,
        technician=workday.technician,
        travel_time=workday.travel_to(job, start),
    )
