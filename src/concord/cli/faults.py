"""Measure the mutation score of the contract suite.

Derives faults from the specs, puts one at a time in front of the emulator, and runs the suite on
the operations concerned. Prints the score by API and operator, and each survivor with the request
that would kill it. Exit code 0: the score reaches its targets; 1: it does not; 2: could not run.
The reference is `contracts/results/faults/README.md`; the code is `concord.faults`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from concord import faults, project
from concord.cli._scheduler import add_scheduler
from concord.cli.command import FOUND, KEPT, Parser, run, unknown_word
from concord.executor import executor_for
from concord.faults.reporting import page, peers, report, tables
from concord.processes import cores


def _kept(name: str) -> Path:
    """A committed file of the mutation score; `memory.json` is that with the state model."""
    return project.current().results / "faults" / name


def main(argv: Sequence[str] | None = None) -> int:
    """Judge the faults that `argv` selects."""
    parser = _parser()
    options = parser.parse_apis(argv)
    if options.list_operators:
        for it in faults.OPERATORS:
            print(f"{it.name}: {it.kind}: {it.summary} Applies to: {it.applies_to}.")
        return KEPT
    chosen = _chosen(options, parser)
    console, errors = Console(highlight=False), Console(stderr=True, highlight=False)
    if options.list:
        for fault in chosen:
            console.print(
                f"{fault.id}\n    {fault.what}; {fault.killed_by}", markup=False, soft_wrap=True
            )
        console.print(f"{len(chosen)} faults", style="dim")
        return KEPT
    if options.peer:
        return _compared(options, chosen, console)
    options.report_dir.mkdir(parents=True, exist_ok=True)
    journal = faults.Journal(options.report_dir / "faults.ndjson", resume=options.resume)
    if options.resume and not journal.resumed:
        errors.print("nothing to resume: the last run was of other code; all faults are run")
    verdicts = _judged(chosen, journal, options, errors)
    report.write(options.report_dir / "faults.json", chosen, verdicts, _settings(options))
    if options.keep:
        kept = _kept("memory.json") if options.model == "memory" else _kept("results.json")
        kept.write_text((options.report_dir / "faults.json").read_text("utf-8"), "utf-8")
        _refresh(json.loads(_kept("results.json").read_text("utf-8")))
    tables.show(console, chosen, verdicts)
    console.print(f"report: {options.report_dir}/faults.json", style="dim")
    # only after the report is written: what was judged before Ctrl-C is kept
    if len(verdicts) < len(chosen):
        raise KeyboardInterrupt
    return FOUND if faults.missed(verdicts) else KEPT


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """The options of a run that its figures depend on."""
    names = ("apis", "operator", "sample", "seed", "gate", "model", "everything")
    return {name: getattr(options, name) for name in names}


def _compared(options: argparse.Namespace, chosen: Sequence[faults.Fault], console: Console) -> int:
    killed = peers.compare(options.peer, chosen, lambda line: console.print(line, markup=False))
    console.print(f"{options.peer} killed {sum(killed.values())} of {len(killed)}")
    if options.keep:
        known = peers.merged(_kept("peers.json"), options.peer, options.seed, killed)
        _kept("peers.json").write_text(
            json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8"
        )
        _refresh(json.loads(_kept("results.json").read_text("utf-8")))
    return KEPT


def _refresh(found: Mapping[str, Any]) -> None:
    """Make the tables of the folder's README anew."""
    text = page.filled(_kept("README.md").read_text("utf-8"), found, compared(found), with_memory())
    _kept("README.md").write_text(text, "utf-8")


def with_memory() -> dict[str, Any] | None:
    """The committed report with the state model; None if there is none."""
    if not _kept("memory.json").exists():
        return None
    found: dict[str, Any] = json.loads(_kept("memory.json").read_text("utf-8"))
    return found


def compared(report: Mapping[str, Any]) -> dict[str, Any]:
    """The committed comparison with peers, beside the verdicts of `report`."""
    own = {it["id"]: it["outcome"] == faults.KILLED for it in report["faults"]}
    known = json.loads(_kept("peers.json").read_text("utf-8"))
    return peers.tabulated(known, own)


def _judged(
    chosen: Sequence[faults.Fault],
    journal: faults.Journal,
    options: argparse.Namespace,
    errors: Console,
) -> list[faults.Verdict]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[last]}", style="dim"),
    )
    disable = options.no_progress or not errors.is_terminal
    with Progress(*columns, console=errors, disable=disable, transient=True) as progress:
        task = progress.add_task(
            "faults", total=faults.needed(chosen, journal, baselines=options.baseline), last=""
        )

        def take(name: str) -> None:
            known = journal.verdicts.values()
            survived = sum(it.outcome == faults.SURVIVED for it in known)
            progress.update(task, advance=1, last=f"{survived} survived · {name[:40]}")

        how = faults.JudgeOptions(whole=options.every_check, gate=options.gate, model=options.model)
        try:
            return faults.run(
                chosen,
                journal,
                executor=executor_for(
                    options.scheduler, workers=options.workers, preload=faults.PRELOAD
                ),
                options=how,
                baselines=options.baseline,
                take=take,
            )
        except KeyboardInterrupt:  # what is known is shown
            known = (journal.verdicts.get(fault.id) for fault in chosen)
            return [verdict for verdict in known if verdict is not None]


def _parser() -> Parser:
    parser = Parser(step="faults", description=__doc__ or "")
    parser.add_apis()
    add = parser.add_argument
    add(
        "--operator",
        action="append",
        default=[],
        metavar="NAME",
        help="only faults of this operator (repeatable)",
    )
    add("--fault", action="append", default=[], metavar="ID", help="only this fault (repeatable)")
    add("--sample", type=_positive, metavar="N", help="a sample of N, over all operators")
    add("--seed", type=int, default=1, metavar="S", help="seed of --sample (default: 1)")
    add("--resume", action="store_true", help="continue an interrupted run")
    add("--list", action="store_true", help="list the faults and stop")
    add("--list-operators", action="store_true", help="list the mutation operators and stop")
    add("--everything", action="store_true", help=f"more than {faults.MOST} per operator and API")
    add("--gate", action="store_true", help="no fuzzing and stateful phases")
    add("--every-check", action="store_true", help="do not stop at the first finding of a fault")
    add("--baseline", action="store_true", help="first run without a fault (slower)")
    add(
        "--model",
        choices=("auto", "memory", "off"),
        default="auto",
        help="memory: the state model only, as with a vendor's server; off: none (default: auto)",
    )
    add("--peer", choices=tuple(peers.PEERS), help="run another tool on the faults")
    add("--keep", action="store_true", help="write the result to contracts/results/faults/, too")
    add_scheduler(parser, "the faults")
    add("--workers", type=_positive, default=cores(), metavar="N", help="default: one per core")
    add("--report-dir", type=Path, default=Path("reports"), metavar="DIR", help="default: reports")
    add("--no-progress", action="store_true", help="no progress display")
    return parser


def _chosen(options: argparse.Namespace, parser: Parser) -> tuple[faults.Fault, ...]:
    known = [operator.name for operator in faults.OPERATORS]
    for name in options.operator:
        if name not in known:
            listed_by = "--list-operators lists them"
            parser.error(unknown_word("operator", name, known, listed_by=listed_by))
    # a fault that is named may be beyond the usual selection
    everything = options.everything or bool(options.fault)
    found = [
        fault
        for api in options.apis
        for fault in faults.faults_of(api, everything=everything)
        if not options.operator or fault.operator in options.operator
    ]
    if options.fault:
        ids = {fault.id: fault for fault in found}
        for wanted in options.fault:
            if wanted not in ids:
                listed_by = "--list --everything lists them"
                parser.error(unknown_word("fault", wanted, ids, listed_by=listed_by))
        found = [ids[wanted] for wanted in options.fault]
    if not found:
        parser.error("these operators find no fault in these APIs")
    return faults.sample(found, options.sample, options.seed) if options.sample else tuple(found)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number > 0")
    return int(text)


if __name__ == "__main__":
    run(main)
