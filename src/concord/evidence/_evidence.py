"""Counts of one API's traffic: operations, statuses, members, and what decides between readings.

Model: pure. `observe` walks a response body with its declared schema; what an exchange says of the
ledger is counted by `ReadingCounts`.
Known limits: elements that no exchange can meet (servers, tags, webhooks, the root) are never
observed.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from concord.evidence._judge import Judge
from concord.evidence._members import Member
from concord.evidence._readings import ReadingCounts
from concord.evidence._shapes import Shapes
from concord.http import Exchange, payload
from concord.spec import Spec, child

_KEPT = 1_000
"""Different response bodies that are kept before they are walked: many are the same."""
# a run sends hundreds of similar requests to an operation; judging each under each reading would
# take longer than sending it
_DECIDING = 40
"""Exchanges of an operation and status that are judged under each reading."""


class _Operation:
    """The counts of one operation."""

    def __init__(self) -> None:
        self.requests = 0
        self.statuses: Counter[str] = Counter()
        self.responses = Member()


class Evidence:
    """The counts of the exchanges with one API."""

    def __init__(self, spec: Spec, *, readings: bool = True) -> None:
        self._spec = spec
        self._operations: dict[str, _Operation] = {}
        self._bodies: Counter[tuple[str, str, bytes]] = Counter()
        self._readings = ReadingCounts(spec, most=_DECIDING) if readings else None

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(self._spec)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._spec)

    def observe(self, exchange: Exchange, times: int = 1) -> None:
        """Count `exchange`, which happened `times` times. Raises KeyError (no such operation)."""
        operation = self._judge.operation(exchange.operation.id)
        counts = self._operations.setdefault(operation.id, _Operation())
        counts.requests += times
        counts.statuses[str(exchange.status)] += times
        _, media = self._judge.declared(exchange)
        # many responses are the same: walked later, each different one once
        if media is not None and exchange.response.body:
            self._bodies[operation.id, media, exchange.response.body] += times
            if len(self._bodies) >= _KEPT:
                self._walk()
        if self._readings is not None:
            self._readings.observe(exchange, times)

    def drained(self) -> dict[str, Any]:
        """The counts since the last call, which start anew.

        `src/concord/README.md` describes them as an API's part of the evidence.
        """
        self._walk()
        found = {
            "operations": {
                name: {
                    "statuses": dict(sorted(counts.statuses.items())),
                    "requests": counts.requests,
                    "members": dict(counts.responses.counts()) if counts.responses.seen else {},
                }
                for name, counts in self._operations.items()
            },
            "ledger": self._readings.drained() if self._readings is not None else {},
        }
        self._operations = {}
        return found

    def _walk(self) -> None:
        """Walk the bodies that are kept, each different one once."""
        for (name, media, body), times in self._bodies.items():
            try:
                value = payload.parse(body)
            except ValueError:
                continue
            shape = self._shapes.at(child(media, "schema"))
            self._operations[name].responses.take(value, [shape], times)
        self._bodies.clear()
