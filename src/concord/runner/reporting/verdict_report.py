"""The end of a run: known deviations taken off, the verdict judged, printed and written.

Model: what one run collected, and what several shards did, end in the same way: `conclude` reads
the results, whoever filled them.
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
from concord.runner.reporting.results import ApiResult
from concord.runner.reporting.verdict import judge
from concord.spec import Spec

PATIENCE = timedelta(days=90)
"""How long a known deviation is accepted where nothing else is said."""


def known_deviations(options: ReportOptions) -> tuple[Known, ...]:
    """The known deviations. Raises CouldNotRunError."""
    return _baseline.load(options.baseline) if options.baseline else ()


def conclude(
    results: Sequence[ApiResult],
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
    """Judge, print and write; the exit code. Raises CouldNotRunError."""
    days = _settle(results, options, known, files.first_seen(folder))
    for result in results:
        if not result.skipped and result.api in loaded:
            result.summary = evidence.summary(loaded[result.api], result.evidence)
    verdict = judge(results, allow_inferred=allow_inferred)
    remarks = _remarks(results, options, known)
    with _apart(options, console):
        _console.show(console, results, verdict, seconds, remarks)
    document = report(results, verdict, run=run, seconds=seconds, remarks=remarks)
    counts = evidence.document(run, {it.api: it.evidence for it in results if not it.skipped})
    paths = files.write(folder, document, counts, days)
    if options.annotate:
        for line in commands(document):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if options.job_summary is not None:
        files.add_to_job(options.job_summary, document)
    names = ", ".join(path.name for path in paths)
    console.print(f"reports: {folder}/ ({names})", style="dim", highlight=False)
    if options.write_baseline:
        _write_baseline(results, options, options.write_baseline, console)
    return verdict.exit_code


@contextmanager
def _apart(options: ReportOptions, console: Console) -> Iterator[None]:
    """What GitHub must not take for commands, whatever a server wrote into it."""
    # random: a server that knew the word could write it, and then commands
    word = f"::{token_hex(16)}::"
    if options.annotate:
        console.print(f"::stop-commands::{word.strip(':')}", markup=False, highlight=False)
    yield
    if options.annotate:
        console.print(word, markup=False, highlight=False)


def _settle(
    results: Sequence[ApiResult],
    options: ReportOptions,
    known: Sequence[Known],
    stored: Mapping[str, str],
) -> dict[str, str]:
    """Take off what is known; the days on which failures were first seen."""
    today = options.today.isoformat()
    days = {**stored, **{entry.id: entry.first_seen.isoformat() for entry in known}}
    for identifier, day in stored.items():
        # a baseline may have been written after the first run that saw the failure, or before the
        # reports were deleted
        days[identifier] = min(day, days[identifier])
    for result in results:
        result.accepted = _baseline.accepted(known, result.findings.values(), options.today)
        result.first_seen = {name: days.setdefault(name, today) for name in result.findings}
    return days


def _remarks(
    results: Sequence[ApiResult], options: ReportOptions, known: Sequence[Known]
) -> list[str]:
    occurred = [name for result in results for name in result.findings]
    tested = [
        (result.api, label)
        for result in results
        # only what was tested to its end can show that a known deviation is gone
        if result.ended == "completed"
        for label in result.operations
    ]
    idle = [
        f"accepted and never applied, remove it: {it.place}: {it.what} ({result.api})"
        for result in results
        for it in result.idle
    ]
    return [*_baseline.remarks(known, occurred, tested, options.today), *idle]


def _write_baseline(
    results: Sequence[ApiResult], options: ReportOptions, path: Path, console: Console
) -> None:
    before = _baseline.load(path) if path.exists() else ()
    entries = _baseline.extended(
        before,
        [finding for result in results for finding in result.findings.values()],
        reason=options.reason,
        expires=options.expires or options.today + PATIENCE,
        today=options.today,
    )
    _baseline.write(path, entries)
    new = len(set(entries) - set(before))
    message = f"{path}: {_console.count(new, 'known deviation')} added, {len(entries)} in all"
    console.print(message, style="dim", highlight=False)
