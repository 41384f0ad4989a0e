"""Settle an entry of a ledger: let the spec follow the reading that evidence decided for.

The overlay of the reading is applied to the spec. The entry becomes `confirmed` (our choice was
right) or `refuted` (it was not), with the evidence in its history. What `diff` and `release` make
of it is shown. Exit code 0 done, 2 could not be done: then nothing was written.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from concord import project
from concord.cli.command import KEPT, Parser, run, unknown_word
from concord.diff import compare, report
from concord.errors import CouldNotRunError
from concord.invocation import invocation
from concord.lint import lint
from concord.release import plan
from concord.settle import Settled, decision_of, settled
from concord.spec import Spec, load_file, reading_option
from concord.whole_file import write_whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run the step. Exit codes as in `concord.cli.command`."""
    parser = Parser(step="settle", description=__doc__ or "")
    add = parser.add_argument
    add("reading", type=reading_option, metavar="ENTRY=READING", help="what is settled")
    add("--evidence", type=Path, metavar="FILE", help="evidence.json of a contract run against "
        "the vendor, or traffic.json")  # fmt: skip
    add("--note", default="", metavar="TEXT", help="what else decided it: a letter, a ticket")
    add("--dry-run", action="store_true", help="show what would change, and write nothing")
    options = parser.parse(argv)
    entry, reading = options.reading
    spec = _spec_of(entry, parser)
    decision = decision_of(
        spec.api,
        entry,
        reading,
        report=_report(options.evidence),
        name=options.evidence.name if options.evidence else "",
        note=options.note,
        day=datetime.now(UTC).date(),
    )
    found = settled(spec, decision)
    head = _checked(spec, found)
    _show(spec, head, decision.entry)
    if options.dry_run:
        print("nothing was written (--dry-run)")
        return KEPT
    _write(spec, found)
    print(f"next: {invocation('lint-specs', spec.api)}; {invocation('generate', spec.api)}")
    return KEPT


def _spec_of(entry: str, parser: Parser) -> Spec:
    """The spec whose ledger has `entry`."""
    specs = [project.load(api) for api in project.apis()]
    for spec in specs:
        if any(it.id == entry for it in spec.ledger):
            return spec
    known = [it.id for spec in specs for it in spec.ledger]
    return parser.error(unknown_word("entry of the ledgers", entry, known))


def _report(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CouldNotRunError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise CouldNotRunError(f"{path}: is no JSON: {error}") from error


def _checked(spec: Spec, found: Settled) -> Spec:
    """The spec that will stand in the files. Raises CouldNotRunError where it breaks a rule."""
    head = load_file(spec.path, api=spec.api, text=found.document, ledger=found.ledger)
    # the file is edited as text, so that its layout stays: read back it has to be what the overlay
    # makes
    if head.document != found.followed.document:
        raise CouldNotRunError(f"{spec.path}: the overlay cannot be written into it: edit it")
    before = {(it.rule, it.what) for it in lint(spec)}
    # by what they say, not where: the overlay moves lines
    broken = [it for it in lint(head) if (it.rule, it.what) not in before]
    if broken:
        lines = "\n       ".join(f"{it.location}: {it.rule}: {it.what}" for it in broken[:10])
        raise CouldNotRunError(f"the settled spec would break rules of the lint:\n       {lines}")
    return head


def _show(spec: Spec, head: Spec, entry: str) -> None:
    console = Console(highlight=False)
    status = next(it.status for it in head.ledger if it.id == entry)
    console.print(f"{entry}: {status}", style="bold", markup=False)
    report.text([report.Report(api=spec.api, changes=compare(spec, head))], console, least="info")
    planned = plan(spec, head)
    if planned.bump == "none":
        console.print(f"release: {spec.api} {planned.version}, unchanged", markup=False)
    else:
        said = f"release: {spec.api} {planned.current} → {planned.version} ({planned.bump})"
        console.print(said, markup=False)


def _write(spec: Spec, found: Settled) -> None:
    """Replace both files, each whole; the ledger last, since it says that the spec has changed."""
    ledger = spec.path.with_name("ambiguities.yaml")
    for path, text in ((spec.path, found.document), (ledger, found.ledger)):
        try:
            write_whole(path, text)
        except OSError as error:
            raise CouldNotRunError(f"{path}: cannot be written: {error.strerror}") from error
    print(f"written: {spec.path.name}, {ledger.name} of {spec.api}")


if __name__ == "__main__":
    run(main)
