"""The end of a run: known deviations taken off, the verdict judged, told, and written.

Model: what one run collected, and what several shards did, end in the same way: `conclude` reads
the tallies, whoever filled them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from rich.console import Console

from concord import evidence
from concord.runner.report_options import ReportOptions
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


def known_deviations(options: ReportOptions) -> tuple[Known, ...]:
    """The known deviations. Raises CouldNotRunError."""
    return _baseline.load(options.baseline) if options.baseline else ()


def conclude(
    tallies: Sequence[Tally],
    options: ReportOptions,
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
    days = _settle(tallies, options, known, files.first_seen(folder))
    for tally in tallies:
        if not tally.skipped and tally.api in loaded:
            tally.summary = evidence.summary(loaded[tally.api], tally.evidence)
    verdict = judge(tallies, allow_inferred=allow_inferred)
    remarks = _remarks(tallies, options, known)
    with _apart(options, console):
        _console.show(console, tallies, verdict, seconds, remarks)
    told = report(tallies, verdict, run=run, seconds=seconds, remarks=remarks)
    counts = evidence.document(run, {it.api: it.evidence for it in tallies if not it.skipped})
    paths = files.write(folder, told, counts, days)
    if options.annotate:
        for line in commands(told):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    names = ", ".join(path.name for path in paths)
    console.print(f"reports: {folder}/ ({names})", style="dim", highlight=False)
    if options.write_baseline:
        _write_baseline(tallies, options, options.write_baseline, console)
    return verdict.exit_code


@contextmanager
def _apart(options: ReportOptions, console: Console) -> Iterator[None]:
    """What GitHub must not take for commands, whatever a server wrote into it."""
    word = f"::{token_hex(16)}::"
    if options.annotate:
        console.print(f"::stop-commands::{word.strip(':')}", markup=False, highlight=False)
    yield
    if options.annotate:
        console.print(word, markup=False, highlight=False)


def _settle(
    tallies: Sequence[Tally],
    options: ReportOptions,
    known: Sequence[Known],
    stored: Mapping[str, str],
) -> dict[str, str]:
    """Take off what is known; the days on which failures were first seen."""
    today = options.today.isoformat()
    days = {**stored, **{entry.id: entry.first_seen.isoformat() for entry in known}}
    for identifier, day in stored.items():
        days[identifier] = min(day, days[identifier])
    for tally in tallies:
        tally.accepted = _baseline.accepted(known, tally.findings.values(), options.today)
        tally.first_seen = {name: days.setdefault(name, today) for name in tally.findings}
    return days


def _remarks(tallies: Sequence[Tally], options: ReportOptions, known: Sequence[Known]) -> list[str]:
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
    return [*_baseline.remarks(known, occurred, tested, options.today), *idle]


def _write_baseline(
    tallies: Sequence[Tally], options: ReportOptions, path: Path, console: Console
) -> None:
    before = _baseline.load(path) if path.exists() else ()
    entries = _baseline.extended(
        before,
        [finding for tally in tallies for finding in tally.findings.values()],
        reason=options.reason,
        expires=options.expires or options.today + PATIENCE,
        today=options.today,
    )
    _baseline.write(path, entries)
    new = len(set(entries) - set(before))
    told = f"{path}: {_console.count(new, 'known deviation')} added, {len(entries)} in all"
    console.print(told, style="dim", highlight=False)
