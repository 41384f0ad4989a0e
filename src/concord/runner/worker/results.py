"""The results of one run as they arise: scenarios and judgements become messages, once each.

Model: a failure becomes findings (`Findings`), unless the plan accepts it; of findings with the
same id the one with the shortest script is emitted. Counts and evidence leave with each scenario
and phase.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator

from concord import checks
from concord.evidence import Evidence
from concord.runner.client_call import client_call
from concord.runner.finding import Finding
from concord.runner.messages import Emit
from concord.runner.plan import PROBES, Plan
from concord.runner.planning.accepted import is_lax, is_undeclared, left_out
from concord.runner.schemathesis_adapter import recording
from concord.runner.schemathesis_adapter.settings import NEEDS
from concord.runner.secrets import Redactor
from concord.runner.worker.findings import Findings
from concord.runner.worker.origins import Origins
from concord.runner.worker.recorded import RecordedCase
from concord.runner.worker.refusals import Refusals
from concord.spec import MOST_VIOLATIONS, Operation, Spec


class Results:
    """Turns what one run judges into messages."""

    def __init__(
        self, spec: Spec, plan: Plan, redactor: Redactor, emit: Emit, origins: Origins
    ) -> None:
        self.operations = {operation.label: operation for operation in spec.operations}
        self.findings: dict[str, Finding] = {}
        """By id, what was emitted last of each finding."""
        self._spec, self._plan = spec, plan
        self._redactor, self._emit = redactor, emit
        self._findings = Findings(spec, plan, origins)
        self._evidence = Evidence(spec, readings=plan.is_evidence)
        self._applied: Counter[int] = Counter()
        self._refusals = Refusals(spec)
        self._excused: Counter[tuple[str, str]] = Counter()
        """Failures of the scenario under way that are none, by label and check."""
        self._shortest: dict[str, int] = {}
        self._partly_listed: set[tuple[str, str]] = set()

    def scenario(self, recorder: recording.Recorder, phase: str, label: str) -> None:
        """Emit what a scenario of Schemathesis has shown."""
        found = self._failures(recorder, phase)
        for observed in recording.observed(recorder, self.operations):
            self._evidence.observe(observed)
        counts = recording.counts(recorder, self._answered)
        for name, of_operation in counts["operations"].items():
            for check, numbers in of_operation["checks"].items():
                numbers[1] = max(0, numbers[1] - self._excused[name, check])
                if left_out(self._plan.accepts, self.operations[name], check) is not None:
                    # the check has judged all the same: only its failures do not count
                    numbers[1] = 0
        self._excused.clear()
        self._emit("scenario", phase=phase, operation=label, found=found, **counts)

    def judged(
        self, operation: Operation, check: str, violation: Exception | None, exchange: RecordedCase
    ) -> None:
        """Emit one judgement of a probe; no violation: the check was kept."""
        found: Counter[str] = Counter()
        is_none = violation is not None and self._refusals.is_none(check, operation, exchange)
        if violation is not None and not is_none and not self._is_left_out(operation, check):
            for finding in self._unaccepted(operation, check, violation, exchange):
                found[finding.id] += 1
                self._emit_finding(finding)
        counts = {"cases": 0, "statuses": {}, "checks": {check: [1, len(found)]}}
        operations = {operation.label: counts}
        self._emit(
            "scenario", phase=PROBES, operation="", requests=0, found=found, operations=operations
        )

    def may_coerce(self, operation: Operation) -> bool:
        """Whether the plan accepts that the operation coerces values; each use is counted."""
        return self._is_accepted(is_lax(self._plan.accepts, operation))

    def may_have_rules(self, operation: Operation) -> bool:
        """Whether the plan accepts refusals by rules that no schema states; each use is counted."""
        return self._is_accepted(is_undeclared(self._plan.accepts, operation, "rules"))

    def emit_evidence(self) -> None:
        """Emit the evidence since the last time."""
        self._emit("evidence", evidence=self._evidence.drained())

    def emit_accepted(self) -> None:
        """Emit how often each accepted deviation applied, by its index in the plan."""
        self._emit("accepted", times=self._applied + checks.uses(self._spec))

    def _failures(self, recorder: recording.Recorder, phase: str) -> Counter[str]:
        """How often each finding occurred in a scenario."""
        found: Counter[str] = Counter()
        for label, check, failure, case_id in recording.failures(recorder):
            operation = self.operations[label]
            exchange = recording.exchange(
                recorder,
                case_id,
                phase=phase,
                base_url=self._plan.base_url,
                redact=self._redactor,
                follow_ups=getattr(failure, "follow_ups", ()),
            )
            if exchange is None or self._is_left_out(operation, check):
                continue
            if self._refusals.is_none(check, operation, exchange):
                self._excused[label, check] += 1
                continue
            of_failure = list(self._unaccepted(operation, check, failure, exchange))
            for finding in of_failure:
                found[finding.id] += 1
                self._emit_finding(finding)
            self._note_partly_listed(phase, label, len(of_failure))
        return found

    def _unaccepted(
        self, operation: Operation, check: str, failure: Exception, exchange: RecordedCase
    ) -> Iterator[Finding]:
        """The findings of a failure, but for those that the plan accepts; each use is counted."""
        entry = is_undeclared(self._plan.accepts, operation)
        for finding in self._findings.of(operation, check, failure, exchange):
            if entry is not None and finding.blame.kind == "omitted":
                self._applied[entry] += 1
            else:
                yield finding

    def _note_partly_listed(self, phase: str, label: str, listed: int) -> None:
        """Say once where a response has more violations than are listed."""
        if listed >= MOST_VIOLATIONS and (phase, label) not in self._partly_listed:
            self._partly_listed.add((phase, label))
            why = f"{listed} violations of one response, no more are listed"
            self._emit("cut", phase=phase, operation=label, why=why)

    def _is_left_out(self, operation: Operation, check: str) -> bool:
        """Whether the plan accepts that the operation fails the check; each use is counted."""
        return self._is_accepted(left_out(self._plan.accepts, operation, check))

    def _is_accepted(self, entry: int | None) -> bool:
        if entry is not None:
            self._applied[entry] += 1
        return entry is not None

    def _answered(self, recorder: recording.Recorder, case_id: str) -> checks.JudgedCase | None:
        case, interaction = recorder.cases[case_id].value, recorder.interactions.get(case_id)
        if interaction is None or interaction.response is None:
            return None
        return checks.JudgedCase(
            spec=self._spec,
            operation=self.operations[case.operation.label],
            recorder=recorder,
            case=case,
            response=interaction.response,
        )

    def _emit_finding(self, finding: Finding) -> None:
        """Emit a finding that is new, or that a shorter script shows."""
        size = len(finding.curl)
        if size < self._shortest.get(finding.id, size + 1):
            self._shortest[finding.id] = size
            shown = dataclasses.replace(finding, client=self._client_call(finding))
            self.findings[finding.id] = shown
            self._emit("finding", finding=dataclasses.asdict(shown))

    def _client_call(self, finding: Finding) -> str:
        # a client always presents its credentials: no call of it repeats a probe without them
        if finding.request is None or finding.check in NEEDS["probes"]:
            return ""
        return client_call(self._spec, self.operations[finding.operation], finding.request)
