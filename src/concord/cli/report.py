"""Merge the reports of several contract runs into one verdict: `nox -s report -- reports/*`.

Each run that was split with `--shard` writes its reports to a folder of its own; this step reads
them back, adds them up, and tells one verdict, with the same reports and the same exit code as a
run that was not split: 0 (kept), 1 (broken or not tested), 2 (could not run, a shard is missing).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from concord import runner
from concord.cli._console import ResilientConsole
from concord.cli._report_options import add_report_options, report_options
from concord.cli.command import Parser, run
from concord.errors import CouldNotRunError

MERGED = "reports/merged"


def main(argv: Sequence[str] | None = None) -> int:
    """Merge the reports that `argv` names."""
    parser = Parser(step="report", description=(__doc__ or "").split(":")[0] + ".")
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="REPORT",
        help="a folder of reports, or its contracts.json; other files are passed over",
    )
    add_report_options(parser, folder=MERGED)
    options = parser.parse(argv)
    try:
        return runner.merge(
            options.paths,
            report_options(options, parser),
            folder=options.report_dir,
            allow_inferred=options.allow_inferred,
            console=ResilientConsole(highlight=False),
        )
    except runner.CouldNotRunError as error:
        raise CouldNotRunError(str(error)) from error


if __name__ == "__main__":
    run(main)
