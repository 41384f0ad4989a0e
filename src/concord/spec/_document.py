"""A document as it was parsed: where each value stands, and what its references lead to.

Model: nothing is rewritten. A pointer is that of the file; its canonical pointer is the one of the
same element with every `$ref` on the way followed.
Known limits: `$ref` siblings are ignored except in schemas, as OpenAPI 3.1 has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from concord.spec._place import Location, Parsed
from concord.spec._pointer import child, target, tokens, value_at
from concord.spec._soundness import references


@dataclass(frozen=True, kw_only=True)
class Element:
    """A node of the document and its pointer, references followed."""

    pointer: str
    definition: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Document:
    """An OpenAPI document. Treated as immutable: what is looked up is kept."""

    document: dict[str, Any]
    parsed: Parsed = field(repr=False)

    def locate(self, pointer: str) -> Location:
        """Where `pointer`, or its nearest ancestor that the file holds, stands."""
        return self.parsed.locate(pointer)

    def at(self, pointer: str) -> Any:
        """The value at `pointer`, no reference followed. Raises KeyError if there is none."""
        if pointer not in self._values:
            self._values[pointer] = value_at(self.document, tokens(pointer))
        return self._values[pointer]

    def canonical(self, pointer: str) -> str:
        """`pointer` with every `$ref` on the way (and at its end) followed."""
        known = self._canonical.get(pointer)
        if known is not None:
            return known
        place = ""
        for part in tokens(pointer):
            # step by step, since a `$ref` may stand in the middle of the way (a path item, a
            # parameter)
            place = child(self._follow(place), part)
        found = self._canonical[pointer] = self._follow(place)
        return found

    def resolve(self, pointer: str) -> Element:
        """The element at `pointer`, references followed. Raises KeyError if there is none.

        A schema that is `true` or `false` has no keywords.
        """
        place = self.canonical(pointer)
        definition = self.at(place)
        return Element(pointer=place, definition={} if isinstance(definition, bool) else definition)

    @cached_property
    def references(self) -> frozenset[str]:
        """The values of all `$ref` of the document."""
        return references(self.document)

    @cached_property
    def _values(self) -> dict[str, Any]:
        """What `at` has found: of a large document a generation asks a hundred thousand times."""
        return {}

    @cached_property
    def _canonical(self) -> dict[str, str]:
        """What `canonical` has found: a contract run resolves the same pointers over and over."""
        return {}

    def _follow(self, pointer: str) -> str:
        seen = set()
        node = self.at(pointer)
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            if pointer in seen:
                raise KeyError(f"{pointer}: $ref leads back to itself")
            seen.add(pointer)
            pointer = target(node["$ref"])
            node = self.at(pointer)
        return pointer
