"""A response can be read: it is HTTP, ends in time, within its limits, in the encoding it states.

Model: the transport reads what it can and says what is wrong with the rest; it is a violation
of the operation's responses, and the only one that is reported of that response: no other check can
judge what was not read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import schemathesis

from concord.checks.check import ANY_SPEC, Check
from concord.checks.violation import Violation
from concord.spec import Operation, Spec, child

NAME = "response_is_readable"

RESPONSE_IS_READABLE = Check(
    name=NAME,
    summary=(
        "the response is HTTP: status line, headers and length make sense, the body is whole, in "
        "the stated encoding, ends in time, and is not larger than `--max-response`; its JSON has "
        "at most 100 levels and 100,000 values, and no value that programs cannot represent (NaN, "
        "1e999, a lone surrogate). A response that fails this is not judged by other checks; one "
        "without a readable status has status 0"
    ),
    applies_to=ANY_SPEC,
    replay="request",
    relies_on=("responses",),
)


def register(spec: Spec, problem_of: Callable[[Any], str]) -> None:
    """Make the check known to Schemathesis; `problem_of(request)` is what the transport says."""
    operations = {operation.label: operation for operation in spec.operations}

    @schemathesis.check
    def response_is_readable(ctx: Any, response: Any, case: Any) -> None:
        del ctx
        problem = problem_of(response.request)
        if problem:
            raise unreadable(operations[case.operation.label], problem)


def unreadable(operation: Operation, problem: str) -> Violation:
    """The violation by a response to `operation` of which `problem` says what is wrong."""
    pointer = child(operation.pointer, "responses")
    return Violation(operation=operation.label, what=f"the response {problem}", pointer=pointer)


def is_meant(failure: Any) -> bool:
    """Whether `failure` is reported although the response could not be read."""
    # by its text: Schemathesis' hook, which asks this, gets the failure and not the check (4.32.5)
    return isinstance(failure, Violation) and failure.what.startswith("the response ")
