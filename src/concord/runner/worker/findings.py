"""From a failed check to findings: what, where, whose fault it is, how to repeat it.

Model: pure. Findings that are the same but for values, array positions and names that the spec does
not declare have the same id: they are one finding, reported with its shortest request.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from concord.checks import DECLARED, replay_of
from concord.checks.messages import form_of, is_required
from concord.evidence import Grounds, blame, violated
from concord.http.curl import script
from concord.http.recorded import RecordedRequest, RecordedResponse, Step
from concord.invocation import invocation
from concord.runner.finding import Finding
from concord.runner.plan import Plan
from concord.runner.worker.authentication import token_step
from concord.runner.worker.context import Contexts
from concord.runner.worker.failure_details import Failed, FailureDetail, failure_details, violations
from concord.runner.worker.origins import Origins
from concord.runner.worker.recorded import RecordedCase
from concord.spec import OAuth2, Operation, Spec, child

_BODY_SHOWN = 2_000
_FOLLOW_UPS_SHOWN = 5
"""Follow-up requests in a script, the last ones: a walk through a list may have sent many."""


class Findings:
    """Turns the failures of one plan's run into findings."""

    def __init__(self, spec: Spec, plan: Plan, origins: Origins | None = None) -> None:
        self._spec = spec
        self._plan = plan
        self._origins = origins or Origins(spec)
        self._schemas = spec.validator("response")
        self._grounds = Grounds(spec)
        self._variables = _variables(spec)
        self._tokens = _tokens(spec, plan)
        self._names = {"", *_declared(spec.document)}
        self._operations = {it.label: it for it in spec.operations}
        self._contexts = Contexts(spec, self._schemas, self._names)

    def of(
        self, operation: Operation, check: str, failure: Exception, exchange: RecordedCase
    ) -> Iterator[Finding]:
        """The findings that `failure` of `check` stands for, one for each violated place."""
        failed = Failed(
            spec=self._spec,
            operation=operation,
            check=check,
            failure=failure,
            exchange=exchange,
            grounds=self._grounds,
        )
        known: dict[str, Finding] = {}  # a long list breaks the same place in each of its items
        for detail in failure_details(failed, self._schemas):
            identifier = _identity(
                operation, check, detail, exchange.status, self._place(detail.at)
            )
            if identifier not in known:
                known[identifier] = self._finding(identifier, operation, check, detail, exchange)
            yield known[identifier]

    def ids_of_violations(
        self, operation: Operation, check: str, exchange: RecordedCase
    ) -> set[str]:
        """The ids of the findings that a response's body stands for, by its schema alone."""
        found = violations(self._spec, operation, exchange, self._schemas)
        shown = (FailureDetail(what=it.what, pointer=it.schema, at=it.at) for it in found)
        return {
            _identity(operation, check, detail, exchange.status, self._place(detail.at))
            for detail in shown
        }

    def _place(self, at: str | None) -> str | None:
        """Where in a response, without what the server chose: positions, names of its own."""
        if at is None:
            return None
        return "/".join(it if it in self._names else "*" for it in at.split("/"))

    def _finding(
        self,
        identifier: str,
        operation: Operation,
        check: str,
        detail: FailureDetail,
        exchange: RecordedCase,
    ) -> Finding:
        request, steps = exchange.request, self._steps(operation, exchange)
        finding = Finding(
            id=identifier,
            api=self._spec.api,
            operation=operation.label,
            operation_id=operation.id,
            check=check,
            status=exchange.status,
            what=detail.what,
            at=detail.at,
            blame=blame(self._spec, detail.pointer, detail.rests_on),
            relies_on=detail.rests_on or (violated(self._spec, detail.pointer),),
            phase=exchange.phase,
            request=request,
            answer=RecordedResponse(
                status=exchange.status,
                content_type=exchange.media_type,
                body=exchange.text[:_BODY_SHOWN],
            ),
            curl=self._script(self._with_follow_ups(operation, exchange) or steps, request),
            replay=invocation("contracts", "--replay", identifier, self._plan.replaying).rstrip(),
            steps=steps,
            context=self._contexts.of(operation, detail, exchange),
        )
        # a body that was cut cannot be sent again
        how = replay_of(check) if request.whole else "operation"
        if how != "operation":
            return replace(finding, replayed_by=how)
        return finding.by_the_run(DECLARED[check].requires if check in DECLARED else "")

    def _script(self, steps: tuple[Step, ...], request: RecordedRequest) -> str:
        """What repeats the finding in a shell."""
        sent = steps or (Step(request=request),)
        plan = self._plan
        return script(sent, plan.base_url, self._variables, plan.connection.curl, self._tokens)

    def _steps(self, operation: Operation, exchange: RecordedCase) -> tuple[Step, ...]:
        """What creates what the request names, and the request; none where it names nothing."""
        if not exchange.request.whole:
            return ()
        if exchange.right is not None:
            return self._origins.after_right(operation, exchange.right, exchange.request)
        called = exchange.request.method.lower() == operation.method
        return self._origins.steps(operation, exchange.request, exchange.status) if called else ()

    def _with_follow_ups(self, operation: Operation, exchange: RecordedCase) -> tuple[Step, ...]:
        """What the shell sends where the response to a follow-up request shows the defect."""
        follow_ups = [
            (self._operations[label], request)
            for label, request in exchange.follow_ups[-_FOLLOW_UPS_SHOWN:]
        ]
        called = exchange.request.method.lower() == operation.method and exchange.request.whole
        if not follow_ups or not called:
            return ()
        try:
            body = exchange.json()
        except ValueError:
            body = None
        return self._origins.with_follow_ups(
            operation, exchange.request, exchange.status, body, follow_ups
        )


def _tokens(spec: Spec, plan: Plan) -> list[tuple[Step, str]]:
    """The calls by which the run has its tokens issued, each with its base URL."""
    schemes = [it for it in spec.schemes.values() if isinstance(it, OAuth2) and it.request]
    found = [token_step(spec, it, plan.environment) for it in schemes if it.buys(plan.credentials)]
    return [(step, url or plan.base_url) for step, url in found]


def _variables(spec: Spec) -> frozenset[str]:
    """The environment variables that a recorded request may name."""
    prefix = spec.package.upper()
    others = ("REFRESH_TOKEN", "ID_TOKEN", "NARROW_TOKEN", "EXPIRED_TOKEN")
    own = {item.variable for item in spec.secrets}
    # what `Origins` calls values that only a replay knows
    made = {"UNIQUE", *(f"ID_{number}" for number in range(1, 100))}
    return frozenset(own | made | {f"{prefix}_{name}" for name in others})


def _identity(
    operation: Operation, check: str, detail: FailureDetail, status: int, at: str | None
) -> str:
    # `required` breaks once for each missing member; other keywords break in one way
    form = form_of(detail.what) if is_required(detail.pointer) else ""
    key = (operation.id, check, status, at, detail.pointer, form)
    # short enough to be typed (`--replay`); one run has some hundred findings at the most
    return hashlib.sha256(repr(key).encode()).hexdigest()[:8]


def _declared(document: Any) -> Iterator[str]:
    """The names that a document gives to members of objects, as JSON pointers write them."""
    left = [document]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            named = value.get("properties")
            if isinstance(named, dict):
                yield from (child("", name)[1:] for name in named)
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
