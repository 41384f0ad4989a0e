"""Near-valid input: the last success of each operation again, with one value almost right.

Model: `run` sends each of these requests (`checks.near_valid_input`) as the run's own user and
reports what was judged. Unique members are renewed first: a conflict would keep a server from
accepting what it must reject.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from functools import partial

from concord.checks.exchange import OverBudgetError
from concord.checks.near_valid_input import NEAR_VALID_INPUT, NearValidInput, NearValidInputs, judge
from concord.runner.probes.context import JSON, ProbeContext, json_of
from concord.spec import Operation


def run(context: ProbeContext) -> dict[str, str]:
    """Send what is almost like each last success."""
    inputs = NearValidInputs(context.spec)
    for operation in context.spec.operations:
        last = context.last_success.get(operation.label)
        # in a form every value is text: a value of another type cannot even be written
        if last is None or (last.body and JSON not in str(last.media_type)):
            continue
        body = last.body and context.renewed(operation.label, last.body)
        with suppress(OverBudgetError):
            for near_valid in inputs.of(operation, last.target, json_of(body)):
                _send(context, operation, near_valid, last.target)
    return {}


def _send(
    context: ProbeContext, operation: Operation, near_valid: NearValidInput, right: str
) -> None:
    """Send one; `right` are path and query of the request that has succeeded."""
    body = None if near_valid.body is None else json.dumps(near_valid.body).encode()
    response = context.send(operation, near_valid.target, body)
    subject = context.subject(operation, near_valid.target, body, response)
    if near_valid.is_coercible and subject.success and context.may_coerce(operation):
        return
    exchange = context.record(operation, near_valid.target, body, response)
    wrong_path = near_valid.target.partition("?")[0] != right.partition("?")[0]
    if operation.method == "get" and wrong_path:
        # a reader sees the difference, and a server that keeps what it reads has read it
        exchange = replace(exchange, right=context.record(operation, right, body, response).request)
    context.judge(operation, NEAR_VALID_INPUT, exchange, partial(judge, subject, near_valid))
