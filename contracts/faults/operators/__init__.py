"""The operators: every way of being wrong that is derived from a spec.

Model: an operator is a generator over a `Place` whose docstring says what is wrong; its name in
reports is its function's (`member_dropped`: `member-dropped`). `OPERATORS` is the table; a new one
is written beside those of its kind and named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contracts.faults._model import Fault, Kind
from contracts.faults._place import Place
from contracts.faults.operators import _lists, _structure

Derive = Callable[[Place], Iterator[Fault]]


@dataclass(frozen=True, kw_only=True)
class Operator:
    """A way in which a server can be wrong."""

    kind: Kind
    derive: Derive

    @property
    def name(self) -> str:
        return self.derive.__name__.replace("_", "-")

    @property
    def says(self) -> str:
        """What is wrong, in one line."""
        return (self.derive.__doc__ or "").strip().partition("\n")[0]


_TABLE: dict[Kind, tuple[Derive, ...]] = {
    "structure": (
        _structure.member_dropped,
        _structure.member_renamed,
        _structure.member_retyped,
        _structure.member_null,
        _structure.enum_unknown,
        _structure.format_broken,
        _structure.zone_dropped,
        _structure.limit_broken,
        _structure.single_unlisted,
        _structure.envelope_dropped,
        _structure.status_undocumented,
        _structure.redirected,
        _structure.media_type_changed,
        _structure.body_emptied,
        _structure.body_cut,
    ),
    "lists": (
        _lists.page_off_by_one,
        _lists.pages_overlap,
        _lists.page_ignored,
        _lists.size_ignored,
        _lists.size_off_by_one,
        _lists.last_item_lost,
        _lists.item_twice,
        _lists.order_unstable,
        _lists.total_wrong,
        _lists.total_of_page,
        _lists.pages_rounded_down,
        _lists.echo_wrong,
        _lists.past_end_repeats,
        _lists.default_size_wrong,
        _lists.parent_ignored,
    ),
}

OPERATORS: tuple[Operator, ...] = tuple(
    Operator(kind=kind, derive=derive) for kind, found in _TABLE.items() for derive in found
)
