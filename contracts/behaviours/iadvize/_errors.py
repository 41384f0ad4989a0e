"""Failures in the documented envelope, with the documented messages.

Model: `error` is for keys, `fail` for everything else; one message, about the first fault. The
messages about rules are ours: the page has the rules and not the texts.
"""

from __future__ import annotations

from typing import Any

from concord.emulator.behaviour import Call, Problem, UnknownRecord, Violation

_FRENCH = {"Unknown": "Inconnu :", "Field": "Champ", "Value of field": "Valeur du champ"}


def body(problem: Problem) -> dict[str, Any]:
    """The body of a failure."""
    if problem.code == "UNAUTHENTICATED":
        word = "fail" if "fail-for-keys" in problem.options else "error"
        return {"meta": {"status": word, "message": "Forbidden"}}
    return {"meta": {"status": "fail", "message": _worded(problem)}, **problem.extra}


def broken_rule(
    call: Call, message: str, field: str = "", extra: dict[str, Any] | None = None
) -> Problem:
    """409: the form of the request is right and a rule about `field` is broken."""
    if field and call.follows("rules-as-invalid-values"):
        return invalid(field)
    return Problem(409, "RULE_BROKEN", message, extra=extra or {})


def invalid(field: str) -> Problem:
    """400: the value of a field is not valid."""
    wrong = Violation(where="query", pointer=f"/{field}", message="is not valid")
    return Problem(400, "VALIDATION_FAILED", "The request is not valid", violations=[wrong])


def _worded(problem: Problem) -> str:
    message = _message(problem)
    if "own-messages" in problem.options:
        return f"{problem.code.replace('_', ' ').capitalize()}: {message}"
    if "french-messages" in problem.options:
        for english, french in _FRENCH.items():
            message = message.replace(english, french, 1)
    return message


def _message(problem: Problem) -> str:
    if isinstance(problem, UnknownRecord):
        deleting = problem.operation is not None and problem.operation.method == "delete"
        # as documented: no full stop after a deletion
        stop = "" if deleting and "full-stop-everywhere" not in problem.options else "."
        return f"Unknown '{problem.resource}' with '{problem.member}' {problem.id}{stop}"[:300]
    faults = [each for each in problem.violations if each.pointer]
    if not faults:
        return problem.message
    if "joined-messages" not in problem.options:
        faults = faults[:1]
    return " ".join(map(_about, faults))


def _about(fault: Violation) -> str:
    field = fault.pointer.split("/")[1].replace("~1", "/").replace("~0", "~")
    if fault.message == "is required":
        return f"Field '{field}' is missing."
    return f"Value of field '{field}' is not valid."
