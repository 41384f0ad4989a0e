"""The reference model at a run: told of every exchange, asked where it disagrees.

Model: the hook tells the model of each request in the order in which they were sent, those of other
checks, too; the check, which is the last on each answer, reports what the model disagreed with
since it last reported, each difference at the request that showed it.
Known limits: what Schemathesis' own probes send is not told of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import schemathesis

from concord.checks._recorded import request_of, response_of
from concord.checks.check import ANY_SPEC, Check
from concord.checks.model_protocol import Model
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
    summary="the response is what the reference model predicts from all that the run did before",
    applies_to=ANY_SPEC,
    replay="operation",
    relies_on=("all of the vocabulary",),
)


def register(
    spec: Spec,
    model: Model,
    base_url: str,
    purpose: Purpose,
    problem_of: Callable[[Any], str],
) -> None:
    """Let `model` follow the run of this process, and make the check known to Schemathesis."""
    operations = {operation.label: operation for operation in spec.operations}
    base = urlsplit(base_url).path.rstrip("/")
    compared: set[str] = set()
    found: list[Violation] = []
    accepted: list[Violation] = []

    @schemathesis.hook
    def after_call(context: Any, case: Any, response: Any) -> None:
        del context
        operation = operations[case.operation.label]
        exchange = _exchange(operation, base, response)
        mismatches = model.follow(exchange, is_wrong=purpose.is_wrong(case))
        if mismatches is None or problem_of(response.request):
            return  # what could not be read agrees with nothing
        compared.add(case.id)
        for it in mismatches:
            violation = Violation(
                operation=operation.label,
                what=it.what,
                pointer=it.pointer,
                at=it.at,
                case_id=case.id,
            )
            (accepted if it.is_acceptance else found).append(violation)

    @schemathesis.check
    def model_agrees(ctx: Any, response: Any, case: Any) -> bool | None:
        if accepted and not _is_told(ctx, response, case, purpose):
            found.extend(accepted)
        accepted.clear()
        if found:
            told, found[:] = list(found), []
            raise FailureGroup(told)
        judged = case.id in compared
        compared.clear()  # of what came before, nothing is asked any more
        # Schemathesis counts what is not True as judged
        return None if judged else True


def _is_told(ctx: Any, response: Any, case: Any, purpose: Purpose) -> bool:
    """Whether another check says of this answer that it accepts a wrong request."""
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
