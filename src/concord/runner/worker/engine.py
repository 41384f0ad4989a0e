"""One API's run: Schemathesis' own engine, its events turned into messages.

Model: `Run.execute` looks around, loads the spec, registers hooks and checks, and drives the engine
to its end; what it finds leaves through `emit`. Hooks and checks are global to the process: one run
a process.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import StopReason, events, from_schema
from schemathesis.engine.core import EventStream
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.engine.run import probes

from concord import checks
from concord.checks.check import action_of
from concord.checks.last_success import Remembered, remember
from concord.checks.model_protocol import Model
from concord.checks.near_valid_input import SLIP
from concord.errors import CouldNotRunError
from concord.evidence import Evidence
from concord.http import payload
from concord.http.control import ControlError
from concord.runner.bounded_transport import Bounds, problem_of
from concord.runner.client_call import client_call
from concord.runner.emulated import control_of
from concord.runner.messages import Emit
from concord.runner.plan import PHASES, PROBES, Finding, Plan
from concord.runner.planning.accepted import is_lax, left_out
from concord.runner.probes.access import Probes
from concord.runner.probes.context import Asking
from concord.runner.probes.events import Events
from concord.runner.probes.filtered_pagination import Narrowing
from concord.runner.probes.list_recheck import first_lists, look_again
from concord.runner.probes.near_valid_input import Slipping
from concord.runner.probes.rate_limits import Limits
from concord.runner.probes.rejected_writes import Refusing
from concord.runner.probes.round_trip import Keeping
from concord.runner.schemathesis_adapter import hooks, recording
from concord.runner.schemathesis_adapter.after_failure import go_on
from concord.runner.schemathesis_adapter.document import linked, present, selected
from concord.runner.schemathesis_adapter.generation import alone
from concord.runner.schemathesis_adapter.session import isolate
from concord.runner.schemathesis_adapter.settings import NEEDS, off, settings
from concord.runner.schemathesis_adapter.violations import first_only
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.discovery import look_around, read
from concord.runner.worker.exchange import Exchange
from concord.runner.worker.fill import Filler
from concord.runner.worker.findings import Findings
from concord.runner.worker.id_pool import Pool
from concord.runner.worker.origins import Origins
from concord.runner.worker.reference_model import reference
from concord.runner.worker.request_guard import READS, RequestGuard
from concord.runner.worker.resend import resend
from concord.runner.worker.transport import UnreachableError, Wire
from concord.runner.worker.turns import Turns, hold
from concord.runner.worker.variants import Variants
from concord.spec import MOST_VIOLATIONS, Operation, Spec

_LONG_WAIT = 3.0
"""Seconds of waiting from which on it is told."""
_REASONS = {
    StopReason.COMPLETED: "completed",
    StopReason.INTERRUPTED: "interrupted",
    StopReason.SERVER_UNAVAILABLE: "server-unavailable",
}


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
        lenient = [
            (number, how, members, [it for it in spec.operations if entry.concerns(it)])
            for number, entry in enumerate(plan.accepts)
            for how, members in (("normalised", entry.normalised), ("trimmed", entry.trimmed))
            if members
        ]
        self._spec = spec = checks.marked(spec, lenient)
        self._plan = plan
        self._applied: Counter[int] = Counter()
        self._redactor = redactor
        self._emit = emit
        self._gate = gate or RequestGuard(plan.limits)
        self._gate.exhausted = self.stop
        self._gate.passed["GET"] += plan.asked_before
        self._gate.waits = self._waits
        self._wire = Wire(
            plan.base_url,
            gate=self._gate,
            timeout=plan.timeout,
            connection=plan.connection,
            largest=plan.largest,
        )
        self._wire.sent = plan.asked_before
        self._identity = Authenticator(
            spec, plan.credentials, self._wire, redactor, environment=plan.environment
        )
        self._pool = Pool()
        self._origins = Origins(spec)
        self._findings = Findings(spec, plan, self._origins)
        self._evidence = Evidence(spec)
        self._operations = {operation.label: operation for operation in spec.operations}
        self._shortest: dict[str, int] = {}
        self._told: dict[str, Finding] = {}
        self._partly_listed: set[tuple[str, str]] = set()
        tested = len(plan.operations) or len(spec.operations)
        self._turns = Turns(plan.phases, tested, self._cut, deadline=plan.deadline)
        self._model: Model | None = None
        self._remembered: Mapping[str, Remembered] = {}
        self._stream: EventStream | None = None
        self._is_streaming = False
        self._stopped = ""
        self._is_short = False
        self._open: tuple[str, str] | None = None
        self._recorder: ScenarioRecorder | None = None

    def stop(self, reason: str) -> None:
        """Finish after the request that is under way."""
        reason = self._plan.ceiling if reason == "max-time" else reason
        self._stopped = self._stopped or reason
        if self._stream is not None:
            self._stream.stop()

    def _waits(self, seconds: float, why: str) -> None:
        if seconds >= _LONG_WAIT:
            self._emit("waiting", seconds=round(seconds, 1), why=why)

    @property
    def is_under_way(self) -> bool:
        """Whether cases are sent, so that `stop` ends it soon."""
        return self._is_streaming

    def end_phases(self) -> None:
        """Leave out the phases that are left; the probes are still made."""
        self._is_short = True
        if self._stream is not None:
            self._stream.stop()

    def execute(self) -> None:
        """Run to the end. Raises CouldNotRunError when the server cannot be talked to."""
        started = time.monotonic()
        timer = self._timer()
        try:
            reason = self._execute()
        except UnreachableError:
            if self._stream is None and not self._gate.closed:
                raise  # it never was there: what to check is said
            reason = "completed" if self._gate.closed else "server-unavailable"
        except CouldNotRunError:
            if not self._gate.closed:
                raise
            reason = "completed"  # nothing more could be sent: how it ended is known
        finally:
            timer.cancel()
        self._emit("evidence", evidence=self._evidence.drained())
        self._emit("accepted", times=self._applied + checks.uses(self._spec))
        self._emit(
            "end",
            reason=self._stopped or reason,
            seconds=time.monotonic() - started,
            requests=self._wire.sent,
            methods=self._gate.passed,
        )

    def _execute(self) -> str:
        """All that is between the start and the end; how the engine ended."""
        chosen = selected(self._spec, only=self._plan.operations, allows=self._plan.allows)
        self._model = reference(self._spec, self._plan, self._wire)
        no_model = None if self._model else "no model follows the run (--model)"
        self._emit(
            "start",
            operations=[operation.label for operation in chosen],
            checks=self._applicable(no_model),
        )
        control = control_of(self._plan, self._wire)
        self._events = Events(self._spec, chosen, self._plan, self._wire, self._identity, control)
        with closing(self._events):  # what was registered at the target is removed, come what may
            return self._drive(chosen)

    def _applicable(self, no_model: str | None) -> dict[str, str | None]:
        """Each check: why it judges nothing here, None if it does."""
        found = checks.applicability(self._spec, off(self._plan), without_model=no_model)
        for entry in self._plan.accepts:
            whole = all(entry.concerns(it) for it in self._spec.operations)
            if entry.check in found and whole:
                found[entry.check] = f"left out: {entry.reason}"
        return found

    def _drive(self, chosen: list[Operation]) -> str:
        """Look around, go through the phases, probe; how the engine ended."""
        asked = look_around(
            self._spec, self._wire, self._identity, self._pool, read_only=self._plan.read_only
        )
        self._lists = (chosen, [it for it in asked if it[0] in chosen])
        schema = self._schema(chosen)
        self._register()
        self._stream = from_schema(schema).execute()
        reason = "completed"
        self._is_streaming = True
        for event in self._stream:
            reason = self._take(event) or reason
            if self._stopped:
                self._stream.stop()
        self._is_streaming = False
        self._finish()
        ended = not self._stopped and (reason == "completed" or self._is_short)
        if ended:
            with self._within_budget():
                self._check_admission()
            self._look_again()
            with self._within_budget():
                self._narrow()
        if self._model is not None:
            self._model.close()
        if ended and not self._stopped:
            with self._within_budget():
                self._probe()
        with self._within_budget():
            self._confirm()
        return reason

    def _check_admission(self) -> None:
        """Raise CouldNotRunError if what the run presents is refused by now.

        A 401 is documented, so no check objects to one; and the model judges it at an emulator.
        """
        if self._plan.emulated:
            return
        for operation in self._spec.operations:
            found = self._remembered.get(operation.label)
            if operation.method != "get" or found is None:
                continue
            if not self._identity.parts(operation):
                continue
            target = self._identity.present(operation).on(found.first)
            status = read(operation, target, self._wire, self._identity).status
            if status in (401, 403):
                raise CouldNotRunError(
                    f"{self._spec.api}: the server refuses the credentials by now ({status} to "
                    f"{operation.label}, which it had answered): since then nothing was tested "
                    f"(do they expire? check {self._identity.variables})"
                )
            return

    def _confirm(self) -> None:
        """Send what shows each finding once more: where it shows nothing, a replay is a run."""
        for finding in list(self._told.values()):
            if finding.replayed_by == "operation" or self._stopped or not self._may_resend(finding):
                continue
            if not self._shows(finding):
                told = dataclasses.replace(finding, replayed_by="operation")
                self._emit("finding", finding=dataclasses.asdict(told))

    def _shows(self, finding: Finding) -> bool:
        """Whether the requests of `finding` show it once more."""
        try:
            return resend(self._spec, self._plan, finding, self._wire, self._identity).again
        except CouldNotRunError:
            if self._gate.closed:
                raise
            return False  # the server does not answer them any more

    def _may_resend(self, finding: Finding) -> bool:
        """Whether the run may send the requests of `finding`, and has not had its share of it."""
        methods = [it.request.method for it in finding.steps]
        methods += [finding.request.method] if finding.request is not None else []
        allowed = not self._plan.read_only or READS.issuperset(methods)
        return allowed and self._turns.probes(PROBES, finding.operation)

    @contextmanager
    def _within_budget(self) -> Iterator[None]:
        """What is asked beside the cases ends with the budget as they do: without an error."""
        try:
            yield
        except ControlError as error:
            if not self._gate.closed:
                what = f"the emulator at {self._plan.base_url} {error}"
                raise CouldNotRunError(what) from error
        except CouldNotRunError:
            if not self._gate.closed:
                raise

    def _timer(self) -> threading.Timer:
        deadline = self._plan.deadline
        left = threading.TIMEOUT_MAX if deadline is None else deadline - time.time()
        timer = threading.Timer(max(left, 0.0), self._gate.expire)
        timer.daemon = True
        timer.start()
        return timer

    def _schema(self, chosen: list[Operation]) -> Any:
        config = SchemathesisConfig.from_dict(
            settings(self._plan, linked=linked(self._spec, chosen))
        )
        schema = schemathesis.openapi.from_dict(present(self._spec), config=config)
        bounds = Bounds(largest=self._plan.largest, left=self._gate.left, expired=self._gate.expire)
        isolate(self._plan.connection, bounds)
        alone()
        go_on()
        first_only()
        hold(self._turns)
        if "probes" not in self._plan.allows:
            # Schemathesis asks two questions of its own first, without credentials, and no setting
            # turns them off: take the careful answer to both instead.
            probes.PROBES = ()  # type: ignore[assignment]  # of any length, as it is used
            schema.adapt_to_null_byte_in_header_failure()
            schema.adapt_to_path_decoder_rejection()
        found: Any = schema.include(operation_id=[operation.id for operation in chosen])
        # Values of answers are no data here (see `_config`), but the stateful phase has no setting
        # for it; and to draw on them Schemathesis keeps every answer of that phase to its end.
        found.create_extra_data_source = lambda: None
        return found

    def _register(self) -> None:
        tokens, invalid = self._identity.token_calls(), "negative" in self._plan.allows
        self._filler = Filler(self._spec, self._pool, tokens, invalid=invalid)
        variants = Variants(self._spec, tokens, invalid=invalid)
        purpose = checks.Purpose(self._spec)
        hooks.register(
            self._spec,
            self._filler,
            self._operations,
            self._identity,
            self._gate,
            variants,
            purpose,
            self._excuses,
            self._turns.case,
            self._heard,
        )
        followed = (self._model, self._plan.base_url) if self._model else None
        asks = self._turns.asks
        checks.register(self._spec, self._presented, purpose, followed, problem_of, asks)
        self._remembered = remember(self._spec, self._plan.base_url, purpose)

        @schemathesis.check
        def keep_the_record(context: Any, response: Any, case: Any) -> bool:
            del response, case
            self._recorder = context.internals.recorder
            return True

    def _heard(self, operation: Operation, response: Any) -> None:
        """Keep how things are created."""
        content_type = (response.headers.get("content-type") or [""])[0]
        base_url, redact = self._plan.base_url, self._redactor
        sent = partial(recording.prepared, response.request, base_url, redact)
        if response.status_code // 100 == 2 and action_of(operation) == "create":
            body = payload.parse_or_none(response.content, content_type)
            self._origins.take(operation, response.status_code, body, sent)

    def _presented(self, operation: Operation) -> tuple[Mapping[str, str], Mapping[str, str]]:
        presented = self._identity.present(operation)
        return presented.headers, presented.query

    def _take(self, event: Any) -> str | None:
        """Turn one engine event into messages; the reason if it is the last one."""
        match event:
            case events.PhaseStarted() if event.phase.name.value in PHASES:
                self._emit("phase", phase=event.phase.name.value, state="started")
            case events.PhaseFinished() if event.phase.name.value in PHASES:
                state = "finished" if event.phase.is_enabled else "skipped"
                self._emit("phase", phase=event.phase.name.value, state=state)
                self._emit("evidence", evidence=self._evidence.drained())
                if event.phase.name.value == PHASES[0] and not self._stopped:
                    self._look_again()
            case events.ScenarioStarted():
                self._open = (event.phase.value, event.label or "")
            case events.ScenarioFinished():
                self._open = None
                self._scenario(event.recorder, event.phase.value, event.label or "")
            case events.EngineFinished():
                return _REASONS.get(event.stop_reason, str(event.stop_reason))
            case _:
                self._trouble(event)
        return None

    def _trouble(self, event: Any) -> None:
        match event:
            case events.NonFatalError() if self._gate.closed:
                pass  # nothing more is sent: each case that is still made ends so
            case events.NonFatalError():
                self._emit("error", what=_told(event), operation=event.label)
            case events.FatalError():
                self._emit("error", what=f"Schemathesis failed: {event.exception}", operation="")
            case events.SchemaAnalysisWarnings():
                for warning in event.warnings:
                    self._emit("warning", what=str(warning.message), operation="")

    def _finish(self) -> None:
        """Take in the scenario that a stop cut short: Schemathesis does not tell it any more."""
        if self._open is not None and self._recorder is not None:
            self._scenario(self._recorder, *self._open)

    def _scenario(self, recorder: ScenarioRecorder, phase: str, label: str) -> None:
        found: Counter[str] = Counter()
        for name, check, failure, case_id in recording.failures(recorder):
            exchange = recording.exchange(
                recorder,
                case_id,
                phase=phase,
                base_url=self._plan.base_url,
                redact=self._redactor,
            )
            if exchange is None:
                continue
            if self._is_left_out(self._operations[name], check):
                continue
            of_failure = list(self._findings.of(self._operations[name], check, failure, exchange))
            for finding in of_failure:
                found[finding.id] += 1
                self._tell(finding)
            self._note_partly_listed(phase, name, len(of_failure))
            if isinstance(failure, checks.Violation):
                self._evidence.note(failure.pointer, held=False)
        for observed in recording.observed(recorder, self._operations):
            self._evidence.observe(observed)
        counts = recording.counts(recorder, self._answered)
        for name, told in counts["operations"].items():
            for check, numbers in told["checks"].items():
                if left_out(self._plan.accepts, self._operations[name], check) is not None:
                    numbers[1] = 0
        self._emit("scenario", phase=phase, operation=label, found=found, **counts)

    def _note_partly_listed(self, phase: str, label: str, listed: int) -> None:
        """Say once where a response has more violations than are listed."""
        if listed >= MOST_VIOLATIONS and (phase, label) not in self._partly_listed:
            self._partly_listed.add((phase, label))
            self._cut(phase, label, f"{listed} violations of one response, no more are listed")

    def _is_left_out(self, operation: Operation, check: str) -> bool:
        """Whether somebody has accepted that the operation fails the check; it is counted."""
        entry = left_out(self._plan.accepts, operation, check)
        if entry is not None:
            self._applied[entry] += 1
        return entry is not None

    def _excuses(self, operation: Operation) -> bool:
        """Whether somebody has accepted that the operation coerces values; it is counted."""
        entry = is_lax(self._plan.accepts, operation)
        if entry is not None:
            self._applied[entry] += 1
        return entry is not None

    def _look_again(self) -> None:
        """Ask for each list once more, now that the run has written."""
        if self._plan.read_only or self._model is None:
            return
        chosen, asked = self._lists
        asked = [*asked, *first_lists(chosen, self._remembered)]
        with self._within_budget():
            for operation, violation, exchange in look_again(asked, self._asking, self._model):
                self._judged(operation, "model_agrees", violation, exchange)

    def _narrow(self) -> None:
        """Ask for the lists by each of their filters, where the target takes more questions."""
        if "probes" in self._plan.allows:
            Narrowing(self._asking, self._model).run(self._remembered)

    def _probe(self) -> None:
        """Ask again as somebody else, where the target takes such questions."""
        if not self._may_probe:
            return
        told = self._events.judge(self._remembered, self._redactor, self._judged)
        for what in self._events.unjudged:
            self._emit("unjudged", what=what)
        asking = self._asking
        control = control_of(self._plan, self._wire)
        told |= Probes(asking, self._remembered).run(control)
        told |= self._nearby(asking)
        limits = Limits(asking, self._remembered, only=self._plan.operations)
        told |= limits.run(control)
        self._emit("inapplicable", checks=told)

    @property
    def _asking(self) -> Asking:
        return Asking(
            spec=self._spec,
            wire=self._wire,
            identity=self._identity,
            redact=self._redactor,
            renewed=self._filler.renewed,
            report=self._judged,
            allows=partial(self._turns.probes, PROBES),
        )

    def _nearby(self, asking: Asking) -> dict[str, str]:
        """Ask what is almost what succeeded: odd and right, and almost right."""
        Keeping(asking).run(dict(self._remembered))
        invalid = "negative" in self._plan.allows
        Refusing(asking, invalid=invalid).run(dict(self._remembered))
        if not invalid:
            return {SLIP: "the target does not allow 'negative'"}
        Slipping(asking, self._excuses).run(self._remembered)
        return {}

    @property
    def _may_probe(self) -> bool:
        return "probes" in self._plan.allows and not self._plan.read_only

    def _judged(
        self, operation: Operation, check: str, violation: Exception | None, exchange: Exchange
    ) -> None:
        """Tell what a probe judged."""
        found: Counter[str] = Counter()
        if violation is not None and not self._is_left_out(operation, check):
            for finding in self._findings.of(operation, check, violation, exchange):
                found[finding.id] += 1
                self._tell(finding)
        judged = {"cases": 0, "statuses": {}, "checks": {check: [1, len(found)]}}
        told = {operation.label: judged}
        self._emit("scenario", phase=PROBES, operation="", requests=0, found=found, operations=told)

    def _answered(self, recorder: ScenarioRecorder, case_id: str) -> checks.Answered | None:
        case, interaction = recorder.cases[case_id].value, recorder.interactions.get(case_id)
        if interaction is None or interaction.response is None:
            return None
        return checks.Answered(
            spec=self._spec,
            operation=self._operations[case.operation.label],
            recorder=recorder,
            case=case,
            response=interaction.response,
        )

    def _cut(self, phase: str, label: str, why: str) -> None:
        self._emit("cut", phase=phase, operation=label, why=why)

    def _tell(self, finding: Finding) -> None:
        size = len(finding.curl)
        if size < self._shortest.get(finding.id, size + 1):
            self._shortest[finding.id] = size
            told = dataclasses.replace(finding, client=self._call(finding))
            self._told[finding.id] = told
            self._emit("finding", finding=dataclasses.asdict(told))

    def _call(self, finding: Finding) -> str:
        # a client always presents its credentials
        if finding.request is None or finding.check in NEEDS["probes"]:
            return ""
        return client_call(self._spec, self._operations[finding.operation], finding.request)


def _told(event: events.NonFatalError) -> str:
    return " ".join(f"{event.info.title}: {event.info.message}".split())[:500]
