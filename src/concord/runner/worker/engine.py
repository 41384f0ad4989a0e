"""One API's run, from its first request to its end: discovery, phases, probes, confirmation.

Model: `Run.execute` goes through the steps in their order; each step is a module of its own, and
what it finds leaves through `emit`. Hooks and checks are global to the process: one run a process.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

from concord import checks
from concord.checks.model_protocol import Model
from concord.emulator import Options
from concord.errors import CouldNotRunError
from concord.http.control import Emulator
from concord.runner.emulated import control_of
from concord.runner.messages import Emit
from concord.runner.plan import PROBES, Plan
from concord.runner.probes.context import ProbeContext
from concord.runner.probes.events import Events
from concord.runner.probes.registry import Stage, run_probes
from concord.runner.readings.indication import shown
from concord.runner.readings.inference import Inference
from concord.runner.readings.likely import Hints
from concord.runner.schemathesis_adapter.document import selected
from concord.runner.schemathesis_adapter.phases import Phases
from concord.runner.schemathesis_adapter.settings import off
from concord.runner.secrets import Redactor
from concord.runner.worker.admission import check_admission
from concord.runner.worker.asking import asked
from concord.runner.worker.authentication import NoTokenError
from concord.runner.worker.budget import deadline_timer, within_budget
from concord.runner.worker.confirmation import confirm
from concord.runner.worker.discovery import Listed, discover
from concord.runner.worker.own_paths import hint, missing
from concord.runner.worker.reference_model import options_of, reference
from concord.runner.worker.request_guard import NO_TOKEN, RequestGuard
from concord.runner.worker.resources import Resources
from concord.runner.worker.token_call import is_defect, report
from concord.runner.worker.transport import UnreachableError
from concord.spec import Operation, Spec

_INFERENCE = 0.5, 12.0
"""The time that the inference of readings may take: that share of the run's, or these seconds."""
_LONG_WAIT = 3.0
"""Seconds of waiting from which on a message says so."""


class Run:
    """One plan, executed once."""

    def __init__(
        self,
        spec: Spec,
        plan: Plan,
        redactor: Redactor,
        emit: Emit,
        *,
        gate: RequestGuard | None = None,
    ) -> None:
        self._gate = gate or RequestGuard(plan.limits)
        self._gate.exhausted = self.stop
        self._gate.waits = self._waits
        self._plan, self._emit = plan, emit
        self._resources = Resources.of(spec, plan, redactor, emit, self._gate)
        self._spec = self._resources.spec
        self._read = spec
        """Without what the plan accepts."""
        self._options = Options(rate_limit=False, start=datetime.now(UTC))
        self._phases = Phases(self._resources, self._recheck_lists)
        self._chosen: list[Operation] = []
        self._listed: Sequence[Listed] = ()
        self._model: Model | None = None
        self._checks: Mapping[str, str | None] = {}
        """Each check: why it judges nothing of the spec, None if it can."""
        self._stopped = ""
        """Why the run has to end early; empty if it has not."""
        self._is_short = False

    @property
    def is_under_way(self) -> bool:
        """Whether cases are sent, so that `stop` ends it soon."""
        return self._phases.is_under_way

    def stop(self, reason: str) -> None:
        """Finish after the request that is under way."""
        reason = self._plan.ceiling if reason == "max-time" else reason
        self._stopped = self._stopped or reason
        self._phases.stop()

    def end_phases(self) -> None:
        """Leave out the phases that are left; the probes are still made."""
        self._is_short = True
        self._phases.leave()

    def execute(self) -> None:
        """Run to the end. Raises CouldNotRunError when the server cannot be talked to."""
        started = time.monotonic()
        timer = deadline_timer(self._gate, self._plan.deadline)
        try:
            reason = self._execute()
        except UnreachableError:
            if not self._phases.have_begun and not self._gate.closed:
                raise  # it never was there: the message says what to check
            reason = "completed" if self._gate.closed else "server-unavailable"
        except CouldNotRunError as error:
            if isinstance(error, NoTokenError) and is_defect(self._spec, error):
                report(self._resources, error)
                self.stop(NO_TOKEN)
            elif not self._gate.closed:
                raise
            reason = "completed"  # nothing more could be sent: `_stopped` says why
        finally:
            timer.cancel()
        self._resources.results.emit_evidence()
        self._resources.results.emit_accepted()
        self._emit(
            "end",
            reason=self._stopped or reason,
            seconds=time.monotonic() - started,
            requests=self._resources.wire.sent,
            methods=self._gate.passed,
        )

    def _execute(self) -> str:
        """All that is between the start and the end; how the engine ended."""
        run = self._resources
        # derived from the plan again: operations do not cross the process border
        self._chosen = selected(self._spec, only=self._plan.operations, allows=self._plan.allows)
        self._model = reference(self._spec, self._plan, run.wire)
        labels = [operation.label for operation in self._chosen]
        self._checks = self._applicable()
        self._emit("start", operations=labels, checks=self._checks)
        control = control_of(self._plan, run.wire)
        if control is not None:
            self._options = options_of(control.identity())
        try:
            reason = self._test(control)
        except NoTokenError as error:
            if self._phases.have_begun or not is_defect(self._spec, error):
                raise
            return self._test_without(error, control)
        if reason == "completed" and not self._stopped:
            self._infer()
        return reason

    def _test_without(self, error: NoTokenError, control: Emulator | None) -> str:
        """Report a broken token call, and test what needs no token; how the engine ended."""
        run = self._resources
        report(run, error)
        run.identity.give_up(error.scheme)
        self._chosen = [
            it
            for it in self._chosen
            if it.id not in self._spec.token_schemes and run.identity.is_admitted(it)
        ]
        reason = self._test(control) if self._chosen else "completed"
        self.stop(NO_TOKEN)
        return reason

    def _test(self, control: Emulator | None) -> str:
        """Discovery, phases and all that follows; how the engine ended."""
        run = self._resources
        self._events = Events(self._spec, self._chosen, self._plan, run.wire, run.identity, control)
        with closing(self._events):  # what was registered at the target is removed, come what may
            self._listed = [it for it in self._discover() if it[0] in self._chosen]
            reason = self._phases.execute(self._chosen, self._model)
            if failure := self._resources.identity.failure:
                raise failure  # which Schemathesis had caught
            self._probe(is_complete=reason == "completed" or self._is_short)
            with within_budget(self._gate, self._plan.base_url):
                confirm(run, lambda: bool(self._stopped))
        return reason

    def _infer(self) -> None:
        """Emit which readings the exchanges of the run indicate."""
        # checks send further requests beside it, which come in later
        log = (*self._resources.log.exchanges, *self._events.delivered())
        findings = self._resources.results.findings.values()
        if not log or not self._has_readings or (self._plan.is_inferred and not findings):
            return
        share, least = _INFERENCE
        seconds = max(least, share * (log[-1].at - log[0].at))
        ask = partial(asked, self._resources)
        inference = Inference(
            self._read,
            log,
            self._options,
            seconds=seconds,
            ask=ask,
            writes=not self._plan.read_only,
            emulated=self._plan.emulated,
        )
        hints = Hints(
            governing={entry for it in findings for entry in it.blame.ambiguities},
            operations={it.operation_id for it in findings},
            tested={it.id for it in self._chosen},
        )
        found = inference.indicated(hints)
        self._emit(
            "readings",
            readings=[shown(self._read, it, inference.log) for it in found],
            contradicted=["=".join(it) for it in inference.contradicted],
            unhelpful=["=".join(it) for it in inference.unhelpful],
        )

    @property
    def _has_readings(self) -> bool:
        """Whether there is a reading that a server could follow in place of the chosen one."""
        return any(it.executable for it in (self._read.chosen or self._read).ledger)

    def _applicable(self) -> dict[str, str | None]:
        """Each check: why it judges nothing here, None if it does."""
        no_model = None if self._model else "no model follows the run (--model)"
        found = checks.applicability(self._spec, off(self._plan), without_model=no_model)
        for entry in self._plan.accepts:
            whole = all(entry.concerns(it) for it in self._spec.operations)
            if entry.check in found and whole:
                found[entry.check] = f"left out: {entry.reason}"
        return found

    def _discover(self) -> list[Listed]:
        run, read_only = self._resources, self._plan.read_only
        absent: list[Operation] = []
        if self._spec.is_hosted_by_users and not self._plan.emulated:
            absent, looked = missing(self._spec, self._chosen, run.wire, read_only=read_only)
            if absent and len(absent) < looked:
                raise CouldNotRunError(hint(self._spec, absent, self._plan.base_url))
        try:
            return discover(self._spec, run.wire, run.identity, run.pool, read_only=read_only)
        except CouldNotRunError as error:
            if not absent:
                raise
            said = hint(self._spec, absent, self._plan.base_url)
            raise CouldNotRunError(f"{error}\n       {said}") from error

    def _probe(self, *, is_complete: bool) -> None:
        """Send the probes after the phases, as far as these were not cut short."""
        if is_complete and not self._stopped:
            with within_budget(self._gate, self._plan.base_url):
                check_admission(self._resources, self._phases.last_success)
            self._run_probes("with-model")
        if self._model is not None:
            # it has halted the target's clock to predict; later probes need time to pass
            self._model.close()
        if is_complete and not self._stopped:
            self._run_probes("after-model")

    def _recheck_lists(self) -> None:
        self._run_probes("after-examples")

    def _run_probes(self, stage: Stage) -> None:
        with within_budget(self._gate, self._plan.base_url):
            found = run_probes(stage, self._context())
            # why a check judges nothing of the whole spec says more than why it could not here
            reasons = {it: why for it, why in found.items() if self._checks.get(it, "") is None}
            if reasons:
                self._emit("inapplicable", checks=reasons)

    def _context(self) -> ProbeContext:
        run = self._resources
        return ProbeContext(
            spec=self._spec,
            wire=run.wire,
            identity=run.identity,
            redact=run.redactor,
            renewed=self._phases.filler.renewed,
            report=run.results.judged,
            allows=partial(run.turns.probes, PROBES),
            permits=self._plan.allows,
            operations=tuple(self._chosen),
            last_success=self._phases.last_success,
            listed=self._listed,
            model=self._model,
            control=control_of(self._plan, run.wire),
            events=self._events,
            may_coerce=run.results.may_coerce,
            unjudged=self._emit_unjudged,
        )

    def _emit_unjudged(self, what: str) -> None:
        self._emit("unjudged", what=what)

    def _waits(self, seconds: float, why: str) -> None:
        if seconds >= _LONG_WAIT:
            self._emit("waiting", seconds=round(seconds, 1), why=why)
