"""Whole contract runs against servers that are wrong everywhere: do they end, and how soon?

Model: for each API a clean run, then one run for each defect, which is put into every operation of
the embedded emulator that it can be put into, and one against Prism's static mock. All runs are
made in the same way, one at a time: `concord contracts API --base-url …` against a server
that this process serves. A run has to end by itself, with few more cases and seconds than the clean
one, and to report one cause for each operation family (the operations of one resource) that has the
defect. Seconds are CPU seconds of the run's own processes: a busy machine counts little.
What is measured is kept in a journal; begun again, the rest is run. Prism comes from npm, for this
run; where it cannot be installed it is left out, and why is said.
Known limits: a run that does not end is stopped after `--most` seconds, and has not ended.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from concord import project
from concord.cli.command import FOUND, KEPT, Parser, run
from concord.errors import CouldNotRunError
from scripts._bench import _suite, _wrong
from scripts._bench._runs import Bench
from scripts.bench_contracts import measured_on

JOURNAL = Path("reports") / "wrong-servers.jsonl"
PRISM = "prism"


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the journal lacks: 1 if a limit is not kept. Other exit codes as elsewhere."""
    parser = Parser(prog="nox -s bench -- wrong-servers", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--journal", type=Path, default=JOURNAL, help=f"default: {JOURNAL}")
    parser.add_argument("--fresh", action="store_true", help="forget what the journal has")
    parser.add_argument("--most", type=float, default=900.0, help="seconds of a run (default: 900)")
    parser.add_argument("--no-run", action="store_true", help="only show what the journal has")
    parser.add_argument("--write", action="store_true", help="publish the results")
    options = parser.parse_apis(argv)
    if options.write and options.apis != project.apis():
        raise CouldNotRunError("only whole results are published: name no API")
    if options.fresh:
        options.journal.unlink(missing_ok=True)
    with TemporaryDirectory() as work:
        bench = None if options.no_run else Bench(Path(work))
        results = measure(options.apis, options.journal, bench, options.most)
    print(f"\n{_suite.wrong_servers(results)}")
    if options.write:
        _suite.WRONG.write(results)
    for what in _suite.exceeding(results):
        print(f"missed: {what}")
    return FOUND if _suite.exceeding(results) else KEPT


def measure(apis: Sequence[str], journal: Path, bench: Bench | None, most: float) -> dict[str, Any]:
    """All runs of these APIs, as they are kept; without a `bench` those of the journal."""
    known = read(journal)
    left_out: dict[str, str] = {}
    runs: dict[str, Any] = {}
    with TemporaryDirectory() as folder:
        if bench is not None:
            bench.warm([project.load(api) for api in apis])
        for name, start in _servers(apis, known, Path(folder), left_out):
            if name not in known and bench is None:
                left_out[name] = "not run yet"
                continue
            if name not in known and bench is not None:
                api, _, how = name.partition("/")
                with start() as url:
                    ran = bench.against(api, url, most)
                known[name] = {**ran, "families": _wrong.families(project.load(api), how)}
                keep(journal, name, known[name])
            runs[name] = known[name]
            print(f"{name:45} {_line(runs[name])}", flush=True)
    measured = {"version": 1, "measured_on": measured_on(), "left_out": left_out}
    return {**measured, "runs": runs}


Start = Callable[[], Any]


def _servers(
    apis: Sequence[str], known: dict[str, Any], folder: Path, left_out: dict[str, str]
) -> Iterator[tuple[str, Start]]:
    """Every server by its name, and what starts it."""
    for wrong in _wrong.servers(apis):
        yield wrong.name, partial(_wrong.served, wrong)
    mocks = {f"{api}/{PRISM}": api for api in apis}
    command: Path | str = ""
    if any(name not in known for name in mocks):
        command = _wrong.installed(folder)
    if isinstance(command, str) and command:
        left_out[PRISM] = command
        mocks = {name: api for name, api in mocks.items() if name in known}
    for name, api in mocks.items():
        yield name, partial(_wrong.mocked, Path(command), project.load(api))


def read(journal: Path) -> dict[str, Any]:
    """What a journal holds by the name of the server; a line that was cut short is none."""
    found: dict[str, Any] = {}
    for line in journal.read_text("utf-8").splitlines() if journal.exists() else ():
        try:
            name, result = json.loads(line)
        except ValueError:
            continue
        found[name] = result
    return found


def keep(journal: Path, name: str, result: dict[str, Any]) -> None:
    """Add one run to a journal."""
    journal.parent.mkdir(parents=True, exist_ok=True)
    with journal.open("a", encoding="utf-8") as file:
        file.write(json.dumps([name, result]) + "\n")


def _line(it: dict[str, Any]) -> str:
    return (
        f"{it['ended']:16} {it['cases']:6,} cases {it['requests']:6,} requests "
        f"{it['cpu_seconds']:6.1f} CPU s {it['findings']:4} findings {it.get('causes', 0):3} causes"
    )


if __name__ == "__main__":
    run(main)
