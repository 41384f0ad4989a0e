"""What the move to one package changed: figures of the source before and after, side by side.

Model: the tree before is a commit of this repository, taken out with `git archive`; the same counts
(`scripts/_bench/_structure.py`) are made of both. With `--runs N` the default contract run of both
is made in turns, N times each, by this interpreter; the least counts, in seconds of wall clock.
Without it `--write` publishes new counts and keeps the seconds that were measured before.
`--help` is measured in a fresh process, less what a bare interpreter needs, in seconds of CPU,
which a busy machine changes little; the median counts.
Known limits: the tree before runs with the packages that are installed for this one.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tarfile
import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from concord.cli.command import FOUND, KEPT, Parser, run
from concord.errors import CouldNotRunError
from scripts._bench import _structure
from scripts._bench._published import ROOT, SOURCE, Block, Published
from scripts._bench._structure import Tree
from scripts.bench_contracts import measured_on

BASE = "4119d53"
"""The last commit before the engine became one package."""
_HELPS = 7
_TITLES = {
    "modules": "modules of the engine",
    "lines": "lines",
    "raw_reads": "raw reads of `x-…` words outside the model of the spec",
    "private_imports": "imports of another package's private modules",
    "exchange_classes": "classes for an HTTP exchange",
    "most_modules_in_a_folder": "modules in the fullest folder",
    "comment_share": "comments, % of lines",
    "longest_function": "longest function, lines",
    "function_p90": "functions, 90th percentile, lines",
    "function_median": "functions, median, lines",
    "hops_contracts": "files from the command `contracts` to the row of its table",
    "hops_diff": "files from the command `diff` to its rules",
    "help_seconds": "`--help`, s of CPU over a bare interpreter",
}
GOALS = {
    "raw_reads": 0,
    "private_imports": 0,
    "exchange_classes": 1,
    "hops_contracts": 2,
    "hops_diff": 2,
    "help_seconds": 0.3,
}
"""The most that each may be after the move."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and perhaps publish: 1 if a goal is missed."""
    parser = Parser(prog="nox -s bench -- structure", description=__doc__ or "")
    parser.add_argument("--base", default=BASE, metavar="REV", help=f"default: {BASE}")
    parser.add_argument("--runs", type=int, default=0, metavar="N", help="default runs of each")
    parser.add_argument("--write", action="store_true", help="publish the results")
    options = parser.parse(argv)
    if options.write and not options.runs and not PUBLISHED.file.exists():
        raise CouldNotRunError("only whole results are published: give --runs 2 or more")
    with TemporaryDirectory() as folder:
        base = before(options.base, Path(folder))
        trees = {"before": base, "after": after()}
        found = {name: figures(tree) for name, tree in trees.items()}
        runs = measured_runs(trees, options.runs) if options.runs else known_runs()
    results = {
        "version": 2, "measured_on": measured_on(), "base": options.base, "runs": runs, **found
    }  # fmt: skip
    print(table(results))
    if options.write:
        PUBLISHED.write(results)
    for what in missed(results):
        print(f"missed: {what}")
    return FOUND if missed(results) else KEPT


def after() -> Tree:
    """The working tree."""
    return Tree(
        root=ROOT,
        engine=("src/concord",),
        left_out=(),
        model="src/concord/spec",
        source="src",
    )


def before(revision: str, folder: Path) -> Tree:
    """The tree of `revision`, taken out into `folder`. Raises CouldNotRunError."""
    command = ["git", "archive", "--format=tar", revision]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise CouldNotRunError(f"no such commit here: {revision} (a shallow clone has no history)")
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return Tree(
        root=folder,
        engine=("contracts", "scripts", "specs"),
        left_out=(
            "contracts/emulator/apis",
            "contracts/scenarios/i",
            "contracts/scenarios/l",
            "scripts/bench",
            "scripts/_bench",
        ),
        model="specs",
        source="",
    )


_WAYS = {
    "before": {
        "hops_contracts": ("scripts/contracts.py", "contracts/runner/_console.py"),
        "hops_diff": ("scripts/diff.py", "scripts/_diff/_schemas.py"),
    },
    "after": {
        "hops_contracts": (
            "src/concord/cli/contracts.py",
            "src/concord/runner/reporting/console.py",
        ),
        "hops_diff": ("src/concord/cli/diff.py", "src/concord/diff/_rules.py"),
    },
}
_COMMANDS = {
    "before": ("-m", "scripts.contracts"),
    "after": ("-m", "concord", "contracts"),
}
_HELP = {"before": ("-m", "scripts.contracts", "--help"), "after": ("-m", "concord", "--help")}


def figures(tree: Tree) -> dict[str, Any]:
    """The figures of a tree, and how long its help takes."""
    which = "after" if tree.root == ROOT else "before"
    found = _structure.figures(tree)
    for name, (start, end) in _WAYS[which].items():
        found[name] = _structure.hops(tree, start, end)
    bare = statistics.median(_took(tree, "-c", "pass").cpu for _ in range(_HELPS))
    shown = statistics.median(_took(tree, *_HELP[which]).cpu for _ in range(_HELPS))
    return {**found, "help_seconds": round(shown - bare, 2)}


def measured_runs(trees: dict[str, Tree], runs: int) -> dict[str, Any]:
    """The seconds of the default contract run of each tree, and of what they are the least."""
    return {"each": runs, "measured_on": measured_on(), "seconds": in_turns(trees, runs)}


def known_runs() -> dict[str, Any] | None:
    """The seconds that are published; None if there are none."""
    found: dict[str, Any] | None = PUBLISHED.read().get("runs") if PUBLISHED.file.exists() else None
    return found


def in_turns(trees: dict[str, Tree], runs: int) -> dict[str, float]:
    """The least seconds of the default contract run of each tree."""
    times: dict[str, list[float]] = {name: [] for name in trees}
    for _ in range(runs):
        for name, tree in trees.items():
            times[name].append(_took(tree, *_COMMANDS[name]).wall)
    return {name: round(min(found), 1) for name, found in times.items() if found}


class _Took(NamedTuple):
    """Seconds of one process."""

    wall: float
    cpu: float


def _took(tree: Tree, *words: str) -> _Took:
    """What one process in a tree takes. Raises CouldNotRunError if it fails."""
    path = str(tree.root / tree.source) if tree.source else str(tree.root)
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *words],
        cwd=tree.root,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    wall, after_all = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise CouldNotRunError(f"{' '.join(words)}: exit {done.returncode}: {' '.join(last)}")
    cpu = after_all.ru_utime + after_all.ru_stime - used.ru_utime - used.ru_stime
    return _Took(wall, cpu)


def table(results: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    lines = ["| | before | after |", "|---|---:|---:|"]
    for name, title in _TITLES.items():
        cells = [_cell(results[side].get(name)) for side in ("before", "after")]
        lines.append(f"| {title} | {cells[0]} | {cells[1]} |")
    on, runs = results["measured_on"], results["runs"]
    said = f"Before: commit {results['base']}. Measured on {on['date']}: {on['machine']}."
    if runs is not None:
        seconds = [_cell(runs["seconds"][side]) for side in ("before", "after")]
        lines.append(f"| default contract run, s (least, in turns) | {seconds[0]} | {seconds[1]} |")
        on, each = runs["measured_on"], runs["each"]
        times = "once" if each == 1 else f"{each} times"
        said += f" Contract runs: {times} each, on {on['date']}: {on['machine']}."
    return "\n".join([*lines, "", said]) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}"


def missed(results: dict[str, Any]) -> list[str]:
    """The goals that are not kept."""
    found = [
        f"{_TITLES[name]}: {results['after'][name]} (at most {most})"
        for name, most in GOALS.items()
        if results["after"][name] > most
    ]
    seconds = results["runs"]["seconds"] if results["runs"] else {"before": 0, "after": 0}
    if seconds["after"] > 1.05 * seconds["before"]:
        found.append(f"default contract run: {seconds['after']} s (at most {seconds['before']} s)")
    return found


PUBLISHED = Published(
    file=SOURCE / "structure.json",
    blocks=(Block(page=SOURCE / "README.md", mark="structure", render=table),),
    command="nox -s bench -- structure --runs 2 --write",
)


if __name__ == "__main__":
    run(main)
