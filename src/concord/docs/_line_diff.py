"""Two texts as the lines that differ, with a little of what stands around them.

Model: pure. Of a long difference the first lines are kept, so that a page stays of bounded size.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

CONTEXT = 2
"""Equal lines that are kept around what differs."""
Kind = Literal["same", "removed", "added", "gap"]
SIGNS: dict[Kind, str] = {"same": " ", "removed": "-", "added": "+", "gap": " "}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a difference; a `gap` stands for lines that are left out, and says what follows."""

    kind: Kind
    text: str

    @property
    def shown(self) -> str:
        """The line with its sign, as a unified diff has it."""
        return f"{SIGNS[self.kind]} {self.text}".rstrip()


def line_diff(
    before: Sequence[str], after: Sequence[str], *, most: int, within: str = ""
) -> tuple[Line, ...]:
    """How `after` differs from `before`: at most about `most` lines; empty if they are equal.

    A line that starts with `within` heads those below it: it is repeated where a part is left out.
    """
    if list(before) == list(after):
        return ()
    return tuple(_bounded([*_lines(before, after, within)], most))


def _lines(before: Sequence[str], after: Sequence[str], within: str) -> Iterator[Line]:
    # `autojunk` ignores lines that are frequent (`},`), and so finds longer differences
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        _, start, stop, other, _ = group[0]
        if start or other:
            headed = any(within and line.startswith(within) for line in before[start:stop])
            yield Line(kind="gap", text="⋯" if headed else _heading(after, other, within))
        for tag, start, stop, other, end in group:
            if tag == "equal":
                yield from (Line(kind="same", text=text) for text in before[start:stop])
                continue
            yield from (Line(kind="removed", text=text) for text in before[start:stop])
            yield from (Line(kind="added", text=text) for text in after[other:end])


def _heading(lines: Sequence[str], index: int, within: str) -> str:
    """What a gap says: the nearest line above `index` that heads what follows."""
    above = (line for line in reversed(lines[:index]) if within and line.startswith(within))
    return f"⋯ {next(above, '')}".rstrip()


def _bounded(lines: list[Line], most: int) -> Iterator[Line]:
    # the note would take the one line that it leaves out
    if len(lines) <= most + 1:
        yield from lines
        return
    yield from lines[:most]
    yield Line(kind="gap", text=f"⋯ {len(lines) - most} more lines")
