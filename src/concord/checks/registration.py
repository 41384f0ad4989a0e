"""The checks by name, and how Schemathesis calls them."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import schemathesis

from concord.checks import _model, _readable
from concord.checks._recorded import request_of, response_of
from concord.checks.check import Check
from concord.checks.exchange import Budget, OverBudgetError, Send, Subject
from concord.checks.filters import body_filters
from concord.checks.model_protocol import Model
from concord.checks.purpose import Purpose
from concord.checks.refusal import is_failure
from concord.checks.registry import CHECKS, DECLARED
from concord.checks.values import canonical
from concord.checks.violation import Violation
from concord.checks.writes import identifier_of
from concord.http import TOO_MANY_REQUESTS
from concord.spec import Operation, Spec

Present = Callable[[Operation], tuple[Mapping[str, str], Mapping[str, str]]]
"""The headers and the query that an operation is called with so that it is allowed."""

_NO_BODY: Mapping[str, Any] = MappingProxyType({})


def register(
    spec: Spec,
    present: Present,
    purpose: Purpose,
    model: tuple[Model, str] | None = None,
    problem_of: Callable[[Any], str] = lambda _: "",
    may_send: Callable[[], bool] = lambda: True,
) -> None:
    """Make the checks known to Schemathesis, for the one spec of this process.

    `purpose` knows which requests are wrong on purpose. `model` follows the run at that base URL.
    `problem_of` says of a sent request why its response cannot be read; empty if it can.
    `may_send` says whether a check may send one request more.
    """
    _readable.register(spec, problem_of)
    read = _Reader(spec, purpose)
    for name, check in CHECKS.items():
        schemathesis.check(_adapted(name, check, spec, read, present, may_send))
    if model is not None:
        _model.register(spec, *model, purpose, problem_of)


def applicability(
    spec: Spec, off: Container[str] = (), *, without_model: str | None = None
) -> dict[str, str | None]:
    """Every check that is not `off`: why it can judge nothing of `spec`, None if it can.

    `without_model` says why no model follows the run, if none does.
    """
    # Schemathesis registers its own checks as late as it runs
    schemathesis.checks.load_all_checks()
    reasons: dict[str, str | None] = dict.fromkeys(schemathesis.checks.CHECKS.get_all_names())
    reasons |= {name: check.inapplicable(spec) for name, check in DECLARED.items()}
    reasons[_model.NAME] = without_model
    return {name: reason for name, reason in reasons.items() if name not in off}


def _adapted(
    name: str,
    check: Check,
    spec: Spec,
    read: _Reader,
    present: Present,
    may_send: Callable[[], bool],
) -> Any:
    operations = {operation.label: operation for operation in spec.operations}
    budget = Budget()

    def adapted(ctx: Any, response: Any, case: Any) -> bool | None:
        operation = operations[case.operation.label]
        exchange = read(operation, case, response)
        is_apart = _is_spoilt(exchange) or not read.is_ordinary(case, exchange)
        if not check.every_response and is_apart:
            return True
        follow_ups: list[str] = []
        send = _sender(read, ctx, case, present, budget, may_send, follow_ups)
        try:
            judged = check.judge(spec, exchange, send)
        except OverBudgetError:
            return True
        except Violation as violation:
            violation.follow_ups = tuple(follow_ups)
            raise
        # Schemathesis counts what is not True as judged
        return None if judged else True

    adapted.__name__ = name
    return adapted


def _is_spoilt(exchange: Subject) -> bool:
    """Whether an exchange is about a resource that a wrong request has written."""
    if not exchange.spoilt or exchange.operation.action == "list":
        return False
    resource = exchange.operation.resource
    named = exchange.path_parameters.get(resource.parameter) if resource else None
    return canonical(named if named is not None else identifier_of(exchange)) in exchange.spoilt


class _Reader:
    """Makes subjects of responses; the last one is kept, because each check judges it in turn."""

    def __init__(self, spec: Spec, purpose: Purpose) -> None:
        self._spec = spec
        self._filters = {it.id: body_filters(spec, it) for it in spec.operations}
        self._purpose = purpose
        self._last: tuple[Any, Subject] | None = None

    def __call__(self, operation: Operation, case: Any, response: Any) -> Subject:
        if self._last is None or self._last[0] is not response:
            self._last = (response, self.anew(operation, case, response))
        return self._last[1]

    def is_ordinary(self, case: Any, exchange: Subject) -> bool:
        """Whether the operation itself was called with success, in a way that the spec allows."""
        called = case.method.lower() == exchange.operation.method and exchange.success
        return called and not self._purpose.is_wrong(case)

    def anew(self, operation: Operation, case: Any, response: Any) -> Subject:
        request = request_of(response.request)
        received = response_of(response)
        is_form = isinstance(case.body, dict) and request.members is None
        return Subject(
            operation=operation,
            request=request,
            response=received,
            path_parameters=dict(case.path_parameters or {}),
            case_id=case.id,
            unknown=self._purpose.unknown.get(case.id),
            spoilt=self._purpose.spoilt(operation),
            body_filters=self._filters[operation.id],
            form=case.body if is_form else None,
            failed=is_failure(self._spec, operation, received),
        )


def _sender(
    read: _Reader,
    ctx: Any,
    case: Any,
    present: Present,
    budget: Budget,
    may_send: Callable[[], bool],
    follow_ups: list[str],
) -> Send:
    """Sends follow-up requests of one check; their case ids go into `follow_ups`."""
    allowed: list[bool] = []

    def send(
        operation: Operation,
        names: Mapping[str, Any],
        query: Mapping[str, Any],
        body: Mapping[str, Any] = _NO_BODY,
    ) -> Subject:
        # the budget counts occasions at which a check has something to send, not requests
        allowed.append(allowed[0] if allowed else budget.allows(case.operation.label))
        if not allowed[0] or not may_send():
            raise OverBudgetError
        headers, key = present(operation)
        request: dict[str, Any] = {"path_parameters": dict(names), "query": {**query, **key}}
        if operation.has_body:
            request |= {"body": dict(body), "media_type": "application/json"}
        again, response = _followed_up(ctx, case, operation, request, headers)
        follow_ups.append(again.id)
        if response.status_code == TOO_MANY_REQUESTS:
            raise OverBudgetError  # a 429 says nothing about the contract
        exchange = read.anew(operation, again, response)
        # a violation of a follow-up is one of the operation that led to it
        return replace(exchange, judged=case.operation.label, case_id=case.id)

    return send


def _followed_up(
    ctx: Any,
    case: Any,
    operation: Operation,
    request: Mapping[str, Any],
    headers: Mapping[str, str],
) -> tuple[Any, Any]:
    """A follow-up of `case` and its response.

    By Schemathesis and not a client of our own: then the follow-up is part of the run's record and
    of the code sample of the finding.
    """
    found = case.operation.schema.find_operation_by_label(operation.label)
    again = found.Case(**request)
    ctx.internals.record_case(parent_id=case.id, case=again)
    options = dict(ctx.internals.transport_kwargs or {})
    options["headers"] = {**(options.get("headers") or {}), **headers}
    response = again.call(**options)
    ctx.internals.record_response(case_id=again.id, response=response)
    return again, response
