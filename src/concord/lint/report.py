"""Findings for people, for programs and for a pull request's annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from concord.lint.counts import Counts
from concord.lint.finding import Finding
from concord.lint.rule_table import DECLARATIONS
from concord.workflow_commands import escape_data, escape_property


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the lint says about one API; no counts where the file cannot be read."""

    api: str
    counts: Counts | None
    findings: tuple[Finding, ...]


def relative(path: Path) -> str:
    """`path` relative to the working directory, absolute where it stands elsewhere."""
    here = Path.cwd()
    absolute = path.absolute()
    # GitHub places an annotation only where the file is named from the repository's root, which is
    # the working directory of a workflow
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)


def _place(finding: Finding) -> str:
    where = finding.location
    return f"{relative(where.path)}:{where.line}:{where.column}"


def text(reports: Sequence[Report], console: Console) -> None:
    """One line a finding, one line an API."""
    for report in reports:
        for finding in report.findings:
            _line(console, _finding(finding))
        _line(console, _summary(report))


def _line(console: Console, line: Text) -> None:
    # Wrapped lines could be neither clicked nor searched.
    console.print(line, soft_wrap=True, highlight=False)


def _finding(finding: Finding) -> Text:
    return Text.assemble(
        (_place(finding), "bold"),
        "  ",
        (finding.rule, "red"),
        "  ",
        (finding.pointer or "/", "dim"),
        "  ",
        _flat(finding.what),
        ("  → ", "dim"),
        (_flat(finding.fix), "green"),
    )


def _flat(words: str) -> str:
    """`words` on one line."""
    return " ".join(words.split())


def _summary(report: Report) -> Text:
    amount = _amount(len(report.findings), "finding")
    verdict = (amount, "bold red" if report.findings else "bold green")
    if report.counts is None:
        return Text.assemble((report.api, "bold"), ": cannot be read, ", verdict)
    words = ", ".join(
        _amount(number, name)
        for name, number in (
            ("operation", report.counts.operations),
            ("webhook", report.counts.webhooks),
            ("schema", report.counts.schemas),
            ("example", report.counts.examples),
            ("ledger entry", report.counts.ledger),
        )
    )
    return Text.assemble((report.api, "bold"), f": {words}, ", verdict)


def _amount(number: int, name: str) -> str:
    plural = name[:-1] + "ies" if name.endswith("y") else name + "s"
    return f"{number} {name if number == 1 else plural}"


def as_json(reports: Sequence[Report]) -> str:
    """A list of APIs, each with its counts and findings."""
    return json.dumps([_api(report) for report in reports], indent=2, ensure_ascii=False)


def _api(report: Report) -> dict[str, Any]:
    return {
        "api": report.api,
        "counts": asdict(report.counts) if report.counts else None,
        "findings": [
            {
                "rule": finding.rule,
                "file": relative(finding.location.path),
                "line": finding.location.line,
                "column": finding.location.column,
                "pointer": finding.pointer,
                "what": finding.what,
                "fix": finding.fix,
            }
            for finding in report.findings
        ],
    }


def github(reports: Iterable[Report]) -> str:
    """Workflow commands that annotate the lines of a pull request."""
    lines = [
        f"::error file={escape_property(relative(f.location.path))},line={f.location.line},"
        f"col={f.location.column},title={escape_property(f.rule)}::"
        f"{escape_data(f'{f.what} → {f.fix}')}"
        for report in reports
        for f in report.findings
    ]
    return "\n".join(lines)


def rules(style: str = "text") -> str:
    """All rules of the lint: one line each, as rows of a Markdown table, or as JSON."""
    if style == "json":
        listed = [
            {
                "id": it.id,
                "summary": it.summary,
                "example": it.example,
                "fix": it.fix,
                "profiles": it.profiles,
            }
            for it in DECLARATIONS
        ]
        return json.dumps({"version": 1, "rules": listed}, indent=2, ensure_ascii=False)
    if style == "markdown":
        head = ["| rule | what holds | broken by | fix | profiles |", "|---|---|---|---|---|"]
        rows = (
            f"| `{it.id}` | {it.summary} | {it.example} | {it.fix} | {', '.join(it.profiles)} |"
            for it in DECLARATIONS
        )
        return "\n".join([*head, *rows])
    width = max(len(it.id) for it in DECLARATIONS)
    return "\n".join(f"{it.id:<{width}}  {it.summary}" for it in DECLARATIONS)
