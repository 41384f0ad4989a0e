"""Which readings of the ledger an API's traffic bears out: only what tells readings apart counts.

Model: an exchange is judged under each reading of an entry that has an overlay and says something
of the operation. It fits a reading unless it has a deviation under it that it does not have under
all of them. Where the readings of an entry disagree about an exchange, that exchange is deciding.
A wrong request counts by its response: accepted, it is a deviation; rejected with the status of
wrong data, a request that only some readings call wrong fits these.
Known limits: one exchange alone; what an option of the emulator's behaviour says takes several, and
comes in from contract runs (`standing_of_run`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from concord.evidence._judge import Judge, Where, declared_response
from concord.http import Exchange
from concord.spec import Ambiguity, Operation, SchemaViolation, Spec, child, meet, touched

REJECTED = frozenset({400, 422})
"""The statuses that say that the request is wrong, and not who sends it or how often."""

Side = Literal["request", "response"]
"""Of an exchange."""
Kind = Literal["undecided", "decided", "contradictory", "no reading fits"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of an entry: how many exchanges told its readings apart, and what they say.

    `reading` is the one that is decided for; `fitting` those that all of them fit.
    """

    kind: Kind
    reading: str = ""
    fitting: tuple[str, ...] = ()
    deciding: int = 0

    @property
    def words(self) -> str:
        """What is known, in a few words."""
        by = f"by {self.deciding:,} exchange{'' if self.deciding == 1 else 's'}"
        if self.kind == "decided":
            return f"decided for {self.reading} {by}"
        if self.kind == "undecided" and self.fitting:
            return f"undecided between {', '.join(self.fitting)} {by}"
        return f"{self.kind} {by}" if self.deciding else self.kind


def standing(counts: Mapping[str, Any]) -> Standing:
    """What the counts of an entry (`ledger` of the evidence) say."""
    deciding, fits = int(counts["deciding"]), counts["fits"]
    # a reading has to fit every deciding exchange: one counterexample refutes it
    fitting = tuple(sorted(name for name, times in fits.items() if times == deciding))
    if counts["none"]:
        return Standing(kind="no reading fits", deciding=deciding)
    if not deciding:
        return Standing(kind="undecided")
    if not fitting:
        return Standing(kind="contradictory", deciding=deciding)
    if len(fitting) > 1:
        return Standing(kind="undecided", fitting=fitting, deciding=deciding)
    return Standing(kind="decided", reading=fitting[0], fitting=fitting, deciding=deciding)


def no_counts() -> dict[str, Any]:
    """The counts of an entry of which nothing is known."""
    return {"deciding": 0, "fits": {}, "none": 0, "examples": {}}


def standing_of_run(reading: str, findings: int, example: Mapping[str, Any]) -> dict[str, Any]:
    """The counts of an entry whose `reading` explains so many findings of a contract run."""
    return {
        "deciding": findings,
        "fits": {reading: findings},
        "none": 0,
        "examples": {reading: dict(example)},
    }


@dataclass
class _Counts:
    deciding: int = 0
    fits: Counter[str] = field(default_factory=Counter)
    none: int = 0
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "deciding": self.deciding,
            "fits": dict(sorted(self.fits.items())),
            "none": self.none,
            "examples": dict(sorted(self.examples.items())),
        }


class ReadingCounts:
    """The counts of one API's ledger. `most` exchanges of an operation and status are judged."""

    def __init__(self, spec: Spec, *, most: int) -> None:
        # entries are told apart by what differs from the chosen readings, whichever ones the run
        # follows
        self._spec = spec.chosen or spec
        self._most = most
        self._judges: dict[tuple[str, str], Judge] = {}
        self._changing: dict[tuple[str, str, str, int, Side], bool] = {}
        self._near: dict[tuple[str, int, Side], frozenset[str]] = {}
        self._concerned: dict[str, list[Ambiguity]] = {}
        self._judged: Counter[tuple[str, int]] = Counter()
        self._counts: dict[str, _Counts] = {}

    def observe(self, exchange: Exchange, times: int = 1) -> None:
        """Count `exchange`, which happened `times` times, for the readings that it decides."""
        operation = exchange.operation
        concerned = self._entries(operation)
        key = (operation.id, exchange.status)
        if not concerned or self._judged[key] >= self._most:
            return
        self._judged[key] += 1
        base = _sides(self._base, exchange)
        for entry in concerned:
            self._count(entry, exchange, base, times)

    def drained(self) -> dict[str, dict[str, Any]]:
        """The counts by entry since the last call, which start anew."""
        found = {name: counts.as_json() for name, counts in sorted(self._counts.items())}
        self._counts = {}
        return found

    def _entries(self, operation: Operation) -> list[Ambiguity]:
        """The entries with readings that say something of `operation`."""
        known = self._concerned.get(operation.id)
        if known is None:
            zone = self._zone(operation)
            known = [it for it in self._overlaid if self._touches(it, zone)]
            self._concerned[operation.id] = known
        return known

    def _zone(self, operation: Operation) -> frozenset[str]:
        return self._spec.zone(self._spec.operation(operation.id))

    @cached_property
    def _overlaid(self) -> list[Ambiguity]:
        return [it for it in self._spec.ledger if any(r.overlay for r in it.alternatives)]

    def _touches(self, entry: Ambiguity, zone: frozenset[str]) -> bool:
        return meet(self._places(entry), zone)

    def _places(self, entry: Ambiguity) -> Iterator[str]:
        """What the overlays of its readings change."""
        for reading in entry.alternatives:
            if reading.overlay:
                yield from touched(self._spec, entry.id, reading.id)

    @cached_property
    def _base(self) -> Judge:
        return Judge(self._spec)

    def _judge(self, entry: Ambiguity, reading: str) -> Judge:
        key = (entry.id, reading)
        found = self._judges.get(key)
        if found is None:
            found = self._judges[key] = Judge(self._spec.under({entry.id: reading}))
        return found

    def _concerns(self, entry: Ambiguity, reading: str, exchange: Exchange, side: Side) -> bool:
        """Whether a reading changes what says if a side of an exchange is right; most do not."""
        if reading == entry.chosen:
            return False
        operation, status = exchange.operation, exchange.status
        key = (entry.id, reading, operation.id, status, side)
        known = self._changing.get(key)
        if known is None:
            places = touched(self._spec, entry.id, reading)
            known = meet(places, self._about(operation, status, side))
            # a reading that adds or removes a status changes `responses` itself, which no declared
            # response holds
            if side == "response" and not known:
                responses = child(self._spec.operation(operation.id).pointer, "responses")
                known = any(it.rpartition("/")[0] == responses for it in places)
            self._changing[key] = known
        return known

    def _about(self, operation: Operation, status: int, side: Side) -> frozenset[str]:
        """What says if a request, or a response of that status, is right."""
        key = (operation.id, status, side)
        known = self._near.get(key)
        if known is None:
            own = self._spec.operation(operation.id)
            item = own.pointer.rpartition("/")[0]
            request = (
                child(own.pointer, "requestBody"),
                child(own.pointer, "parameters"),
                child(item, "parameters"),
            )
            declared = declared_response(self._spec, own, status)
            response = () if declared is None else (declared,)
            known = self._spec.reach(*(request if side == "request" else response))
            self._near[key] = known
        return known

    def _count(self, entry: Ambiguity, exchange: Exchange, base: _Sides, times: int) -> None:
        # what is not observable, or an option alone, agrees with the chosen one
        names = [it.id for it in entry.readings if it.overlay or it.id == entry.chosen]
        found = {name: self._deviations(entry, name, exchange, base) for name in names}
        # what is wrong under every reading is wrong for another reason, and decides nothing
        # between them
        shared = frozenset.intersection(*found.values())
        fitting = [name for name, deviations in found.items() if deviations <= shared]
        counts = self._counts.setdefault(entry.id, _Counts())
        if len(fitting) < len(names):
            counts.deciding += times
            for name in fitting:
                counts.fits[name] += times
                counts.examples.setdefault(name, _example(exchange))
            if not fitting:
                counts.none += times
        elif any(self._is_about(entry, it, exchange) for it in shared):
            counts.none += times
        if not counts.deciding and not counts.none:
            del self._counts[entry.id]

    def _deviations(
        self, entry: Ambiguity, reading: str, exchange: Exchange, base: _Sides
    ) -> frozenset[Deviation]:
        """How an exchange departs from a reading; judged anew is only the side that it changes."""
        sides = base
        if self._concerns(entry, reading, exchange, "response"):
            response = _response(self._judge(entry, reading), exchange)
            sides = replace(sides, response=response)
        if self._concerns(entry, reading, exchange, "request"):
            request = _request(self._judge(entry, reading), exchange)
            sides = replace(sides, request=request)
        return sides.of(exchange)

    def _is_about(self, entry: Ambiguity, deviation: Deviation, exchange: Exchange) -> bool:
        """Whether a response that fits no reading departs from just what the readings are about."""
        where, place, _ = deviation
        if where == "status":
            # another success than any reading has
            return exchange.success and any(
                it.rpartition("/")[0] == place for it in self._places(entry)
            )
        is_response = where in ("content-type", "header", "body")
        return is_response and any(
            place == it or place.startswith(f"{it}/") for it in self._places(entry)
        )


Deviation = tuple[str, str, str]
"""Where, pointer into the spec, pointer into the message."""
_ABSENT: tuple[Deviation, ...] = (("operation", "/paths", ""),)


@dataclass(frozen=True, kw_only=True)
class _Sides:
    """How an exchange departs from a spec by its response, and its request by itself."""

    response: tuple[Deviation, ...]
    request: tuple[Deviation, ...]

    def of(self, exchange: Exchange) -> frozenset[Deviation]:
        """How the exchange departs: its response, and whether it should be one of success."""
        found = set(self.response)
        if _ABSENT in (self.response, self.request):
            return frozenset(_ABSENT)
        if exchange.success:
            # accepted although the reading calls it wrong
            found |= {(f"accepted {where}", place, at) for where, place, at in self.request}
        # without the request nothing says that it was right
        elif exchange.status in REJECTED and not self.request and exchange.request.target:
            found.add(("rejected", exchange.operation.pointer, ""))
        return frozenset(found)


def _sides(judge: Judge, exchange: Exchange) -> _Sides:
    return _Sides(response=_response(judge, exchange), request=_request(judge, exchange))


def _response(judge: Judge, exchange: Exchange) -> tuple[Deviation, ...]:
    return _found(judge, exchange, Judge.response_violations)


def _request(judge: Judge, exchange: Exchange) -> tuple[Deviation, ...]:
    return _found(judge, exchange, Judge.request_violations)


def _found(
    judge: Judge,
    exchange: Exchange,
    violations: Callable[[Judge, Exchange], Iterator[tuple[Where, SchemaViolation]]],
) -> tuple[Deviation, ...]:
    try:
        operation = judge.operation(exchange.operation.id)
    except KeyError:
        return _ABSENT
    exchange = replace(exchange, operation=operation)
    return tuple((where, it.schema, it.at) for where, it in violations(judge, exchange))


def _example(exchange: Exchange) -> dict[str, Any]:
    """An exchange that decides, without any value of it."""
    return {"operation": exchange.operation.label, "status": exchange.status}
