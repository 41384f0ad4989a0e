"""Defaults: what a creation leaves out is what the spec says that it is then.

Known limits: only properties at the top of a JSON body, where the representation shows them.
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
from concord.spec import Operation, Spec, child, vocabulary


def defaults_apply(spec: Spec, exchange: Subject, send: Send) -> bool:
    """After a create or replace: read it, and compare what was left out with its default."""
    reader = reader_of(spec, exchange.operation)
    sent = exchange.request_members or {}
    left_out = [it for it in _defaulted(spec, exchange.operation) if it[0] not in sent]
    if (
        reader is None
        or not exchange.success
        or not left_out
        or not can_default(spec, exchange.operation)
    ):
        return False
    # the response to the write may show what was sent; a read shows what was stored
    again = read(reader, identifier_of(exchange), send)
    judged = False
    for name, definition, pointer in left_out if again.success else ():
        path = shown_at(name, definition)
        holder = member(result(reader, again.response.json), path.rpartition(".")[0])
        last = path.rpartition(".")[2]
        if not isinstance(holder, dict) or last not in holder:
            continue
        judged = True
        if not same(definition["default"], holder[last], form_of(spec, pointer)):
            what = message(
                "{name} was left out: its default is {default} and it is {shown}",
                name=constant(name),
                default=short(definition["default"]),
                shown=short(holder[last]),
            )
            at = child("", *path.split("."))
            shown_as = vocabulary.READS_AS
            again.fail(
                what,
                pointer=child(pointer, "default"),
                at=at,
                relies_on=(shown_as.at(pointer),) if shown_as.stated(definition) else (),
            )
    return judged


def can_default(spec: Spec, operation: Operation) -> bool:
    """Whether the operation writes something that shows its defaults when it is read."""
    reader = reader_of(spec, operation)
    writes = operation.action in ("create", "replace")
    return writes and reader is not None and bool(_defaulted(spec, operation))


def _defaulted(spec: Spec, operation: Operation) -> list[tuple[str, dict[str, Any], str]]:
    return [
        (name, definition, pointer)
        for name, definition, pointer in body_properties(spec, operation)
        if "default" in definition and not definition.get("writeOnly")
    ]


DEFAULTS_APPLY = Check(
    name="defaults_apply",
    summary="a property that a create or replace leaves out is read as its default",
    applies_to=Operations(
        concerns=can_default, otherwise="nothing that is written has a default and can be read"
    ),
    replay="steps",
    relies_on=("default", "x-resource", "x-reads-as"),
    sends="a read",
    evaluate=defaults_apply,
)
