"""Measure the clients: against what they stand on, and against what other generators make.

Model: each figure and what it is compared with are measured in turns, in one run; the least CPU
time of all rounds counts, and the ratio is what to read. Importing: a fresh interpreter that finds
its bytecode, less a bare one. Calling: GET of a page of one item on a
loopback server in a child process. Decoding: from an answer to the items of a page of 100, for each
list that needs no argument, as it is returned and with every member read. Generating: all
documents, one process for each maker.
The peer (openapi-generator) is optional; without it the run says how to install it.
`--write` publishes: scripts/results/clients.json and the tables of the README beside it.
Known limits: POSIX; items are documented samples, the same one 100 times over.
"""

from __future__ import annotations

import datetime
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from concord import project
from concord.cli import command
from scripts._bench import _figures, _generator, _results
from scripts._bench._concord import Concord
from scripts._bench._makers import Maker, importable
from scripts._bench._stock import Stock


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark: 1 if a goal is missed. Other exit codes as in `concord.cli.command`."""
    parser = command.Parser(prog="nox -s bench -- clients", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--rounds", type=int, default=9, help="of each figure (default: 9)")
    parser.add_argument("--write", action="store_true", help="publish the results")
    options = parser.parse_apis(argv)
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    absent = _generator.missing()
    if options.write and (absent or options.apis != project.apis()):
        why = f"the peer is not installed: {_generator.INSTALL}" if absent else "an API is left out"
        raise command.CouldNotRunError(f"only whole results are published, and {why}")
    makers: list[Maker] = [Concord(), Stock(), *([] if absent else [_generator.generator()])]
    with tempfile.TemporaryDirectory() as work:
        results = measure(options.apis, makers, options.rounds, Path(work))
    if absent:
        reason = f"openapi-generator, of which {', '.join(absent)} is not installed"
        results["not_measured"].append(f"{reason} (`{_generator.INSTALL}`)")
    print(_results.tables(results))
    if options.write:
        _results.PUBLISHED.write(results)
    for title in _results.missed(results):
        print(f"missed: {title}")
    return command.FOUND if _results.missed(results) else command.KEPT


def measure(
    apis: Sequence[str],
    makers: Sequence[Maker],
    rounds: int,
    work: Path,
    type_errors: Callable[[Sequence[Path]], int] = _figures.type_errors,
) -> dict[str, Any]:
    """All figures of these APIs, as they are kept."""
    loaded = [project.load(api) for api in apis]
    bench = _figures.Bench(
        loaded=loaded, makers=makers, rounds=rounds, work=work, type_errors=type_errors
    )
    generating = bench.generating()
    folders = [maker.folder(spec, work) for maker in makers for spec in loaded]
    with importable(folders):
        return {
            "version": 1,
            "measured_on": _machine(makers),
            "apis": len(loaded),
            "goals": bench.goals(generating),
            "side_by_side": bench.side_by_side(generating),
            "not_measured": bench.not_measured,
        }


def _machine(makers: Sequence[Maker]) -> dict[str, Any]:
    used = ["httpx2", "httpx", "attrs"]
    used += ["pydantic", "urllib3"] if len(makers) > len(("ours", "stock")) else []
    return {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, "
        f"load {os.getloadavg()[0]:.1f}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "versions": {name: version(name) for name in used},
    }


if __name__ == "__main__":
    sys.dont_write_bytecode = True  # what is imported here may be regenerated at any time
    command.run(main)
