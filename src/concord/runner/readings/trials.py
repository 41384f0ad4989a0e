"""One reading tried beside what is held, and experiments that tell two readings apart.

Model: a trial is the log of a run at an emulator under the reading, and with which of the two the
server agrees where they differ.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from concord.http import Request, Response
from concord.oracle import Agreement, Logged, Replay, sides_with
from concord.runner.readings.experiments import Experiment

_MOST_KNOWN = 2_000
"""Responses to experiments that are kept of one emulator."""
Ask = Callable[[Request], Response | None]
"""The response to a request; None: it may not be sent, or none came."""


_Sent = tuple[str, str, tuple[tuple[str, str], ...], bytes | None]
"""Method, target, headers and body of a request."""
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
    def is_told(self) -> bool:
        """Whether any exchange tells it from what is held."""
        return bool(self.agreement.first or self.agreement.second or self.agreement.neither)

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


class Expected:
    """What an emulator would respond to the requests of experiments; each sequence is sent once.

    Experiments for different readings begin with the same requests.
    """

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._known: dict[tuple[_Sent, ...], Response] = {}
        self._length = len(replay.responses)

    def exchanges(self, experiment: Experiment) -> Generator[Logged, None, None]:
        """The exchanges of an experiment, of which nothing stays in the emulator."""
        if len(self._replay.responses) != self._length or len(self._known) > _MOST_KNOWN:
            # what it responds depends on what it has got
            self._known, self._length = {}, len(self._replay.responses)
        sent: list[Request] = []
        key: tuple[_Sent, ...] = ()
        with ExitStack() as stack:
            is_sending = False

            def answer(request: Request) -> Response:
                nonlocal is_sending, key
                sent.append(request)
                headers = tuple(sorted(request.headers.items()))
                key = (*key, (request.method, request.target, headers, request.body))
                known = self._known.get(key)
                if known is not None and not is_sending:
                    return known
                if not is_sending:
                    is_sending = True
                    stack.enter_context(self._replay.aside())
                    for it in sent[:-1]:
                        self._replay.answer(it)
                found = self._known[key] = self._replay.answer(request)
                return found

            # of one time: what emulators say of moments would tell any two apart
            yield from driven(experiment, answer, at=lambda: self._replay.now)


def tells(experiment: Experiment, known: Expected, found: Replay) -> bool:
    """Whether an experiment comes out otherwise at two emulators."""
    # the experiment must leave no trace in an emulator that goes on following the log
    with found.aside(), closing(known.exchanges(experiment)) as exchanges:
        return any(
            sides_with(it.response, it.response, found.follow(it)) is not None for it in exchanges
        )


def driven(
    experiment: Experiment, answer: Ask, *, at: Callable[[], float] = time.monotonic
) -> Generator[Logged, None, None]:
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
