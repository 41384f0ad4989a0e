"""What all probes share: the run's own user, the record of what they send, their judgements.

Model: a probe decides what to send and which response would be right; `ProbeContext` sends it,
records it as reports show it (secrets as `$VARIABLES`) and reports what was judged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from concord.checks import Violation
from concord.checks.exchange import OverBudgetError, Subject
from concord.checks.last_success import LastSuccess
from concord.checks.model_protocol import Model
from concord.checks.refusal import is_failure
from concord.http import (
    TOO_MANY_REQUESTS,
    Exchange,
    Request,
    Response,
    path_of,
    path_parameters_of,
    payload,
)
from concord.http.control import Emulator
from concord.http.recorded import RecordedRequest
from concord.runner.plan import ALLOWANCES, PROBES
from concord.runner.worker.authentication import Authenticator, Presented
from concord.runner.worker.discovery import Listed
from concord.runner.worker.recorded import RecordedCase
from concord.runner.worker.transport import Wire
from concord.spec import Operation, Spec

if TYPE_CHECKING:
    from concord.runner.probes.events import Events

JSON = "application/json"
AGREES = "model_agrees"
"""The check by which the reference model judges a response."""
_NOBODY = Presented(headers={}, query={})
Report = Callable[[Operation, str, Violation | None, RecordedCase], None]
"""Takes a judgement: of an operation, by a check, the violation if there is one."""


@dataclass(frozen=True, kw_only=True)
class ProbeContext:
    """One run, as its probes use it."""

    spec: Spec
    wire: Wire
    identity: Authenticator
    redact: Callable[[str], str]
    """Leaves secrets out of a text."""
    renewed: Callable[[str, bytes], bytes]
    """The body of an operation (by label) with unique members that were not sent before."""
    report: Report
    allows: Callable[[str], bool] = lambda _: True
    """Whether one more request about an operation (by label) may be sent; counted."""
    permits: tuple[str, ...] = ALLOWANCES
    """What the target allows."""
    operations: tuple[Operation, ...] = ()
    """The operations that are tested."""
    last_success: Mapping[str, LastSuccess] = field(default_factory=dict)
    """By label, the last request that succeeded in the phases."""
    listed: Sequence[Listed] = ()
    """The lists that discovery has read, before the first generated request."""
    model: Model | None = None
    """The reference model, while it follows the run."""
    control: Emulator | None = None
    """The control endpoints of the target, where it is an emulator."""
    events: Events | None = None
    """The receiver of this run."""
    may_coerce: Callable[[Operation], bool] = lambda _: False
    """Whether a deviation is accepted by which the operation coerces values; counted."""
    unjudged: Callable[[str], None] = lambda _: None
    """Takes what nothing could bring about, and why."""
    follow_ups: list[tuple[str, RecordedRequest]] = field(default_factory=list)
    """What the judgement under way has sent itself: labels of operations, and requests."""

    def spend(self, operation: Operation) -> None:
        """Count one request about `operation`. Raises OverBudgetError where it is one too many."""
        if not self.allows(operation.label):
            raise OverBudgetError

    def send(
        self,
        operation: Operation,
        target: str,
        body: bytes | None = None,
        *,
        media_type: str | None = JSON,
        is_patient: bool = True,
        is_admitted: bool = True,
    ) -> Response:
        """Send a request as the run's own user, or as nobody.

        Raises CouldNotRunError, and OverBudgetError where the operation has had its share.
        """
        self.spend(operation)
        presented = self.identity.present(operation) if is_admitted else _NOBODY
        headers = dict(presented.headers)
        if body is not None and media_type is not None:
            headers["Content-Type"] = media_type
        content: dict[str, Any] = {"headers": headers, "data": body}
        target = presented.on(target)
        return self.wire.send(operation.method, target, is_patient=is_patient, **content)

    def follow_up(
        self,
        operation: Operation,
        names: Mapping[str, Any],
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
    ) -> Subject:
        """Send a follow-up request of a check (`Send`). Raises OverBudgetError."""
        path = path_of(operation.path, names)
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        data = json.dumps(body).encode() if body else None
        sent = self.send(operation, target, data)
        record = self.record(operation, target, data, sent)
        # before the 429 is looked at: the request was sent all the same
        self.follow_ups.append((operation.label, record.request))
        if sent.status == TOO_MANY_REQUESTS:
            raise OverBudgetError  # a 429 says nothing about the contract
        return self.subject(operation, target, data, sent)

    def subject(
        self, operation: Operation, target: str, body: bytes | None, response: Response
    ) -> Subject:
        """The exchange of a request that `send` has sent, for a check to judge."""
        request = Request(method=operation.method.upper(), target=target, body=body)
        return Subject(
            operation=operation,
            request=request,
            response=response,
            path_parameters=path_parameters_of(operation.path, request.path),
            failed=is_failure(self.spec, operation, response),
        )

    def record(
        self,
        operation: Operation,
        target: str,
        body: bytes | None,
        sent: Response,
        *,
        media_type: str | None = JSON,
        is_admitted: bool = True,
    ) -> RecordedCase:
        """The record of a request that `send` has sent, and of its response."""
        presented = self.identity.present(operation) if is_admitted else _NOBODY
        headers = dict(presented.headers)
        if body is not None and media_type is not None:
            headers["Content-Type"] = media_type
        return self.record_sent(operation, presented.on(target), headers, body, sent)

    def record_sent(
        self,
        operation: Operation,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
        sent: Response,
    ) -> RecordedCase:
        """The record of an exchange: the request as it was sent, without its secrets."""
        request = RecordedRequest(
            method=operation.method.upper(),
            path=self.redact(target),
            headers=tuple((name, self.redact(value)) for name, value in headers.items()),
            body=None if body is None else self.redact(body.decode("utf-8", "replace")),
        )
        return RecordedCase(
            phase=PROBES,
            request=request,
            status=sent.status,
            media_type=sent.media_type,
            text=self.redact(sent.text),
        )

    def mismatches(
        self, model: Model, operation: Operation, target: str, body: bytes | None, sent: Response
    ) -> list[Violation] | None:
        """How a response differs from what the model predicts; None if it predicts nothing."""
        presented = self.identity.present(operation)
        headers = {name.lower(): value for name, value in presented.headers.items()}
        if body is not None:
            headers["content-type"] = JSON
        target = presented.on(target)
        request = Request(
            method=operation.method.upper(), target=target, headers=headers, body=body
        )
        found = model.follow(
            Exchange(
                operation=operation,
                request=request,
                response=sent,
                path_parameters=path_parameters_of(operation.path, request.path),
            )
        )
        if found is None:
            return None
        return [it.violation(operation.label) for it in found]

    def judge(
        self,
        operation: Operation,
        check: str,
        exchange: RecordedCase,
        judgement: Callable[[], bool],
    ) -> None:
        """Report what `judgement` comes to, if it could judge at all."""
        # of the judgement before: what one has sent is nothing that repeats another
        self.follow_ups.clear()
        judged, violation = outcome(judgement)
        if violation is not None:
            # a violation may show in a follow-up alone: a replay has to send it as well
            exchange = replace(exchange, follow_ups=tuple(self.follow_ups))
        if judged:
            self.report(operation, check, violation, exchange)


def outcome(judgement: Callable[[], bool]) -> tuple[bool, Violation | None]:
    """Whether `judgement` could judge, and the violation that it found."""
    try:
        return judgement(), None
    except Violation as found:
        return True, found
    except OverBudgetError:  # what it would have had to send was one request too many
        return False, None


def json_of(body: bytes | None) -> Any:
    """A body as JSON, None if it is none."""
    return payload.parse_or_none(body)
