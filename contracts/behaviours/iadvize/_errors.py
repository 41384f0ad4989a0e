"""Failures in the documented envelope, with the documented messages.

Model: `error` is for keys, `fail` for everything else; one message, about the first fault. The
messages about rules are ours: the page has the rules and not the texts.
"""

from __future__ import annotations

from typing import Any

from concord.emulator.behaviour import Problem, UnknownRecord


def body(problem: Problem) -> dict[str, Any]:
    """The body of a failure."""
    if problem.code == "UNAUTHENTICATED":
        return {"meta": {"status": "error", "message": "Forbidden"}}
    return {"meta": {"status": "fail", "message": _message(problem)}}


def broken_rule(message: str) -> Problem:
    """409: the form of the request is right and a rule of the operation is broken."""
    return Problem(409, "RULE_BROKEN", message)


def _message(problem: Problem) -> str:
    if isinstance(problem, UnknownRecord):
        deleting = problem.operation is not None and problem.operation.method == "delete"
        stop = "" if deleting else "."  # as documented: no full stop after a deletion
        return f"Unknown '{problem.resource}' with '{problem.member}' {problem.id}{stop}"[:300]
    fault = next((each for each in problem.violations if each.pointer), None)
    if fault is None:
        return problem.message
    field = fault.pointer.split("/")[1].replace("~1", "/").replace("~0", "~")
    if fault.message == "is required":
        return f"Field '{field}' is missing."
    return f"Value of field '{field}' is not valid."
