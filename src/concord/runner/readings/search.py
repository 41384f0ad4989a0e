"""The search for the readings that a server follows: runs made again under the likely ones.

Model: an attempt is a run under the readings found so far and some candidates, at most one for each
finding and one for each entry, none of which touches what another touches. A candidate is kept
where findings that it could explain are gone, no finding about it is new, and no more of its
findings are left than are gone. The search ends where nothing is left to explain or to try.
Known limits: a server whose findings differ from run to run may lose one by chance; an attempt
costs a run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from concord import project
from concord.runner.finding import Finding
from concord.runner.readings.candidates import (
    DECIDED,
    Candidate,
    Indicated,
    Key,
    about,
    candidates,
    key,
    keys_of,
)
from concord.spec import Ambiguity, Spec, compatible

MOST_ATTEMPTS = 6
"""Runs that are made again for one API."""
FRUITLESS = 2
"""Attempts in a row that explain nothing after which a search ends."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run under the readings of `spec`, and what it found. It came to its end."""

    spec: Spec
    findings: tuple[Finding, ...]
    seen: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Its evidence, by entry of the ledger."""
    judged: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The checks that judged, by operationId; an operation that was not tested is left out."""
    indicated: tuple[Indicated, ...] = ()
    """What its exchanges say that the server follows beside the readings of `spec`."""
    contradicted: Collection[str] = frozenset()
    """The readings that its exchanges contradict (`entry=reading`)."""
    unhelpful: Collection[str] = frozenset()
    """The readings under which no exchange is right that is wrong under `spec`."""

    def rules_out(self, candidate: Candidate) -> bool:
        """Whether a run under a candidate could show nothing that this one does not.

        What single responses decide is left to their judge: a reading may allow a response that no
        emulator which follows it sends.
        """
        name = f"{candidate.entry}={candidate.reading}"
        return name in self.contradicted or (
            name in self.unhelpful and not candidate.allows_a_response
        )


@dataclass(frozen=True, kw_only=True)
class FollowedReading:
    """A reading that the server follows, the findings that it explains, and what else shows it."""

    entry: str
    reading: str
    text: str
    """What the reading says, as the ledger has it."""
    chosen: str
    """What the reading says that the spec has chosen."""
    findings: tuple[Finding, ...]
    exchanges: int = 0
    """Exchanges of the run that tell it from the chosen one."""
    example: Mapping[str, Any] = field(default_factory=dict)
    """One of them: `operation` and `status`."""
    same: tuple[str, ...] = ()
    """Readings of other entries that are the same on the wire (`entry=reading`)."""
    location: str = ""
    """File and line of what it differs from."""

    @property
    def name(self) -> str:
        """`entry=reading`, as command lines have it."""
        return f"{self.entry}={self.reading}"

    @property
    def shown_by(self) -> str:
        """What of the exchanges shows it, in words; empty where only findings do."""
        if not self.exchanges:
            return ""
        many = f"{self.exchanges:,} exchange{'' if self.exchanges == 1 else 's'}"
        first = " · ".join(str(it) for it in self.example.values())
        return f"{many} of the run, such as {first}" if first else f"{many} of the run"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> FollowedReading:
        """The reading that a report describes."""
        stated = {it.name: data[it.name] for it in fields(cls)}
        findings = tuple(map(Finding.from_json, data["findings"]))
        return cls(**{**stated, "findings": findings, "same": tuple(data["same"])})


@dataclass(kw_only=True)
class Search:
    """One API's search. `again` makes the run under a spec; None where there is no more time."""

    again: Callable[[Spec], Run | None]
    tested: frozenset[str] = frozenset()
    """The operationIds of the runs; none: all."""
    say: Callable[[str], None] = lambda _: None
    attempts: int = 0
    _tried: set[tuple[str, str]] = field(default_factory=set)
    _first: Run | None = None
    """The run that the search began with."""

    def follow(self, first: Run) -> tuple[Run, tuple[FollowedReading, ...]]:
        """The run under the readings that the server follows, and these readings."""
        run, followed, fruitless = first, dict[str, FollowedReading](), 0
        self._first = first
        while self.attempts < MOST_ATTEMPTS and fruitless < FRUITLESS:
            batch = self._indicated(run)
            if batch and not run.findings:
                # there is nothing to be judged anew
                followed |= {it.entry: _followed(run.spec, it, ()) for it in batch}
                break
            batch = batch or (self._batch(run) if run.findings else [])
            if not batch:
                break
            better, kept = self._attempt(run, batch)
            if better is None:
                fruitless += 1  # what cannot be run may be so for this batch alone
                continue
            fruitless = 0 if kept else fruitless + 1
            followed |= {it.entry: it for it in kept}
            run = better
        return run, tuple(followed.values())

    def _indicated(self, run: Run) -> list[Candidate]:
        """What the exchanges of a run indicate, if it was not tried."""
        tried = self._tried
        untried = (
            next((way for way in it.ways if (way.entry, way.reading) not in tried), None)
            for it in run.indicated
        )
        base = run.spec.chosen or run.spec
        found: list[Indicated] = []
        readings = dict(run.spec.readings)
        for it in untried:
            if it is not None and compatible(base, {**readings, it.entry: it.reading}, it.entry):
                found.append(it)
                readings[it.entry] = it.reading
        return [_candidate(run, it, alone=len(found) == 1) for it in found]

    def _batch(self, run: Run) -> list[Candidate]:
        """The next candidates: for each finding the likeliest that was not tried."""
        base = run.spec.chosen or run.spec
        chosen: dict[str, Candidate] = {}
        explained: set[Key] = set()
        for it in candidates(run.spec, run.findings, self.tested, run.seen):
            is_new = (it.entry, it.reading) not in self._tried
            # beside a reading that was not known yet, another may have looked wrong
            is_out = run is self._first and run.rules_out(it)
            if not is_new or is_out or it.entry in chosen or it.keys <= explained:
                continue
            if it.is_remote and chosen:
                continue  # beside likelier ones it would only blur what they show
            readings = {
                **run.spec.readings,
                **{name: other.reading for name, other in chosen.items()},
                it.entry: it.reading,
            }
            if compatible(base, readings, it.entry):
                chosen[it.entry] = it
                explained |= it.keys
        return list(chosen.values())

    def _attempt(
        self, run: Run, batch: Sequence[Candidate]
    ) -> tuple[Run | None, list[FollowedReading]]:
        """The run under those of `batch` that the server follows; None where nothing can be run."""
        kept, tried = list(batch), self._under(run, batch)
        while tried is not None:
            left = [it for it in kept if is_followed(it, tried) and not _is_worse(it, tried, run)]
            if len(left) == len(kept):
                return tried, [_followed(run.spec, it, tried.findings) for it in kept]
            # those that are not followed may have found something of their own
            kept, tried = left, self._under(run, left) if left else run
        return None, []

    def _under(self, run: Run, batch: Sequence[Candidate]) -> Run | None:
        self._tried |= {(it.entry, it.reading) for it in batch}
        self.attempts += 1
        words = ", ".join(f"{it.entry}={it.reading}" for it in batch)
        self.say(f"does the server follow {words}?")
        base = run.spec.chosen or run.spec
        return self.again(base.under({**run.spec.readings, **_readings(batch)}))


def _is_worse(candidate: Candidate, tried: Run, run: Run) -> bool:
    """Whether more is wrong under what only the exchanges indicate than there was before."""
    return candidate.indicated is not None and len(tried.findings) > len(run.findings)


def _readings(batch: Sequence[Candidate]) -> Mapping[str, str]:
    return {it.entry: it.reading for it in batch}


def is_followed(candidate: Candidate, run: Run) -> bool:
    """Whether a run under the candidate's reading bears it out.

    A finding is explained where its check has judged again and found nothing: a reading under which
    the check has nothing to judge explains as little as an error that nobody looks for.
    """
    about = {it for it in run.findings if candidate.entry in it.blame.ambiguities}
    new = {key(it) for it in about} - candidate.keys
    left = candidate.keys & keys_of(run.findings)
    if candidate.indicated is not None:
        # what the entry governs is explained in part at least; all else may be a defect
        mine = {key(it) for it in candidate.findings if candidate.entry in it.blame.ambiguities}
        return not new and not (mine and mine <= left)
    gone = {it for it in candidate.keys - left if candidate.is_decided or _is_judged(it, run)}
    return bool(gone) and not new and len(left) <= len(gone)


def _candidate(run: Run, indicated: Indicated, *, alone: bool) -> Candidate:
    """An indicated reading, and the findings that it could explain: all if it is the only one."""
    findings = run.findings if alone else about(run.spec, run.findings, indicated)
    return Candidate(
        entry=indicated.entry,
        reading=indicated.reading,
        findings=findings,
        closeness=0,
        likeness=DECIDED,
        severity=0,
        indicated=indicated,
    )


def _place(spec: Spec, entry: Ambiguity) -> str:
    """File and line of an entry of the ledger."""
    assert spec.parsed_ledger is not None, "an entry stands in a ledger"
    located = spec.parsed_ledger.locations[entry.pointer]
    return f"{project.current().relative(located.path)}:{located.line}"


def _is_judged(found: Key, run: Run) -> bool:
    """Whether the check of a finding judged its operation in `run`, as far as is known."""
    check, operation, _ = found
    return operation not in run.judged or check in run.judged[operation]


def _followed(spec: Spec, candidate: Candidate, findings: Sequence[Finding]) -> FollowedReading:
    left = keys_of(findings)
    explained = tuple(it for it in candidate.findings if key(it) not in left)
    entry = next(it for it in spec.ledger if it.id == candidate.entry)
    return FollowedReading(
        entry=candidate.entry,
        reading=candidate.reading,
        text=entry.reading(candidate.reading).text,
        chosen=entry.reading(entry.chosen).text,
        findings=explained,
        location=explained[0].blame.location if explained else _place(spec, entry),
        exchanges=candidate.indicated.exchanges if candidate.indicated else 0,
        example=candidate.indicated.example if candidate.indicated else {},
        same=candidate.indicated.same if candidate.indicated else (),
    )
