"""Unique values: no two resources have the same (`x-unique`).

Model: a creation is repeated exactly; a second resource must not come of it. And no list shows the
same value twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.checks.check import Check, Operations
from concord.checks.exchange import Send, Subject
from concord.checks.messages import constant, message
from concord.checks.representation import (
    body_properties,
    identity,
    items,
    items_pointer,
    member,
    result,
    shown_at,
)
from concord.checks.values import short
from concord.spec import Operation, Spec, vocabulary

_Unique = tuple[str, str, str]
"""Name, where the representation shows it, pointer."""


def unique_stays_unique(spec: Spec, exchange: Subject, send: Send) -> bool:
    """After a create: create the same again. Of a list: look for values that are there twice."""
    if not exchange.success:
        return False
    if exchange.operation.action == "list":
        judged = [_is_shown_once(exchange, it) for it in _of_kind(spec, exchange.operation)]
        return any(judged)
    sent = exchange.request_members or {}
    unique = [it for it in _own(spec, exchange.operation) if sent.get(it[0]) is not None]
    made = identity(exchange.operation, result(exchange.operation, exchange.response.json))
    if exchange.operation.action != "create" or not unique or made is None:
        return False
    again = send(exchange.operation, exchange.path_parameters, {}, sent)
    second = identity(exchange.operation, result(exchange.operation, again.response.json))
    if again.success and second != made:
        name, _, pointer = unique[0]
        what = message(
            "{name} is unique, and two resources were created with {value}",
            name=constant(name),
            value=short(sent[name]),
        )
        again.fail(what, pointer=vocabulary.UNIQUE.at(pointer))
    return True


def has_unique(spec: Spec, operation: Operation) -> bool:
    """Whether the operation creates something with a unique value."""
    return operation.action == "create" and any(True for _ in _own(spec, operation))


def _is_shown_once(exchange: Subject, unique: _Unique) -> bool:
    name, path, pointer = unique
    shown = [member(item, path) for item in items(exchange.operation, exchange.response.json)]
    values = [value for value in shown if value is not None]
    # as texts: a value may be a number in one item and a text in another, and a list has no hash
    if len(values) > len({str(value) for value in values}):
        what = f"{name} is unique, and the list shows the same twice"
        at = items_pointer(exchange.operation)
        exchange.fail(what, pointer=vocabulary.UNIQUE.at(pointer), at=at)
    return len(values) > 1


def _of_kind(spec: Spec, operation: Operation) -> Iterator[_Unique]:
    """The unique properties of the resource that a list is of."""
    for other in spec.operations:
        if other.action == "create" and other.resource_name == operation.resource_name:
            yield from _own(spec, other)


def _own(spec: Spec, operation: Operation) -> Iterator[_Unique]:
    for name, definition, pointer in body_properties(spec, operation):
        if vocabulary.UNIQUE.of(definition):
            yield name, shown_at(name, definition), pointer


UNIQUE_STAYS_UNIQUE = Check(
    name="unique_stays_unique",
    summary="no two resources can be created with the same unique value, and no list has two",
    applies_to=Operations(
        concerns=has_unique, otherwise="nothing that is created must be unique (x-unique)"
    ),
    replay="steps",
    relies_on=("x-unique", "x-resource"),
    sends="the same create",
    evaluate=unique_stays_unique,
)
