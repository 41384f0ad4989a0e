"""A token call that gives no token although it could, as findings of its operation.

Model: a call that the spec describes, with credentials that nothing has refused, must give a token.
A 5xx, a success without a token, a response that cannot be read and a status that the operation
does not declare are defects of the server. What may mean wrong credentials or a wrong address (a
declared refusal, a redirection, 404 and the like) is left to the message of the error. Whatever of
the response departs from the spec is reported as for any operation; where nothing does, the missing
token is.
Known limits: a temporary failure (503) is one, too.
"""

from __future__ import annotations

from concord.checks import Violation
from concord.checks.access import PROMISE, token_call
from concord.checks.messages import message
from concord.runner.plan import PROBES
from concord.runner.worker.authentication import NoTokenError, token_step
from concord.runner.worker.conformance import Conformance
from concord.runner.worker.recorded import RecordedCase
from concord.runner.worker.resources import Resources
from concord.spec import Operation, Spec, response_key

_ELSEWHERE = frozenset({404, 405, 410, 421, 429})
"""What a server says that has no token call there, or wants the caller to wait."""


def is_defect(spec: Spec, error: NoTokenError) -> bool:
    """Whether the server is wrong by its spec, rather than the address or the credentials."""
    if error.scheme.request is None or not error.scheme.request.operation:
        return False
    status = error.sent.status
    if error.sent.problem or status // 100 in (2, 5):
        return True
    declared = token_call(spec, error.scheme).statuses
    return (
        status // 100 == 4
        and status not in _ELSEWHERE
        and response_key(declared, str(status)) is None
    )


def report(run: Resources, error: NoTokenError) -> None:
    """Report what is wrong with the response of a token call; `is_defect` has said that it is."""
    operation, sent = token_call(run.spec, error.scheme), error.sent
    step, _ = token_step(run.spec, error.scheme, run.plan.environment)
    exchange = RecordedCase(
        phase=PROBES,
        request=step.request,
        status=sent.status,
        media_type=sent.media_type,
        text=run.redactor(sent.text),
    )
    violations: list[Violation] = []

    def take(judged: Operation, check: str, found: Violation | None, record: RecordedCase) -> None:
        if found is not None:
            violations.append(found)
        run.results.judged(judged, check, found, record)

    if not sent.problem:
        Conformance(run.spec, take).judge(operation, sent, exchange)
    if not violations:
        said = f"the response {sent.problem}" if sent.problem else "the response has none"
        what = message(
            "no token for the right credentials: {status}, {said}", status=sent.status, said=said
        )
        missing = Violation(operation=operation.label, what=what, pointer=operation.pointer)
        take(operation, PROMISE, missing, exchange)
