"""Schemathesis' phases over one run's operations: its engine is driven, its events become results.

Model: `Phases.execute` loads the spec, registers hooks and checks, and drives the engine to its
end. Hooks and checks are global to the process: one run a process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import StopReason, events, from_schema
from schemathesis.engine.core import EventStream
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.engine.run import probes
from schemathesis.specs.openapi.warnings import MissingDeserializerWarning

from concord import checks
from concord.checks.last_success import LastSuccess, last_successes
from concord.checks.model_protocol import Model
from concord.http import payload
from concord.runner.bounded_transport import Bounds, problem_of
from concord.runner.messages import NO_RESPONSE
from concord.runner.plan import PHASES
from concord.runner.schemathesis_adapter import hooks, recording
from concord.runner.schemathesis_adapter.after_failure import go_on
from concord.runner.schemathesis_adapter.deserializing import read_json_alike
from concord.runner.schemathesis_adapter.document import linked, present
from concord.runner.schemathesis_adapter.generation import alone, keep_files_apart
from concord.runner.schemathesis_adapter.session import isolate
from concord.runner.schemathesis_adapter.settings import settings
from concord.runner.schemathesis_adapter.time_slices import counting, hold
from concord.runner.schemathesis_adapter.violations import first_only
from concord.runner.worker.fill import Filler
from concord.runner.worker.resources import Resources
from concord.runner.worker.variants import Variants
from concord.spec import Operation

_REASONS = {
    StopReason.COMPLETED: "completed",
    StopReason.INTERRUPTED: "interrupted",
    StopReason.SERVER_UNAVAILABLE: "server-unavailable",
}


class Phases:
    """The generated phases of one run; `after_examples` is called once the first one is over."""

    def __init__(self, run: Resources, after_examples: Callable[[], None]) -> None:
        self._run = run
        self._after_examples = after_examples
        self.filler: Filler
        """There from the first case on."""
        self.last_success: Mapping[str, LastSuccess] = {}
        """By label, the last request that succeeded; it fills while the phases go on."""
        self.is_under_way = False
        """Whether cases are sent, so that `stop` ends them soon."""
        self._stream: EventStream | None = None
        self._is_stopped = False
        self._open: tuple[str, str] | None = None
        """Phase and label of the scenario that is under way."""
        self._recorder: ScenarioRecorder | None = None

    @property
    def have_begun(self) -> bool:
        """Whether the engine was started."""
        return self._stream is not None

    def stop(self) -> None:
        """Finish after the request that is under way; what has not begun ends at its beginning."""
        self._is_stopped = True
        self.leave()

    def leave(self) -> None:
        """Leave out the phases that are left."""
        if self._stream is not None:
            self._stream.stop()

    def execute(self, chosen: Sequence[Operation], model: Model | None) -> str:
        """Go through the phases over the `chosen` operations; how the engine ended."""
        schema = self._schema(chosen)
        self._register(model)
        self._stream = from_schema(schema).execute()
        reason = "completed"
        self.is_under_way = True
        for event in self._stream:
            reason = self._take(event) or reason
            if self._is_stopped:
                self._stream.stop()
        self.is_under_way = False
        if self._open is not None and self._recorder is not None:
            # a stop cut the scenario short: Schemathesis sends no event of its end
            self._run.results.scenario(self._recorder, *self._open)
        return reason

    def _schema(self, chosen: Sequence[Operation]) -> Any:
        plan, gate = self._run.plan, self._run.gate
        config = SchemathesisConfig.from_dict(settings(plan, linked=linked(self._run.spec, chosen)))
        schema = schemathesis.openapi.from_dict(present(self._run.spec), config=config)
        bounds = Bounds(
            largest=plan.largest,
            left=gate.left,
            expired=gate.expire,
            heard=self._run.log.take,
        )
        isolate(plan.connection, bounds)
        alone()
        keep_files_apart()
        read_json_alike()
        go_on()
        first_only()
        hold(self._run.turns)
        if "probes" not in plan.allows:
            # Schemathesis sends two requests of its own first, without credentials, and no setting
            # turns them off: take the careful outcome of both instead.
            probes.PROBES = ()  # type: ignore[assignment]  # of any length, as it is used
            schema.adapt_to_null_byte_in_header_failure()
            schema.adapt_to_path_decoder_rejection()
        found: Any = schema.include(operation_id=[operation.id for operation in chosen])
        # Values of responses are no data here (see `settings`), but the stateful phase has no
        # setting for it; and to draw on them Schemathesis keeps every response of that phase.
        found.create_extra_data_source = lambda: None
        return found

    def _register(self, model: Model | None) -> None:
        """Register hooks and checks."""
        run = self._run
        tokens, invalid = run.identity.token_calls(), "negative" in run.plan.allows
        self.filler = Filler(run.spec, run.pool, tokens, invalid=invalid)
        variants = Variants(run.spec, tokens, invalid=invalid)
        purpose = checks.Purpose(run.spec)
        hooks.register(
            run.spec,
            self.filler,
            run.operations,
            run.identity,
            run.gate,
            variants,
            purpose,
            run.results,
            counting(run.turns),
            self._keep_origin,
        )
        followed = (model, run.plan.base_url) if model else None
        checks.register(
            run.spec, self._presented, purpose, followed, problem_of, run.turns.may_follow_up
        )
        self.last_success = last_successes(run.spec, run.plan.base_url, purpose)

        @schemathesis.check
        def keep_the_record(context: Any, response: Any, case: Any) -> bool:
            del response, case
            self._recorder = context.internals.recorder
            return True

    def _keep_origin(self, operation: Operation, response: Any) -> None:
        """Keep how a resource was created."""
        if response.status_code // 100 != 2 or operation.action != "create":
            return
        content_type = (response.headers.get("content-type") or [""])[0]
        request = partial(
            recording.prepared, response.request, self._run.plan.base_url, self._run.redactor
        )
        body = payload.parse_or_none(response.content, content_type)
        # `request` is made only if the origin is used: most creations are named by no finding
        self._run.origins.take(operation, response.status_code, body, request)

    def _presented(self, operation: Operation) -> tuple[Mapping[str, str], Mapping[str, str]]:
        presented = self._run.identity.present(operation)
        return presented.headers, presented.query

    def _take(self, event: Any) -> str | None:
        """Turn one engine event into messages; the reason if it is the last one."""
        emit = self._run.emit
        match event:
            case events.PhaseStarted() if event.phase.name.value in PHASES:
                emit("phase", phase=event.phase.name.value, state="started")
            case events.PhaseFinished() if event.phase.name.value in PHASES:
                state = "finished" if event.phase.is_enabled else "skipped"
                emit("phase", phase=event.phase.name.value, state=state)
                self._run.results.emit_evidence()
                if event.phase.name.value == PHASES[0] and not self._is_stopped:
                    self._after_examples()
            case events.ScenarioStarted():
                self._open = (event.phase.value, event.label or "")
            case events.ScenarioFinished():
                self._open = None
                self._run.results.scenario(event.recorder, event.phase.value, event.label or "")
            case events.EngineFinished():
                return _REASONS.get(event.stop_reason, str(event.stop_reason))
            case _:
                self._trouble(event)
        return None

    def _trouble(self, event: Any) -> None:
        """Emit errors and warnings of Schemathesis itself."""
        emit = self._run.emit
        match event:
            case events.NonFatalError() if self._run.gate.closed:
                pass  # nothing more is sent: each case that is still made ends so
            case events.NonFatalError() if self._run.identity.failure is not None:
                self.stop()  # no case gets a token any more, and the run says why
            case events.NonFatalError():
                emit("error", what=_message(event), operation=event.label)
            case events.FatalError():
                emit("error", what=f"Schemathesis failed: {event.exception}", operation="")
            case events.SchemaAnalysisWarnings():
                for warning in event.warnings:
                    emit("warning", what=_warning(warning), operation="")


def _warning(warning: Any) -> str:
    """A warning as a sentence: of media types that it cannot read, Schemathesis says the status."""
    if isinstance(warning, MissingDeserializerWarning):
        label, media = warning.operation_label, warning.content_type
        return f"{label}: {media} of {warning.status_code} is not read, so its schema is not held"
    return str(warning.message)


_OF_THE_NETWORK = ("Network Error", "Server Unavailable")
"""Titles by which Schemathesis says that no response came."""


def _message(event: events.NonFatalError) -> str:
    """What went wrong, in one line; of a server that is gone, in our words."""
    if event.info.title in _OF_THE_NETWORK:
        why = " ".join(str(event.info.message).split()).rstrip(".")
        return f"{NO_RESPONSE} ({why})"[:500]
    return " ".join(f"{event.info.title}: {event.info.message}".split())[:500]
