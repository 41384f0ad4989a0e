"""Whose fault a violation is: what governs the violated words of the spec.

Model: pure. A failure of something documented is the vendor's; of something inferred, ours.
"""

from __future__ import annotations

from pathlib import Path

import specs
from contracts.runner._model import Blame

_ROOT = Path(__file__).parents[2]


def blame(spec: specs.Spec, pointer: str) -> Blame:
    """What governs `pointer` of `spec`, where it stands and which ledger entries are nearest."""
    place = canonical(spec, pointer)
    governance = spec.governance(place)
    located = spec.locate(place)
    return Blame(
        pointer=place,
        location=f"{_relative(located.path)}:{located.line}",
        kind=governance.kind if governance else "documented",
        text=governance.text if governance else "the specification",
        ambiguities=_ambiguities(spec, place),
    )


def canonical(spec: specs.Spec, pointer: str) -> str:
    """`pointer`, or its nearest ancestor that exists, with references followed."""
    while True:
        try:
            return spec.canonical(pointer)
        except KeyError:
            pointer = pointer.rpartition("/")[0]


def _ambiguities(spec: specs.Spec, pointer: str) -> tuple[str, ...]:
    """The nearest `x-ambiguity` at or above `pointer`; those of the root concern everything."""
    while pointer:
        node = spec.at(pointer)
        if isinstance(node, dict) and node.get("x-ambiguity"):
            return tuple(node["x-ambiguity"])
        pointer = pointer.rpartition("/")[0]
    return ()


def _relative(path: Path) -> str:
    try:
        return path.resolve().relative_to(_ROOT).as_posix()
    except ValueError:
        return path.as_posix()
