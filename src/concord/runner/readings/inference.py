"""Which readings a server follows, by what a run has sent: each is tried on the run's own requests.

Model: the requests of the run are sent again to reference emulators in this process, under the
readings of the run and under one more. A reading is indicated where the server agrees with it in
all requests that tell the two apart (with some of them, and never with what is held so far), and
where under it fewer responses differ from the server's. What is indicated is held, and the rest is
tried beside it, until nothing more is. Where no request of the run tells a reading from what is
held, a read that does is looked for (`questions`) and sent by `ask`; else no request reaches the
server.
Known limits: `seconds` (of this process) end it; of readings that the requests of the run do not
tell apart the one that is nearest to the findings is named, with those that are the same (`same`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from concord.emulator import Options
from concord.evidence import standing
from concord.http import Request, Response
from concord.oracle import Agreement, Logged, Replay, agreement
from concord.oracle import replay as replayed
from concord.runner.readings.questions import questions
from concord.spec import Ambiguity, Operation, Spec, compatible, meet, touched

_FIRST = 3
"""Mismatches of which a reading has to explain one to be tried before others."""
_MOST_ASKED = 40
"""Reads by which a server is asked beside the run."""
ROUNDS = 4
"""Times that the readings are tried beside those that are held."""
_SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True, kw_only=True)
class Indication:
    """A reading that a run's own exchanges indicate.

    exchanges   how many told it from the chosen one
    index       of one of them in the log; None where the server was asked beside it
    same        readings of other entries that are the same on the wire (`entry=reading`)
    others      readings that the log bears out as well (`entry=reading`)
    """

    entry: str
    reading: str
    exchanges: int
    index: int | None
    same: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a run says beside its exchanges of where to look first.

    governing   ids of the entries that govern what its findings rely on
    operations  ids of the operations that have findings
    seen        the counts of its evidence, by entry
    tested      ids of the operations that were tested
    """

    governing: Collection[str] = ()
    operations: Collection[str] = ()
    seen: Mapping[str, Mapping[str, Any]] | None = None
    tested: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class _Trial:
    """One reading beside those that are held."""

    entry: str
    reading: str
    mismatches: frozenset[int]
    agreement: Agreement
    asked: Agreement
    """By which reads the server was asked beside the log."""

    @property
    def is_indicated(self) -> bool:
        """Whether the server agrees with it wherever it was told apart, and at least once."""
        against = self.agreement.first or self.asked.first
        return bool(self.agreement.second or self.asked.second) and not against

    @property
    def rank(self) -> tuple[int, int]:
        """What indicated readings are sorted by, before the order in which they were tried."""
        return len(self.mismatches), -len(self.agreement.second)


class Inference:
    """The readings that one log indicates, found one after the other."""

    def __init__(
        self,
        spec: Spec,
        log: Sequence[Logged],
        options: Options,
        *,
        seconds: float,
        ask: Callable[[Request], Response | None] = lambda _: None,
    ) -> None:
        self._base = spec.chosen or spec
        self._log, self._options = log, options
        self._until = time.process_time() + seconds
        self._held = replayed(spec, log, options)
        self._ask = ask
        self._answers: dict[tuple[str, str, bytes | None], Response | None] = {}

    def indicated(self, hints: Hints) -> tuple[Indication, ...]:
        """The readings that the server follows beside those of the run, the clearest first."""
        left = list(candidates(self._held.spec, hints))
        found: list[Indication] = []
        for _ in range(ROUNDS):
            if not left:
                break
            trials = list(self._trials(left))
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

    def _trials(self, left: Sequence[tuple[str, str]]) -> Iterator[_Trial]:
        """Each reading tried beside what is held; of one that explains everything its entry's."""
        later, explained_by = [], ""
        for entry, reading in left:
            if not self._has_time():
                return
            if explained_by and entry != explained_by:
                continue  # of the entry that explains everything, each reading is tried
            readings = {**self._held.spec.readings, entry: reading}
            if not compatible(self._base, readings, entry):
                continue
            spec = self._base.under(readings)
            if self._held.mismatches and not self._starts_well(spec):
                later.append((entry, reading, spec))
                continue
            found = self._trial(entry, reading, spec)
            yield found
            if self._held.mismatches and not found.mismatches:
                explained_by = entry
        for entry, reading, spec in later:
            if explained_by or not self._has_time():
                return
            yield self._trial(entry, reading, spec)

    def _has_time(self) -> bool:
        return time.process_time() < self._until

    def _starts_well(self, spec: Spec) -> bool:
        """Whether a reading makes one of the first mismatches a match: cheap to find out."""
        first = sorted(self._held.mismatches)[:_FIRST]
        found = replayed(spec, self._log[: first[-1] + 1], self._options)
        return not found.mismatches.issuperset(first)

    def _trial(self, entry: str, reading: str, spec: Spec) -> _Trial:
        found = replayed(spec, self._log, self._options)
        sides = agreement(self._log, self._held, found)
        told_apart = sides.first or sides.second or sides.neither
        return _Trial(
            entry=entry,
            reading=reading,
            mismatches=found.mismatches,
            agreement=sides,
            asked=Agreement() if told_apart else self._asked(found),
        )

    def _asked(self, found: Replay) -> Agreement:
        """With which reading the server agrees about reads that tell it from what is held."""
        sides: dict[str, set[int]] = {"first": set(), "second": set(), "neither": set()}
        for number, request in enumerate(questions(found.spec, self._log)):
            side = self._held.sides_with(found, request)
            answered = None if side is None else self._answered(request)
            if side is None or answered is None:
                continue
            sides[side(answered)].add(number)
            if sides["first"] or len(sides["second"]) >= _FIRST:
                break
        return Agreement(**{name: frozenset(places) for name, places in sides.items()})

    def _answered(self, request: Request) -> Response | None:
        """The server's response to a read, asked once; None where nothing more may be asked."""
        key = request.method, request.target, request.body
        if key not in self._answers and len(self._answers) < _MOST_ASKED:
            self._answers[key] = self._ask(request)
        return self._answers.get(key)

    def _choose(self, trials: Sequence[_Trial]) -> list[_Trial]:
        """The readings that are indicated and do not explain the same exchanges."""
        before = len(self._held.mismatches)
        indicated = [
            it
            for it in trials
            if it.is_indicated and (it.asked.second or len(it.mismatches) < before)
        ]
        explained, chosen = set[int](), list[_Trial]()
        for it in sorted(indicated, key=lambda it: it.rank):
            readings = {**self._held.spec.readings, **{o.entry: o.reading for o in chosen}}
            own = self._held.mismatches - it.mismatches
            if (own <= explained and not it.asked.second) or it.entry in readings:
                continue
            if compatible(self._base, {**readings, it.entry: it.reading}, it.entry):
                chosen.append(it)
                explained |= own
        return chosen

    def _hold(self, chosen: Sequence[_Trial]) -> None:
        readings = {**self._held.spec.readings, **{it.entry: it.reading for it in chosen}}
        self._held = replayed(self._base.under(readings), self._log, self._options)

    def _indication(self, trial: _Trial, trials: Sequence[_Trial]) -> Indication:
        deciding = trial.agreement.second or trial.asked.second
        alike = [
            it
            for it in trials
            if it is not trial
            and it.is_indicated
            and it.mismatches == trial.mismatches
            and bool(it.asked.second) == bool(trial.asked.second)
        ]
        same = tuple(same_on_the_wire(self._base, trial.entry, trial.reading))
        return Indication(
            entry=trial.entry,
            reading=trial.reading,
            exchanges=len(deciding),
            index=min(trial.agreement.second, default=None),
            same=same,
            others=tuple(name for it in alike if (name := f"{it.entry}={it.reading}") not in same),
        )


def same_on_the_wire(spec: Spec, entry: str, reading: str) -> Iterator[str]:
    """The readings of other entries that change the same in the same way: `entry=reading`."""
    own = touched(spec, entry, reading)
    document = spec.under({entry: reading}).document
    for other in spec.ledger:
        for it in other.executable if other.id != entry else ():
            if touched(spec, other.id, it.id) != own:
                continue
            if spec.under({other.id: it.id}).document == document:
                yield f"{other.id}={it.id}"


def candidates(spec: Spec, hints: Hints) -> list[tuple[str, str]]:
    """The readings that say something of the operations, the likeliest first: entry, reading."""
    base = spec.chosen or spec
    operations = [it for it in spec.operations if not hints.tested or it.id in hints.tested]
    ranked = []
    for entry in base.ledger:
        for reading in entry.executable if entry.id not in spec.readings else ():
            counts = (hints.seen or {}).get(entry.id) if reading.overlay else None
            if counts and counts["deciding"] and not counts["fits"].get(reading.id):
                continue  # single exchanges told its readings apart, and none fits this one
            about = _about(base, entry, reading.id, operations)
            if about or entry.id in hints.governing:
                decided = bool(counts) and standing(counts or {}).reading == reading.id
                ranked.append((_rank(entry, decided, about, hints), entry.id, reading.id))
    return [(entry, reading) for _, entry, reading in sorted(ranked)]


def _about(
    spec: Spec, entry: Ambiguity, reading: str, operations: Sequence[Operation]
) -> frozenset[str]:
    """The operations that a reading says something of, and those of the same resource."""
    places = touched(spec, entry.id, reading) | frozenset(spec.places_of_entries.get(entry.id, ()))
    direct = [it for it in spec.operations if meet(places, spec.zone(it))]
    kinds = {it.resource_name for it in direct} - {""}
    ids = {it.id for it in direct}
    return frozenset(it.id for it in operations if it.id in ids or it.resource_name in kinds)


def _rank(
    entry: Ambiguity,
    decided: bool,
    about: Collection[str],
    hints: Hints,
) -> tuple[bool, bool, float, int]:
    found = set(hints.operations)
    either = found.union(about)
    likeness = len(found.intersection(about)) / len(either) if either else 0.0
    governs = entry.id in hints.governing
    return not decided, not governs, -round(likeness, 3), _SEVERITIES.index(entry.severity)


def shown(spec: Spec, indication: Indication, log: Sequence[Logged]) -> dict[str, Any]:
    """An indication as a message holds it: without any value of the exchange."""
    example: dict[str, Any] = {}
    if indication.index is not None:
        logged = log[indication.index]
        example = {
            "operation": _label(spec, logged.request),
            "status": logged.response.status,
        }
    return {
        "entry": indication.entry,
        "reading": indication.reading,
        "exchanges": indication.exchanges,
        "same": list(indication.same),
        "others": list(indication.others),
        "example": example,
    }


def _label(spec: Spec, request: Request) -> str:
    """The operation that a request is for, as reports name it."""
    fitting = (
        it
        for it in spec.operations
        if it.method.upper() == request.method
        and re.search(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(it.path)) + "$", request.path)
    )
    found = next(fitting, None)
    return f"{request.method} {request.path}" if found is None else found.label
