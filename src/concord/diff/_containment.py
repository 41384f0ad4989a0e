"""Whether all values of one schema are values of another.

Model: both are written out as plain JSON Schema (`_plain_schema`) and the library decides
(`_covers`). What both documents say alike is replaced by one name, which keeps the question small;
if that leaves a doubt, it is asked again in full. A schema that is compared with another is itself
taken to fit wherever both refer back to themselves (coinduction).
Known limits: a question that is too large, or that the library cannot decide, is "unknown".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from concord.diff._covers import Verdict, covers
from concord.diff._document import Side
from concord.diff._merged_schema import Sub
from concord.diff._plain_schema import Alike, DeclaredMembers, TooLargeError, Writer
from concord.diff._schema_equivalence import Colours
from concord.diff._wire import Wire

Placed = tuple[Side, Sub]


@dataclass(kw_only=True)
class Containment:
    """Decides questions about the schemas of two documents, each once."""

    colours: Colours
    members: DeclaredMembers
    _known: dict[tuple[Any, ...], Verdict] = field(default_factory=dict)

    def fits(
        self, inner: Placed, outer: Placed, alike: Alike = frozenset(), wire: Wire = "json"
    ) -> Verdict:
        """Whether all that a sender of `inner` may send is allowed by `outer`."""
        return self._decide(inner, outer, alike, wire, closed=False)

    def same(self, one: Placed, other: Placed, alike: Alike = frozenset()) -> bool:
        """Whether both describe the same values."""
        there = self._decide(one, other, alike, "json", closed=True)
        return there == self._decide(other, one, alike, "json", closed=True) == "yes"

    def _decide(
        self, inner: Placed, outer: Placed, alike: Alike, wire: Wire, *, closed: bool
    ) -> Verdict:
        # a `Side` holds dictionaries and has no hash; both live as long as the comparison
        key = (id(inner[0]), inner[1], id(outer[0]), outer[1], closed, wire)
        if key not in self._known:
            found = self._covers(inner, outer, alike, wire, closed=closed, short=True)
            # the names of the short form hide what schemas have in common: its "no" may be wrong,
            # its "yes" not
            if found != "yes":
                found = self._covers(inner, outer, alike, wire, closed=closed, short=False)
            self._known[key] = found
        return self._known[key]

    def _covers(
        self, inner: Placed, outer: Placed, alike: Alike, wire: Wire, *, closed: bool, short: bool
    ) -> Verdict:
        # a sender sends only members that the document names: members that nobody described decide
        # nothing
        sender = self._writer(inner[0], alike, closed=True, short=short)
        reader = self._writer(outer[0], alike, closed=closed, short=short)
        # only a reader takes values that have the same text as its own
        reader.wire = wire
        try:
            return covers(sender.write(inner[1]), reader.write(outer[1]))
        except TooLargeError:
            return "unknown"

    def _writer(self, side: Side, alike: Alike, *, closed: bool, short: bool) -> Writer:
        return Writer(
            colours=self.colours,
            members=self.members,
            side=side,
            alike=alike,
            closed=closed,
            short=short,
        )
