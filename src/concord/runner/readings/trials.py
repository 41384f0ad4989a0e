"""One reading tried beside what is held, and experiments that tell two readings apart.

Model: a trial is the log of a run at an emulator under the reading, and with which of the two the
server agrees where they differ.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from concord.http import Request, Response
from concord.oracle import Agreement, Logged, Replay, sides_with
from concord.runner.readings.experiments import Experiment

Ask = Callable[[Request], Response | None]
"""The response to a request; None: it may not be sent, or none came."""


_Known = tuple[list[bool], list[str | None]]
"""Of each exchange whether records counted, and with whom the server agreed."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One reading beside those that are held."""

    entry: str
    reading: str
    replay: Replay
    agreement: Agreement
    mismatches: frozenset[int]
    """Where the server responded otherwise than it has it."""

    @property
    def is_indicated(self) -> bool:
        """Whether the server agrees with it wherever it was told apart, and at least once."""
        return bool(self.agreement.second) and not self.agreement.first

    @property
    def rank(self) -> tuple[int, int]:
        """What indicated readings are sorted by, before the order in which they were tried."""
        return len(self.mismatches), -len(self.agreement.second)

    def like(self, trials: Sequence[Trial]) -> list[Trial]:
        """The other indicated readings that fit the log like this one."""
        return [
            it
            for it in trials
            if it is not self and it.is_indicated and it.mismatches == self.mismatches
        ]


class Sides:
    """With which of two replays the server agrees; each exchange of a log is compared once."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Replay, WeakKeyDictionary[Replay, _Known]]
        self._known = WeakKeyDictionary()

    def of(
        self, log: Sequence[Logged], first: Replay, second: Replay, same_records: Sequence[bool]
    ) -> list[str | None]:
        """`sides_with` for each exchange that `second` has got, with `same_records` of each."""
        of_first = self._known.setdefault(first, WeakKeyDictionary())
        flags, sides = of_first.get(second, ([], []))
        if list(same_records[: len(flags)]) != flags:
            flags, sides = [], []  # what is now known of the records changes what was compared
        for index in range(len(sides), len(second.responses)):
            same, theirs = same_records[index], log[index].response
            one, two = first.responses[index], second.responses[index]
            flags.append(same)
            sides.append(sides_with(theirs, one, two, same_records=same))
        of_first[second] = flags, sides
        return sides


def names(*trials: Trial) -> tuple[str, ...]:
    """`entry=reading` of each."""
    return tuple(f"{it.entry}={it.reading}" for it in trials)


def tells(experiment: Experiment, known: Replay, found: Replay) -> bool:
    """Whether an experiment comes out otherwise at two emulators."""
    # the experiment must leave no trace in emulators that go on following the log
    with known.aside(), found.aside():
        # both have the same time: what they say of moments would tell any two apart
        for it in driven(experiment, known.answer, at=lambda: known.now):
            other = found.follow(it)
            if sides_with(it.response, it.response, other) is not None:
                return True
    return False


def driven(
    experiment: Experiment, answer: Ask, *, at: Callable[[], float] = time.monotonic
) -> Iterator[Logged]:
    """The exchanges of an experiment, made `at` a time, until it ends or gets no response."""
    steps = experiment()
    request = next(steps, None)
    while request is not None:
        response = answer(request)
        if response is None:
            return
        yield Logged(request=request, response=response, at=at())
        try:
            request = steps.send(response)
        except StopIteration:
            return
