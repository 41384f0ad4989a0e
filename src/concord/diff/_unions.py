"""Which alternatives of two unions belong together, and which are gone or new.

Model: equal ones first, then those of one name, then those that fit, then those that have most
members in common. Several unions in one place are paired by how many alternatives they share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from concord.diff._merged_schema import Sub, View
from concord.diff._relations import Relations
from concord.diff._values import disjoint
from concord.diff._wire import Wire


@dataclass(frozen=True, kw_only=True)
class Pairing:
    """The alternatives of one union in the old and of one in the new document."""

    pairs: tuple[tuple[Sub, Sub], ...]
    gone: tuple[Sub, ...]
    came: tuple[Sub, ...]


def wrapped(old: View, new: View) -> bool:
    """Whether what one document says outright is one of several alternatives in the other."""
    if bool(old.unions) == bool(new.unions):
        return False
    union = old if old.unions else new
    return not (union.members or union.items)


def pairings(relations: Relations, old: View, new: View, wire: Wire) -> Iterator[Pairing]:
    """The alternatives of the unions of two views, union by union."""
    for was, now in _united(relations, old, new):
        pairs = tuple(_pairs(relations, was, now, wire))
        kept_old, kept_new = {b for b, _ in pairs}, {h for _, h in pairs}
        yield Pairing(
            pairs=pairs,
            gone=tuple(b for b in was if b not in kept_old),
            came=tuple(h for h in now if h not in kept_new),
        )


def _alternatives(found: View) -> list[list[Sub]]:
    """The branches of each union of a view; without one, itself is the only one."""
    return [branches for _, branches in found.unions] or [[found.sub]]


def _united(relations: Relations, old: View, new: View) -> Iterator[tuple[list[Sub], list[Sub]]]:
    """The unions of two views, those together that have most alternatives in common."""
    was, now = _alternatives(old), _alternatives(new)

    def unlike(pair: tuple[int, int]) -> tuple[int, int, int]:
        branches = ((b, h) for b in was[pair[0]] for h in now[pair[1]])
        common = (relations.equal(b, h) or relations.of_one_name(b, h) for b, h in branches)
        return -sum(common), *pair

    left, right = set(range(len(was))), set(range(len(now)))
    for one, other in sorted(((i, j) for i in left for j in right), key=unlike):
        if one in left and other in right:
            left.remove(one)
            right.remove(other)
            yield was[one], now[other]


def _pairs(
    relations: Relations, was: list[Sub], now: list[Sub], wire: Wire
) -> Iterator[tuple[Sub, Sub]]:
    left, right = list(was), list(now)

    def fit(base: Sub, head: Sub) -> bool:
        return relations.same(base, head) or relations.fits(base, head, wire) == "yes"

    for test in (relations.equal, relations.of_one_name, fit):
        for base in list(left):
            head = next((each for each in right if test(base, each)), None)
            if head is not None:
                left.remove(base)
                right.remove(head)
                yield base, head
    # what is left over: better a pair with findings of its members than one gone and one new
    # alternative
    ranked = ((_kinship(relations, b, h), b, h) for b in left for h in right)
    for kinship, base, head in sorted(ranked, key=lambda each: -each[0]):
        if kinship >= 0 and base in left and head in right:
            left.remove(base)
            right.remove(head)
            yield base, head


def _kinship(relations: Relations, base: Sub, head: Sub) -> int:
    """How much two alternatives have in common; below zero if they are different things."""
    old, new = relations.views(base, head)
    if disjoint(old, new) or _apart(old, new):
        return -1
    both = old.members.keys() & new.members.keys()
    if not both:
        return -1 if old.members and new.members else 0
    pairs = [(old.members[name], new.members[name]) for name in both]
    if any(_apart(*relations.views(*pair)) for pair in pairs):
        return -1
    # an equal member weighs as much as two of one name that differ
    return 2 * sum(relations.equal(*pair) for pair in pairs) + len(both)


def _apart(old: View, new: View) -> bool:
    """Whether both list the values that they may have, and share none: a kind that is named."""
    if not old.values or not new.values:
        return False
    return len(old.values) == len(new.values) == 1 and not old.values.keys() & new.values.keys()
