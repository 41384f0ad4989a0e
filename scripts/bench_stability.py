"""Does the gate say the same in every run? The default run, again and again, its reports compared.

Model: what must agree is all that a report says of an API but times and addresses: verdict and
reasons, cases, statuses by operation, how often each check judged and failed, ids of failures.
Runs are whole commands in new processes, with a new emulator each.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from concord import project
from concord.cli.command import FOUND, KEPT, Parser, run
from concord.errors import CouldNotRunError
from scripts._bench import _suite
from scripts._bench._runs import Bench

_TOLD = 5


def main(argv: Sequence[str] | None = None) -> int:
    """Run and compare: 1 if two runs differ. Other exit codes as in `concord.cli.command`."""
    parser = Parser(prog="nox -s bench -- stability", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--rounds", type=int, default=10, help="runs in a row (default: 10)")
    parser.add_argument("--write", action="store_true", help="publish the results")
    options = parser.parse_apis(argv)
    if options.rounds < 2:
        parser.error("--rounds must be at least 2: nothing is compared with one run")
    if options.write and options.apis != project.apis():
        raise CouldNotRunError("only whole results are published: name no API")
    with TemporaryDirectory() as work:
        results = measure(options.apis, options.rounds, Bench(Path(work)))
    print(f"\n{_suite.stability(results)}")
    if options.write:
        _suite.STABILITY.write(results)
    differ = any(it["differences"] for it in results["apis"].values())
    return FOUND if differ else KEPT


def measure(apis: Sequence[str], rounds: int, bench: Bench) -> dict[str, Any]:
    """The first run, and where each later one departs from it."""
    first: dict[str, Any] = {}
    found: dict[str, list[str]] = {api: [] for api in apis}
    seconds = []
    for number in range(1, rounds + 1):
        report = bench.repeated(apis)
        seconds.append(report["seconds"])
        told = {it["api"]: it for it in report["apis"]}
        first = first or told
        for api in apis:
            different = list(differences(first[api], told[api]))
            found[api] += [f"run {number}: {what}" for what in different[:_TOLD]]
            said = "; ".join(different[:_TOLD]) or told[api]["verdict"]
            print(f"run {number:2}  {api:18} {told[api]['cases']:5} cases  {said}", flush=True)
    return {
        "version": 1,
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "rounds": rounds,
        "seconds": seconds,
        "apis": {
            api: {
                "verdict": it["verdict"],
                "cases": it["cases"],
                "judged": sum(it["checks"].values()),
                "differences": found[api],
            }
            for api, it in first.items()
        },
    }


def differences(first: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """In what the reports of two runs of one API differ."""
    one, two = dict(_facts(first)), dict(_facts(other))
    for name in sorted({*one, *two}):
        if one.get(name) != two.get(name):
            yield f"{name}: {one.get(name)}, then {two.get(name)}"


def _facts(api: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in ("verdict", "reasons", "ended", "cases", "warnings", "errors"):
        yield name, api[name]
    yield "failures", sorted(it["id"] for it in api["findings"])
    for it in api["operations"]:
        label = it["operation"]
        yield f"{label}: cases", it["cases"]
        yield from ((f"{label}: status {code}", n) for code, n in it["statuses"].items())
        yield from ((f"{label}: {check}", n) for check, n in it["checks"].items())


if __name__ == "__main__":
    run(main)
