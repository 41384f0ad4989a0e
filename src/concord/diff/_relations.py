"""How schemas of the two documents relate: equal, of one name, the same values, contained.

Model: schemas are named by the pointers that hold together (`Sub`), one list from each document.
Nothing is reported here; each relation is found once and remembered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from concord.diff._containment import Containment
from concord.diff._covers import Verdict
from concord.diff._document import Side
from concord.diff._merged_schema import Sub, View, view
from concord.diff._plain_schema import Alike, DeclaredMembers
from concord.diff._schema_equivalence import Colours
from concord.diff._wire import Wire

# how deep, and for how many pairs, equal places below two schemas are looked for
_DEPTH = 8
_MANY = 400


@dataclass(kw_only=True)
class Relations:
    """Relations of schemas that travel in one direction."""

    base: Side
    head: Side
    colours: Colours
    direction: Literal["request", "response"]
    _containment: Containment = field(init=False)
    _alike: dict[tuple[Sub, Sub], Alike] = field(default_factory=dict)
    _views: dict[tuple[int, Sub], View] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hidden = "readOnly" if self.direction == "request" else "writeOnly"
        members = DeclaredMembers(hidden=hidden)
        self._containment = Containment(colours=self.colours, members=members)

    def view(self, side: Side, sub: Sub) -> View:
        """The joint view of schemas, made once."""
        key = (id(side), sub)
        if key not in self._views:
            self._views[key] = view(side, sub)
        return self._views[key]

    def views(self, base: Sub, head: Sub) -> tuple[View, View]:
        """The joint views of a schema in the old document and of one in the new."""
        return self.view(self.base, base), self.view(self.head, head)

    def named(self, base: Sub, head: Sub) -> tuple[Sub, Sub]:
        """Both, with chains of mere references followed to their ends."""
        return (
            tuple(self.base.named(pointer) for pointer in base),
            tuple(self.head.named(pointer) for pointer in head),
        )

    def equal(self, base: Sub, head: Sub) -> bool:
        """Whether both say the same, however their parts are named and ordered."""
        if len(base) != len(head):
            return False
        pairs = zip(base, head, strict=True)
        return all(self.colours(self.base, b) == self.colours(self.head, h) for b, h in pairs)

    def of_one_name(self, base: Sub, head: Sub) -> bool:
        """Whether both are the component of one name."""
        old, new = self.named(base, head)
        return old == new and old[0].startswith("/components/")

    def fits(self, base: Sub, head: Sub, wire: Wire = "json") -> Verdict:
        """Whether what one document sends is allowed by the other, which reads it."""
        sides = [(self.base, base), (self.head, head)]
        # requests of old clients meet the new server, responses of the new server old clients
        inner, outer = sides if self.direction == "request" else reversed(sides)
        return self._containment.fits(inner, outer, self._alike_below(base, head), wire)

    def same(self, base: Sub, head: Sub) -> bool:
        """Whether both describe the same values, in whatever words."""
        alike = self._alike_below(base, head)
        return self._containment.same((self.base, base), (self.head, head), alike)

    def _alike_below(self, base: Sub, head: Sub) -> Alike:
        """The places below two schemas that say the same in both, as side and pointer."""
        if (base, head) in self._alike:
            return self._alike[base, head]
        found: set[tuple[int, str]] = set()
        known = {(base, head)}
        waiting = deque([(base, head, _DEPTH)])
        while waiting:
            was, now, depth = waiting.popleft()
            for one, other in self._below(was, now):
                # an `Alike` names a place by one pointer; where several schemas hold, each would
                # have to be alike
                if self.equal(one, other) and len(one) == 1:
                    found |= {(id(self.base), one[0]), (id(self.head), other[0])}
                elif depth > 1 and (one, other) not in known and len(known) < _MANY:
                    known.add((one, other))
                    waiting.append((one, other, depth - 1))
            found |= self._alike_branches(was, now)
        return self._alike.setdefault((base, head), frozenset(found))

    def _below(self, base: Sub, head: Sub) -> Iterator[tuple[Sub, Sub]]:
        """What two schemas say of the same members and items."""
        old, new = self.views(base, head)
        for name in sorted(old.members.keys() & new.members.keys()):
            yield old.members[name], new.members[name]
        for was, now in ((old.items, new.items), (old.additional, new.additional)):
            if was and now:
                yield was, now

    def _alike_branches(self, base: Sub, head: Sub) -> Alike:
        branches = [
            [b for _, union in each.unions for b in union] for each in self.views(base, head)
        ]
        return frozenset(
            place
            for was in branches[0]
            for now in branches[1]
            if self.equal(was, now)
            for place in ((id(self.base), was[0]), (id(self.head), now[0]))
        )
