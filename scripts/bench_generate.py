"""What a check of an unchanged tree costs: `python -m scripts.bench_generate [RUNS]`.

Model: `generate --check` and `generate --check --full` run in turns, each as a process of its own;
the least of RUNS (default: 5) counts, in wall and in processor time (of the process and of the ruff
that it starts). The first run of all writes what is due, so that the tree is unchanged.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from concord.cli import command as _cli

ROOT = Path(__file__).parents[1]
_KINDS = {"check": ("--check",), "full check": ("--check", "--full")}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = _cli.Parser(prog="nox -s bench -- generate", description=__doc__ or "")
    parser.add_argument("runs", metavar="RUNS", nargs="?", type=int, default=5)
    runs = max(1, parser.parse(argv).runs)
    measure()
    found = {kind: [measure(*words) for _ in range(runs)] for kind, words in _KINDS.items()}
    least = {kind: tuple(map(min, zip(*times, strict=True))) for kind, times in found.items()}
    print(f"{'':>12} {'wall, s':>8} {'processor, s':>13}")
    for kind, (wall, processor) in least.items():
        print(f"{kind:>12} {wall:8.2f} {processor:13.2f}")
    wall, processor = (a / b for a, b in zip(*least.values(), strict=True))
    print(f"{'ratio':>12} {wall:8.3f} {processor:13.3f}")
    return _cli.KEPT


def measure(*words: str) -> tuple[float, float]:
    """Wall and processor time of one run. Raises CouldNotRunError if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "concord", "generate", *words]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    wall = time.perf_counter() - began
    if done.returncode:
        raise _cli.CouldNotRunError("`nox -s generate` does not work on this tree: fix it first")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, spent


if __name__ == "__main__":
    _cli.run(main)
