"""What a write must have done, from what a run has shown before; and what is known after it.

Model: each rule judges one successful write (and a deletion that found nothing) and takes it into
the state. What the vocabulary calls `invoke` may change anything of its resource.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.checks.check import creates_by_name, resource_at
from concord.checks.messages import constant, message
from concord.checks.model_protocol import Mismatch
from concord.checks.representation import identity, member, result
from concord.checks.values import short
from concord.http import Exchange
from concord.oracle._records import Kind, Record, Writable
from concord.oracle._state import State, mismatch, request_members, requested_id, with_article
from concord.spec import vocabulary

GONE = (404, 410)
_CREATED = 201


def judge_create(state: State, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
    """How a creation contradicts what is known; None if it did not succeed."""
    operation, sent = exchange.operation, request_members(exchange)
    if exchange.status // 100 != 2:
        return None
    found = list(_deleted_references(state, exchange))
    identifier = identity(operation, result(operation, body))
    taken = kind.taken(operation, sent)
    known = kind.find(identifier) if identifier is not None else None
    # where it is known already, the creation may have returned what existed
    if taken is not None and known is None:
        found.append(_not_unique(kind, taken, sent[taken.name], exchange))
    # something was created, and nothing tells what
    if identifier is None:
        state.forget(None)
        return found
    state.totals.count(kind.name, +1 if known is None else 0)
    kind.write(operation, identifier, sent)
    return found + _response(state, kind, exchange, identifier, body)


def _not_unique(kind: Kind, taken: Writable, value: Any, exchange: Exchange) -> Mismatch:
    what = message(
        "{name} is unique, and an existing {kind} has {value}",
        name=constant(taken.name),
        kind=constant(kind.name),
        value=short(value),
    )
    return Mismatch(
        what=what,
        pointer=vocabulary.UNIQUE.at(taken.pointer),
        relies_on=resource_at(exchange.operation),
    )


def _response(
    state: State, kind: Kind, exchange: Exchange, identifier: Any, body: Any
) -> list[Mismatch]:
    """How the response to a write differs from what was written, where it shows the resource."""
    record, shown = kind.find(identifier), result(exchange.operation, body)
    is_open = kind.is_open(exchange.operation, request_members(exchange))
    if record is None or not isinstance(shown, dict) or is_open:
        return []
    return state.contradicted(kind, record, exchange, identifier, shown)


def judge_change(state: State, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
    """How a replacement or update contradicts what is known; None if it says nothing."""
    operation, identifier = exchange.operation, requested_id(exchange)
    if exchange.status // 100 != 2 or identifier is None:
        return None
    found = list(_deleted_references(state, exchange))
    record = kind.find(identifier)
    is_new = exchange.status == _CREATED and creates_by_name(operation)
    if record is not None and not record.alive and not is_new:
        found.append(
            mismatch(f"{with_article(kind)} that was deleted is written", exchange, record=record)
        )
    # a change of a value changes totals of filtered lists: `count` forgets them
    state.totals.count(kind.name, 1 if is_new else 0)
    kind.write(operation, identifier, request_members(exchange))
    return found + _response(state, kind, exchange, identifier, body)


def judge_delete(state: State, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
    """How a deletion contradicts what is known; None if it says nothing."""
    del body
    identifier = requested_id(exchange)
    if identifier is None:
        return None
    # a 404 of a path through several resources may be about another one of them
    if exchange.status in GONE and len(exchange.path_parameters) == 1 and not exchange.request.body:
        return _not_found(kind, exchange, identifier)
    if exchange.status // 100 != 2:
        return None
    # a new record, too: what is deleted now must stay gone
    record = kind.record(identifier)
    state.totals.count(kind.name, -1 if record.alive else 0)
    again = mismatch(
        f"{with_article(kind)} that was deleted is deleted again", exchange, record=record
    )
    found = [] if record.alive else [again]
    record.alive, record.relies_on = False, resource_at(exchange.operation)
    record.claims.clear()
    state.follow_deletion(kind.name, identifier)
    return found


def _not_found(kind: Kind, exchange: Exchange, identifier: Any) -> list[Mismatch] | None:
    """What was not found for deletion must not exist."""
    record = kind.find(identifier)
    if record is None:
        return None
    return [missing(kind, exchange, record)] if record.alive else []


def judge_invoke(state: State, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
    """How any other operation contradicts what is known; None if it says nothing."""
    del body
    identifier = requested_id(exchange)
    if exchange.status // 100 != 2 or identifier is None:
        return None
    record = kind.find(identifier)
    if record is not None and not record.alive:
        return [
            mismatch(f"{with_article(kind)} that was deleted is acted on", exchange, record=record)
        ]
    if exchange.operation.method != "get":
        state.totals.forget()
        kind.forget(identifier)
    return []


def missing(kind: Kind, exchange: Exchange, record: Record) -> Mismatch:
    """An existing resource is reported as not found."""
    what = message(
        "{kind} that exists is answered with {status}",
        kind=with_article(kind),
        status=exchange.status,
    )
    return mismatch(what, exchange, record=record)


def _deleted_references(state: State, exchange: Exchange) -> Iterator[Mismatch]:
    """The references of an accepted request to resources that were deleted."""
    for reference in state.references[exchange.operation.id]:
        kind = state.kinds.get(reference.resource)
        named = member(exchange.request.json, ".".join(reference.names))
        record = kind.find(named) if kind and isinstance(named, (str, int)) else None
        # a reference in a path is judged by the rules of its own resource
        if record is not None and not record.alive and reference.location == "body":
            what = f"accepted although it names a {reference.resource} that was deleted"
            yield Mismatch(what=what, pointer=reference.pointer, relies_on=record.relies_on)
