"""The totals that lists have shown, and what writes have made of them since.

Model: a total is kept by the list and all values of its request but those that select the page. A
creation or a deletion changes the total of the whole list of its kind by one; that of a filtered
list is unknown afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from concord.checks.check import resource_at
from concord.checks.messages import message
from concord.checks.model_protocol import Mismatch
from concord.http import Exchange
from concord.spec import Operation, Spec, child, vocabulary

_MOST = 1_000
"""Totals that are kept at once, each of another request: the oldest is forgotten first."""


class Totals:
    """The totals of the lists at the paths where resources are created."""

    def __init__(self, spec: Spec) -> None:
        self._lists = _lists(spec)
        self._known: dict[tuple[str, str], int] = {}
        self._of_kind: dict[str, set[str]] = {}
        for operation in spec.operations:
            self._of_kind.setdefault(operation.resource_name, set()).add(operation.id)

    def __len__(self) -> int:
        return len(self._known)

    def counts(self, operation: Operation) -> bool:
        """Whether the operation lists all that is created."""
        return operation.id in self._lists.values()

    def check(
        self, exchange: Exchange, pagination: vocabulary.Pagination, total: int
    ) -> Iterator[Mismatch]:
        """Take in the total that a response shows; yields how it differs from the expected one."""
        query = sorted(
            (name, values)
            for name, values in exchange.query.items()
            if name not in (pagination.selector, pagination.size)
        )
        key = (exchange.operation.id, _request_key(query, exchange.request.json))
        # taken out and put back, so that the oldest stays the first
        expected = self._known.pop(key, None)
        self._known[key] = total
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
        if expected is not None and expected != total:
            what = message(
                "{total} in all, where {expected} are after what was written",
                total=total,
                expected=expected,
            )
            yield Mismatch(
                what=what,
                pointer=vocabulary.PAGINATION.at(exchange.operation.pointer),
                at=child("", *pagination.total.split(".")) if pagination.total else "",
                relies_on=resource_at(exchange.operation),
            )

    def count(self, kind: str, more: int) -> None:
        """A write: the whole list of its `kind` has as many more."""
        whole = (self._lists.get(kind, ""), _request_key([], None))
        kept = self._known.get(whole)
        # whether what was written satisfies the filters of another list is not known here
        for key in [key for key in self._known if key[0] in self._of_kind.get(kind, ())]:
            del self._known[key]
        if kept is not None and kept + more >= 0:  # else it was wrong before
            self._known[whole] = kept + more

    def forget(self, kind: str | None = None) -> None:
        """Something happened whose effect on totals is unknown; on those of a `kind`, or on all."""
        lists = self._of_kind.get(kind, ()) if kind is not None else None
        for key in [key for key in self._known if lists is None or key[0] in lists]:
            del self._known[key]


def _lists(spec: Spec) -> dict[str, str]:
    """The operationId of the list at the path where resources are created, by kind."""
    return {
        create.resource_name: other.id
        for create in spec.operations
        for other in spec.operations
        if create.action == "create"
        and other.action == "list"
        and other.path == create.path
        and other.resource_name == create.resource_name
    }


def _request_key(query: list[tuple[str, list[str]]], body: Any) -> str:
    """What a list was requested with beside its page, as one text."""
    return json.dumps([query, body])
