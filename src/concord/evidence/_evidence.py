"""The counts of one spec's traffic, and what they say for and against its ledger's readings.

Model: pure. `observe` walks an answer with its declared schema. An element that points to the
ledger is met each time a value is held to it, a response or parameter each time it occurs; it is
met against the chosen reading where it is the nearest such element of a departure from the spec.
A request speaks where its answer does: accepted, each parameter and member in it is met; where it
departs from the spec in one element alone, that element is met against the reading if the server
accepted it all the same, and in keeping with it if the server refused.
Known limits: elements that no exchange can meet (servers, tags, webhooks, the root) are never
observed; what takes several exchanges to show comes in by `note`.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from concord.evidence._blame import canonical, nearest_ambiguity
from concord.evidence._judge import Judge
from concord.evidence._members import Member
from concord.evidence._shapes import Shape, Shapes
from concord.http import Exchange, payload
from concord.spec import Operation, SchemaViolation, Spec, Validator, child

_KEPT = 1_000
"""Different answers that are kept before they are walked: many are the same."""
_REFUSED = frozenset({400, 422})


class _Operation:
    """What was observed of one operation."""

    def __init__(self) -> None:
        self.requests = 0
        self.statuses: Counter[str] = Counter()
        self.answers = Member()


class Evidence:
    """Counts what exchanges with one API show."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._by_id = {operation.id: operation for operation in spec.operations}
        self._operations: dict[str, _Operation] = {}
        self._answers: Counter[tuple[str, str, bytes]] = Counter()
        self._met: Counter[str] = Counter()
        self._against: Counter[str] = Counter()
        self._ambiguous: dict[str, bool] = {}

    @cached_property
    def _schemas(self) -> Validator:
        return self._spec.validator()

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(self._spec, self._schemas)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._spec)

    def observe(self, exchange: Exchange, times: int = 1) -> None:
        """Count `exchange`, which happened `times` times. Raises KeyError (no such operation)."""
        operation = self._by_id[exchange.operation.id]
        told = self._operations.setdefault(operation.id, _Operation())
        told.requests += times
        told.statuses[str(exchange.status)] += times
        self._meet(operation.pointer, times)
        response, media = self._judge.declared(exchange)
        if response is not None:
            self._meet(response, times)
        if media is not None and exchange.response.body:
            self._answers[operation.id, media, exchange.response.body] += times
            if len(self._answers) >= _KEPT:
                self._walk()
        for _, found in self._judge.answer(exchange):
            self.note(found.schema, held=False, times=times)
        if exchange.request.target:
            self._request(operation, exchange, times)

    def note(self, pointer: str, *, held: bool, times: int = 1) -> None:
        """Count that the words at `pointer` were kept (`held`) or broken."""
        place = nearest_ambiguity(self._spec, canonical(self._spec, pointer))
        if place is not None:
            (self._met if held else self._against)[place] += times

    def as_json(self) -> dict[str, Any]:
        """The counts, as `src/concord/README.md` describes an API's part of the evidence."""
        self._walk()
        return {
            "operations": {
                name: {
                    "statuses": dict(sorted(told.statuses.items())),
                    "requests": told.requests,
                    "members": dict(told.answers.told()) if told.answers.seen else {},
                }
                for name, told in self._operations.items()
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
            for name in self._spec.at(place)["x-ambiguity"]:
                entry = found.setdefault(name, {"supports": 0, "contradicts": 0, "where": []})
                entry["supports"] += max(0, met - against)
                entry["contradicts"] += against
                entry["where"].append(place)
        return {
            name: {**entry, "observed": True, "where": sorted(entry["where"])}
            for name, entry in sorted(found.items())
        }

    def _meet(self, pointer: str, times: int) -> None:
        if pointer not in self._ambiguous:
            self._ambiguous[pointer] = bool(self._spec.at(pointer).get("x-ambiguity"))
        if self._ambiguous[pointer]:
            self._met[pointer] += times

    def _meet_shape(self, shape: Shape, times: int) -> None:
        self._met[shape.pointer] += times

    def _walk(self) -> None:
        """Walk the answers that are kept, each different one once."""
        for (name, media, body), times in self._answers.items():
            try:
                value = payload.parse(body)
            except ValueError:
                continue
            shape = self._shapes.at(child(media, "schema"))
            self._operations[name].answers.take(value, [shape], times, self._meet_shape)
        self._answers.clear()

    def _request(self, operation: Operation, exchange: Exchange, times: int) -> None:
        broken = [found for _, found in self._judge.request(exchange)]
        if not broken and exchange.success:
            self._accepted(operation, exchange, times)
        elif len(broken) == 1 and (exchange.success or exchange.status in _REFUSED):
            self._broken(broken[0], times, held=not exchange.success)

    def _broken(self, found: SchemaViolation, times: int, *, held: bool) -> None:
        self.note(found.schema, held=held, times=times)

    def _accepted(self, operation: Operation, exchange: Exchange, times: int) -> None:
        for reader, _ in self._judge.given(exchange):
            self._meet(reader.parameter.pointer, times)
        media = self._judge.request_media(operation).get(exchange.request.media_type)
        if media is not None and exchange.request.body and "json" in exchange.request.media_type:
            value = payload.parse(exchange.request.body)
            shape = self._shapes.at(child(media, "schema"))
            Member().take(value, [shape], times, self._meet_shape)
