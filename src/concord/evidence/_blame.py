"""Blame: whether a violated statement is documented or inferred, and which element states it.

Model: pure. A violation of something documented is the vendor's fault; of something inferred, ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from concord import project
from concord.spec import Spec, vocabulary


@dataclass(frozen=True, kw_only=True)
class Blame:
    """What of the spec was violated, and whether the vendor said it or we guessed it."""

    pointer: str
    location: str
    kind: Literal["documented", "inferred"]
    text: str
    ambiguities: tuple[str, ...]


def blame(spec: Spec, pointer: str) -> Blame:
    """What governs `pointer` of `spec`, where it stands and which ledger entries are nearest."""
    place = canonical(spec, pointer)
    provenance = spec.provenance(place + _missing(spec, pointer))
    located = spec.locate(place)
    return Blame(
        pointer=place,
        location=f"{project.current().relative(located.path)}:{located.line}",
        kind="inferred" if provenance.kind == "inferred" else "documented",
        text=provenance.text if provenance.is_known else "the specification",
        ambiguities=provenance.ledger,
    )


def canonical(spec: Spec, pointer: str) -> str:
    """`pointer`, or its nearest ancestor that exists, with references followed."""
    while True:
        try:
            return spec.canonical(pointer)
        except KeyError:
            # a place that does not exist is governed by what would hold it
            pointer = pointer.rpartition("/")[0]


def _missing(spec: Spec, pointer: str) -> str:
    """The part of `pointer` below its nearest ancestor that exists: a reason may name it."""
    whole = pointer
    while True:
        try:
            spec.canonical(pointer)
        except KeyError:
            pointer = pointer.rpartition("/")[0]
        else:
            return whole.removeprefix(pointer)


def entries(spec: Spec, pointer: str) -> tuple[str, ...]:
    """The ids of the ledger entries that the element at `pointer` itself states."""
    return vocabulary.AMBIGUITY.tolerant(spec.at(pointer)) or ()


def nearest_ambiguity(spec: Spec, pointer: str) -> str | None:
    """The nearest element with `x-ambiguity` at or above `pointer`; the root concerns everything.

    `pointer` is canonical.
    """
    return spec.provenance(pointer).ledger_pointer
