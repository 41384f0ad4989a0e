"""Which schemas of two documents say the same, however they are named and ordered.

Model: colour refinement. Each referenced schema starts with the colour of its own text, references
left open; its next colour adds those of what it refers to, until no class of equal colours falls
apart any more. Equal colours then mean equal unfolded schemas, recursive ones too. The branches of
`allOf`, `anyOf` and `oneOf` are read as references whose order says nothing.
Known limits: texts that mean the same in different words have different colours; `_containment`
is asked about them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from concord.diff._document import LISTS, MAPS, SINGLE, UNORDERED, Side, plain
from concord.spec import child

Group = tuple[str, ...]
"""Pointers of what a schema refers to in one place, in no order."""


class Colours:
    """Colours of the schemas of two documents; comparable between both."""

    def __init__(self, base: Side, head: Side) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._texts: dict[tuple[int, str], tuple[int, tuple[Group, ...]]] = {}
        self._sides = {id(base): base, id(head): head}
        self._named: dict[tuple[int, str], int] = {}
        self._found: dict[tuple[int, str], int] = {}
        for side in (base, head):
            for name in (side.spec.document.get("components") or {}).get("schemas") or {}:
                self._discover(side, child("/components/schemas", name))
        self._components = set(self._texts)
        # all schemas are read first: colours of two rounds could not be compared
        for side in (base, head):
            for pointer in _inline(side.spec.document, ""):
                self._discover(side, side.named(pointer))
        self._both: set[int] = set()
        self._refine()

    def __call__(self, side: Side, pointer: str) -> int:
        """The colour of the schema at `pointer`."""
        pointer = side.named(pointer)
        key = (id(side), pointer)
        if key not in self._found:
            self._discover(side, pointer)
            groups = self._texts[key][1]
            if any((id(side), target) not in self._named for group in groups for target in group):
                self._refine()
            self._found[key] = self._colour(key)
        return self._found[key]

    def shared(self, side: Side, pointer: str) -> bool:
        """Whether both documents have a schema of this colour that is referred to."""
        return self(side, pointer) in self._both

    def _number(self, value: Hashable) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    def _discover(self, side: Side, pointer: str) -> None:
        """Read the text of a schema and of all that it leads to."""
        waiting = [pointer]
        while waiting:
            found = waiting.pop()
            key = (id(side), found)
            if key not in self._texts:
                references: list[Group] = []
                number = self._number(self._text(side, found, references))
                self._texts[key] = (number, tuple(references))
                waiting += (target for group in references for target in group)

    def _text(self, side: Side, pointer: str, references: list[Group]) -> Hashable:
        definition = side.schema(pointer)
        said: list[Hashable] = []
        for key in sorted(definition):
            value, place = definition[key], child(pointer, key)
            if key == "$ref":
                references.append((side.target(pointer) or "",))
                said.append(key)
            elif key == "discriminator":
                name, leads = side.discriminator(pointer)
                references += [(leads[value],) for value in sorted(leads)]
                said.append((key, str(name), tuple(sorted(leads))))
            elif key in LISTS and key in UNORDERED and isinstance(value, list):
                references.append(side.branches(pointer, key))
                said.append(key)
            elif key in MAPS and isinstance(value, dict):
                below = ((n, self._text(side, child(place, n), references)) for n in sorted(value))
                said.append((key, tuple(below)))
            elif key in LISTS and isinstance(value, list):
                found = (self._text(side, child(place, i), references) for i in range(len(value)))
                said.append((key, tuple(found)))
            elif key in SINGLE and isinstance(value, (dict, bool)):
                said.append((key, self._text(side, place, references)))
            else:
                said.append((key, plain(key, value)))
        return self._number(tuple(said))

    def _refine(self) -> None:
        """Refine the colours of all that is referred to until nothing falls apart."""
        names = {
            (i, target)
            for (i, _), (_, groups) in self._texts.items()
            for group in groups
            for target in group
        }
        names |= self._named.keys() | self._components
        self._named = {name: self._texts[name][0] for name in names}
        classes = 0
        # a round can only split classes, never join them: the same number of them means nothing
        # was split
        while (count := len(set(self._named.values()))) != classes:
            classes = count
            self._named = {name: self._colour(name) for name in names}
        # numbers of an earlier refinement say nothing beside those of this one
        self._found.clear()
        base, head = (
            {colour for (i, _), colour in self._named.items() if i == side} for side in self._sides
        )
        self._both = base & head

    def _colour(self, key: tuple[int, str]) -> int:
        number, groups = self._texts[key]
        # sorted: in a group (branches of a union) the order says nothing
        colours = (tuple(sorted(self._named[key[0], r] for r in group)) for group in groups)
        return self._number((number, tuple(colours)))


def _inline(node: Any, pointer: str) -> Iterator[str]:
    """The pointers of all that may be a schema of a parameter, a header or a body."""
    if not isinstance(node, (dict, list)):
        return
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        below = child(pointer, key)
        if key == "schema" and isinstance(value, dict):
            yield below
        else:
            yield from _inline(value, below)
