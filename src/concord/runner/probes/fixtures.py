"""Fixtures: a request with the values that the host of a server states of its own data.

Model: one request for each fixture and each of its operations. The parameters of fixtures that
expect nothing of a response (a website) are sent along: a server may know no other website.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlencode

from concord.checks.exchange import OverBudgetError
from concord.checks.fixtures import FIXTURES_ARE_KEPT, judge
from concord.runner.probes.context import ProbeContext
from concord.spec import Operation


def run(context: ProbeContext) -> dict[str, str]:
    """Send the requests of all fixtures, and judge the responses."""
    for name, value in context.spec.hosting.fixtures.items():
        stated = context.spec.fixtures[name]
        for operation in context.operations:
            reads = operation.method == "get" or "writes" in context.permits
            if operation.id in stated.operations and stated.response and reads:
                with suppress(OverBudgetError):
                    _send(context, operation, name, value)
    return {}


def _send(context: ProbeContext, operation: Operation, name: str, value: Any) -> None:
    is_query = bool(context.spec.fixtures[name].parameters)
    query = {**_others(context, operation), **(value if is_query else {})}
    target = f"{operation.path}?{urlencode(query)}" if query else operation.path
    body = None if is_query else json.dumps(value).encode()
    response = context.send(operation, target, body)
    subject = context.subject(operation, target, body, response)
    exchange = context.record(operation, target, body, response)
    context.judge(
        operation, FIXTURES_ARE_KEPT.name, exchange, partial(judge, context.spec, subject, name)
    )


def _others(context: ProbeContext, operation: Operation) -> dict[str, str]:
    """The parameters of fixtures that select nothing, such as the website."""
    found: dict[str, str] = {}
    for name, value in context.spec.hosting.fixtures.items():
        stated = context.spec.fixtures[name]
        if stated.parameters and not stated.response and operation.id in stated.operations:
            found |= value
    return found
