"""How many there must be: the totals that lists have told, and what writes have made of them.

Model: a total is remembered by the list and all that it was asked but its page. A creation or a
deletion counts for the whole list of its kind; what a filtered one has then is anybody's guess.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from concord.checks.messages import message
from concord.checks.model_protocol import Mismatch
from concord.http import Exchange
from concord.spec import Operation, Spec, child

_MOST = 1_000
"""Totals that are remembered at once, each of another question: the oldest is forgotten first."""


class Totals:
    """What the lists at the paths where resources are created have told."""

    def __init__(self, spec: Spec) -> None:
        self._lists = _lists(spec)
        self._known: dict[tuple[str, str], int] = {}
        self._of_kind: dict[str, set[str]] = {}
        for operation in spec.operations:
            name = operation.definition.get("x-resource", {}).get("name")
            self._of_kind.setdefault(str(name), set()).add(operation.id)

    def __len__(self) -> int:
        return len(self._known)

    def counts(self, operation: Operation) -> bool:
        """Whether the operation lists all that is created."""
        return operation.id in self._lists.values()

    def told(self, exchange: Exchange, path: str, total: int) -> Iterator[Mismatch]:
        """Take in the total that an answer tells at `path`."""
        paging = exchange.operation.definition["x-pagination"]
        own = {paging.get(name) for name in ("page", "offset", "size")}
        asked = sorted((name, it) for name, it in exchange.query.items() if name not in own)
        key = (exchange.operation.id, _asked(asked, exchange.request.json))
        expected = self._known.pop(key, None)
        self._known[key] = total
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
        if expected is not None and expected != total:
            at = child("", *path.split("."))
            pointer = child(exchange.operation.pointer, "x-pagination")
            what = message(
                "{total} in all, where {expected} are after what was written",
                total=total,
                expected=expected,
            )
            yield Mismatch(what=what, pointer=pointer, at=at)

    def count(self, kind: str, more: int) -> None:
        """A write: the whole list of its `kind` has as many more."""
        whole = (self._lists.get(kind, ""), _asked([], None))
        kept = self._known.get(whole)
        for key in [key for key in self._known if key[0] in self._of_kind.get(kind, ())]:
            del self._known[key]
        if kept is not None and kept + more >= 0:  # else it was wrong before
            self._known[whole] = kept + more

    def forget(self) -> None:
        """Nobody knows what has happened."""
        self._known.clear()


def _lists(spec: Spec) -> dict[str, str]:
    """By kind, the list at the path where resources are created, or the one beside it."""
    found = {}
    for create in spec.operations:
        for other in spec.operations:
            if (
                create.action == "create"
                and other.action == "list"
                and other.path == create.path
                and create.definition["x-resource"]["name"]
                == other.definition["x-resource"]["name"]
            ):
                found[create.definition["x-resource"]["name"]] = other.id
    return found


def _asked(query: list[tuple[str, list[str]]], sent: Any) -> str:
    """What a list was asked beside its page, as one text."""
    return json.dumps([query, sent])
