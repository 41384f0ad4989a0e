"""The readings that could explain the findings of a run, the likeliest first.

Model: pure. A reading concerns a finding directly where its entry governs what the finding relies
on, or where it changes just that; else where it says something of the operation, or of one that
deals with the same resource. What one exchange shows alone is decided at once: the response must
fit the spec under the reading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from concord.evidence import Judge, standing
from concord.http import Exchange, Request, Response
from concord.http.exchange import path_parameters_of
from concord.runner.finding import Finding
from concord.spec import SEVERITIES, Operation, Spec, SpecError, meet, touched

Key = tuple[str, str, str | None]
"""What tells findings apart whatever the reading: check, operation, place in the response."""

_BY_RESPONSE = frozenset(
    {
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    }
)
"""Checks that judge a response alone by what is declared of it."""
_WHOLE = 2_000
"""Characters of a recorded body from which on it may have been cut."""
DECIDED = 2.0
"""The likeness of a reading that single exchanges of the run have decided for."""


@dataclass(frozen=True, kw_only=True)
class Indicated:
    """A reading that the exchanges of a run indicate, as its report says it.

    exchanges   how many told it from the chosen one
    example     one of them: `operation` and `status`
    same        readings of other entries that are the same on the wire (`entry=reading`)
    others      readings that the exchanges bear out as well (`entry=reading`)
    """

    entry: str
    reading: str
    exchanges: int
    example: Mapping[str, Any]
    same: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def ways(self) -> Iterator[Indicated]:
        """It, and one with each of the other readings in its place."""
        yield self
        for name in self.others:
            entry, _, reading = name.partition("=")
            yield replace(self, entry=entry, reading=reading, same=(), others=())


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A reading and the findings that it could explain.

    closeness   0: its entry governs what they rely on, 1: it changes that, 2: it is about their
                operations, 3: about operations of the same resource
    likeness    how far the operations that it is about are those that have findings, from 0 to 1;
                more where single exchanges of the run have decided for it
    """

    entry: str
    reading: str
    findings: tuple[Finding, ...]
    closeness: int
    likeness: float
    severity: int
    indicated: Indicated | None = None
    """What of the run's exchanges indicates it, if anything does."""

    @property
    def keys(self) -> frozenset[Key]:
        """The findings, whatever the reading."""
        return frozenset(map(key, self.findings))

    @property
    def rank(self) -> tuple[bool, float, int, int, int, str, str]:
        """What candidates are sorted by."""
        explained = -len(self.findings)
        return (
            self.is_remote,
            -round(self.likeness, 3),
            explained,
            self.closeness,
            self.severity,
            self.entry,
            self.reading,
        )

    @property
    def allows_a_response(self) -> bool:
        """Whether it is about a response that would be no finding under it."""
        return any(it.check in _BY_RESPONSE for it in self.findings)

    @property
    def is_decided(self) -> bool:
        """Whether single exchanges of the run have decided for it."""
        return self.likeness == DECIDED

    @property
    def is_remote(self) -> bool:
        """Whether it neither governs nor changes what the findings rely on."""
        return self.closeness > 1


def key(finding: Finding) -> Key:
    """What tells findings apart whatever the reading."""
    return finding.check, finding.operation_id, finding.at


def candidates(
    spec: Spec,
    findings: Sequence[Finding],
    tested: Collection[str] = (),
    seen: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> list[Candidate]:
    """The readings that could explain some of `findings`, which were made under `spec`.

    `tested` are the operationIds of the run; none: all. `seen` is its evidence, by entry.
    """
    base = spec.chosen or spec
    concerned_by = {it.operation_id for it in findings}
    operations = [it for it in spec.operations if not tested or it.id in tested]
    found = []
    for entry in base.ledger:
        for reading in entry.executable if entry.id not in spec.readings else ():
            # evidence fits exchanges to documents: of a reading without an overlay it says nothing
            counts = seen.get(entry.id) if reading.overlay else None
            if counts and counts["deciding"] and not counts["fits"].get(reading.id):
                continue  # exchanges of the run told its readings apart, and none fits this one
            view = _View(spec=spec, entry=entry.id, reading=reading.id)
            concerned = [(it, view.closeness(it)) for it in findings]
            nearest = min((near for _, near in concerned if near is not None), default=None)
            if nearest is None or not view.can_be_followed:
                continue
            mine = tuple(it for it, near in concerned if near == nearest and view.may_explain(it))
            if mine:
                severity = SEVERITIES.index(entry.severity)
                found.append(
                    Candidate(
                        entry=entry.id,
                        reading=reading.id,
                        findings=mine,
                        closeness=nearest,
                        likeness=DECIDED
                        if counts and standing(counts).reading == reading.id
                        else view.likeness(operations, concerned_by),
                        severity=severity,
                    )
                )
    return sorted(found, key=lambda it: it.rank)


@dataclass(frozen=True)
class _View:
    """One reading, beside those that the spec follows already."""

    spec: Spec
    entry: str
    reading: str

    @cached_property
    def changed(self) -> frozenset[str]:
        """What the overlay of the reading changes, and where its entry is named."""
        return touched(self.spec.chosen or self.spec, self.entry, self.reading)

    @cached_property
    def places(self) -> frozenset[str]:
        """Where the reading says something."""
        return self.changed | frozenset(self.spec.places_of_entries.get(self.entry, ()))

    @cached_property
    def followed(self) -> Spec:
        """The spec under the reading."""
        return self.spec.under({**self.spec.readings, self.entry: self.reading})

    @property
    def can_be_followed(self) -> bool:
        """Whether it can be followed beside those that the spec follows already."""
        try:
            return bool(self.followed.sound())
        except SpecError:
            return False

    @cached_property
    def judge(self) -> Judge:
        return Judge(self.followed)

    def closeness(self, finding: Finding) -> int | None:
        """How near the reading is to what a finding relies on; None: it has nothing to do with it.

        0 it governs it, 1 it changes it, 2 it is about the operation, 3 about its resource.
        """
        if self.entry in finding.blame.ambiguities:
            return 0
        relied = {finding.blame.pointer, *(fact.pointer for fact in finding.relies_on)}
        if meet(relied, self.changed):
            return 1
        operation = _operation(self.spec, finding.operation_id)
        if operation is None:
            return None
        if self._concerns(operation):
            return 2
        if any(self._concerns(it) for it in _related(self.spec, operation)):
            return 3
        return None

    def likeness(self, operations: Sequence[Operation], concerned: Collection[str]) -> float:
        """The share of operations that it is about and that have findings, of all of either."""
        about = {it.id for it in operations if self._concerns(it)}
        either = about.union(concerned)
        return len(about.intersection(concerned)) / len(either) if either else 0.0

    def _concerns(self, operation: Operation) -> bool:
        return meet(self.places, self.spec.zone(operation))

    def may_explain(self, finding: Finding) -> bool:
        """False where the recorded response breaks the spec under the reading, too."""
        exchange = _exchange(self.followed, finding)
        if exchange is None or finding.check not in _BY_RESPONSE:
            return True
        return not any(True for _ in self.judge.response_violations(exchange))


def about(spec: Spec, findings: Sequence[Finding], indicated: Indicated) -> tuple[Finding, ...]:
    """The findings that a reading has anything to do with."""
    view = _View(spec=spec, entry=indicated.entry, reading=indicated.reading)
    return tuple(it for it in findings if view.closeness(it) is not None)


def _operation(spec: Spec, name: str) -> Operation | None:
    try:
        return spec.operation(name)
    except KeyError:
        return None


def _related(spec: Spec, operation: Operation) -> Iterator[Operation]:
    """The other operations that deal with the same resource."""
    name = operation.resource_name
    return (it for it in spec.operations if name and it.resource_name == name and it != operation)


def _exchange(spec: Spec, finding: Finding) -> Exchange | None:
    """The recorded exchange of a finding; None where it is not whole."""
    request, answer = finding.request, finding.answer
    operation = _operation(spec, finding.operation_id)
    if request is None or answer is None or operation is None or len(answer.body) >= _WHOLE:
        return None
    headers = {"content-type": answer.content_type} if answer.content_type else {}
    return Exchange(
        operation=operation,
        request=Request(
            method=request.method,
            target=request.path,
            headers={name.lower(): value for name, value in request.headers},
            body=request.body.encode() if request.body is not None else None,
        ),
        response=Response(
            status=answer.status,
            headers=headers,
            body=answer.body.encode() if answer.body else None,
        ),
        path_parameters=path_parameters_of(operation.path, request.path.partition("?")[0]),
    )


def keys_of(findings: Iterable[Finding]) -> frozenset[Key]:
    """What tells `findings` apart whatever the reading."""
    return frozenset(map(key, findings))
