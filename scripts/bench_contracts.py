"""What the suite costs against plain Schemathesis, and what its safest run puts on the wire.

Model: for each API the suite and `schemathesis run` in turns, each against an emulator of its own
with the same records: the gate's seed, as many examples, one worker, all four phases, plain with
its default checks. Of several rounds the one with the least CPU time counts. Then, once, a run by
the rules of `live` through a proxy that knows no HTTP, and last the default run of all APIs.
CPU time is of the client alone (all of its processes, from their start to their end, reports
included); it is what to read on a busy machine, whose load is told.
Known limits: cases are counted where they were judged, and the two do not make the same ones.
"""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from concord import project
from concord.cli.command import FOUND, KEPT, Parser, run
from concord.errors import CouldNotRunError
from concord.spec import Spec
from scripts._bench import _suite
from scripts._bench._runs import EXAMPLES, Bench, Cost, wire


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark: 1 if a limit is not kept. Other exit codes as in `concord.cli.command`."""
    parser = Parser(prog="nox -s bench -- contracts", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--rounds", type=int, default=1, help="of each pair of runs (default: 1)")
    parser.add_argument("--write", action="store_true", help="publish the results")
    options = parser.parse_apis(argv)
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    if options.write and options.apis != project.apis():
        raise CouldNotRunError("only whole results are published: name no API")
    with TemporaryDirectory() as work:
        results = measure(options.apis, options.rounds, Bench(Path(work)))
    print(f"\n{_suite.tables(results)}")
    if options.write:
        _suite.BENCHMARK.write(results)
    for what in _suite.missed(results):
        print(f"missed: {what}")
    return FOUND if _suite.missed(results) else KEPT


def measure(apis: Sequence[str], rounds: int, bench: Bench) -> dict[str, Any]:
    """All figures of these APIs, as they are kept."""
    loaded = [project.load(api) for api in apis]
    results: dict[str, Any] = {"version": 1, "measured_on": measured_on(), "rounds": rounds}
    results["examples"] = EXAMPLES
    bench.warm(loaded)
    results["apis"] = {spec.api: _pair(spec, rounds, bench) for spec in loaded}
    results["whole"] = bench.whole(apis)
    return results


def _pair(spec: Spec, rounds: int, bench: Bench) -> dict[str, Any]:
    pairs = [(bench.suite(spec), bench.plain(spec)) for _ in range(rounds)]
    suite, plain = (min(costs, key=_cpu) for costs in zip(*pairs, strict=True))
    ratio = round(suite.each / plain.each, 2)
    print(
        f"{spec.api:18} suite {suite.cases:5} cases {suite.each:5.1f} ms  "
        f"plain {plain.cases:5} cases {plain.each:5.1f} ms  {ratio:.2f} ×",
        flush=True,
    )
    return {"suite": suite.told(), "plain": plain.told(), "ratio": ratio, "wire": wire(spec)}


def _cpu(cost: Cost) -> float:
    return cost.cpu


def measured_on() -> dict[str, str]:
    """The machine and the versions that figures depend on."""
    return {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, "
        f"load {os.getloadavg()[0]:.1f} before",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "schemathesis": version("schemathesis"),
        "hypothesis": version("hypothesis"),
    }


if __name__ == "__main__":
    run(main)
