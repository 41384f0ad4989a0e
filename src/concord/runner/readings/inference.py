"""Which readings a server follows, by what a run has sent: each is tried on the run's own requests.

Model: the requests of the run are sent again to reference emulators in this process, under the
readings of the run and under one more. A reading is indicated where the server agrees with it in
all requests that tell the two apart (with some of them, and never with what is held so far), and
where under it fewer responses differ from the server's. What is indicated is held, and the rest is
tried beside it, until nothing more is. Where no request of the run tells a reading from what is
held, an experiment that does (`experiments`) is looked for at the emulators, and made at the server
by `ask`; its exchanges join those of the run.
Readings that fit the log alike are told apart by experiments, too, as far as any does.
What hinges on the records of the emulators counts where the server has them, too (`records`).
Known limits: `seconds` (of this process) end it, `MOST_ASKED` requests the experiments; of readings
that no request tells apart the one that is nearest to the findings is named, with those that are
the same (`same`) and those that fit as well (`others`).
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from concord.emulator import Options
from concord.http import Request, path_pattern
from concord.http.control import PREFIX
from concord.oracle import Agreement, Logged, Replay
from concord.oracle import replay as replayed
from concord.runner.readings.experiments import Experiment, Scope, experiments, is_read
from concord.runner.readings.indication import Indication, same_on_the_wire
from concord.runner.readings.likely import Hints, candidates, operations_of
from concord.runner.readings.records import SameRecords
from concord.runner.readings.requests import SentBefore
from concord.runner.readings.trials import Ask, Sides, Trial, driven, names, tells
from concord.spec import Spec, compatible

_FIRST = 3
"""Mismatches of which a reading has to explain one to be tried before others."""
MOST_ASKED = 150
"""Requests of experiments that reach the server."""
_ENOUGH = 2
"""Experiments that bear a reading out, after which no more are made for it."""
_FOR_EACH = 4
"""Experiments that are made for one reading, whatever they show."""
_SECONDS_FOR_EACH = 0.4, 3.0
"""Of this process, to look for experiments for one reading: at least, at most."""
_READS_OF_A_LOG = 150
"""Requests without effect on which a reading is tried where the server departs from nothing."""
ROUNDS = 4
"""Times that the readings are tried beside those that are held."""


class Inference:
    """The readings that one log indicates, found one after the other.

    log       goes on with the exchanges of the experiments
    ask       sends a request to the server; None: it may not be sent, or got no response
    writes    whether experiments may write
    emulated  whether the server is an emulator, which begins with the records of any
    """

    def __init__(
        self,
        spec: Spec,
        log: Sequence[Logged],
        options: Options,
        *,
        seconds: float,
        ask: Ask | None = None,
        writes: bool = False,
        emulated: bool = False,
    ) -> None:
        self._base = spec.chosen or spec
        self.log, self._options = list(log), options
        self._until = time.process_time() + seconds
        self._held = replayed(spec, self.log, options)
        self._ask, self._writes = ask, writes
        self._left = MOST_ASKED
        self._sent = SentBefore(log)
        self._idle = _idle(self._base, self.log)
        self._spared = _spared(self._idle)
        self._number = 1
        self._waiting = 1
        """Readings that are still to be tried, this one included."""
        self._only: frozenset[str] = frozenset()
        self._records, self._alike = SameRecords(), list[bool]()
        self._sides = Sides()
        self._emulated = emulated

    def indicated(self, hints: Hints) -> tuple[Indication, ...]:
        """The readings that the server follows beside those of the run, the clearest first."""
        self._only = _usable(self._base, hints)
        left = list(candidates(self._held.spec, hints))
        found: list[Indication] = []
        for _ in range(ROUNDS):
            if not left:
                break
            trials = self._told_apart([self._caught_up(it) for it in list(self._trials(left))])
            chosen = self._choose(trials)
            if not chosen:
                break
            found += [self._indication(it, trials) for it in chosen]
            self._hold(chosen)
            named = {it.entry for it in chosen}
            left = [
                (it.entry, it.reading)
                for it in trials
                if it.agreement.second and it.entry not in named
            ]
        return tuple(found)

    def _trials(self, left: Sequence[tuple[str, str]]) -> Iterator[Trial]:
        """Each reading tried beside what is held; of one that explains everything its entry's."""
        later, explained_by = [], ""
        for number, (entry, reading) in enumerate(left):
            self._waiting = len(left) - number
            if not self._has_time():
                return
            if explained_by and entry != explained_by:
                continue  # of the entry that explains everything, each reading is tried
            readings = {**self._held.spec.readings, entry: reading}
            if not compatible(self._base, readings, entry):
                continue
            spec = self._base.under(readings)
            if self._wrong and not self._starts_well(spec):
                later.append((entry, reading, spec))
                continue
            found = self._trial(entry, reading, spec)
            yield found
            if self._wrong and not found.mismatches:
                explained_by = entry
        for entry, reading, spec in later:
            if explained_by or not self._has_time():
                return
            yield self._trial(entry, reading, spec)

    def _has_time(self) -> bool:
        return time.process_time() < self._until

    def _starts_well(self, spec: Spec) -> bool:
        """Whether a reading makes one of the first mismatches a match: cheap to find out."""
        first = sorted(self._wrong)[:_FIRST]
        found = Replay(spec, self._options)
        for index, logged in enumerate(self.log[: first[-1] + 1]):
            # the first mismatch may be of an experiment, at the end of a long log
            if index in self._idle and index not in first:
                found.skip()
            else:
                found.take(logged)
        return not self._mismatches(found).issuperset(first)

    def _trial(self, entry: str, reading: str, spec: Spec) -> Trial:
        found = self._replay(spec)
        sides = self._agreement(found)
        is_told = sides.first or sides.second or sides.neither
        # nothing is received any more: what a reading says of events no experiment shows
        if not is_told and self._ask is not None and operations_of(self._base, entry, reading):
            self._experiment(entry, reading, self._held, found)
        return self._tried(entry, reading, found)

    def _tried(self, entry: str, reading: str, found: Replay) -> Trial:
        return Trial(
            entry=entry,
            reading=reading,
            replay=found,
            agreement=self._agreement(found),
            mismatches=self._mismatches(found),
        )

    @property
    def _wrong(self) -> frozenset[int]:
        """Where the server responded otherwise than what is held has it."""
        return self._mismatches(self._held)

    def _mismatches(self, found: Replay) -> frozenset[int]:
        """Where the server responded otherwise; of records of its own only in another form."""
        alike = self._same_records()
        return frozenset(it for it in found.mismatches if alike[it] or it in found.of_form)

    def _replay(self, spec: Spec) -> Replay:
        """The log under a reading, as far as it takes to see that nothing speaks for it."""
        found, wrong = Replay(spec, self._options), bool(self._wrong)
        for index, logged in enumerate(self.log):
            if wrong:
                found.take(logged)
                continue
            if index in self._spared:
                found.skip()
                continue
            found.take(logged)
            # the server agrees with what is held in everything: one contradiction is enough
            if self._compared(found)[-1] == "first":
                break
        return found

    def _agreement(self, found: Replay, other: Replay | None = None) -> Agreement:
        """With which of two the server agrees: with what is held (or `other`), or with `found`."""
        return Agreement.of(self._compared(found, other))

    def _compared(self, found: Replay, other: Replay | None = None) -> list[str | None]:
        return self._sides.of(self.log, other or self._held, found, self._same_records())

    def _same_records(self) -> list[bool]:
        """Of each exchange, whether it shows records that the emulators have, too."""
        if self._emulated:
            return [True] * len(self.log)
        if len(self._alike) != len(self.log):
            for index in range(len(self._records), len(self.log)):
                self._records.take(self.log[index], self._held.responses[index])
            self._alike = self._records.alike
        return self._alike

    def _experiment(
        self,
        entry: str,
        reading: str,
        known: Replay,
        found: Replay,
        beside: Collection[Replay] = (),
    ) -> None:
        """Make the first experiments at the server that tell a reading from what is `known`.

        The replays `beside` them take in the exchanges as well.
        """
        scope = Scope(sent=self._sent, writes=self._writes, only=self._only, number=self._number)
        now = time.process_time()
        least, most = _SECONDS_FOR_EACH
        share = (self._until - now) / max(1, self._waiting)
        until = min(self._until, now + min(most, max(least, share)))
        made = 0
        for experiment in experiments(found.spec, entry, reading, scope):
            if time.process_time() > until or self._left <= 0 or made >= _FOR_EACH:
                return
            if not tells(experiment, known, found):
                continue
            made += 1
            self._make(experiment, {self._held, known, found, *beside})
            sides = self._agreement(found, known)
            if sides.first or len(sides.second) >= _ENOUGH:
                return

    def _make(self, experiment: Experiment, replays: Collection[Replay]) -> None:
        """Make an experiment at the server; its exchanges join the log, and these replays."""
        assert self._ask is not None, "there is a server to ask"
        self._number += 1
        for it in driven(experiment, self._ask):
            self._left -= 1
            self.log.append(it)
            self._sent.take(it)
            for replay in replays:
                replay.take(it)
            if self._left <= 0:
                return

    def _caught_up(self, trial: Trial) -> Trial:
        """A trial on the whole log, with the experiments that were made after it."""
        if not trial.is_indicated:
            return trial
        whole = replayed(trial.replay.spec, self.log, self._options)
        return self._tried(trial.entry, trial.reading, whole)

    def _told_apart(self, trials: list[Trial]) -> list[Trial]:
        """The trials, on a log with experiments that tell apart those that fit it alike."""
        if self._ask is None:
            return trials
        done = set[tuple[str, ...]]()
        while self._has_time() and self._left > 0:
            pair = next((it for it in self._tied(trials) if names(*it) not in done), None)
            if pair is None:
                break
            done.add(names(*pair))
            first, second = pair
            replays = [it.replay for it in trials if it.is_indicated]
            many = len(self.log)
            self._experiment(second.entry, second.reading, first.replay, second.replay, replays)
            if len(self.log) > many:
                trials = [self._tried(it.entry, it.reading, it.replay) for it in trials]
        return trials

    def _tied(self, trials: Sequence[Trial]) -> Iterator[tuple[Trial, Trial]]:
        """The pairs of the clearest readings that fit the log alike."""
        for best in self._choose(trials):
            alike = [best, *best.like(trials)]
            yield from combinations(alike, 2)

    def _choose(self, trials: Sequence[Trial]) -> list[Trial]:
        """The readings that are indicated and do not explain the same exchanges."""
        before = len(self._wrong)
        indicated = [it for it in trials if it.is_indicated and len(it.mismatches) < before]
        explained, chosen = set[int](), list[Trial]()
        for it in sorted(indicated, key=lambda it: it.rank):
            readings = {**self._held.spec.readings, **{o.entry: o.reading for o in chosen}}
            own = self._wrong - it.mismatches
            if own <= explained or it.entry in readings:
                continue
            if compatible(self._base, {**readings, it.entry: it.reading}, it.entry):
                chosen.append(it)
                explained |= own
        return chosen

    def _hold(self, chosen: Sequence[Trial]) -> None:
        readings = {**self._held.spec.readings, **{it.entry: it.reading for it in chosen}}
        self._held = replayed(self._base.under(readings), self.log, self._options)
        self._records, self._alike = SameRecords(), []

    def _indication(self, trial: Trial, trials: Sequence[Trial]) -> Indication:
        alike = trial.like(trials)
        same = tuple(same_on_the_wire(self._base, trial.entry, trial.reading))
        return Indication(
            entry=trial.entry,
            reading=trial.reading,
            exchanges=len(trial.agreement.second),
            index=min(trial.agreement.second),
            same=same,
            others=tuple(it for it in names(*alike) if it not in same),
        )


def _idle(spec: Spec, log: Sequence[Logged]) -> frozenset[int]:
    """The places of a log at which nothing was written."""
    base = spec.base_path()
    # an API may read by POST as well
    reads = [
        (it.method.upper(), path_pattern(base + it.path)) for it in spec.operations if is_read(it)
    ]

    def has_read(request: Request) -> bool:
        return request.method in ("GET", "HEAD") or any(
            method == request.method and path.fullmatch(request.path) for method, path in reads
        )

    return frozenset(
        index
        for index, it in enumerate(log)
        if not it.request.path.startswith(PREFIX)
        and (has_read(it.request) or not it.response.success)
    )


def _spared(idle: Collection[int]) -> frozenset[int]:
    """What is left out of them where a few are enough."""
    plain = sorted(idle)
    step = max(1, len(plain) // _READS_OF_A_LOG)
    return frozenset(plain) - frozenset(plain[::step])


def _usable(spec: Spec, hints: Hints) -> frozenset[str]:
    """The operations that experiments may use: those of the run, and of the same resources."""
    kinds = {it.resource_name for it in spec.operations if it.id in hints.tested} - {""}
    return frozenset(
        it.id for it in spec.operations if it.resource_name in kinds or it.id in hints.tested
    )
