"""One fault, judged in a process of its own: killed, and by what, or survived.

Model: the emulator runs in a thread of this process with the fault in front of it, the suite in the
main thread. A baseline is the same without a fault: it must find nothing, and says which operations
reach a success; a fault that keeps one from it is killed as `reached`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from concord import project
from concord.faults._model import Fault
from concord.faults._seeded_server import Effect
from concord.faults._serving import served
from concord.faults._suite_run import GATE, ReferenceModel, SuiteResult, run_suite
from concord.runner.plan import PROBES
from concord.spec import Spec
from concord.testing.scenarios import run as scenarios

KILLED, SURVIVED, EQUIVALENT, FAILED = "killed", "survived", "equivalent", "could not run"
SCENARIOS = "scenarios"
REACHED = "reached"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a fault.

    outcome   KILLED, SURVIVED, EQUIVALENT or FAILED
    gate      whether the examples, the coverage phase, the probes or the scenarios killed it
    by        the check (or the scenario) that killed it first, or why it is equivalent
    finding   the request and the message of that check
    touched   how many responses differed from the correct server's
    requests  the first requests that got such a response: one of them should have killed it
    seconds   wall-clock time
    """

    id: str
    outcome: str
    gate: bool = False
    phase: str = ""
    by: str = ""
    finding: str = ""
    checks: tuple[str, ...] = ()
    touched: int = 0
    requests: tuple[str, ...] = ()
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """This verdict as the journal keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        """The verdict that `as_json` of another one wrote."""
        lists = {name: tuple(data[name]) for name in ("checks", "requests")}
        return cls(**{**data, **lists})


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What a run of a set of operations against the correct server found and reached.

    found     a violation, which must not be; empty: none
    reached   by operation, the phase of its first success
    """

    operations: tuple[str, ...]
    found: str = ""
    reached: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def baseline(api: str, operations: tuple[str, ...]) -> Baseline:
    """Run `operations` against the correct server."""
    started = time.monotonic()
    spec = project.load(api)
    with served(spec, None, Effect()) as server:
        result = run_suite(spec, server.base_url, server.credentials, operations)
    found = f"{result.check}: {result.operation}: {result.what}" if result.killed else ""
    seconds = round(time.monotonic() - started, 2)
    return Baseline(operations=operations, found=found, reached=result.reached, seconds=seconds)


@dataclass(frozen=True, kw_only=True)
class JudgeOptions:
    """How faults are judged.

    whole   beyond the first violation
    gate    without fuzzing and stateful
    model   which reference model follows the runs
    """

    whole: bool = False
    gate: bool = False
    model: ReferenceModel = "auto"


def judge(fault: Fault, reached: Mapping[str, str], options: JudgeOptions) -> Verdict:
    """Run the operations concerned against a server with `fault`."""
    judged = _Judged(fault, reached)
    # the gate first and to its end: in a full run its probes come after what fuzzing finds
    gate = options if options.whole else replace(options, gate=True)
    result = judged.by_gate(gate)
    if not result.killed and gate != options:
        result = judged.by_suite(options)
    return judged.verdict(result)


class _Judged:
    """A fault that is being judged, and what it has done so far."""

    def __init__(self, fault: Fault, reached: Mapping[str, str]) -> None:
        self._fault = fault
        self._spec: Spec = project.load(fault.api)
        self._reached = reached
        self._effect = Effect()
        self._started = time.monotonic()

    def by_gate(self, options: JudgeOptions) -> SuiteResult:
        """The result of a contract run, and of the scenarios where that leaves the gate open."""
        result = SuiteResult()
        if self._fault.deliver is not None:  # the receivers of events are above all in scenarios
            self._run_scenarios(result)
        if not result.killed:
            result = self.by_suite(options)
        decided = result.killed and _is_gate(result.phase)
        if self._fault.deliver is None and not decided:
            self._run_scenarios(result)
        return result

    def by_suite(self, options: JudgeOptions) -> SuiteResult:
        """The result of a contract run against a fresh server with the fault."""
        with served(self._spec, self._fault, self._effect) as server:
            result = run_suite(
                self._spec,
                server.base_url,
                server.credentials,
                self._fault.concerned,
                whole=options.whole,
                gate=options.gate,
                model=options.model,
            )
        # what the correct server reaches in a phase that did not run here is not missing
        phases = GATE if options.gate else set(self._reached.values())
        expected = {label: phase for label, phase in self._reached.items() if phase in phases}
        _add_unreached(result, expected)
        return result

    def _run_scenarios(self, result: SuiteResult) -> None:
        """Add what the scenarios find, against a fresh server with the fault."""
        if not (scenarios.folder() / self._spec.package).is_dir():
            return
        with served(self._spec, self._fault, self._effect) as server:
            played = scenarios.run(
                scenarios.Run(
                    spec=self._spec,
                    base_url=server.base_url,
                    credentials=server.credentials,
                    operations=self._fault.concerned,
                )
            )
        if played.failed:
            failed = re.search(r"^(?:FAILED|ERROR) \S+::(\S+)(.*)", played.output, re.MULTILINE)
            result.check, result.phase, result.request = SCENARIOS, SCENARIOS, ""
            result.what = failed[1] + failed[2] if failed else "a scenario failed"
            result.checks.append(SCENARIOS)

    def verdict(self, result: SuiteResult) -> Verdict:
        """The verdict that follows from the last result."""
        outcome, by = self._outcome(result)
        return Verdict(
            id=self._fault.id,
            outcome=outcome,
            gate=outcome == KILLED and _is_gate(result.phase),
            phase=result.phase,
            by=by,
            finding=f"{result.request}: {result.what}".strip(": ")[:300],
            checks=tuple(result.checks),
            touched=self._effect.times,
            requests=tuple(self._effect.requests),
            seconds=round(time.monotonic() - self._started, 2),
        )

    def _outcome(self, result: SuiteResult) -> tuple[str, str]:
        if result.killed and not self._effect.times:
            # a false alarm, or the harness: it says nothing about the fault
            return FAILED, f"{result.check} found something although no response was changed"
        if result.killed:
            return KILLED, result.check
        # what has changed a response can be noticed, whatever the operator says of it
        if not self._effect.times and self._fault.equivalent_because:
            return EQUIVALENT, self._fault.equivalent_because
        return SURVIVED, result.check


def _is_gate(phase: str) -> bool:
    """Whether a violation of this phase is one that the gate finds."""
    return phase in ("", *GATE, PROBES, SCENARIOS)


def _add_unreached(result: SuiteResult, expected: Mapping[str, str]) -> None:
    """Count a success that the correct server reaches and this one does not as a violation."""
    missing = [label for label in expected if label not in result.reached]
    # a fault may show by nothing else than that a client never gets through
    if missing and not result.killed:
        phases = {expected[label] for label in missing}
        result.check, result.what = REACHED, f"{missing[0]} never responds with a success"
        # that a success is missing is known only when the phase has ended
        result.phase = GATE[-1] if phases & set(GATE) else phases.pop()
