"""One contract run as several tasks: each a shard of it, then one verdict from their reports.

Model: a shard is `concord contracts` with the same arguments and `--shard N/OF`, on this machine or
on a worker of a cluster. What concerns the verdict (known deviations, annotations) is left to this
process, which merges the reports as `concord report` does.
Known limits: a file that an option names (`--ca`) has to be on the worker, too.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

from rich.console import Console

from concord import runner
from concord.cli._report_options import add_report_options
from concord.cli.command import Parser
from concord.errors import CouldNotRunError
from concord.executor import Crash, Executor, Task
from concord.project import REPORT

PRELOAD = ("concord.runner",)
_PATIENCE = 4 * 3600.0
"""Seconds until a shard is given up: it ends by its own `--max-time` long before."""
_OF_THE_WHOLE = {"--scheduler": 1, "--shards": 1, "--seed": 1, "--no-progress": 0}
"""Options that a shard is not given, and how many values they take."""


def run_shards(
    argv: Sequence[str],
    executor: Executor,
    *,
    shards: int,
    settings: runner.Settings,
    console: Console,
    errors: Console,
) -> int:
    """Run `concord contracts` with `argv` as `shards` tasks; the exit code.

    `settings` are those of the whole run. Raises CouldNotRunError.
    """
    where = f"{shards} shards, {executor.slots} at once"
    errors.print(f"contracts as {where}", markup=False, highlight=False)
    # the seed of a nightly run is random: drawn once, for all
    words = (*_shared(argv), "--no-progress", "--seed", str(settings.seed))
    tasks = [
        Task(
            name=f"{index}/{shards}",
            call=report_of_shard,
            arguments=((*words, "--shard", f"{index}/{shards}"),),
            patience=_PATIENCE,
        )
        for index in range(1, shards + 1)
    ]
    found: dict[str, Any] = {}

    def take(task: Task, result: Any) -> None:
        found[task.name] = result
        errors.print(f"shard {task.name} has ended", markup=False, highlight=False)

    executor.run(tasks, take)
    return runner.merge(
        list(_written(found, settings.report_dir / "shards")),
        settings.report,
        folder=settings.report_dir,
        allow_inferred=settings.allow_inferred,
        console=console,
    )


def report_of_shard(argv: Sequence[str]) -> tuple[str, str]:
    """The report of `concord contracts` with `argv`, and an error; either may be empty."""
    from concord.cli import contracts

    refusal = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        try:
            with redirect_stderr(refusal):
                contracts.main([*argv, "--report-dir", folder])
        except CouldNotRunError as error:
            return "", str(error)
        except SystemExit:
            # the whole run has parsed these words before: what is there differs
            return "", refusal.getvalue().removeprefix("error: ").partition("\n")[0]
        return (Path(folder) / REPORT).read_text("utf-8"), ""


def _shared(argv: Sequence[str]) -> Iterator[str]:
    """`argv` without what the whole run says alone."""
    alone = {**_OF_THE_WHOLE, **_options_of_reports()}
    words = iter(argv)
    for word in words:
        name, _, value = word.partition("=")
        if name not in alone:
            yield word
        elif not value:
            for _ in range(alone[name]):
                next(words, None)


def _options_of_reports() -> dict[str, int]:
    parser = Parser(description="")
    add_report_options(parser, folder="")
    return {
        name: 0 if action.nargs == 0 else 1
        for action in parser._actions  # argparse has no public list of them
        for name in action.option_strings
    }


def _written(found: dict[str, Any], folder: Path) -> Iterator[Path]:
    """Write each report to a file of its own. Raises CouldNotRunError."""
    problems = []
    for name, result in sorted(found.items()):
        error = result.what if isinstance(result, Crash) else result[1]
        if error:
            problems.append(f"shard {name}: {error}")
            continue
        path = folder / name.partition("/")[0] / REPORT
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(result[0], "utf-8")
        yield path
    if problems:
        raise CouldNotRunError("\n       ".join(problems))
