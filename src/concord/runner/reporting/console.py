"""The verdict as a person reads it: one table, the causes of failures, one line.

Model: `render` gives rich renderables from tallies and a verdict; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from concord.http.visible import visible
from concord.runner.plan import Finding
from concord.runner.planning.accepted import reported
from concord.runner.reporting.causes import Cause
from concord.runner.reporting.results import Tally
from concord.runner.reporting.verdict import State, Verdict

STYLES = {
    State.KEPT: "bold green",
    State.BROKEN: "bold red",
    State.UNTESTED: "bold yellow",
    State.COULD_NOT_RUN: "bold yellow",
    State.INTERRUPTED: "bold yellow",
    State.SKIPPED: "dim",
}
_OBSERVED = ("members", "values", "ledger")
_MOST = 20
"""Causes an API that are told on the console; the reports hold all."""
_SYMPTOMS = 4
"""Failures that are told below the first one of their cause."""
_SPARED = ("requests", "checks", "time", "cases")
"""Columns that a narrow terminal goes without, the first to go first: a cut number misleads."""


def show(
    console: Console,
    tallies: Sequence[Tally],
    verdict: Verdict,
    seconds: float,
    remarks: Sequence[str] = (),
) -> None:
    """Print the table, the failures and the verdict."""
    console.print()
    console.print(table(tallies, verdict, console.width))
    for tally in tallies:
        _details(console, tally, verdict)
    for remark in remarks:
        console.print(Text(f"\n{remark}", style="yellow"))
    _evidence(console, tallies)
    console.print()
    console.print(Text(line(tallies, verdict, seconds), style=STYLES[verdict.state]))


def table(tallies: Sequence[Tally], verdict: Verdict, width: int) -> Table:
    """One row an API, at most `width` wide: a column that has no room is left to the reports."""
    columns = {"API": [Text(tally.api) for tally in tallies]}
    rows = [_row(tally, verdict.apis[tally.api]) for tally in tallies]
    columns |= {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    for name in _SPARED:
        if sum(_width(title, cells) + 1 for title, cells in columns.items()) > width:
            columns.pop(name, None)
    drawn = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", expand=False)
    for name in columns:
        drawn.add_column(
            name, justify="left" if name in ("API", "verdict") else "right", no_wrap=True
        )
    for cells in zip(*columns.values(), strict=True):
        drawn.add_row(*cells)
    return drawn


def _width(title: str, cells: Sequence[Text]) -> int:
    return max(cell.cell_len for cell in (Text(title), *cells))


def _row(tally: Tally, state: State) -> dict[str, Text]:
    reached = len(tally.operations) - len(tally.unreached)
    return {
        "verdict": Text(state.value, style=STYLES[state]),
        "operations": Text(f"{reached}/{len(tally.operations)}"),
        "cases": Text(f"{tally.cases:,}"),
        "requests": Text(f"{tally.requests:,}"),
        "checks": Text(f"{tally.judged.total():,}"),
        "documented": _failures(len(tally.of_kind("documented"))),
        "inferred": _failures(len(tally.of_kind("inferred"))),
        "time": Text(f"{tally.seconds:.0f} s"),
    }


def _failures(number: int) -> Text:
    return Text(str(number), style="bold red" if number else "green")


def _details(console: Console, tally: Tally, verdict: Verdict) -> None:
    told = verdict.reasons[tally.api]
    if told:
        console.print(Text(f"\n{verdict.apis[tally.api].value}:", style="bold yellow"))
    for reason in told:
        console.print(Padding(Text(reason, style="yellow"), (0, 0, 0, 2)))
    for entry in reported(tally.accepts, tally.accept_times):
        said = f"{tally.api}: {entry['what']} ({entry['times']}×): {entry['reason']}"
        console.print(Text(f"accepted: {said}", style="dim"))
    _cuts(console, tally)
    shown = [it for it in tally.causes if not tally.is_accepted(it)]
    if len(shown) > 1:
        _overview(console, tally, shown)
    for cause in shown[:_MOST]:
        _cause(console, cause, tally)
    if len(shown) > _MOST:
        console.print(f"\n{tally.api}: {len(shown) - _MOST} more causes are in the reports.")


def _overview(console: Console, tally: Tally, causes: Sequence[Cause]) -> None:
    """A line for each cause, the most severe first."""
    told = f"\n{tally.api}: {count(len(causes), 'cause')}, the most severe first"
    console.print(Text(told, style="bold"))
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    for cause in causes[:_MOST]:
        more = len(cause.operations) - 1
        where = cause.operations[0] + (f" and {count(more, 'other')}" if more else "")
        told = f"{where}: {_cut(cause.title)}"
        cells = (f"  {cause.id}", cause.severity.value, told, f"{len(cause.findings)}×")
        grid.add_row(
            *(Text(visible(it), style=style) for it, style in zip(cells, _CELLS, strict=True))
        )
    console.print(grid)


_CELLS = ("dim", "red", "default", "dim")


def _cut(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _cause(console: Console, cause: Cause, tally: Tally) -> None:
    """A cause: its first failure in full, the others in a line each."""
    first, *others = [it for it in cause.findings if it.id not in tally.accepted]
    since = tally.first_seen.get(first.id, "")
    failure(console, first, tally.times[first.id], since, cause=cause)
    for finding in others[:_SYMPTOMS]:
        place = f"{finding.operation} {finding.check} · {finding.status}"
        told = f"{place} · {tally.times[finding.id]}×: {_placed(finding)}"
        _line(console, "also", Text(_cut(told, 240), style="dim"))
    if len(others) > _SYMPTOMS:
        more = f"{len(others) - _SYMPTOMS} more failures of this cause are in the reports"
        _line(console, "", Text(more, style="dim"))


def _cuts(console: Console, tally: Tally) -> None:
    """What limits of phases and operations left out; what a run's own end did is a reason."""
    if tally.cuts:
        console.print(Text(f"\n{tally.api}: cut short:", style="bold yellow"))
    for cut in tally.cuts[:_MOST]:
        where = " ".join(word for word in (cut.phase, cut.operation) if word)
        console.print(Padding(Text(f"{where}: {cut.why}", style="yellow"), (0, 0, 0, 2)))
    if len(tally.cuts) > _MOST:
        console.print(f"  {len(tally.cuts) - _MOST} more are in the reports.")


def _evidence(console: Console, tallies: Sequence[Tally]) -> None:
    """What was observed of what is documented: a line an API."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    for name in ("observed", "members", "values", "ledger"):
        table.add_column(name, justify="left" if name == "observed" else "right", no_wrap=True)
    table.add_column("", overflow="fold")
    for tally in tallies:
        if tally.summary:
            told = [f"{seen:,}/{of:,}" for seen, of in (tally.summary[name] for name in _OBSERVED)]
            table.add_row(tally.api, *told, Text(_against(tally), style="yellow"))
    if table.row_count:
        console.print()
        console.print(table)


def _against(tally: Tally) -> str:
    """What speaks against the spec; members that a run may have written itself do not."""
    wrote = any(not label.startswith(("GET ", "HEAD ")) for label in tally.operations)
    told = (
        (0 if wrote else tally.summary["undocumented"], "undocumented"),
        (tally.summary["contradicted"], "ledger readings contradicted"),
        (tally.summary["left_out"], "operations with more members than are counted"),
    )
    return ", ".join(f"{number} {noun}" for number, noun in told if number)


def failure(
    console: Console,
    finding: Finding,
    times: int,
    first_seen: str = "",
    *,
    cause: Cause | None = None,
) -> None:
    """One failure: what, where, whose, how to repeat it."""
    title = Text("\n✗ ", style="bold red")
    title.append(finding.operation, style="bold default")
    title.append(f"  {finding.check} · {finding.status} · {times}×", style="not bold dim")
    console.print(title)
    if cause is not None and cause.title not in finding.what:
        _line(console, "cause", Text(cause.title, style="bold"))
    for name, text in _rows(finding, first_seen):
        _line(console, name, text)


def _line(console: Console, name: str, text: Text) -> None:
    label = Text(f"  {name:7}", style="dim")
    text.plain = visible(text.plain)
    # commands are not broken into lines: they are copied into a shell
    if name in ("curl", "client", "replay"):
        console.print(label + text, soft_wrap=True)
        return
    grid = Table.grid()
    grid.add_column(width=len(label))
    grid.add_column(overflow="fold")
    grid.add_row(label, text)
    console.print(grid)


def _placed(finding: Finding) -> str:
    """What is wrong, and where in the response."""
    place = "" if finding.at is None else f"{finding.at or 'response'}: "
    return place + finding.what


def _rows(finding: Finding, first_seen: str) -> Iterator[tuple[str, Text]]:
    yield "what", Text(_placed(finding))
    yield "spec", Text(f"{finding.blame.location}\n{finding.blame.pointer}")
    if finding.blame.kind == "documented":
        yield "whose", Text(f"the vendor broke the contract: {finding.blame.text}", style="red")
    else:
        yield "whose", Text(f"our inference was wrong: {finding.blame.text}", style="yellow")
    if finding.blame.ambiguities:
        yield "ledger", Text(", ".join(finding.blame.ambiguities))
    if first_seen:
        yield "since", Text(first_seen)
    yield "curl", Text(finding.curl, style="cyan")
    if finding.client:
        yield "client", Text(finding.client, style="cyan")
    yield "replay", Text(finding.replay, style="cyan")


def line(tallies: Sequence[Tally], verdict: Verdict, seconds: float) -> str:
    """The verdict in one line."""
    told = [tally for tally in tallies if not tally.skipped]
    operations = sum(len(tally.operations) for tally in told)
    cases = sum(tally.cases for tally in told)
    failures = sum(len(tally.findings) - len(tally.accepted) for tally in told)
    accepted = sum(len(tally.accepted) for tally in told)
    causes = sum(not tally.is_accepted(it) for tally in told for it in tally.causes)
    by = f" of {count(causes, 'cause')}" if failures else ""
    return (
        f"{verdict.state.value.upper()}: {count(len(told), 'API')}, "
        f"{count(operations, 'operation')}, {count(cases, 'case')}, "
        f"{count(failures, 'failure')}{by}{f', {accepted} known' if accepted else ''} "
        f"in {seconds:.0f} s"
    )


def count(number: int, noun: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
