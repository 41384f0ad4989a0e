"""Relations between members hold wherever a response shows their object (`x-relations`).

Known limits: one violation a response, the first in the order of its body; a body that is not JSON
is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.checks.check import Check, Operations
from concord.checks.exchange import Subject
from concord.checks.messages import constant, message
from concord.spec import Occurrence, Operation, Spec, child, response_key


def relations_hold(spec: Spec, exchange: Subject) -> bool:
    """Judge the relations between members of all objects in the body of a response."""
    operation = exchange.operation
    status = response_key(operation.statuses, str(exchange.status))
    body, judged = exchange.response.json, False
    for schema in _schemas(spec, operation, status) if status and body is not None else ():
        for found in spec.relations.occurrences(schema, body):
            judged = True
            if not found.relation.holds(found.holder):
                exchange.fail(said(found), pointer=found.pointer, at=found.member_at)
    return judged


def said(found: Occurrence) -> str:
    """What is wrong with an object that breaks a relation."""
    return message(
        "it does not hold that {relation}: {values}",
        relation=constant(found.relation.says),
        values=found.values,
    )


def shows_relations(spec: Spec, operation: Operation) -> bool:
    """Whether responses of the operation show members that a relation binds."""
    return any(
        spec.relations.stated(schema)
        for status in operation.statuses
        for schema in _schemas(spec, operation, status)
    )


def _schemas(spec: Spec, operation: Operation, status: str) -> Iterator[str]:
    """The schemas of the JSON bodies of the responses with a documented status."""
    response = spec.resolve(child(operation.pointer, "responses", status))
    for name, media in response.definition.get("content", {}).items():
        if "json" in name and "schema" in media:
            yield child(response.pointer, "content", name, "schema")


RELATIONS_HOLD = Check(
    name="relations_hold",
    summary=(
        "related members agree: a start is not after its end, a total is the sum of its parts, a "
        "status comes with the members that it implies"
    ),
    applies_to=Operations(
        concerns=shows_relations, otherwise="no members are related (x-relations)"
    ),
    replay="request",
    relies_on=("x-relations",),
    evaluate=lambda spec, exchange, _: relations_hold(spec, exchange),
    every_response=True,
)
