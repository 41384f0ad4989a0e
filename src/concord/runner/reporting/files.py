"""The reports as files of one folder: written all, or the run says why it cannot.

Model: the folder is tried before the run starts, so that minutes of testing are not lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from concord.errors import CouldNotRunError
from concord.http.visible import escaped_json
from concord.project import EVIDENCE, REPORT
from concord.runner.reporting import history
from concord.runner.reporting.html import html
from concord.runner.reporting.json_report import VERSION
from concord.runner.reporting.junit import junit
from concord.runner.reporting.summary import badge, summary
from concord.whole_file import write_whole

JUNIT, HTML = "contracts.xml", "contracts.html"
SUMMARY, BADGE = "summary.md", "badge.json"
LOCK = ".lock"
SEEN = "seen.json"
"""The day on which each failure was first seen: kept from run to run."""


@contextmanager
def reserved(folder: Path) -> Iterator[None]:
    """Keep `folder` for the reports of one run: of two at once the second says so.

    Raises CouldNotRunError where no reports can be written there. The lock ends with its process.
    """
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise CouldNotRunError(
            f"{folder}: another run is about to write its reports there (wait until it has "
            "ended, or use --report-dir)"
        ) from None
    except OSError as error:
        reason = "it is no folder" if folder.is_file() else error.strerror
        raise CouldNotRunError(
            f"{folder}: no reports can be written: {reason} (use --report-dir)"
        ) from error
    try:
        yield
    finally:
        lock.release()


def write(
    folder: Path, report: dict[str, Any], evidence: dict[str, Any], seen: dict[str, str]
) -> list[Path]:
    """Write the reports, the evidence, and what is kept for the next run; their paths."""
    runs = history.extended(history.read(folder), history.entry(report, datetime.now(UTC)))
    contents = {
        REPORT: escaped_json(json.dumps(report, indent=2, ensure_ascii=False)) + "\n",
        JUNIT: junit(report),
        HTML: html(report, history.compared(runs)),
        SUMMARY: summary(report),
        BADGE: json.dumps(badge(report), ensure_ascii=False) + "\n",
        SEEN: json.dumps(seen, indent=1, sort_keys=True) + "\n",
        EVIDENCE: escaped_json(json.dumps(evidence, ensure_ascii=False)) + "\n",
        history.FILE: history.text(runs),
    }
    try:
        for name, text in contents.items():
            # servers may send lone surrogates in JSON, which no file in UTF-8 can hold
            write_whole(folder / name, text.encode("utf-8", "replace"))
    except OSError as error:
        raise CouldNotRunError(
            f"{folder}: the reports could not be written: {error.strerror} (use --report-dir)"
        ) from error
    return [folder / name for name in contents]


def add_to_job(path: Path, report: dict[str, Any]) -> None:
    """Add the report in brief to the summary of a CI job. Raises CouldNotRunError."""
    try:
        with path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(summary(report))
    except OSError as error:
        raise CouldNotRunError(
            f"{path}: the summary of the job could not be written: {error.strerror} "
            "(GITHUB_STEP_SUMMARY names it; --annotations none leaves it out)"
        ) from error


def first_seen(folder: Path) -> dict[str, str]:
    """The day on which each failure was first seen in runs that reported to `folder`."""
    try:
        found = json.loads((folder / SEEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # the days start anew
    return {str(name): str(day) for name, day in found.items()} if isinstance(found, dict) else {}


def read(folder: Path) -> dict[str, Any]:
    """The JSON report of the last run. Raises CouldNotRunError."""
    return read_file(folder / REPORT)


def read_file(path: Path) -> dict[str, Any]:
    """A JSON report. Raises CouldNotRunError."""
    try:
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CouldNotRunError(
            f"{path}: no report to replay from (make a run first, or say with --report-dir "
            "where its report is)"
        ) from None
    except (OSError, ValueError) as error:
        raise CouldNotRunError(f"{path}: cannot be read: {error}") from error
    if not isinstance(report, dict) or report.get("version") != VERSION or "apis" not in report:
        raise CouldNotRunError(f"{path}: is no report of this version ({REPORT})")
    return report


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Within it the members of a report are read. Raises CouldNotRunError where one is not there.

    A report that another version wrote, or somebody edited, may lack one, or have it in another
    form.
    """
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise CouldNotRunError(
            f"{path}: is no report of this version: {type(error).__name__} {error} "
            "(run the contracts again)"
        ) from error
