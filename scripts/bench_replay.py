"""Are replays right? Findings of killed faults, replayed on faulty and on clean servers.

Model: faults that the suite kills (`contracts/results/faults/results.json`), operators and APIs in
turn. Of each the operations concerned are run against the emulator with the fault; one finding of
each way in which findings are replayed is then replayed against a fresh server with the fault,
where it must be reproduced, and against one without, where it must not. The commands of its `curl`
row are run in bash against the faulty server; their last response has to have the recorded status,
or, where a check's own requests follow, one of them. A finding that only the repeated run shows has
a script that says so in its first line, and is no goal.
What is measured is kept in a journal; begun again, the rest is run, up to `--seconds`.
Known limits: a fault that only scenarios kill has no finding; the result says so.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from concord import faults, project, runner
from concord.cli.command import FOUND, KEPT, Parser, run
from concord.spec import Spec
from scripts._bench import _suite
from scripts.bench_contracts import measured_on
from scripts.bench_wrong_servers import keep, read

JOURNAL = Path("reports") / "replay.jsonl"
SEED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Replay what the journal lacks: 1 if a goal is missed. Other exit codes as elsewhere."""
    parser = Parser(step="bench_replay", description=__doc__ or "")
    parser.add_apis()
    add = parser.add_argument
    add("--faults", type=int, default=200, metavar="N", help="so many (default: 200)")
    add("--seconds", type=float, default=7200.0, metavar="S", help="begin none after (7200)")
    add("--journal", type=Path, default=JOURNAL, help=f"default: {JOURNAL}")
    add("--fresh", action="store_true", help="forget what the journal has")
    add("--write", action="store_true", help="publish the results")
    options = parser.parse_apis(argv)
    if options.fresh:
        options.journal.unlink(missing_ok=True)
    known, until = read(options.journal), time.monotonic() + options.seconds
    chosen = sampled(options.apis, options.faults)
    for fault in chosen:
        if fault.id not in known and time.monotonic() < until:
            known[fault.id] = measured(fault)
            keep(options.journal, fault.id, known[fault.id])
            print(f"{fault.id:70} {_line(known[fault.id])}", flush=True)
    found = {fault.id: known[fault.id] for fault in chosen if fault.id in known}
    results = {"version": 1, "measured_on": measured_on(), "faults": found}
    print(f"\n{_suite.replay(results)}")
    if options.write:
        _suite.REPLAY.write(results)
    for what in _suite.unfaithful(results):
        print(f"missed: {what}")
    return FOUND if _suite.unfaithful(results) else KEPT


def sampled(apis: Sequence[str], number: int) -> list[faults.Fault]:
    """Killed faults, operators in turn; the same for the same number."""
    path = project.current().results / "faults" / "results.json"
    killed = {
        it["id"]
        for it in json.loads(path.read_text("utf-8"))["faults"]
        if it["outcome"] == faults.KILLED
    }
    every = [it for api in apis for it in faults.faults_of(api) if it.id in killed]
    found = faults.sample(every, number, SEED)
    # what time allows is of all APIs
    return sorted(found, key=lambda it: hashlib.sha256(it.id.encode()).digest())


def measured(fault: faults.Fault) -> dict[str, Any]:
    """What the replays of a fault's findings come to: a list of findings, or why there is none."""
    spec = project.load(fault.api)
    with TemporaryDirectory() as folder:
        reports = Path(folder)
        with faults.served(spec, fault, faults.Effect()) as server:
            before = server.base_url
            code = runner.run(_settings(spec, fault, reports, before), **_quiet())
        if code != 1:
            return {"findings": [], "why": f"the run ended with {code}"}
        report = runner.read(reports)
        findings = list(_chosen(report["apis"][0]["findings"]))
        return {"findings": [_replayed(spec, fault, reports, before, it) for it in findings]}


def _chosen(findings: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The first finding of each way in which findings are replayed."""
    ways: set[str] = set()
    for finding in findings:
        if finding["replayed_by"] not in ways:
            ways.add(finding["replayed_by"])
            yield finding


def _replayed(
    spec: Spec, fault: faults.Fault, reports: Path, before: str, finding: Mapping[str, Any]
) -> dict[str, Any]:
    def again(server: Any) -> int:
        settings = _settings(spec, fault, reports, server.base_url)
        given = _quiet()
        del given["errors"]
        try:
            return runner.run_replay(finding["id"], settings, **given)
        except runner.CouldNotRunError:
            return 2

    with faults.served(spec, fault, faults.Effect()) as server:
        faulty = again(server)
    with faults.served(spec, None, faults.Effect()) as server:
        clean = again(server)
    with faults.served(spec, fault, faults.Effect()) as server:
        shell = _in_bash(spec, server, finding["curl"].replace(before, server.base_url))
    before_last = max(0, len(finding["steps"]) - 1)
    follow_ups = len(shell) > before_last + 1
    return {
        "check": finding["check"],
        "by": finding["replayed_by"],
        "requests": max(1, len(finding["steps"])),
        "faulty": faulty,
        "clean": clean,
        "shell": finding["status"] in (shell if follow_ups else shell[-1:]),
    }


def _in_bash(spec: Spec, server: Any, script: str) -> list[int]:
    """The statuses of a script's responses, but for those of token calls, in their order."""
    held = {
        it.variable: server.credentials[it.name]
        for it in spec.secrets
        if it.name in server.credentials
    }
    environ = {"PATH": os.environ["PATH"], **held}
    done = subprocess.run(
        ["/bin/bash", "-c", script], capture_output=True, check=False, env=environ, timeout=60
    )
    # responses that a value is taken out of come first, and go to standard error
    said = [*done.stderr.splitlines(), *done.stdout.splitlines()]
    lines = [it for it in said if it.startswith(b"HTTP/")]
    return [int(it.split()[1]) for it in lines]


def _settings(spec: Spec, fault: faults.Fault, reports: Path, base_url: str) -> runner.Settings:
    targets = runner.targets.load()
    return runner.Settings(
        specs=(spec,),
        target=targets.by_name[targets.default],
        seed=SEED,
        report_dir=reports,
        base_url=base_url,
        operations=fault.concerned,
        progress=False,
    )


def _quiet() -> dict[str, Any]:
    console = Console(file=io.StringIO())
    return {"environ": {}, "emulate": _none, "console": console, "errors": console}


def _none(_: Spec) -> Any:
    raise AssertionError("the server is there already")


def _line(result: Mapping[str, Any]) -> str:
    ways = Counter(
        f"{it['by']} {'ok' if (it['faulty'], it['clean']) == (1, 0) else 'WRONG'}"
        f"{'' if it['shell'] else ' (shell differs)'}"
        for it in result["findings"]
    )
    return ", ".join(ways) or result["why"]


if __name__ == "__main__":
    run(main)
