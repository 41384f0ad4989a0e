"""The options of a report as values: baselines and annotations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, kw_only=True)
class ReportOptions:
    """Known deviations and annotations of one run, or of the merge of several."""

    baseline: Path | None = None
    """The file of known deviations, which do not break the verdict."""
    write_baseline: Path | None = None
    """The file of known deviations to which the failures of this run are added."""
    reason: str = ""
    """Why the failures of this run are accepted from now on."""
    expires: date | None = None
    annotate: bool = False
    """Whether GitHub's annotations are printed."""
    job_summary: Path | None = None
    """The file that GitHub shows as the summary of a job; the report in brief is added to it."""
    today: date = field(default_factory=_today)
