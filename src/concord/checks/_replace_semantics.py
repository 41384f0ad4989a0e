"""Replaces: what a replace leaves out is reset.

Model: after a successful replace, the resource is replaced once more by the required properties
alone. An optional property that then still shows what was sent before is suspicious: a server that
merges keeps it, but a correct one may choose the same value by itself. So a resource is created
from the same properties alone, and only what a fresh one does not show has been kept. At the end
the first replace is repeated, so that other checks read what they expect.
Known limits: judges only resources that can be created too, and no property without which the
server refuses the request; what names another resource is the server's choice and not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.checks.check import Check, Operations, resource_at
from concord.checks.exchange import Send, Subject
from concord.checks.messages import constant, message
from concord.checks.representation import body_properties, identity, member, result, shown_at
from concord.checks.value_forms import form_of
from concord.checks.values import same, short
from concord.checks.writes import identifier_of, read, reader_of
from concord.spec import Operation, Spec, child, vocabulary

_Property = tuple[str, str, str]
"""Name, where the representation shows it, pointer."""


def replace_resets(spec: Spec, exchange: Subject, send: Send) -> bool:
    """After a replace: replace by less, and what is left out must not stay."""
    reader, create = reader_of(spec, exchange.operation), _creator(spec, exchange.operation)
    sent = exchange.request_members or {}
    left_out = [it for it in _optional(spec, exchange.operation) if sent.get(it[0]) is not None]
    if reader is None or create is None or not left_out or not exchange.success:
        return False
    identifier = identifier_of(exchange)
    if identifier is None:
        return False
    names = {name for name, _, _ in left_out}
    less = {name: value for name, value in sent.items() if name not in names}
    # a server may need more than `required` says; the model of another check judges that
    if not send(exchange.operation, exchange.path_parameters, {}, less).success:
        return False
    again = read(reader, identifier, send)
    kept = [it for it in left_out if again.success and _shows(spec, reader, again, it, sent)]
    fresh = _created(create, reader, less, send) if kept else None
    # before anything is reported, since a violation ends this function
    send(exchange.operation, exchange.path_parameters, {}, sent)
    for stated in kept if fresh else ():
        if fresh is not None and not _shows(spec, reader, fresh, stated, sent):
            name, path, pointer = stated
            value = short(sent[name])
            what = message(
                "{name} was left out of a replace and still is {value} when it is read",
                name=constant(name),
                value=value,
            )
            at = child("", *path.split("."))
            again.fail(what, pointer=pointer, at=at, relies_on=resource_at(create))
    return again.success and (not kept or fresh is not None)


def can_be_less(spec: Spec, operation: Operation) -> bool:
    """Whether the operation replaces what can be created and read, by a body with options."""
    known = reader_of(spec, operation) is not None and _creator(spec, operation) is not None
    return known and any(True for _ in _optional(spec, operation))


def _creator(spec: Spec, replacing: Operation) -> Operation | None:
    """The operation that creates a resource of the kind that is replaced, by its body alone."""
    if replacing.action != "replace":
        return None
    for operation in spec.operations:
        creates = operation.action == "create"
        named = any(item.required for item in operation.parameters)
        if creates and operation.resource_name == replacing.resource_name and not named:
            return operation
    return None


def _optional(spec: Spec, operation: Operation) -> Iterator[_Property]:
    """The properties that may be left out, and show a value of the sender's own."""
    for name, definition, pointer in body_properties(spec, operation):
        schema = spec.resolve(pointer.rpartition("/properties/")[0]).definition
        if (
            name not in schema.get("required", [])
            and not definition.get("writeOnly")
            and not vocabulary.REFERENCES.stated(definition)
        ):
            yield name, shown_at(name, definition), pointer


def _created(
    create: Operation, reader: Operation, body: dict[str, Any], send: Send
) -> Subject | None:
    """A fresh resource, as it is read."""
    made = send(create, {}, {}, body)
    identifier = identity(create, result(create, made.response.json)) if made.success else None
    shown = read(reader, identifier, send) if identifier is not None else None
    return shown if shown is not None and shown.success else None


def _shows(
    spec: Spec,
    reader: Operation,
    answer: Subject,
    stated: _Property,
    sent: dict[str, Any],
) -> bool:
    name, path, pointer = stated
    shown = member(result(reader, answer.response.json), path)
    return shown is not None and same(sent[name], shown, form_of(spec, pointer))


REPLACE_RESETS = Check(
    name="replace_resets",
    summary="a property that a replace leaves out is as in a new resource, not as before",
    applies_to=Operations(
        concerns=can_be_less,
        otherwise="nothing is replaced that can be created and read, too (x-resource)",
    ),
    replay="steps",
    relies_on=("x-resource", "x-reads-as"),
    sends="a replace without some properties, a create, reads, and the replace once more",
    evaluate=replace_resets,
)
