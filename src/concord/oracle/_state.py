"""What a run has shown so far: resources by kind, totals of lists; and what contradicts it.

Model: the rules of the state model (`state_model`, `_list_rules`, `_write_rules`) take in exchanges
and change this; nothing here judges a status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concord.checks.check import resource_at
from concord.checks.messages import Message, constant, message
from concord.checks.model_protocol import Mismatch
from concord.checks.references import references
from concord.checks.representation import member
from concord.checks.values import short
from concord.checks.violation_data import ViolationData
from concord.http import Exchange
from concord.oracle._forms import shows_as_read
from concord.oracle._records import Kind, Record
from concord.oracle._totals import Totals
from concord.spec import Spec, child


class State:
    """The resources and totals of one API, as far as exchanges have shown them."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.kinds = {it.resource_name: Kind(spec, it.resource_name) for it in spec.operations}
        # operations without `x-resource` have no records
        self.kinds.pop("", None)
        self.totals = Totals(spec)
        # computed once: a run follows thousands of exchanges with the same operations
        self.comparable = {it.id for it in spec.operations if shows_as_read(spec, it)}
        self.references = {
            it.id: [found for found in references(spec, it) if found.refused]
            for it in spec.operations
        }

    def forget(self, kind: Kind | None) -> None:
        """Something happened whose effect is unknown: to resources of `kind`, and on totals."""
        self.totals.forget()
        if kind is not None:
            kind.records.clear()

    def follow_deletion(self, name: str, identifier: Any) -> None:
        """A resource was deleted: what refers to it may be gone with it, and what refers to that.

        Databases delete such records, or empty their reference; the vocabulary does not say which.
        """
        gone: list[tuple[str, Any]] = [(name, identifier)]
        met = {name}
        while gone:
            resource, key = gone.pop()
            for kind in self.kinds.values():
                if resource in kind.resources:
                    gone += [(kind.name, it) for it in kind.lose(resource, key)]
        # their totals, too: of records that no response has shown
        while referring := {it.name for it in self.kinds.values() if it.resources & met} - met:
            met |= referring
            for other in referring:
                self.totals.forget(other)

    def contradicted(
        self,
        kind: Kind,
        record: Record,
        exchange: Exchange,
        identifier: Any,
        shown: Any,
        *,
        at: str = "",
    ) -> list[Mismatch]:
        """How `shown`, which stands at the pointer `at` of the response, contradicts `record`.

        What it shows is what is known from now on: each contradiction is reported once.
        """
        if exchange.operation.id not in self.comparable:
            return []
        found = []
        for claim, value in kind.broken(record, shown):
            path = claim.writable.path
            what = message(
                "{name} {known} {value} and {reader} shows {shown}",
                name=constant(claim.writable.name),
                known=constant(claim.known),
                value=short(claim.value),
                reader=constant(exchange.operation.label),
                shown=short(value),
            )
            place = at + child("", *path.split("."))
            pointer = claim.writable.pointer
            relies_on = (*claim.relies_on, *resource_at(exchange.operation))
            found.append(Mismatch(what=what, pointer=pointer, at=place, relies_on=relies_on))
            # reported once: `show` takes in the new value below
            del record.claims[path]
        kind.show(exchange.operation, identifier, shown)
        # one is enough: the others usually have the same cause
        return found[:1]


def request_members(exchange: Exchange) -> Mapping[str, Any]:
    """The members of the request's JSON body; none where it is no object."""
    return exchange.request.members or {}


def requested_id(exchange: Exchange) -> Any:
    """The id by which a request names its resource; None if it names none."""
    resource = exchange.operation.resource
    if resource is None:
        return None
    if resource.member:
        return member(exchange.request.json, resource.member)
    return exchange.path_parameters.get(resource.parameter)


def mismatch(
    what: str, exchange: Exchange, *, at: str | None = None, record: Record | None = None
) -> Mismatch:
    """A mismatch with what the operation as a whole promises, and with what made the record."""
    known = record.relies_on if record is not None else ()
    return Mismatch(
        what=what,
        pointer=exchange.operation.pointer,
        at=at,
        relies_on=(*resource_at(exchange.operation), *known),
        data=ViolationData(received_status=exchange.status),
    )


def with_article(kind: Kind) -> Message:
    """The kind with its article, for messages."""
    return constant(f"a {kind.name.replace('_', ' ')}")
