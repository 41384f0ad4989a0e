"""Changes shown: to a person at a terminal, in a pull request, to a program, to GitHub.

Model: every format says the same of a change; the terminal and Markdown show errors in full and may
shorten lists of operations and names, JSON never does.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from concord.diff._change import AUDIENCES, LEVELS, Change, Level, Place
from concord.diff._rules import RULES, Rule
from concord.workflow_commands import escape_data, escape_property

_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_FEW = 3


@dataclass(frozen=True, kw_only=True)
class Report:
    """The changes of one API."""

    api: str
    changes: Sequence[Change]
    note: str = ""
    """Why there is nothing to compare; empty if there is."""

    def count(self, level: Level) -> int:
        """How many changes have that level."""
        return sum(change.level == level for change in self.changes)


def summary(report: Report) -> str:
    """One line on all of it."""
    if report.note:
        return report.note
    if not report.changes:
        return "no change"
    words = (_number(report.count(level), level) for level in LEVELS)
    return ", ".join(filter(None, words))


def _number(count: int, level: Level) -> str:
    if not count:
        return ""
    plural = "" if level == "info" or count == 1 else "s"
    return f"{count} {'for information' if level == 'info' else level + plural}"


def text(reports: Sequence[Report], console: Console, *, least: Level) -> None:
    """For a person; changes below the level `least` are counted only."""
    # the levels are ordered from the worst one down
    shown = LEVELS[: LEVELS.index(least) + 1]
    for report in reports:
        console.print(f"[bold]{escape(report.api)}[/]: {summary(report)}", highlight=False)
        for change in report.changes:
            if change.level in shown:
                _text(change, console)
        hidden = sum(change.level not in shown for change in report.changes)
        if hidden:
            console.print(f"  [dim]{hidden} more below {least}: --level info shows them[/]")


def _text(change: Change, console: Console) -> None:
    style = _STYLES[change.level]
    direction = f" [dim]({change.direction})[/]" if change.direction else ""
    head = f"[{style}]{change.level:8}[/][bold]{escape(change.subject)}[/]{direction}"
    console.print(Padding(f"{head}: {escape(change.what)}", (0, 0, 0, 2)), highlight=False)
    for line in _details(change):
        console.print(Padding(escape(line), (0, 0, 0, 10)), style="dim", highlight=False)


def _details(change: Change) -> Iterator[str]:
    whom = f" ({', '.join(change.affects)})" if change.affects else ""
    yield f"{change.why}{whom}"
    yield f"{change.id}"
    places = [str(place) for place in (change.base, change.head) if place]
    yield " → ".join(places)
    # a change whose subject is the operation itself has said where it is
    if change.operations and change.operations != (change.subject,):
        yield f"in {_some(change.operations)}"
    if change.symbols:
        yield f"Python: {_some(change.symbols)}"


def _some(words: Sequence[str]) -> str:
    rest = len(words) - _FEW
    return ", ".join(words[:_FEW]) + (f" and {rest} more" if rest > 0 else "")


def as_json(reports: Sequence[Report]) -> str:
    """For a program: everything."""
    return json.dumps(
        {
            "version": 1,
            "audiences": AUDIENCES,
            "apis": {
                report.api: {
                    "summary": {level: report.count(level) for level in LEVELS},
                    "note": report.note,
                    "changes": [_json(change) for change in report.changes],
                }
                for report in reports
            },
        },
        indent=2,
        ensure_ascii=False,
    )


def _json(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "level": change.level,
        "direction": change.direction,
        "subject": change.subject,
        "what": change.what,
        "why": change.why,
        "affects": list(change.affects),
        "base": _json_place(change.base),
        "head": _json_place(change.head),
        "operations": list(change.operations),
        "symbols": list(change.symbols),
    }


def _json_place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "pointer": place.pointer,
        "file": str(place.location.path),
        "line": place.location.line,
        "column": place.location.column,
    }


def markdown(reports: Sequence[Report]) -> str:
    """For a comment on a pull request."""
    lines = ["## What changes in the APIs", ""]
    for report in reports:
        lines += [f"### {report.api}: {summary(report)}", ""]
        breaking = [change for change in report.changes if change.breaking]
        if breaking:
            lines += ["| | what | why, for whom | where |", "|---|---|---|---|"]
            lines += [_row(change) for change in breaking] + [""]
        rest = [change for change in report.changes if not change.breaking]
        if rest:
            lines += [f"<details><summary>{len(rest)} that break nobody</summary>", ""]
            lines += [f"- {_sentence(change)}" for change in rest] + ["", "</details>", ""]
    return "\n".join(lines)


def _row(change: Change) -> str:
    mark = {"error": "🛑 error", "warning": "⚠️ warning"}[change.level]
    names = "".join(f"<br>`{_cell(s)}`" for s in change.symbols[:_FEW])
    whom = f" ({', '.join(change.affects)})" if change.affects else ""
    place = change.head or change.base
    where = f"`{_cell(str(place))}`" if place else ""
    many = f"<br>{_cell(_some(change.operations))}" if change.operations else ""
    return (
        f"| {mark}<br>`{change.id}` | {_sentence(change)}{names} "
        f"| {_cell(change.why)}{whom} | {where}{many} |"
    )


def _sentence(change: Change) -> str:
    direction = f" ({change.direction})" if change.direction else ""
    return f"**{_cell(change.subject)}**{direction}: {_cell(change.what)}"


def _cell(words: str) -> str:
    # the ampersand first, lest it is escaped in what the others became
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
    return escaped.replace("\n", " ")


def github(reports: Sequence[Report]) -> str:
    """For GitHub: one annotation a change, in the new document where it has the place."""
    lines = [_annotation(report.api, change) for report in reports for change in report.changes]
    return "\n".join(lines)


def _annotation(api: str, change: Change) -> str:
    place = change.head or change.base
    where = ""
    if place:
        file = escape_property(str(place.location.path))
        where = f"file={file},line={place.location.line},col={place.location.column},"
    text = f"{change.subject}: {change.what} ({change.why})"
    title = escape_property(f"{api}: {change.id}")
    return f"::{_COMMANDS[change.level]} {where}title={title}::{escape_data(text)}"


def worst(reports: Sequence[Report]) -> Level | None:
    """The worst level that occurs."""
    found = Counter(change.level for report in reports for change in report.changes)
    return next((level for level in LEVELS if found[level]), None)


def rules(style: str) -> str:
    """All rules, in one of the formats of a report (annotations: as text)."""
    if style == "json":
        found = [
            {"id": r.id, "levels": r.levels, "summary": r.kind.summary, "example": r.kind.example}
            for r in RULES
        ]
        return json.dumps({"version": 1, "rules": found}, indent=2, ensure_ascii=False)
    if style == "markdown":
        head = ["| rule | level | what changed | example |", "|---|---|---|---|"]
        rows = (
            f"| `{r.id}` | {_levels(r)} | {_cell(r.kind.summary)} | `{_cell(r.kind.example)}` |"
            for r in RULES
        )
        return "\n".join([*head, *rows])
    return "\n".join(
        f"{r.id}: {_levels(r)}: {r.kind.summary} (such as {r.kind.example})" for r in RULES
    )


def _levels(rule: Rule) -> str:
    first, *others = rule.levels
    return f"{first} (or {', '.join(others)})" if others else first
