"""Tables of the checks for people: `--list-checks` and `contracts/README.md`."""

from __future__ import annotations

from collections.abc import Iterator

from concord.checks.check import REPLAYS, Check
from concord.checks.registry import DECLARED

_HEAD = """| check | of | rests on | judges | sends | shown again by |
|---|---|---|---|---|---|"""


def table() -> str:
    """The checks in Markdown."""
    return "\n".join((_HEAD, *map(_row, DECLARED.values()), ""))


def replays() -> str:
    """The ways in which findings are shown again, in Markdown."""
    rows = (f"| `{how}` | {text} |" for how, text in REPLAYS.items())
    return "\n".join(("| `replayed_by` | what is sent |", "|---|---|", *rows, ""))


def text() -> str:
    """The checks for a terminal, a paragraph each."""
    return "\n\n".join("\n".join(_paragraph(it)) for it in DECLARED.values()) + "\n"


def _paragraph(check: Check) -> Iterator[str]:
    yield f"{check.name} ({check.owner})\n  {check.summary}"
    applies = (
        f"not where {check.applies_to.otherwise}" if check.applies_to.otherwise else "everywhere"
    )
    yield f"  applies   {applies}"
    yield f"  sends     {check.sends or 'nothing beside the generated requests'}"
    if check.requires:
        yield f"  requires  {check.requires}"


def _row(check: Check) -> str:
    facts = ", ".join(it if " " in it else f"`{it}`" for it in check.relies_on)
    needs = f" (requires {check.requires})" if check.requires else ""
    cells = (f"`{check.name}`", check.owner, facts, check.summary + needs, check.sends)
    return f"| {' | '.join(cells)} | `{check.replay}` |"
