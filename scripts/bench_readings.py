"""Each reading of the ledgers, served by the emulator to a contract run: is it told from a defect?

Model: three kinds of runs, each of the operations concerned against an emulator that this process
serves, by the rules of a stranger's server on this machine. *readings*: one alternative reading is
served; the run may not say that the vendor broke the contract, and has to name the reading; its
traffic has to decide for it. *combinations*: random compatible readings of an API; no finding may
be the vendor's. *faults*: a fault of the mutation operators under a reading of another place; a
finding has to remain that is the vendor's. Where none does, the run is made without the reading,
too: what is not the vendor's there (an inferred member) cannot remain so.
What is measured is kept in a journal; begun again, the rest is run, up to `--seconds`. `--shard`
takes every n-th run, so that several machines can share the work.
The runs are small (`AMOUNT`, `PHASES`).
Known limits: an entry that concerns many operations is run with the first `--operations` of them.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from concord import emulator, evidence, faults, project, runner
from concord.cli.command import FOUND, KEPT, Parser, run
from concord.runner.plan import Amount, PhaseLimits
from concord.runner.readings.likely import causing_events, needing_other_credentials
from concord.spec import Operation, Spec, meet, random_readings, touched
from scripts._bench import _readings
from scripts.bench_contracts import measured_on
from scripts.bench_wrong_servers import keep, read

PHASES = PhaseLimits(operation_cases=100, operation_requests=100)
"""The most of one operation: a run is made to tell a reading, not to look for every defect."""
JOURNAL = Path("reports") / "readings.jsonl"
SEED = 1
AMOUNT = Amount(examples=3, scenarios=4)
"""Generated cases an operation and scenarios a run: the documented examples and the boundary values
of the coverage phase show most readings, and hundreds of runs are made."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One run: what is served, and which operations are tested (none: all)."""

    kind: str
    api: str
    stated: Mapping[str, str] = field(default_factory=dict)
    """The readings, but for a combination."""
    operations: tuple[str, ...] = ()
    fault: str = ""
    seed: int = 0
    """What the readings of a combination are drawn with."""

    @property
    def id(self) -> str:
        """What the journal calls it."""
        named = ",".join(f"{entry}={reading}" for entry, reading in self.stated.items())
        if self.kind == "combinations":
            named = str(self.seed)
        return f"{self.kind}: {self.api}: {named}{f' {self.fault}' if self.fault else ''}"

    @cached_property
    def readings(self) -> Mapping[str, str]:
        """What is served. A combination is drawn when it is run: drawing all takes minutes."""
        return combination(self.api, self.seed) if self.kind == "combinations" else self.stated


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the journal lacks: 1 if a goal is missed. Other exit codes as elsewhere."""
    options = _parser().parse_apis(argv)
    if options.fresh:
        options.journal.unlink(missing_ok=True)
    known, until = read(options.journal), time.monotonic() + options.seconds
    tasks = list(_tasks(options))
    for task in tasks:
        if task.id in known or time.monotonic() > until:
            continue
        known[task.id] = judged(task)
        keep(options.journal, task.id, known[task.id])
        print(f"{task.id[:100]:100} {_readings.line(known[task.id])}", flush=True)
    specs = {api: project.load(api) for api in options.apis}
    found = {task.id: known[task.id] for task in tasks if task.id in known}
    results = _readings.results(specs, found, planned=len(tasks), measured_on=measured_on())
    print(f"\n{_readings.tables(results)}")
    if options.write:
        _readings.PUBLISHED.write(results)
    missed = _readings.missed(results)
    for what in missed:
        print(f"missed: {what}")
    return FOUND if missed else KEPT


def _parser() -> Parser:
    parser = Parser(prog="nox -s readings", description=__doc__ or "")
    parser.add_apis()
    add = parser.add_argument
    add("--kind", choices=("readings", "combinations", "faults"), help="only these runs")
    add("--only", metavar="ENTRY", help="only readings of this entry")
    add("--sample", type=int, metavar="N", help="only N runs of each kind, spread over the APIs")
    add("--combinations", type=int, default=50, metavar="N", help="of each API (default: 50)")
    add("--faults", type=int, default=100, metavar="N", help="in all (default: 100)")
    add("--operations", type=int, default=6, metavar="N", help="the most of a run (default: 6)")
    add("--shard", metavar="N/OF", default="1/1", help="every n-th run")
    add("--seconds", type=float, default=36_000.0, metavar="S", help="begin none after (36000)")
    add("--journal", type=Path, default=JOURNAL, help=f"default: {JOURNAL}")
    add("--fresh", action="store_true", help="forget what the journal has")
    add("--write", action="store_true", help="publish the results")
    return parser


def _tasks(options: Any) -> Iterator[Task]:
    index, total = (int(it) for it in options.shard.split("/"))
    specs = [project.load(api) for api in options.apis]
    kinds: dict[str, Callable[[], Iterator[Task]]] = {
        "readings": lambda: _single(specs, options.operations),
        "combinations": lambda: _combined(specs, options.combinations),
        "faults": lambda: _planted(specs, options.faults, options.operations),
    }
    for kind, make in kinds.items():
        if options.kind not in (None, kind):
            continue
        tasks = [it for it in make() if options.only in (None, *it.stated)]
        # what time allows is of all APIs and severities
        tasks.sort(key=lambda it: hashlib.sha256(it.id.encode()).digest())
        yield from tasks[: options.sample][index - 1 :: total]


def _single(specs: Sequence[Spec], most: int) -> Iterator[Task]:
    """Each executable alternative reading."""
    for spec in specs:
        for entry in spec.ledger:
            for reading in entry.executable:
                yield Task(
                    kind="readings",
                    api=spec.api,
                    stated={entry.id: reading.id},
                    operations=concerned(spec, entry.id, reading.id)[:most],
                )


def concerned(spec: Spec, entry: str, reading: str) -> tuple[str, ...]:
    """The operations that a reading says something of, those that it changes first; none: all."""
    changed = {it for it in touched(spec, entry, reading) if it.startswith("/")}
    places = changed | set(spec.places_of_entries.get(entry, ()))
    nearest = [it.id for it in spec.operations if meet([it.pointer], frozenset(changed))]
    about = _spread([it for it in spec.operations if meet(places, spec.zone(it))])
    if not about:
        about = list(causing_events(spec, places))
    resources = {spec.operation(it).resource_name for it in nearest or about} - {""}
    # a write is judged by reads, and what is read has to be created
    related = [it.id for it in spec.operations if it.resource_name in resources]
    return tuple(dict.fromkeys([*nearest, *(related if nearest else ()), *about]))


def _spread(operations: Sequence[Operation]) -> list[str]:
    """The ids, the first of each resource before others: what is told apart may need them all."""
    first = {it.resource_name or it.id: it.id for it in reversed(operations)}
    return list(dict.fromkeys([*reversed(first.values()), *(it.id for it in operations)]))


def _combined(specs: Sequence[Spec], number: int) -> Iterator[Task]:
    """Random compatible readings of each API."""
    for spec in specs:
        for seed in range(number):
            yield Task(kind="combinations", api=spec.api, seed=seed)


def combination(api: str, seed: int) -> dict[str, str]:
    """Random compatible readings of an API, with which a run can begin."""
    spec = project.load(api)
    rng = random.Random(f"{SEED} {api} {seed}")  # noqa: S311
    # a run cannot begin where callers need credentials that it does not know of
    unknown = {entry for entry, *_ in needing_other_credentials(spec)}
    return {
        entry: reading
        for entry, reading in random_readings(spec, rng).items()
        if entry not in unknown
    }


def _planted(specs: Sequence[Spec], number: int, most: int) -> Iterator[Task]:
    """Faults that the suite kills, each under a reading of a place that it does not touch."""
    rng = random.Random(SEED)  # noqa: S311  # a choice, no secret
    killed = _readings.killed_faults()
    every = [it for spec in specs for it in faults.faults_of(spec.api) if it.id in killed]
    for fault in faults.sample(every, number, SEED):
        spec = project.load(fault.api)
        others = [
            (entry.id, reading.id)
            for entry in spec.ledger
            for reading in entry.executable
            if reading.overlay and fault.operation not in concerned(spec, entry.id, reading.id)[:1]
        ]
        if others:
            entry, reading = rng.choice(others)
            near = concerned(spec, entry, reading)[:2]
            yield Task(
                kind="faults",
                api=spec.api,
                stated={entry: reading},
                operations=tuple(dict.fromkeys([*fault.concerned, *near]))[: most + 2],
                fault=fault.id,
            )


def judged(task: Task) -> dict[str, Any]:
    """What a task comes to; of a fault that is not the vendor's also what it is `alone`."""
    found = measured(task)
    if task.fault and not found.get("vendor"):
        found["alone"] = measured(replace(task, stated={})).get("vendor", [])
    return found


def measured(task: Task) -> dict[str, Any]:
    """What the run of a task comes to."""
    spec = project.load(task.api)
    served = spec.under(task.readings)
    started = time.monotonic()
    with TemporaryDirectory() as folder, _server(served, task) as server:
        settings = runner.Settings(
            specs=(spec,),
            target=runner.targets.load().by_name["emulator"],
            seed=SEED,
            report_dir=Path(folder),
            base_url=server.base_url,
            operations=_known(spec, task.operations),
            amount=AMOUNT,
            phases=PHASES,
            progress=False,
        )
        quiet = Console(file=io.StringIO())
        nothing: Any = None
        try:
            runner.run(
                settings,
                environ={},
                emulate=nothing,
                console=quiet,
                errors=quiet,
            )
        except runner.CouldNotRunError as error:
            return {"verdict": "could not run", "why": str(error)[:300]}
        report = runner.read(Path(folder))["apis"][0]
        seen = evidence.read(json.loads(Path(folder, "evidence.json").read_text("utf-8")))
        if report["verdict"] == "interrupted":
            raise KeyboardInterrupt
        counts = seen["apis"].get(task.api, {"ledger": {}})["ledger"]
    return {
        "verdict": report["verdict"],
        "readings": dict(task.readings),
        "why": "; ".join(report["reasons"])[:300],
        "seconds": round(time.monotonic() - started, 1),
        "vendor": _described(report["findings"], "documented"),
        "ours": _described(report["findings"], "inferred", "omitted"),
        "followed": {it["entry"]: it["reading"] for it in report["followed"]},
        "said": _said(task, "\n".join(report["reasons"])),
        "same": [name for it in report["followed"] for name in it["same"]],
        "decided": {
            name: found.reading
            for name, found in ((it, evidence.standing(counts[it])) for it in counts)
            if found.kind == "decided" and name in task.readings
        },
    }


def _said(task: Task, message: str) -> list[str]:
    """The readings that a message names: such as need credentials that the run does not have."""
    named = [f"{entry}={reading}" for entry, reading in task.readings.items()]
    return [it for it in named if f"--reading {it}" in message]


def _described(findings: Sequence[Mapping[str, Any]], *kinds: str) -> list[str]:
    return [
        f"{it['operation_id']} {it['check']} {it['status']}: {it['what'][:120]}"
        for it in findings
        if it["blame"]["kind"] in kinds
    ]


def _server(spec: Spec, task: Task) -> Any:
    if not task.fault:
        return emulator.running(spec, options=emulator.Options(rate_limit=False))
    fault = next(it for it in faults.faults_in(spec) if it.id == task.fault)
    return faults.served(spec, fault, faults.Effect())


def _known(spec: Spec, operations: Sequence[str]) -> tuple[str, ...]:
    ids = {it.id for it in spec.operations}
    return tuple(it for it in operations if it in ids)


if __name__ == "__main__":
    run(main)
