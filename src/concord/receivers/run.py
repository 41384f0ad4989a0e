"""A run against a receiver: every probe on every event, as numbers and findings of one API.

Model: probes are made one after the other, each on all events that it applies to; what a failed
probe explains is left out. The result is that of a contract run (`ApiResult`), so verdict and
reports are those of contract runs.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from concord.receivers.findings import Described, findings
from concord.receivers.probe import Failure, Probe, Subject
from concord.receivers.probes import PROBES, explained_by
from concord.receivers.session import GoneError, Session
from concord.runner.reporting.results import ApiResult, Cut, OperationResult
from concord.spec import Spec

EXPLAINED = "explained by a failure of another probe"
NOTHING_TO_VARY = "the documented bodies leave nothing to vary"
TOLD_TO_SKIP = "left out (--skip)"


@dataclass(kw_only=True)
class ReceiverRun:
    """Runs the probes and keeps what they found."""

    session: Session
    subjects: Sequence[Subject]
    skip: frozenset[str] = frozenset()
    only: str = ""
    """The one probe that is of interest, with what explains it; empty: all of them."""
    deadline: float = float("inf")
    """When the run has to end, by `clock`."""
    clock: Callable[[], float] = time.monotonic
    tick: Callable[[str], None] = lambda _: None
    """Is told the name of each probe before it is made."""
    failures: list[tuple[Probe, Failure]] = field(default_factory=list)
    judged: dict[str, Counter[str]] = field(default_factory=dict)
    """How often each probe judged an event, by label."""
    reasons: dict[str, str | None] = field(default_factory=dict)
    """Why a probe judged nothing; None if it did."""
    late: set[str] = field(default_factory=set)
    """The probes that a receiver was too slow for: they explain what comes after them, of any
    event."""
    cuts: list[Cut] = field(default_factory=list)
    ended: str = "completed"

    async def run(self) -> None:
        """Make the probes. Raises UnreachableError and EffectError."""
        for probe in PROBES:
            # a replay needs them too: where an explanation fails now, the finding is not the
            # probe's
            if self.only and probe.name not in {self.only, *explained_by(self.only)}:
                continue
            self.tick(probe.name)
            if probe.name in self.skip:
                self.reasons[probe.name] = TOLD_TO_SKIP
                continue
            try:
                await self._probe(probe)
            except GoneError:
                self.ended = "server-unavailable"
                return

    async def _probe(self, probe: Probe) -> None:
        has_effect = self.session.effect is not None
        applicable = [
            it
            for it in self.subjects
            if probe.inapplicable(it.event, has_effect=has_effect) is None
        ]
        if not applicable:
            event = self.subjects[0].event
            self.reasons[probe.name] = probe.inapplicable(event, has_effect=has_effect)
            return
        explained = self._explained(probe)
        left = [it for it in applicable if it.event.label not in explained]
        if not left or self.late & explained_by(probe.name):
            self.reasons[probe.name] = EXPLAINED
            return
        # until a judge says otherwise: one that returns None had nothing to deliver
        self.reasons[probe.name] = NOTHING_TO_VARY
        for group in [left] if probe.once else [[it] for it in left]:
            if self.clock() >= self.deadline:
                self._cut(probe, group)
                return
            if not await self._judge(probe, group):
                return

    def _explained(self, probe: Probe) -> set[str]:
        """The labels of the events of which an earlier failure explains what the probe would find.

        Who crashes at a forgery has refused it all the same: that explains further crashes only.
        """
        return {
            failure.delivery.event.label
            for it, failure in self._explaining(probe)
            if failure.kind != "crashed" or it.expects != "refused"
        }

    def _explaining(self, probe: Probe) -> list[tuple[Probe, Failure]]:
        names = explained_by(probe.name)
        return [(it, failure) for it, failure in self.failures if it.name in names]

    async def _judge(self, probe: Probe, group: Sequence[Subject]) -> bool:
        """Make a probe of some events; whether the others are worth it."""
        found = await probe.judge(self.session, group)
        if found is None:
            return True
        self.reasons[probe.name] = None
        for subject in group:
            self.judged.setdefault(subject.event.label, Counter())[probe.name] += 1
        crashes = any(failure.kind == "crashed" for _, failure in self._explaining(probe))
        self.failures += (
            (probe, failure) for failure in found if not (crashes and failure.kind == "crashed")
        )
        if any(it.answer.is_unreachable for it in found):
            raise GoneError
        is_late = any(it.kind == "late" for it in found)
        if is_late:  # each further event would cost the same wait
            self.late.add(probe.name)
        return not is_late

    def _cut(self, probe: Probe, group: Sequence[Subject]) -> None:
        self.ended = "max-time"
        for subject in group:
            self.cuts.append(Cut(operation=subject.event.label, phase=probe.name, why="--max-time"))

    def result(self, spec: Spec, described: Described, seconds: float) -> ApiResult:
        """What reports are made of."""
        failed = Counter((it.delivery.event.label, probe.name) for probe, it in self.failures)
        operations = {
            it.event.label: OperationResult(
                label=it.event.label,
                id=it.event.webhook.id,
                cases=self._statuses(it).total(),
                statuses=self._statuses(it),
                judged=self.judged.get(it.event.label, Counter()),
                failed=Counter(
                    {name: times for (label, name), times in failed.items()
                     if label == it.event.label}
                ),
            )
            for it in self.subjects
        }  # fmt: skip
        found = list(findings(self.failures, described))
        return ApiResult(
            api=spec.api,
            title=f"{spec.title}: receiver of its events",
            base_url=described.url,
            planned=tuple(operations),
            whole=not self.only,
            ended=self.ended,
            seconds=seconds,
            requests=self.session.requests,
            methods=self._methods(),
            operations=operations,
            checks=dict(self.reasons),
            cuts=list(self.cuts),
            findings={finding.id: finding for finding, _ in found},
            times=Counter({finding.id: times for finding, times in found}),
        )

    def _methods(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for subject in self.subjects:
            found[subject.event.webhook.method.upper()] += self._statuses(subject).total()
        return found

    def _statuses(self, subject: Subject) -> Counter[str]:
        return self.session.statuses.get(subject.event.label, Counter())
