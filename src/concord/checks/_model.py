"""The reference model at a run: it follows every exchange, and its mismatches are reported.

Model: the hook gives the model each exchange in the order in which they happened, those of other
checks, too; the check, which is the last on each response, reports what the model disagreed with
since it last reported, each difference at the request that showed it.
Known limits: what Schemathesis' own probes send is not followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import schemathesis

from concord.checks._recorded import request_of, response_of
from concord.checks.check import ANY_SPEC, Check
from concord.checks.model_protocol import Mismatch, Model
from concord.checks.purpose import Purpose
from concord.checks.schemathesis_names import (
    AcceptedNegativeData,
    FailureGroup,
    negative_data_rejection,
)
from concord.checks.violation import Violation
from concord.http import Exchange, path_parameters_of
from concord.spec import Operation, Spec

NAME = "model_agrees"

MODEL_AGREES = Check(
    name=NAME,
    summary="the response is the one that the reference model predicts from earlier requests",
    applies_to=ANY_SPEC,
    replay="operation",
    relies_on=("the whole vocabulary",),
)


def register(
    spec: Spec,
    model: Model,
    base_url: str,
    purpose: Purpose,
    problem_of: Callable[[Any], str],
) -> None:
    """Let `model` follow the run of this process, and make the check known to Schemathesis."""
    followed = _Followed(purpose)
    operations = {operation.label: operation for operation in spec.operations}
    base = urlsplit(base_url).path.rstrip("/")

    @schemathesis.hook
    def after_call(context: Any, case: Any, response: Any) -> None:
        del context
        exchange = _exchange(operations[case.operation.label], base, response)
        # before anything is judged: the model has to see each exchange, in order, whatever is
        # reported
        mismatches = model.follow(exchange, is_wrong=purpose.is_wrong(case))
        # what could not be read agrees with nothing
        if mismatches is not None and not problem_of(response.request):
            followed.take(exchange.operation, case.id, mismatches)

    @schemathesis.check
    def model_agrees(ctx: Any, response: Any, case: Any) -> bool | None:
        # Schemathesis counts what is not True as judged
        return None if followed.report(ctx, response, case) else True


class _Followed:
    """What the model has said of exchanges since the check has last reported it."""

    def __init__(self, purpose: Purpose) -> None:
        self._purpose = purpose
        self._compared: set[str] = set()
        self._found: list[Violation] = []
        self._accepted: list[Violation] = []

    def take(self, operation: Operation, case_id: str, mismatches: Iterable[Mismatch]) -> None:
        """Take in what the model says of the exchange of a case."""
        self._compared.add(case_id)
        for it in mismatches:
            found = self._accepted if it.data.is_acceptance else self._found
            found.append(it.violation(operation.label, case_id))

    def report(self, ctx: Any, response: Any, case: Any) -> bool:
        """Whether the exchange of `case` was compared. Raises FailureGroup of what was found."""
        # one accepted request is one finding, whoever reports it
        if self._accepted and not _is_reported(ctx, response, case, self._purpose):
            self._found.extend(self._accepted)
        self._accepted.clear()
        if self._found:
            violations, self._found = self._found, []
            raise FailureGroup(violations)
        judged = case.id in self._compared
        self._compared.clear()  # each exchange is judged once
        return judged


def _is_reported(ctx: Any, response: Any, case: Any, purpose: Purpose) -> bool:
    """Whether another check says of this response that it accepts a wrong request."""
    if case.id in purpose.unknown:
        return True
    try:
        negative_data_rejection(ctx, response, case)
    except AcceptedNegativeData:
        return True
    return False


def _exchange(operation: Operation, base: str, response: Any) -> Exchange:
    request = request_of(response.request, base)
    return Exchange(
        operation=operation,
        request=request,
        response=response_of(response),
        path_parameters=path_parameters_of(operation.path, request.path),
    )
