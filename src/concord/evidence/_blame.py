"""Blame: whether a violated statement is documented or inferred, and which element states it.

Model: pure. A violation of something documented is the vendor's fault; of something inferred, ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from concord import project
from concord.spec import Spec


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
    place, rest = _existing(spec, pointer)
    # a reason may name what is not declared: a method, a status
    provenance = spec.provenance(place + rest)
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
    return _existing(spec, pointer)[0]


def _existing(spec: Spec, pointer: str) -> tuple[str, str]:
    """The canonical pointer of what exists of `pointer`, and the rest that does not."""
    place = pointer
    while True:
        try:
            return spec.canonical(place), pointer.removeprefix(place)
        except KeyError:
            # a place that does not exist is governed by what would hold it
            place = place.rpartition("/")[0]
