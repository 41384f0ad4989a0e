"""A model of any server: from what a run has written and read, what later responses must show.

Model: lenient, by the vocabulary alone. What it claims:
- what was created, or shown by a list or a read, can be read until it is deleted, and what was
  deleted can be neither read, written nor listed, nor named by a new resource;
- a property that was written shows what was written, in the response to the write where it has the
  form of a read, in every later read and in every list, until the resource is written again; one
  that only writes can change does not change by itself;
- a list at the path where resources are created holds each of them, while all of it is shown and
  they satisfy its filters; its total grows by one with each creation, shrinks by one with each
  deletion, and stays with everything else;
- a unique value that an existing resource has is rejected.
What it does not claim: members that no request writes (times, states, what the server computes);
members of a response whose schema is not that of a read; what an operation changes that the
vocabulary calls `invoke` or says nothing of (the resource, and all totals, are forgotten); the
order of lists; totals of filtered lists after a write; what refers to a resource once another one
was written, and that it exists once that one was deleted; anything at all after a failure of the
server. It assumes that nobody else writes meanwhile.
The rules stand in this module (reads), `_list_rules` and `_write_rules`; what they know in `_state`
and `_records`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from concord.checks.model_protocol import Mismatch
from concord.checks.representation import identity, result
from concord.checks.writes import reader_of_kind
from concord.http import TOO_MANY_REQUESTS, Exchange
from concord.oracle._list_rules import judge_list
from concord.oracle._records import WRITING, Kind
from concord.oracle._state import State, mismatch, requested_id, with_article
from concord.oracle._write_rules import (
    GONE,
    judge_change,
    judge_create,
    judge_delete,
    judge_invoke,
    missing,
)
from concord.spec import Spec

_Rule = Callable[[State, Kind, Exchange, Any], list[Mismatch] | None]


class StateModel:
    """Follows a run by the vocabulary alone; see `concord.checks.model_protocol.Model`."""

    def __init__(self, spec: Spec) -> None:
        self._state = State(spec)

    def follow(self, exchange: Exchange, *, is_wrong: bool = False) -> list[Mismatch] | None:
        """How `exchange` differs from what was expected; None if nothing was (see `Model`)."""
        if not exchange.is_operation or exchange.request.method == "HEAD":
            return None
        operation, status = exchange.operation, exchange.status
        kind = self._state.kinds.get(operation.resource_name)
        reads = operation.method == "get"
        if status >= 500 or status == TOO_MANY_REQUESTS or kind is None:
            # a failure of the server may come after it has changed something
            if not reads and status // 100 in (2, 5):
                self._state.forget(kind)
            return None
        body = exchange.response.json
        if is_wrong and exchange.success:
            self._spoil(kind, exchange, body)
            return None
        found = _RULES.get(operation.action, judge_invoke)(self._state, kind, exchange, body)
        if not reads and status // 100 == 2 and operation.action != "list":
            # a server may follow references, such as with cascading deletions
            for other in self._state.kinds.values():
                other.forget_references()
        return found

    def close(self) -> None:
        """Do nothing: this model holds no resource of the target."""

    def _spoil(self, kind: Kind, exchange: Exchange, body: Any) -> None:
        """Take in an accepted wrong request: what it wrote may be shown as anything."""
        operation = exchange.operation
        if operation.method == "get" or operation.action == "list":
            return
        # whether anything was created, changed or deleted is unknown
        self._state.totals.forget()
        shown = identity(operation, result(operation, body))
        identifier = shown if shown is not None else requested_id(exchange)
        if identifier is None:
            return
        if operation.action in WRITING:
            kind.spoil(identifier)
        else:
            kind.forget(identifier)  # whether it still exists is unknown
            self._state.follow_deletion(kind.name, identifier)


def _judge_read(state: State, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
    """How a read by id differs from what is known; None if nothing is known of the resource."""
    operation, identifier = exchange.operation, requested_id(exchange)
    if identifier is None or reader_of_kind(state.spec, kind.name) != operation:
        return None
    record = kind.find(identifier)
    succeeded = exchange.status // 100 == 2
    if record is None:
        if succeeded:
            kind.show(operation, identifier, result(operation, body))
        return None
    if record.alive and exchange.status in GONE:
        return [missing(kind, exchange, record)]
    if not record.alive and succeeded:
        return [mismatch(f"{with_article(kind)} that was deleted is read", exchange, record=record)]
    if not succeeded:
        return []
    return state.contradicted(kind, record, exchange, identifier, result(operation, body))


_RULES: dict[str, _Rule] = {
    "read": _judge_read,
    "list": judge_list,
    "create": judge_create,
    "replace": judge_change,
    "update": judge_change,
    "delete": judge_delete,
}
"""The rule of each action; of every other operation, `judge_invoke`."""
