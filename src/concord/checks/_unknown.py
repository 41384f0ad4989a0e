"""References: an unknown id is rejected where `x-references` says that it must exist."""

from __future__ import annotations

from concord.checks.check import Check, Operations
from concord.checks.exchange import Subject
from concord.checks.messages import message
from concord.checks.references import references
from concord.checks.violation_data import ViolationData
from concord.spec import Operation, Spec


def unknown_id_is_refused(exchange: Subject) -> bool:
    """Judge the response to a request whose body or query names a resource that does not exist."""
    # only the run knows which request it made wrong on purpose: an id that merely looks odd may
    # exist
    if exchange.unknown is None:
        return False
    if exchange.success:
        what = message(
            "accepted with {status} although it names a resource that does not exist",
            status=exchange.status,
        )
        exchange.fail(what, pointer=exchange.unknown, data=ViolationData(is_acceptance=True))
    return True


def can_name_nothing(spec: Spec, operation: Operation) -> bool:
    """Whether an unknown id makes a request invalid somewhere."""
    return any(reference.refused for reference in references(spec, operation))


UNKNOWN_ID_IS_REFUSED = Check(
    name="unknown_id_is_refused",
    summary="an unknown id in a body or query is rejected",
    applies_to=Operations(
        concerns=can_name_nothing, otherwise="no body or query names a resource (x-references)"
    ),
    replay="request",
    relies_on=("x-references",),
    evaluate=lambda _, exchange, __: unknown_id_is_refused(exchange),
    every_response=True,
)
