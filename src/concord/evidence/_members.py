"""Counts of response bodies, member by member: a tree, one branch a name, `*` for any item.

Model: pure. Values are counted where the spec declares them (`enum`, `const`) and as `other` where
it declares different ones; nothing else of a value is kept but its type.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from concord.evidence._shapes import Applied, Shape, kind_of
from concord.spec import child as spec_child

OTHER = "other"
"""How a value is counted where others are declared."""

_MOST_NAMES = 50
"""Undocumented names that are kept of one object; the others are counted as one."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z_.-]*\d{0,2}\Z")
"""A name that a vendor chose, by its letters: keys that are data hold digits or signs."""


class Member:
    """The counts of one place of an operation's response bodies."""

    def __init__(self, *, undocumented: bool = False) -> None:
        self.seen = 0
        self.null = 0
        self.absent = 0
        self.undocumented = undocumented
        self.types: Counter[str] = Counter()
        self.values: Counter[str] = Counter()
        self.below: dict[str, Member] = {}

    def take(self, value: Any, shapes: Sequence[Shape], times: int) -> None:
        """Count `value`, to which `shapes` apply, and what is in it."""
        applied = Applied(shapes, value)
        self._count(value, applied.shapes, times)
        if isinstance(value, dict):
            self._take_members(value, applied, times)
        elif isinstance(value, list):
            for item in value:
                place = self._child("*", undocumented=self.undocumented)
                place.take(item, applied.items, times)

    def _count(self, value: Any, applying: Sequence[Shape], times: int) -> None:
        self.seen += times
        if value is None:
            self.null += times
            return
        self.types[kind_of(value)] += times
        declared = [shape.values for shape in applying if shape.values]
        if declared:
            # as JSON: 1 and true are equal in Python
            key = json.dumps(value)
            text = next((values[key] for values in declared if key in values), OTHER)
            self.values[text] += times

    def _take_members(self, value: dict[str, Any], applied: Applied, times: int) -> None:
        for name in applied.names:
            if name in value:
                self._child(name).take(value[name], applied.member(name), times)
            else:
                self._child(name).absent += times
        # where the spec names no member at all, names are data
        free = bool(applied.rest) or not (applied.names or self.undocumented)
        for name in sorted(value.keys() - applied.names.keys()):
            place = "*" if free else self._kept(name)
            self._child(place, undocumented=not free).take(value[name], applied.rest, times)

    def _kept(self, name: str) -> str:
        known = sum(child.undocumented for child in self.below.values())
        # names from traffic are bounded, so that memory is, too
        kept = name in self.below or known < _MOST_NAMES
        return name if kept and len(name) <= 60 and _WORD.match(name) else "*"

    def _child(self, name: str, *, undocumented: bool = False) -> Member:
        found = self.below.get(name)
        if found is None:
            found = self.below[name] = Member(undocumented=undocumented)
        return found

    def counts(self, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
        """The counts by pointer (`/data/*/id`), the place itself first."""
        yield (
            pointer,
            {
                "seen": self.seen,
                "types": dict(sorted(self.types.items())),
                "null": self.null,
                "absent": self.absent,
                "values": dict(sorted(self.values.items())),
                "undocumented": self.undocumented,
            },
        )
        for name, child in self.below.items():
            yield from child.counts(spec_child(pointer, name))
