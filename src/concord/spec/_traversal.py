"""Walks through a graph of schemas that end soon, however its schemas refer to one another.

Model: pure. Schemas are a graph; the places at which a body can show one (`data.*.customer.name`)
are the paths through it. Objects that refer to one another have exponentially many of them, and
recursive ones infinitely many. `traverse` visits the nearest `MOST_PLACES` of them and says whether
it left some out. `Reaching` decides whether anything wanted can be met below, visits each schema
once, and lets a walk enter only what can yield something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, islice
from typing import Generic, TypeVar

Place = TypeVar("Place")

MOST_PLACES = 1_000
"""Places of one body that are looked at; the bodies of the specs here have 68 at the most."""


@dataclass(frozen=True, kw_only=True)
class Traversal(Generic[Place]):
    """The places that were visited, in depth-first order; whether there are more."""

    places: tuple[Place, ...]
    left_out: bool


def traverse(
    root: Place, below: Callable[[Place], Iterable[Place]], *, most: int = MOST_PLACES
) -> Traversal[Place]:
    """Visit `root` and what is `below`, level by level, until `most` places are visited."""
    # the way to a place, as indices, puts what was found level by level into depth-first order
    found: list[tuple[tuple[int, ...], Place]] = []
    level: list[tuple[tuple[int, ...], Place]] = [((), root)]
    while level and len(found) + len(level) <= most:
        found += level
        nearest = chain.from_iterable(
            (((*way, index), inner) for index, inner in enumerate(below(place)))
            for way, place in level
        )
        # one more than there is room for shows that some are left out
        level = list(islice(nearest, most - len(found) + 1))
    found += level[: most - len(found)]
    found.sort(key=lambda each: each[0])
    return Traversal(places=tuple(place for _, place in found), left_out=bool(level))


class Reaching:
    """Whether a schema, or any that it leads to, is `wanted`; schemas are named by pointers.

    Each schema is visited once, however often it is called.
    """

    def __init__(
        self, below: Callable[[str], Iterable[str]], wanted: Callable[[str], bool]
    ) -> None:
        self._below = below
        self._wanted = wanted
        self._known: dict[str, bool] = {}

    def __call__(self, pointer: str) -> bool:
        """Whether something wanted can be met at or below `pointer`."""
        if pointer not in self._known:
            self._decide(pointer)
        return self._known[pointer]

    def places(
        self,
        root: Place,
        below: Callable[[Place], Iterable[Place]],
        pointer_of: Callable[[Place], str],
    ) -> tuple[Place, ...]:
        """The nearest places from `root` on that lead to something wanted, as `traverse` has them.

        `pointer_of` gives the schema of a place; there are none where that of `root` does not lead.
        """
        if not self(pointer_of(root)):
            return ()

        def leading(place: Place) -> Iterable[Place]:
            return (it for it in below(place) if self(pointer_of(it)))

        return traverse(root, leading).places

    def _decide(self, root: str) -> None:
        leading: dict[str, list[str]] = {root: []}
        waiting, reached = [root], []
        while waiting:
            place = waiting.pop()
            # nothing below it is walked: whatever leads here reaches something wanted already
            if self._known.get(place, False) or self._wanted(place):
                reached.append(place)
            elif place not in self._known:
                for inner in self._below(place):
                    if inner not in leading:
                        leading[inner] = []
                        waiting.append(inner)
                    leading[inner].append(place)
        self._conclude(leading, reached)

    def _conclude(self, leading: dict[str, list[str]], reached: list[str]) -> None:
        """All that leads to what was reached reaches it; nothing else does."""
        reaching: set[str] = set()
        while reached:
            place = reached.pop()
            if place not in reaching:
                reaching.add(place)
                reached += leading[place]
        self._known |= {place: place in reaching for place in leading}
