"""Merge the reports of several contract runs into one verdict: `concord report reports/*`.

Each shard of a run (`--shard`) writes its reports to a folder of its own. This command merges them
into the same reports and exit code as those of an unsplit run: 0 (kept), 1 (broken or untested),
2 (could not run, or a shard is missing).
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
        help="a folder of reports, or its contracts.json; other files are ignored",
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
