"""Partial updates: what is left out stays.

Model: after a successful update, the resource is read, updated by one property of the same request
alone (and by those that are required), and read again: every other property that could have been
written shows what it showed. What is `deprecated` may follow the property that took its place.
Known limits: judged by the properties of the request that the representation shows.
"""

from __future__ import annotations

from typing import Any

from concord.checks.check import Check, Operations
from concord.checks.exchange import Send, Subject
from concord.checks.messages import constant, message
from concord.checks.representation import body_properties, member, result, shown_at
from concord.checks.value_forms import form_of
from concord.checks.values import same, short
from concord.checks.writes import identifier_of, read, reader_of
from concord.spec import Operation, Spec, child


def update_leaves_the_rest(spec: Spec, exchange: Subject, send: Send) -> bool:
    """After an update: update one of its properties, and the others must stay."""
    reader = reader_of(spec, exchange.operation)
    sent = exchange.request_members
    if reader is None or exchange.operation.action != "update" or not isinstance(sent, dict):
        return False
    identifier, less = identifier_of(exchange), _less(spec, exchange.operation, sent)
    if not exchange.success or identifier is None or less is None:
        return False
    # read, and not taken from the update's response, which need not have the form of a read
    before = read(reader, identifier, send)
    if (
        not before.success
        or not send(exchange.operation, exchange.path_parameters, {}, less).success
    ):
        return False
    after = read(reader, identifier, send)
    if not after.success:
        return False
    for name, definition, pointer in body_properties(spec, exchange.operation):
        if name in less or definition.get("writeOnly") or definition.get("deprecated"):
            continue
        path = shown_at(name, definition)
        was, now = (member(result(reader, it.response.json), path) for it in (before, after))
        if not same(was, now, form_of(spec, pointer)):
            what = message(
                "{name} was left out of an update; it was {was} and is {now}",
                name=constant(name),
                was=short(was),
                now=short(now),
            )
            after.fail(what, pointer=pointer, at=child("", *path.split(".")))
    return True


def can_leave_out(spec: Spec, operation: Operation) -> bool:
    """Whether the operation updates what can be read, by a body with several options."""
    known = operation.action == "update" and reader_of(spec, operation) is not None
    return known and len(_optional(spec, operation)) > 1


def _less(spec: Spec, operation: Operation, sent: dict[str, Any]) -> dict[str, Any] | None:
    """What was sent, with one optional property alone; None if it had not two of them.

    Properties that the spec does not know are left out: a server may take one for one of these.
    """
    optional = [name for name in _optional(spec, operation) if name in sent]
    # with one optional property there would be nothing to leave out
    if len(optional) < 2:
        return None
    known = {name for name, _, __ in body_properties(spec, operation)} - set(optional[1:])
    return {name: value for name, value in sent.items() if name in known}


def _optional(spec: Spec, operation: Operation) -> list[str]:
    found = []
    for name, _, pointer in body_properties(spec, operation):
        schema = spec.resolve(pointer.rpartition("/properties/")[0]).definition
        if name not in schema.get("required", []):
            found.append(name)
    return found


UPDATE_LEAVES_THE_REST = Check(
    name="update_leaves_the_rest",
    summary="a property that a partial update leaves out stays as it was",
    applies_to=Operations(
        concerns=can_leave_out, otherwise="nothing is updated in part that can be read (x-resource)"
    ),
    replay="steps",
    relies_on=("x-resource", "x-reads-as"),
    sends="reads, and an update of one member",
    evaluate=update_leaves_the_rest,
)
