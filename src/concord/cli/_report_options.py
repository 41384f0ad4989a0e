"""The options of reports: shared by the run itself and the merge of shards."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

from concord import runner
from concord.cli.command import Parser


def add_report_options(parser: Parser, *, folder: str) -> None:
    """Add the options to `parser`; `folder` is where reports go if nothing else is said."""
    add = parser.add_argument
    add("--report-dir", type=Path, default=Path(folder), metavar="DIR", help=f"default: {folder}")
    add(
        "--allow-inferred",
        action="store_true",
        help="exit with 0 if all failures rest on what our spec infers (x-inferred) or omits",
    )
    add("--baseline", type=Path, metavar="FILE", help="accept the known deviations in this file")
    add(
        "--write-baseline",
        type=Path,
        metavar="FILE",
        help="add this run's failures to the known deviations; needs --reason",
    )
    add("--reason", default="", metavar="TEXT", help="why these failures are accepted")
    days = runner.PATIENCE.days
    add(
        "--expires",
        type=_day,
        metavar="DATE",
        help=f"last day of acceptance (default: in {days} days)",
    )
    add(
        "--annotations",
        choices=("auto", "github", "none"),
        default="auto",
        help="show failures beside the spec's lines, and the summary of the job, on GitHub (auto: "
        "where GitHub runs this)",
    )


def report_options(options: argparse.Namespace, parser: Parser) -> runner.ReportOptions:
    """What the options say of the report."""
    if options.write_baseline and not options.reason.strip():
        parser.error("--write-baseline needs --reason: why are these failures accepted?")
    if not options.write_baseline and (options.reason or options.expires):
        parser.error("--reason and --expires need --write-baseline FILE")
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    annotate = options.annotations == "github" or (options.annotations == "auto" and on_github)
    job_summary = os.environ.get("GITHUB_STEP_SUMMARY") if annotate else None
    return runner.ReportOptions(
        baseline=options.baseline,
        write_baseline=options.write_baseline,
        reason=options.reason.strip(),
        expires=options.expires,
        annotate=annotate,
        job_summary=Path(job_summary) if job_summary else None,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date (write it like 2030-12-31)"
        ) from None
