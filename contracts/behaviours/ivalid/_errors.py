"""Errors in the shape that the documentation shows: code, message, details, suggestions.

Model: `SLOT_NOT_AVAILABLE` is the only documented code; the others are ours, in its spelling.
What is wrong with a request stands under `details.violations`, one entry a fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from concord.emulator.behaviour import Problem

from .scheduling import Reason

# The codes of the spec's examples; what is not among them keeps the engine's.
_CODES = {
    400: "INVALID_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    422: "VALIDATION_FAILED",
    429: "RATE_LIMITED",
    500: "INTERNAL",
}
SLOT_NOT_AVAILABLE = "Le créneau demandé n'est plus disponible"
_OWN = ("SLOT_NOT_AVAILABLE", "INVALID_STATUS")


def body(problem: Problem) -> dict[str, Any]:
    """The body of an error response."""
    details = dict(problem.details)
    if problem.violations:
        details["violations"] = [
            {"in": fault.where, "pointer": fault.pointer, "message": fault.message}
            for fault in problem.violations
        ]
    error: dict[str, Any] = {
        "code": problem.code if problem.code in _OWN else _CODES.get(problem.status, problem.code),
        "message": problem.message,
    }
    if details:
        error["details"] = details
    return {"error": error | problem.extra}


def slot_not_available(
    requested: str,
    technician_id: str | None,
    suggestions: Sequence[Mapping[str, str]],
    *,
    reason: Reason = Reason.ALREADY_BOOKED,
    status: int | Sequence[int] = 409,
) -> Problem:
    """`requested` (as it was sent) cannot be had, because of `reason`; `suggestions` can."""
    details = {"requested_slot": requested, "technician_id": technician_id, "reason": reason.value}
    return Problem(
        status,
        "SLOT_NOT_AVAILABLE",
        SLOT_NOT_AVAILABLE,
        details={name: value for name, value in details.items() if value is not None},
        extra={"suggestions": list(suggestions)},
    )
