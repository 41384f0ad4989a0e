"""Counts of one API's traffic, and how often it supports or contradicts the ledger's readings.

Model: pure. `observe` walks a response body with its declared schema. An element that points to the
ledger is met each time a value is held to it, a response or parameter each time it occurs; it is
met against the chosen reading where it is the nearest such element of a departure from the spec.
A request counts by its response: accepted, each parameter and member in it is met; where it
departs from the spec in one element alone, that element is met against the reading if the server
accepted it all the same, and in keeping with it if the server rejected it.
Known limits: elements that no exchange can meet (servers, tags, webhooks, the root) are never
observed; what takes several exchanges to show comes in by `note`.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from concord.evidence._blame import canonical, entries
from concord.evidence._judge import Judge
from concord.evidence._members import Member
from concord.evidence._shapes import Shape, Shapes
from concord.http import Exchange, is_json, payload
from concord.spec import Operation, Spec, child

_KEPT = 1_000
"""Different response bodies that are kept before they are walked: many are the same."""
_REJECTED = frozenset({400, 422})
"""The statuses that say that the request is wrong, and not who sends it or how often."""


class _Operation:
    """The counts of one operation."""

    def __init__(self) -> None:
        self.requests = 0
        self.statuses: Counter[str] = Counter()
        self.responses = Member()


class Evidence:
    """The counts of the exchanges with one API."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._by_id = {operation.id: operation for operation in spec.operations}
        self._operations: dict[str, _Operation] = {}
        self._bodies: Counter[tuple[str, str, bytes]] = Counter()
        self._met: Counter[str] = Counter()
        self._against: Counter[str] = Counter()
        self._ambiguous: dict[str, bool] = {}

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(self._spec)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._spec)

    def observe(self, exchange: Exchange, times: int = 1) -> None:
        """Count `exchange`, which happened `times` times. Raises KeyError (no such operation)."""
        operation = self._by_id[exchange.operation.id]
        counts = self._operations.setdefault(operation.id, _Operation())
        counts.requests += times
        counts.statuses[str(exchange.status)] += times
        self._meet(operation.pointer, times)
        response, media = self._judge.declared(exchange)
        if response is not None:
            self._meet(response, times)
        # many responses are the same: walked later, each different one once
        if media is not None and exchange.response.body:
            self._bodies[operation.id, media, exchange.response.body] += times
            if len(self._bodies) >= _KEPT:
                self._walk()
        for _, found in self._judge.response_violations(exchange):
            self.note(found.schema, held=False, times=times)
        if exchange.request.target:
            self._count_request(operation, exchange, times)

    def note(self, pointer: str, *, held: bool, times: int = 1) -> None:
        """Count that the statement at `pointer` was kept (`held`) or broken."""
        place = self._spec.provenance(canonical(self._spec, pointer)).ledger_pointer
        if place is not None:
            (self._met if held else self._against)[place] += times

    def as_json(self) -> dict[str, Any]:
        """The counts, as `src/concord/README.md` describes an API's part of the evidence."""
        self._walk()
        return {
            "operations": {
                name: {
                    "statuses": dict(sorted(counts.statuses.items())),
                    "requests": counts.requests,
                    "members": dict(counts.responses.counts()) if counts.responses.seen else {},
                }
                for name, counts in self._operations.items()
            },
            "ledger": self._ledger(),
        }

    def drained(self) -> dict[str, Any]:
        """The counts since the last call, which start anew."""
        found = self.as_json()
        self._operations = {}
        self._met.clear()
        self._against.clear()
        return found

    def _ledger(self) -> dict[str, Any]:
        found: dict[str, dict[str, Any]] = {}
        for place in {**self._met, **self._against}:
            met, against = self._met[place], self._against[place]
            for name in entries(self._spec, place):
                entry = found.setdefault(name, {"supports": 0, "contradicts": 0, "where": []})
                # an element that was violated was also met
                entry["supports"] += max(0, met - against)
                entry["contradicts"] += against
                entry["where"].append(place)
        return {
            name: {**entry, "observed": True, "where": sorted(entry["where"])}
            for name, entry in sorted(found.items())
        }

    def _meet(self, pointer: str, times: int) -> None:
        # looked up for every exchange, so kept
        if pointer not in self._ambiguous:
            self._ambiguous[pointer] = bool(entries(self._spec, pointer))
        if self._ambiguous[pointer]:
            self._met[pointer] += times

    def _meet_shape(self, shape: Shape, times: int) -> None:
        self._met[shape.pointer] += times

    def _walk(self) -> None:
        """Walk the bodies that are kept, each different one once."""
        for (name, media, body), times in self._bodies.items():
            try:
                value = payload.parse(body)
            except ValueError:
                continue
            shape = self._shapes.at(child(media, "schema"))
            self._operations[name].responses.take(value, [shape], times, self._meet_shape)
        self._bodies.clear()

    def _count_request(self, operation: Operation, exchange: Exchange, times: int) -> None:
        broken = [found for _, found in self._judge.request_violations(exchange)]
        if not broken and exchange.success:
            self._accepted(operation, exchange, times)
        elif len(broken) == 1 and (exchange.success or exchange.status in _REJECTED):
            # of several violations nobody knows which one the server rejected
            self.note(broken[0].schema, held=not exchange.success, times=times)

    def _accepted(self, operation: Operation, exchange: Exchange, times: int) -> None:
        for reader, _ in self._judge.given(exchange):
            self._meet(reader.parameter.pointer, times)
        media = self._judge.request_media(operation).get(exchange.request.media_type)
        if media is not None and exchange.request.body and is_json(exchange.request.media_type):
            value = payload.parse(exchange.request.body)
            shape = self._shapes.at(child(media, "schema"))
            # its counts are dropped: only what is met on the way matters
            Member().take(value, [shape], times, self._meet_shape)
