"""The readings that a server could follow, the likeliest first, by what a run has found.

Model: pure. What single exchanges have decided for comes first, then what governs the findings,
what is about the operations that have findings, what says something of the tested operations and
few others, what is about these and few others of the same resources, and what is severe.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concord.evidence import standing
from concord.spec import SEVERITIES, Ambiguity, Spec, meet, touched


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a run says beside its exchanges of where to look first.

    governing   ids of the entries that govern what its findings rely on
    operations  ids of the operations that have findings
    seen        the counts of its evidence, by entry
    tested      ids of the operations that were tested
    """

    governing: Collection[str] = ()
    operations: Collection[str] = ()
    seen: Mapping[str, Mapping[str, Any]] | None = None
    tested: Collection[str] = ()


def candidates(spec: Spec, hints: Hints) -> list[tuple[str, str]]:
    """The readings that say something of the operations, the likeliest first: entry, reading."""
    base = spec.chosen or spec
    ranked = []
    for entry in base.ledger:
        for reading in entry.executable if entry.id not in spec.readings else ():
            counts = (hints.seen or {}).get(entry.id) if reading.overlay else None
            if counts and counts["deciding"] and not counts["fits"].get(reading.id):
                continue  # single exchanges told its readings apart, and none fits this one
            direct = _direct(base, entry.id, reading.id)
            every = _with_kin(base, direct)
            about = every.intersection(hints.tested) if hints.tested else every
            if about or entry.id in hints.governing:
                decided = bool(counts) and standing(counts or {}).reading == reading.id
                rank = (
                    *_rank(entry, decided, about, hints),
                    -_share(direct, hints.tested),
                    -_share(every, hints.tested),
                    SEVERITIES.index(entry.severity),
                    len(every),
                )
                ranked.append((rank, entry.id, reading.id))
    return [(entry, reading) for _, entry, reading in sorted(ranked)]


def _direct(spec: Spec, entry: str, reading: str) -> set[str]:
    """The operations that a reading says something of, or of the events that they bring about."""
    found = operations_of(spec, entry, reading)
    return found or set(causing_events(spec, _places(spec, entry, reading)))


def _with_kin(spec: Spec, ids: Collection[str]) -> frozenset[str]:
    """Operations, and those of the same resources."""
    kinds = {it.resource_name for it in spec.operations if it.id in ids} - {""}
    return frozenset(it.id for it in spec.operations if it.id in ids or it.resource_name in kinds)


def _share(ids: Collection[str], tested: Collection[str]) -> float:
    """How many of the operations were tested, in tenths; all of them where none are named."""
    if not ids:
        return 0.0
    return round(len(set(ids).intersection(tested or ids)) / len(ids), 1)


def _places(spec: Spec, entry: str, reading: str) -> frozenset[str]:
    """Where a reading or its entry says something."""
    return touched(spec, entry, reading) | frozenset(spec.places_of_entries.get(entry, ()))


def operations_of(spec: Spec, entry: str, reading: str) -> set[str]:
    """The ids of the operations that a reading says something of; none where only of events."""
    places = _places(spec, entry, reading)
    return {it.id for it in spec.operations if meet(places, spec.zone(it))}


def causing_events(spec: Spec, places: Collection[str]) -> Iterator[str]:
    """The ids of the operations that bring about the events of which `places` say something."""
    for event in spec.webhooks:
        if meet(places, spec.zone(event)):
            yield from (it.operation for it in event.causes if it.operation)


def _rank(
    entry: Ambiguity,
    decided: bool,
    about: Collection[str],
    hints: Hints,
) -> tuple[bool, bool, float]:
    found = set(hints.operations)
    either = found.union(about)
    likeness = len(found.intersection(about)) / len(either) if either else 0.0
    governs = entry.id in hints.governing
    return not decided, not governs, -round(likeness, 3)


def needing_other_credentials(spec: Spec) -> list[tuple[str, str, tuple[str, ...]]]:
    """The readings by which callers need credentials that the spec does not know.

    Entry, reading and the environment variables of these credentials.
    """
    known = {it.variable for it in spec.credentials}
    found = []
    for entry in spec.ledger:
        for reading in entry.executable if entry.id not in spec.readings else ():
            places = touched(spec.chosen or spec, entry.id, reading.id)
            if not any("/securitySchemes" in it for it in places):
                continue
            followed = spec.under({**spec.readings, entry.id: reading.id})
            others = [it.variable for it in followed.credentials if it.variable not in known]
            if others:
                found.append((entry.id, reading.id, tuple(others)))
    return found
