"""Errors in the shape that the documentation shows: code, message, details, suggestions.

Model: `SLOT_NOT_AVAILABLE` is the only documented code; the others are ours, in its spelling.
What is wrong with a request stands under `details.violations`, one entry a fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from concord.emulator.behaviour import Problem

from ._instants import text
from .scheduling import Reason, Slot

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


def body(problem: Problem) -> dict[str, Any]:
    """The body of an error response."""
    details = dict(problem.details)
    if problem.violations:
        details["violations"] = [
            {"in": fault.where, "pointer": fault.pointer, "message": fault.message}
            for fault in problem.violations
        ]
    error: dict[str, Any] = {
        "code": _CODES.get(problem.status, problem.code),
        "message": problem.message,
    }
    if details:
        error["details"] = details
    return {"error": error | problem.extra}


def slot_not_available(requested: str, technician_id: str, offers: Sequence[Slot]) -> Problem:
    """409: `requested` (as it was sent) is booked; `offers` are free."""
    return Problem(
        409,
        "SLOT_NOT_AVAILABLE",
        SLOT_NOT_AVAILABLE,
        details={
            "requested_slot": requested,
            "technician_id": technician_id,
            "reason": Reason.ALREADY_BOOKED.value,
        },
        extra={"suggestions": [suggestion(slot) for slot in offers]},
    )


def suggestion(slot: Slot) -> dict[str, str]:
    """A free slot as the documentation writes it."""
    return {"slot": text(slot.start), "technician_id": slot.technician.id}
