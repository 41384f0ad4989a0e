"""The verdict as a person reads it: one table, the causes of failures, one line.

Model: `render` gives rich renderables from results and a verdict; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from concord.evidence import Accused, reads_otherwise
from concord.http.visible import visible
from concord.invocation import invocation
from concord.runner.finding import Finding
from concord.runner.planning.accepted import reported
from concord.runner.readings.search import FollowedReading
from concord.runner.reporting.causes import Cause
from concord.runner.reporting.results import ApiResult
from concord.runner.reporting.verdict import State, Verdict

STYLES = {
    State.KEPT: "bold green",
    State.BROKEN: "bold red",
    State.OTHER_READING: "bold yellow",
    State.UNTESTED: "bold yellow",
    State.COULD_NOT_RUN: "bold yellow",
    State.INTERRUPTED: "bold yellow",
    State.SKIPPED: "dim",
}
_OBSERVED = ("members", "values", "ledger")
_MOST = 20
"""Causes of an API that are printed; the reports hold all."""
_SHOWING = 2
"""Failures that are printed for a reading that the server follows."""
_OTHERS = 4
"""Failures that are printed below the first one of their cause."""
_SPARED = ("requests", "checks", "time", "cases")
"""Columns that a narrow terminal goes without, the first to go first: a cut number misleads."""


def show(
    console: Console,
    results: Sequence[ApiResult],
    verdict: Verdict,
    seconds: float,
    remarks: Sequence[str] = (),
) -> None:
    """Print the table, the failures and the verdict."""
    console.print()
    console.print(table(results, verdict, console.width))
    for result in results:
        _details(console, result, verdict)
    for remark in remarks:
        console.print(Text(f"\n{remark}", style="yellow"))
    _evidence(console, results)
    console.print()
    console.print(Text(line(results, verdict, seconds), style=STYLES[verdict.state]))


def table(results: Sequence[ApiResult], verdict: Verdict, width: int) -> Table:
    """One row an API, at most `width` wide: a column that has no room is left to the reports."""
    columns = {"API": [Text(result.api) for result in results]}
    rows = [_row(result, verdict.apis[result.api]) for result in results]
    columns |= {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    if not any(result.of_kind("omitted") for result in results):
        columns.pop("omitted", None)
    for name in _SPARED:
        # each column has a space to its right
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


def _row(result: ApiResult, state: State) -> dict[str, Text]:
    reached = len(result.operations) - len(result.unreached)
    return {
        "verdict": Text(state.value, style=STYLES[state]),
        "operations": Text(f"{reached}/{len(result.operations)}"),
        "cases": Text(f"{result.cases:,}"),
        "requests": Text(f"{result.requests:,}"),
        "checks": Text(f"{result.judged.total():,}"),
        "documented": _failures(len(result.of_kind("documented"))),
        "inferred": _failures(len(result.of_kind("inferred"))),
        "omitted": _failures(len(result.of_kind("omitted"))),
        "time": Text(f"{result.seconds:.0f} s"),
    }


def _failures(number: int) -> Text:
    return Text(str(number), style="bold red" if number else "green")


def _details(console: Console, result: ApiResult, verdict: Verdict) -> None:
    reasons = verdict.reasons[result.api]
    if reasons:
        console.print(Text(f"\n{verdict.apis[result.api].value}:", style="bold yellow"))
    for reason in reasons:
        console.print(Padding(Text(reason, style="yellow"), (0, 0, 0, 2)))
    for entry in reported(result.accepts, result.accept_times):
        said = f"{result.api}: {entry['what']} ({entry['times']}×): {entry['reason']}"
        console.print(Text(f"accepted: {said}", style="dim"))
    _cuts(console, result)
    for followed in result.followed:
        _followed(console, result, followed)
    shown = [it for it in result.causes if not result.is_accepted(it)]
    if len(shown) > 1:
        _overview(console, result, shown)
    for cause in shown[:_MOST]:
        _cause(console, cause, result)
    if len(shown) > _MOST:
        console.print(f"\n{result.api}: {len(shown) - _MOST} more causes are in the reports.")


def _followed(console: Console, result: ApiResult, followed: FollowedReading) -> None:
    """A reading that the server follows: what it says, what shows it, how to settle it."""
    reads = reads_otherwise(result.accused)
    head = f"{result.api}: {reads}: {followed.entry} = {followed.reading}"
    console.print(Text(f"\n{head}", style="bold yellow"))
    _line(console, "theirs", Text(followed.text))
    _line(console, "ours", Text(followed.chosen))
    for finding in followed.findings[:_SHOWING]:
        place = f"{finding.operation} {finding.check} · {finding.status}"
        _line(console, "shows", Text(_cut(f"{place}: {_placed(finding)}", 240), style="dim"))
    if len(followed.findings) > _SHOWING:
        _line(console, "", Text(f"{len(followed.findings) - _SHOWING} more", style="dim"))
    if followed.shown_by:
        _line(console, "shows", Text(followed.shown_by, style="dim"))
    if followed.same:
        _line(console, "same as", Text(", ".join(followed.same), style="dim"))
    _line(console, "settle", Text(settle_command(followed.name, result.accused), style="cyan"))


def _overview(console: Console, result: ApiResult, causes: Sequence[Cause]) -> None:
    """A line for each cause, the most severe first."""
    message = f"\n{result.api}: {count(len(causes), 'cause')}, the most severe first"
    console.print(Text(message, style="bold"))
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    for cause in causes[:_MOST]:
        more = len(cause.operations) - 1
        where = cause.operations[0] + (f" and {count(more, 'other')}" if more else "")
        message = f"{where}: {_cut(cause.title)}"
        cells = (f"  {cause.id}", cause.severity.value, message, f"{len(cause.findings)}×")
        grid.add_row(
            *(Text(visible(it), style=style) for it, style in zip(cells, _CELLS, strict=True))
        )
    console.print(grid)


_CELLS = ("dim", "red", "default", "dim")


def _cut(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _cause(console: Console, cause: Cause, result: ApiResult) -> None:
    """A cause: its first failure in full, the others in a line each."""
    first, *others = [it for it in cause.findings if it.id not in result.accepted]
    since = result.first_seen.get(first.id, "")
    failure(console, first, result.times[first.id], since, cause=cause)
    for finding in others[:_OTHERS]:
        place = f"{finding.operation} {finding.check} · {finding.status}"
        message = f"{place} · {result.times[finding.id]}×: {_placed(finding)}"
        _line(console, "also", Text(_cut(message, 240), style="dim"))
    if len(others) > _OTHERS:
        more = f"{len(others) - _OTHERS} more failures of this cause are in the reports"
        _line(console, "", Text(more, style="dim"))


def _cuts(console: Console, result: ApiResult) -> None:
    """What limits of phases and operations left out; what a run's own end did is a reason."""
    if result.cuts:
        console.print(Text(f"\n{result.api}: cut short:", style="bold yellow"))
    for cut in result.cuts[:_MOST]:
        where = " ".join(word for word in (cut.phase, cut.operation) if word)
        console.print(Padding(Text(f"{where}: {cut.why}", style="yellow"), (0, 0, 0, 2)))
    if len(result.cuts) > _MOST:
        console.print(f"  {len(result.cuts) - _MOST} more are in the reports.")


def _evidence(console: Console, results: Sequence[ApiResult]) -> None:
    """What was observed of what is documented: a line an API."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    for name in ("observed", "members", "values", "ledger"):
        table.add_column(name, justify="left" if name == "observed" else "right", no_wrap=True)
    table.add_column("", overflow="fold")
    for result in results:
        if result.summary:
            cells = [
                f"{observed:,}/{of:,}"
                for observed, of in (result.summary[name] for name in _OBSERVED)
            ]
            table.add_row(result.api, *cells, Text(_against(result), style="yellow"))
    if table.row_count:
        console.print()
        console.print(table)


def _against(result: ApiResult) -> str:
    """What speaks against the spec; members that a run may have written itself do not."""
    # a server may show in reads the unknown members that the run's own writes have put there
    wrote = any(not label.startswith(("GET ", "HEAD ")) for label in result.operations)
    counts = (
        (0 if wrote else result.summary["undocumented"], "undocumented"),
        (result.summary["otherwise"], "ledger entries decided for another reading"),
        (result.summary["unfit"], "ledger entries that no reading explains"),
        (result.summary["left_out"], "operations with more members than are counted"),
    )
    return ", ".join(f"{number} {noun}" for number, noun in counts if number)


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
    # what a server sent may hold control sequences of the terminal
    text.plain = visible(text.plain)
    # commands are not broken into lines: they are copied into a shell
    if name in ("curl", "client", "replay", "settle"):
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
    style = "red" if finding.blame.is_vendors else "yellow"
    yield "whose", Text(f"{finding.blame.verdict}: {finding.blame.text}", style=style)
    if finding.blame.ambiguities:
        yield "ledger", Text(", ".join(finding.blame.ambiguities))
    if first_seen:
        yield "since", Text(first_seen)
    yield "curl", Text(finding.curl, style="cyan")
    if finding.client:
        yield "client", Text(finding.client, style="cyan")
    yield "replay", Text(finding.replay, style="cyan")


def line(results: Sequence[ApiResult], verdict: Verdict, seconds: float) -> str:
    """The verdict in one line."""
    tested = [result for result in results if not result.skipped]
    operations = sum(len(result.operations) for result in tested)
    cases = sum(result.cases for result in tested)
    failures = sum(len(result.findings) - len(result.accepted) for result in tested)
    accepted = sum(len(result.accepted) for result in tested)
    causes = sum(not result.is_accepted(it) for result in tested for it in result.causes)
    by = f" of {count(causes, 'cause')}" if failures else ""
    return (
        f"{verdict.state.value.upper()}: {count(len(tested), 'API')}, "
        f"{count(operations, 'operation')}, {count(cases, 'case')}, "
        f"{count(failures, 'failure')}{by}{f', {accepted} known' if accepted else ''} "
        f"in {seconds:.0f} s"
    )


def settle_command(name: str, accused: Accused = "vendor") -> str:
    """What takes a reading over into the spec, or states it of a server of one's own."""
    if accused == "your server":
        return f"state it: --reading {name}, or readings of your target"
    return invocation("settle", name, "--evidence", "FILE")


def count(number: int, noun: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
