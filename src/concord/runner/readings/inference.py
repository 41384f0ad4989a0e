"""Which readings a server follows, by what a run has sent: each is tried on the run's own requests.

Model: the requests of the run are sent again to reference emulators in this process, under the
readings of the run and under one more. A reading is indicated where the server agrees with it in
all requests that tell the two apart (with some of them, and never with what is held so far), and
where under it fewer responses differ from the server's. What is indicated is held, and the rest is
tried beside it, until nothing more is.
Where the server departs from nothing, and no request of the run tells a reading from what is held,
an experiment that does (`experiments`) is looked for at the emulators, and made at the server by
`ask`; its exchanges join those of the run. A few experiments are tried for each reading before many
are for any. As soon as the server departs from what is held, only the readings count that explain
one of the mismatches: of each kind of them the first is tried before all else.
Readings that fit the log alike are told apart by experiments, too, as far as any does.
What hinges on the records of the emulators counts where the server has them, too (`records`).
Known limits: `seconds` (of this process) end it, `MOST_ASKED` requests the experiments; of readings
that no request tells apart the one that is nearest to the findings is named, with those that are
the same (`same`) and those that fit as well (`others`).
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, islice

from concord.emulator import Options
from concord.oracle import Agreement, Logged, Replay, sides_with
from concord.oracle import replay as replayed
from concord.runner.readings.experiments import MOST, Experiment, Scope, experiments
from concord.runner.readings.indication import Indication, same_on_the_wire
from concord.runner.readings.likely import Hints, candidates, operations_of
from concord.runner.readings.records import SameRecords
from concord.runner.readings.requests import SentBefore
from concord.runner.readings.selection import Selection
from concord.runner.readings.trials import Ask, Expected, Sides, Trial, driven, names, tells
from concord.spec import Spec, compatible

_DEPTHS = ((0, 12), (12, 60), (60, MOST))
"""The experiments that are looked at for each reading in turn: from the one, up to the other."""
_FEW = 3
"""Mismatches that several readings may explain by chance: all that concern them are tried."""
MOST_ASKED = 150
"""Requests of experiments that reach the server."""
_ENOUGH = 2
"""Experiments that bear a reading out, after which no more are made for it."""
_FOR_EACH = 4
"""Experiments that are made for one reading, whatever they show."""
_SECONDS_FOR_EACH = 0.4, 3.0
"""Of this process, to look for experiments for one reading: at least, at most."""
ROUNDS = 4
"""Times that the readings are tried beside those that are held."""

Name = tuple[str, str]
"""Entry and reading."""


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
        self._read = spec.readings
        self._held = replayed(spec, self.log, options)
        self._ask, self._writes = ask, writes
        self._left = MOST_ASKED
        self._sent = SentBefore(log)
        self._selection = Selection(self._base, self.log, self._held)
        self._expected_of_held = Expected(self._held)
        self._number = 1
        self._waiting = 1
        """Readings that are still to be tried, this one included."""
        self._contradicted = set[Name]()
        self._unhelpful = set[Name]()
        """Readings under which nothing is right that is wrong under what is held."""
        self._only: frozenset[str] = frozenset()
        self._records, self._alike = SameRecords(), list[bool]()
        self._sides = Sides()
        self._emulated = emulated

    @property
    def contradicted(self) -> list[Name]:
        """The readings beside those of the run that the server agreed with nowhere it was told.

        Known once `indicated` was called, and only where it was empty: beside a reading that the
        server follows, another one may look contradicted alone.
        """
        is_alone = self._held.spec.readings == self._read
        return sorted(self._contradicted) if is_alone else []

    @property
    def unhelpful(self) -> list[Name]:
        """The readings that explain no exchange at which the server departs from those held.

        Where a finding is that a response is not declared, they may still declare it.
        """
        return sorted(self._unhelpful)

    def indicated(self, hints: Hints) -> tuple[Indication, ...]:
        """The readings that the server follows beside those of the run, the clearest first."""
        self._only = _usable(self._base, hints)
        left = list(candidates(self._held.spec, hints))
        found: list[Indication] = []
        for _ in range(ROUNDS):
            if not left:
                break
            tried, rest = self._trials(left)
            trials = self._told_apart([self._caught_up(it) for it in tried])
            chosen = self._choose(trials)
            if not chosen:
                break
            found += [self._indication(it, trials) for it in chosen]
            self._hold(chosen)
            named = {it.entry for it in chosen}
            told = [(it.entry, it.reading) for it in trials if it.agreement.second]
            # what a server still does otherwise may be a reading that explained nothing before
            left = [it for it in (*told, *(rest if self._wrong else ())) if it[0] not in named]
        return tuple(found)

    def _trials(self, left: Sequence[Name]) -> tuple[list[Trial], list[Name]]:
        """The readings that were told from what is held, and those that explain nothing yet."""
        trials, untold = list[Trial](), list(left)
        for depth in _DEPTHS:
            pending, untold = untold, []
            for number, name in enumerate(pending):
                if self._wrong or not self._has_time():
                    untold += pending[number:]
                    break
                self._waiting = len(pending) - number
                found = self._trial(name, depth)
                if found is not None and found.is_told:
                    trials.append(found)
                elif found is not None:
                    untold.append(name)
        if not self._wrong:
            return trials, []
        explaining, rest = self._explaining(untold, trials)
        return trials + explaining, rest

    def _explaining(
        self, pending: Sequence[Name], trials: Sequence[Trial]
    ) -> tuple[list[Trial], list[Name]]:
        """The trials of the readings that explain a mismatch, beside other `trials`, and the rest.

        Where one explains everything, only those of its entry are tried besides; of few mismatches
        all that concern their operations.
        """
        whole = {it.entry for it in trials if it.is_indicated and not it.mismatches}
        found, rest = list[Trial](), list[Name]()
        concerned = self._concerned()
        near = {it: bool(operations_of(self._base, *it) & concerned) for it in pending}
        for name in sorted(pending, key=lambda it: not near[it]):
            is_open = name[0] in whole or (near[name] and len(self._wrong) <= _FEW)
            if not self._has_time() or (whole and not is_open):
                continue
            spec = self._beside(*name)
            if spec is None:
                continue
            if not self._explains_any(name, spec):
                rest.append(name)
                self._unhelpful.add(name)
                continue
            self._unhelpful.discard(name)
            trial = self._tried(*name, self._replay(spec))
            found.append(trial)
            if trial.is_indicated and not trial.mismatches:
                whole.add(trial.entry)
        return found, rest

    def _concerned(self) -> set[str]:
        """The ids of the operations at which the server departs from what is held."""
        found = (self._selection.operation(self.log[it].request) for it in self._wrong)
        return {it.id for it in found if it is not None}

    def _beside(self, entry: str, reading: str) -> Spec | None:
        """The spec under a reading beside those that are held; None where they exclude it."""
        readings = {**self._held.spec.readings, entry: reading}
        if not compatible(self._base, readings, entry):
            return None
        return self._base.under(readings)

    def _has_time(self) -> bool:
        return time.process_time() < self._until

    def _explains_any(self, name: Name, spec: Spec) -> bool:
        """Whether the server follows a reading in one of the mismatches: cheap to find out."""
        first = self._selection.first_of_each_kind(self._held, self._wrong)
        alike, skipped = self._same_records(), self._selection.idle.difference(first)
        found = Replay(spec, self._options)
        for index, logged in enumerate(self.log[: max(first) + 1]):
            # the first mismatch may be of an experiment, at the end of a long log
            if index in skipped:
                found.skip()
                continue
            theirs = found.take(logged)
            if index not in first:
                continue
            side = sides_with(
                logged.response, self._held.responses[index], theirs, same_records=alike[index]
            )
            if side == "second":
                self._contradicted.discard(name)
                return True
            if side == "first":
                self._contradicted.add(name)
        return False

    def _trial(self, name: Name, depth: tuple[int, int]) -> Trial | None:
        """A reading tried by the log, and by the experiments of a depth where that tells nothing.

        None where it cannot be followed beside what is held.
        """
        spec = self._beside(*name)
        if spec is None:
            return None
        found = self._replay(spec)
        trial = self._tried(*name, found)
        # nothing is received any more: what a reading says of events no experiment shows
        if not trial.is_told and self._ask is not None and operations_of(self._base, *name):
            self._experiment(*name, self._held, found, depth=depth)
            trial = self._tried(*name, found)
        if trial.agreement.first and not trial.agreement.second:
            self._contradicted.add(name)
        return trial

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
        alike, spared = self._same_records(), self._selection.spared
        return frozenset(
            it for it in found.mismatches if it not in spared and (alike[it] or it in found.of_form)
        )

    def _replay(self, spec: Spec) -> Replay:
        """The log under a reading, as far as it takes to see that nothing speaks for it."""
        found, wrong = Replay(spec, self._options), bool(self._wrong)
        for index, logged in enumerate(self.log):
            if index in self._selection.spared:
                found.skip()
                continue
            found.take(logged)
            # the server agrees with what is held in everything: one contradiction is enough
            if not wrong and self._compared(found)[-1] == "first":
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
        depth: tuple[int, int] = (0, MOST),
    ) -> None:
        """Make the first experiments at the server that tell a reading from what is `known`.

        The replays `beside` them take in the exchanges as well.
        """
        scope = Scope(sent=self._sent, writes=self._writes, only=self._only, number=self._number)
        now = time.process_time()
        least, most = _SECONDS_FOR_EACH
        share = (self._until - now) / max(1, self._waiting)
        until = min(self._until, now + min(most, max(least, share)))
        made, expected = 0, self._expected(known)
        for experiment in islice(experiments(found.spec, entry, reading, scope), *depth):
            if time.process_time() > until or self._left <= 0 or made >= _FOR_EACH:
                return
            if not tells(experiment, expected, found):
                continue
            made += 1
            self._make(experiment, {self._held, known, found, *beside})
            sides = self._agreement(found, known)
            if sides.first or len(sides.second) >= _ENOUGH:
                return

    def _expected(self, known: Replay) -> Expected:
        """What an emulator would respond; of what is held it is kept."""
        return self._expected_of_held if known is self._held else Expected(known)

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
        self._selection = Selection(self._base, self.log, self._held)
        self._expected_of_held = Expected(self._held)
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


def _usable(spec: Spec, hints: Hints) -> frozenset[str]:
    """The operations that experiments may use: those of the run, and of the same resources."""
    kinds = {it.resource_name for it in spec.operations if it.id in hints.tested} - {""}
    return frozenset(
        it.id for it in spec.operations if it.resource_name in kinds or it.id in hints.tested
    )
