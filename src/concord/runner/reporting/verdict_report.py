"""The end of a run: known deviations taken off, the verdict judged, told, and written.

Model: what one run collected, and what several shards did, end in the same way: `conclude` reads
the tallies, whoever filled them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from rich.console import Console

from concord import evidence
from concord.runner.reporting import baseline as _baseline
from concord.runner.reporting import console as _console
from concord.runner.reporting import files
from concord.runner.reporting.annotations import commands
from concord.runner.reporting.baseline import Known
from concord.runner.reporting.json_report import report
from concord.runner.reporting.results import Tally
from concord.runner.reporting.verdict import judge
from concord.spec import Spec

PATIENCE = timedelta(days=90)
"""How long a known deviation is accepted where nothing else is said."""


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How a run is told, besides its reports."""

    baseline: Path | None = None
    write_baseline: Path | None = None
    reason: str = ""
    """Why the failures of this run are accepted from now on."""
    expires: date | None = None
    annotate: bool = False
    """Whether GitHub's annotations are printed."""
    today: date = field(default_factory=_today)

    def known(self) -> tuple[Known, ...]:
        """The known deviations. Raises CouldNotRunError."""
        return _baseline.load(self.baseline) if self.baseline else ()


def conclude(
    tallies: Sequence[Tally],
    telling: Telling,
    *,
    known: Sequence[Known],
    loaded: Mapping[str, Spec],
    folder: Path,
    run: dict[str, Any],
    seconds: float,
    allow_inferred: bool,
    console: Console,
) -> int:
    """Judge, tell and write; the exit code. Raises CouldNotRunError."""
    days = _settle(tallies, telling, known, files.first_seen(folder))
    for tally in tallies:
        if not tally.skipped and tally.api in loaded:
            tally.summary = evidence.summary(loaded[tally.api], tally.evidence)
    verdict = judge(tallies, allow_inferred=allow_inferred)
    remarks = _remarks(tallies, telling, known)
    with _apart(telling, console):
        _console.show(console, tallies, verdict, seconds, remarks)
    told = report(tallies, verdict, run=run, seconds=seconds, remarks=remarks)
    counts = evidence.document(run, {it.api: it.evidence for it in tallies if not it.skipped})
    paths = files.write(folder, told, counts, days)
    if telling.annotate:
        for line in commands(told):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    names = ", ".join(path.name for path in paths)
    console.print(f"reports: {folder}/ ({names})", style="dim", highlight=False)
    if telling.write_baseline:
        _write_baseline(tallies, telling, telling.write_baseline, console)
    return verdict.exit_code


@contextmanager
def _apart(telling: Telling, console: Console) -> Iterator[None]:
    """What GitHub must not take for commands, whatever a server wrote into it."""
    word = f"::{token_hex(16)}::"
    if telling.annotate:
        console.print(f"::stop-commands::{word.strip(':')}", markup=False, highlight=False)
    yield
    if telling.annotate:
        console.print(word, markup=False, highlight=False)


def _settle(
    tallies: Sequence[Tally],
    telling: Telling,
    known: Sequence[Known],
    stored: Mapping[str, str],
) -> dict[str, str]:
    """Take off what is known; the days on which failures were first seen."""
    today = telling.today.isoformat()
    days = {**stored, **{entry.id: entry.first_seen.isoformat() for entry in known}}
    for identifier, day in stored.items():
        days[identifier] = min(day, days[identifier])
    for tally in tallies:
        tally.accepted = _baseline.accepted(known, tally.findings.values(), telling.today)
        tally.first_seen = {name: days.setdefault(name, today) for name in tally.findings}
    return days


def _remarks(tallies: Sequence[Tally], telling: Telling, known: Sequence[Known]) -> list[str]:
    occurred = [name for tally in tallies for name in tally.findings]
    tested = [
        (tally.api, label)
        for tally in tallies
        if tally.ended == "completed"
        for label in tally.operations
    ]
    idle = [
        f"accepted and never applied, remove it: {it.place}: {it.what} ({tally.api})"
        for tally in tallies
        for it in tally.idle
    ]
    return [*_baseline.remarks(known, occurred, tested, telling.today), *idle]


def _write_baseline(
    tallies: Sequence[Tally], telling: Telling, path: Path, console: Console
) -> None:
    before = _baseline.load(path) if path.exists() else ()
    entries = _baseline.extended(
        before,
        [finding for tally in tallies for finding in tally.findings.values()],
        reason=telling.reason,
        expires=telling.expires or telling.today + PATIENCE,
        today=telling.today,
    )
    _baseline.write(path, entries)
    new = len(set(entries) - set(before))
    told = f"{path}: {_console.count(new, 'known deviation')} added, {len(entries)} in all"
    console.print(told, style="dim", highlight=False)
