"""Why the spec says something: headings, inferences, open questions, what a run observed.

Model: the evidence of an element is what stands at its place in the document and, where that place
is a reference, at the component behind it; what governs it is what `Spec.governance` finds.
Ambiguities are those of the element itself, not of what it contains.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal

from concord import project
from concord.docs._reports import Member
from concord.spec import Ambiguity, Spec


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What stands behind one element."""

    kind: Literal["documented", "inferred", "unknown"]
    headings: tuple[str, ...]
    """Of the vendor's documentation, outermost first."""
    reason: str
    """Why an inferred element is said all the same."""
    guesses: dict[str, str]
    """Inferred keywords of an element, with the reason of each."""
    ambiguities: tuple[Ambiguity, ...]
    place: str
    """File and line that say it."""
    observed: Member | None = None

    @property
    def opens(self) -> int:
        """How many of its ambiguities nobody has settled."""
        return sum(ambiguity.status == "open" for ambiguity in self.ambiguities)


@dataclass(frozen=True)
class Ledger:
    """The entries of a ledger by id."""

    spec: Spec
    entries: dict[str, Ambiguity] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: Spec) -> Ledger:
        """The ledger of a spec."""
        return cls(spec, {entry.id: entry for entry in spec.ledger})

    def named(self, node: Any) -> list[Ambiguity]:
        """The entries that a node of the document points to."""
        ids = node.get("x-ambiguity", []) if isinstance(node, dict) else []
        return [self.entries[name] for name in ids if name in self.entries]


def evidence(ledger: Ledger, *pointers: str, observed: Member | None = None) -> Evidence:
    """The evidence of the element that stands at `pointers`, from its use to its definition."""
    spec = ledger.spec
    nodes = [spec.at(pointer) for pointer in pointers]
    governance = spec.governance(_governing(pointers, nodes))
    guesses: dict[str, str] = {}
    found: dict[str, Ambiguity] = {}
    for node in nodes:
        inferred = node.get("x-inferred")
        if isinstance(inferred, dict):
            guesses |= {str(k): str(v) for k, v in inferred.items()}
        found |= {entry.id: entry for entry in ledger.named(node)}
    kind = governance.kind if governance else "unknown"
    location = spec.locate(pointers[0])
    return Evidence(
        kind=kind,
        headings=_headings(spec, governance.pointer) if governance else (),
        reason=governance.text if governance and kind == "inferred" else "",
        guesses=guesses,
        ambiguities=tuple(found.values()),
        place=f"{_file(spec)}:{location.line}",
        observed=observed,
    )


def _file(spec: Spec) -> str:
    """The spec's file as the project writes it; by convention where it is not the project's.

    A published page must not depend on where the project lies on the machine that built it.
    """
    name = PurePath(project.current().relative(spec.path))
    return f"specs/{spec.api}/{spec.path.name}" if name.is_absolute() else name.as_posix()


def _governing(pointers: tuple[str, ...], nodes: list[Any]) -> str:
    """The first place that speaks for itself, else the definition."""
    for pointer, node in zip(pointers, nodes, strict=True):
        if isinstance(node.get("x-inferred"), str) or "x-source" in node:
            return pointer
    return pointers[-1]


def _headings(spec: Spec, pointer: str) -> tuple[str, ...]:
    source = spec.at(pointer).get("x-source", [])
    return tuple(map(str, source)) if isinstance(source, list) else (str(source),)
