"""A workflow as a drawing: its steps in a column, and which later steps take what one gives.

Model: pure layout in units of an SVG's viewBox, which the template draws. Each step is a box. A
step whose outputs go into later requests has a lane at the right, from its box down to the last
that takes them; steps share a lane where theirs do not meet.
Known limits: actions that go elsewhere (`goto`, `retry`, `end`) are not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 350
"""A phone's, less the margins of a page: nothing is scaled down there."""
_BOX, _ROW, _LANE = 44, 62, 13
_TITLE, _SMALL = 7.3, 6.3
"""Widths of a character of the two sizes of text."""
_COLOURS = 3


@dataclass(frozen=True, kw_only=True)
class Node:
    """What is drawn of a step; `takes` are the ids of the steps whose outputs it needs."""

    id: str
    anchor: str
    verb: str
    detail: str
    status: str
    takes: frozenset[str] = frozenset()

    @property
    def is_workflow(self) -> bool:
        """Whether the step calls another workflow."""
        return not self.verb


@dataclass(frozen=True, kw_only=True)
class Box:
    """A step at its place; the texts fit into it."""

    node: Node
    top: float
    width: float
    title: str
    detail: str

    @property
    def middle(self) -> float:
        """Its middle, from the top of the drawing."""
        return self.top + _BOX / 2

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + _BOX


@dataclass(frozen=True, kw_only=True)
class Lane:
    """The way of what a step gives: from the box `giver` to the boxes `takers`."""

    x: float
    colour: int
    giver: Box
    takers: tuple[Box, ...]

    @property
    def path(self) -> str:
        """The line, as the `d` of a path."""
        start, out = self.giver.width, self.giver.middle + 8
        turns = [f"M{start:g} {out:g}H{self.x:g}V{self.takers[-1].middle - 8:g}"]
        turns += [f"M{self.x:g} {it.middle - 8:g}H{it.width + 6:g}" for it in self.takers]
        return "".join(turns)

    @property
    def arrows(self) -> str:
        """The heads of the arrows, as the `d` of a path."""
        return "".join(f"M{it.width + 1:g} {it.middle - 8:g}l6 -3.5v7z" for it in self.takers)


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """The drawing; `words` say the same to who cannot see it."""

    height: float
    boxes: tuple[Box, ...]
    lanes: tuple[Lane, ...]
    words: str
    width: float = WIDTH


def diagram(nodes: Sequence[Node]) -> Diagram:
    """The drawing of steps in their order."""
    spans = list(_spans(nodes))
    lanes = _shared(spans)
    most = max(lanes, default=-1) + 1
    width = WIDTH - 1 - most * _LANE - (8 if most else 0)
    boxes = [_box(node, index, width) for index, node in enumerate(nodes)]
    return Diagram(
        height=len(nodes) * _ROW - (_ROW - _BOX) + 2,
        boxes=tuple(boxes),
        lanes=tuple(
            Lane(
                x=width + 8 + _LANE * (lane + 0.5),
                colour=number % _COLOURS,
                giver=boxes[first],
                takers=tuple(boxes[it] for it in takers),
            )
            for number, (lane, (first, takers)) in enumerate(zip(lanes, spans, strict=True))
        ),
        words="; ".join(map(_words, nodes)),
    )


def _spans(nodes: Sequence[Node]) -> list[tuple[int, list[int]]]:
    """Each step that gives something, and those after it that take it, by their places."""
    found = []
    for index, node in enumerate(nodes):
        takers = [i for i in range(index + 1, len(nodes)) if node.id in nodes[i].takes]
        if takers:
            found.append((index, takers))
    return found


def _shared(spans: Sequence[tuple[int, list[int]]]) -> list[int]:
    """The lane of each span: the first that is free from its first row on."""
    ends: list[int] = []
    found = []
    for first, takers in spans:
        lane = next((i for i, end in enumerate(ends) if end < first), len(ends))
        ends[lane : lane + 1] = [takers[-1]]
        found.append(lane)
    return found


def _box(node: Node, index: int, width: float) -> Box:
    used = _TITLE * len(node.status) + 40
    return Box(
        node=node,
        top=1 + index * _ROW,
        width=width,
        title=_cut(node.id, (width - used) / _TITLE),
        detail=_cut(node.detail, (width - 34) / _SMALL - len(node.verb) - 1),
    )


def _cut(text: str, most: float) -> str:
    return text if len(text) <= most else f"{text[: max(int(most) - 1, 1)]}…"


def _words(node: Node) -> str:
    does = f"{node.verb} {node.detail}".strip()
    status = f", expects {node.status}" if node.status else ""
    takes = f", uses outputs of {', '.join(sorted(node.takes))}" if node.takes else ""
    return f"{node.id}: {does}{status}{takes}"
