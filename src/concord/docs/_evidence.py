"""Why the spec says something: headings, inferences, open questions, what a run observed.

Model: the evidence of an element is what stands at its place in the document and, where that place
is a reference, at the component behind it; where it comes from is what `Spec.provenance` finds.
Ambiguities are those of the element itself, not of what it contains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePath
from typing import Any, Literal

from concord import project
from concord.docs._reports import Member
from concord.spec import Ambiguity, Spec, vocabulary


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What stands behind one element."""

    kind: Literal["documented", "inferred", "imported", "unknown"]
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
    _known: dict[tuple[str, ...], Evidence] = field(default_factory=dict, compare=False)
    """The evidence of elements by their pointers: each page shows many of them again."""

    @classmethod
    def of(cls, spec: Spec) -> Ledger:
        """The ledger of a spec."""
        return cls(spec, {entry.id: entry for entry in spec.ledger})

    def named(self, node: Any) -> list[Ambiguity]:
        """The entries that a node of the document points to."""
        ids = vocabulary.AMBIGUITY.tolerant(node) or ()
        return [self.entries[name] for name in ids if name in self.entries]

    @cached_property
    def file(self) -> str:
        """The spec's file as the project writes it; by convention where it is not the project's.

        A published page must not depend on where the project lies on the machine that built it.
        """
        spec = self.spec
        name = PurePath(project.current().relative(spec.path))
        return f"specs/{spec.api}/{spec.path.name}" if name.is_absolute() else name.as_posix()

    def evidence(self, pointers: tuple[str, ...]) -> Evidence:
        """What the spec says of the element at `pointers`."""
        if pointers not in self._known:
            self._known[pointers] = _stated(self, pointers)
        return self._known[pointers]


def evidence(ledger: Ledger, *pointers: str, observed: Member | None = None) -> Evidence:
    """The evidence of the element that stands at `pointers`, from its use to its definition."""
    return replace(ledger.evidence(pointers), observed=observed)


def _stated(ledger: Ledger, pointers: tuple[str, ...]) -> Evidence:
    spec = ledger.spec
    nodes = [spec.at(pointer) for pointer in pointers]
    provenance = spec.provenance(_governing(pointers, nodes))
    guesses: dict[str, str] = {}
    found: dict[str, Ambiguity] = {}
    for node in nodes:
        inferred = vocabulary.INFERRED.of(node)
        if isinstance(inferred, Mapping):
            guesses |= inferred
        # once each: a use and its definition often point to the same entry
        found |= {entry.id: entry for entry in ledger.named(node)}
    location = spec.locate(pointers[0])
    is_imported = provenance.kind == "imported"
    return Evidence(
        # a document that the vendor wrote is its documentation, whatever we imported it from
        kind="documented" if provenance.kind == "imported" else provenance.kind,
        headings=(provenance.text,) if is_imported else provenance.headings,
        reason=provenance.text if provenance.kind == "inferred" else "",
        guesses=guesses,
        ambiguities=tuple(found.values()),
        place=f"{ledger.file}:{location.line}",
    )


def _governing(pointers: tuple[str, ...], nodes: list[Any]) -> str:
    """The first place that speaks for itself, else the definition."""
    for pointer, node in zip(pointers, nodes, strict=True):
        inferred = vocabulary.INFERRED.of(node)
        if isinstance(inferred, str) or vocabulary.SOURCE.stated(node):
            return pointer
    return pointers[-1]
