"""The time that one operation may take in a phase, so that every operation is tested.

Model: an operation has a turn in each phase. A turn ends after so many cases, and a check sends no
more after so many follow-up requests (`PhaseLimits`); neither does it outlast a share of the time
that is left until the deadline, `SHARE` times what each turn would get of it. A phase as a whole
ends in the same way: what is left of it gets one case an operation. All limits are far above what
the cases of a sound spec need; what was cut is reported once for each operation and phase.
`schemathesis_adapter.time_slices` lets Schemathesis keep to them.
Known limits: what Schemathesis' own checks send beside a case (three requests at most) counts
with the case; a case that takes long to generate is not interrupted.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from concord.runner.plan import PhaseLimits

SHARE = 4.0
"""What a turn may take of the time that is left, as a multiple of an equal share."""
_TURNS = 5
"""Turns of an operation: three phases, and about two in what comes after them."""
STATEFUL = "stateful"
_LATE = "its share of the time (raise --max-api-time or --max-time)"

Cut = Callable[[str, str, str], None]
"""Told of what was cut: the phase, the label of the operation (empty: all of it), and why."""


class PhaseOverError(Exception):
    """A phase has had all that it may take."""


class Turns:
    """The turns of one run's operations; `cut` takes each that was cut short."""

    def __init__(
        self,
        limits: PhaseLimits,
        operations: int,
        cut: Cut,
        *,
        deadline: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._limits, self._cut, self._clock = limits, cut, clock
        self._deadline = deadline
        self._left = max(1, operations) * _TURNS
        self._place = ("", "")
        self._cases: Counter[tuple[str, str]] = Counter()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._reported: set[tuple[str, str]] = set()
        self._until: float | None = None
        self._is_generation_cut = False

    def begin(self) -> None:
        """Begin the next turn: its share is of the time that is left now."""
        left, self._left = self._left, max(1, self._left - 1)
        now = self._clock()
        self._place = ("", "")
        self._until = None
        self._is_generation_cut = False
        if self._deadline is not None:
            # most turns need less than their share, so that one may take several
            self._until = now + max(0.0, self._deadline - now) * min(1.0, SHARE / left)

    def release(self) -> None:
        """Generating has used up the time of this turn: what was generated is sent all the same."""
        self._until = None

    def case(self, phase: str, label: str) -> None:
        """A case is about to be sent. Raises PhaseOverError where a stateful phase is over."""
        self._place = (phase, label)
        if self._is_generation_cut:  # of which operation is known only now
            self._is_generation_cut = False
            self._report(phase, label, _LATE)
        if phase == STATEFUL and (why := self._spent(phase, "")):
            self._report(phase, "", why)
            raise PhaseOverError
        for place in (self._place, (phase, "")):
            self._cases[place] += 1

    def may_follow_up(self) -> bool:
        """Whether a check may send one follow-up about the case that is under way; counted."""
        return self.probes(*self._place)

    def probes(self, phase: str, label: str) -> bool:
        """Whether one more request about an operation may be sent beside cases; counted."""
        most, whole = self._limits.operation_requests, self._limits.phase_requests
        if self._requests[phase, label] >= most:
            what = f"{most:,} requests of checks and probes (raise phases.operation_requests"
            self._report(phase, label, f"{what} in targets.toml)")
            return False
        if self._requests[phase, ""] >= whole:
            what = f"{whole:,} requests of checks and probes in the phase"
            self._report(phase, label, f"{what} (raise phases.phase_requests in targets.toml)")
            return False
        for place in ((phase, label), (phase, "")):
            self._requests[place] += 1
        return True

    def is_over(self) -> bool:
        """Whether the turn that is under way has to end."""
        phase, label = self._place
        if not phase:  # nothing was sent in it so far: time is all that it can have spent
            self._is_generation_cut = bool(self._late())
            return self._is_generation_cut
        why = self._spent(phase, label) or self._late()
        if why:
            self._report(phase, label, why)
        return bool(why)

    def _spent(self, phase: str, label: str) -> str:
        """Why no case of an operation (empty: of any) may follow; empty if one may."""
        most, whole = self._limits.operation_cases, self._limits.phase_cases
        if label and self._cases[phase, label] >= most:
            return f"{most:,} cases (raise phases.operation_cases in targets.toml)"
        if self._cases[phase, ""] >= whole:
            return f"{whole:,} cases in the phase (raise phases.phase_cases in targets.toml)"
        return ""

    def _late(self) -> str:
        if self._until is None or self._clock() < self._until:
            return ""
        return _LATE

    def _report(self, phase: str, label: str, why: str) -> None:
        if (phase, label) not in self._reported:
            self._reported.add((phase, label))
            self._cut(phase, label, why)
