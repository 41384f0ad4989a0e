"""Conflicts: where a creation documents 409, its exact repetition is one.

Model: after a successful create, the same is sent again, with every reference (`x-references`) as
the server chose it. What occupies or must be unique, occupies by then: a second resource breaks the
contract. A server that answers with the first one again has understood the repetition.
Known limits: not judged where the server left a reference open, or where members must be unique
(`x-unique`) and none of them was sent. A repetition that is refused with
another status than 409 is nobody's conflict, and not judged either.
"""

from __future__ import annotations

from typing import Any

from concord.checks.check import Check, Operations
from concord.checks.exchange import Send, Subject
from concord.checks.messages import constant, message
from concord.checks.representation import body_properties, identity, member, result, shown_at
from concord.spec import Operation, Spec, child, vocabulary

_CONFLICT = "409"


def repetition_conflicts(spec: Spec, exchange: Subject, send: Send) -> bool:
    """After a create that can conflict: create the same once more."""
    creates = exchange.operation.action == "create" and exchange.request_members is not None
    responses = exchange.operation.statuses
    if not creates or not exchange.success or _CONFLICT not in responses:
        return False
    body = _pinned(spec, exchange)
    made = identity(exchange.operation, result(exchange.operation, exchange.response.json))
    if body is None or made is None:
        return False
    again = send(exchange.operation, exchange.path_parameters, {}, body)
    second = identity(exchange.operation, result(exchange.operation, again.response.json))
    # the same id once more: the server has recognised the repetition, which harms nobody
    if again.success and second != made:
        what = message(
            "the same is created twice, with {status}, where {conflict} is documented",
            status=again.status,
            conflict=constant(_CONFLICT),
        )
        place = child(exchange.operation.pointer, "responses")
        again.fail(what, pointer=child(place, _CONFLICT), relies_on=(place,))
    return again.success or again.status == int(_CONFLICT)


def can_conflict(_: Spec, operation: Operation) -> bool:
    """Whether the operation creates and documents a conflict."""
    documented = operation.statuses
    return operation.action == "create" and _CONFLICT in documented


def _pinned(spec: Spec, exchange: Subject) -> dict[str, Any] | None:
    """What was sent, with each reference that the server chose.

    None if it left one open, or if nothing that must be unique was sent.
    """
    unique = []
    body = dict(exchange.request_members or {})
    shown = result(exchange.operation, exchange.response.json)
    for name, definition, _ in body_properties(spec, exchange.operation):
        if vocabulary.REFERENCES.stated(definition) and body.get(name) is None:
            # otherwise the server may choose another one for the repetition, and there would be no
            # conflict
            body[name] = member(shown, shown_at(name, definition))
            if body[name] is None:
                return None
        if vocabulary.UNIQUE.stated(definition):
            unique.append(name)
    return body if not unique or any(body.get(name) is not None for name in unique) else None


REPETITION_CONFLICTS = Check(
    name="repetition_conflicts",
    summary="where a create documents 409, its exact repetition creates no second resource",
    applies_to=Operations(
        concerns=can_conflict, otherwise="no creation documents a conflict (409)"
    ),
    replay="steps",
    relies_on=("x-resource", "x-references", "responses"),
    sends="the same create",
    evaluate=repetition_conflicts,
)
