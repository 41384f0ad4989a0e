"""The mutation score on a terminal: by API, by operator, and the survivors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from concord import faults


def show(
    console: Console, chosen: Sequence[faults.Fault], verdicts: Sequence[faults.Verdict]
) -> None:
    """Show the score by operator and API, and the survivors."""
    console.print(_table("operator", faults.by(verdicts, faults.operator_of)))
    console.print(_table("API", faults.by(verdicts, faults.api_of), faults.score(verdicts)))
    by_id = {fault.id: fault for fault in chosen}
    for verdict in verdicts:
        _survivor(console, by_id[verdict.id], verdict)
    if len(verdicts) < len(chosen):
        line = f"{len(chosen) - len(verdicts)} of {len(chosen)} faults were not run (--resume)"
        console.print(line, style="bold yellow", markup=False)
    for target in faults.missed(verdicts):
        console.print(f"missed: {target}", style="bold red", markup=False, soft_wrap=True)


def _table(
    title: str, groups: Mapping[str, faults.Score], total: faults.Score | None = None
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=total is not None)
    cells = _cells(total) if total else ("",) * 5
    table.add_column(title, footer="all" if total else "")
    for name, footer in zip(
        ("faults", "equivalent", "gate", "full", "survived"), cells, strict=True
    ):
        table.add_column(name, justify="right", footer=footer)
    for name, found in groups.items():
        style = "red" if found.survived else ""
        table.add_row(name, *_cells(found), style=style)
    return table


def _cells(found: faults.Score) -> tuple[str, ...]:
    return (
        str(found.faults),
        str(found.equivalent or ""),
        f"{found.gate_share:g} %",
        f"{found.share:g} %",
        str(found.survived or ""),
    )


def _survivor(console: Console, fault: faults.Fault, verdict: faults.Verdict) -> None:
    if verdict.outcome == faults.SURVIVED:
        console.print(f"survived: {fault.id}", style="red", markup=False, soft_wrap=True)
        console.print(
            f"    {fault.what}. Killed by: {fault.killed_by}", markup=False, soft_wrap=True
        )
        for request in verdict.requests[:1]:
            console.print(f"    for example {request[:200]}", markup=False, soft_wrap=True)
        if not verdict.touched:
            console.print("    the fault changed no response", markup=False)
    elif verdict.outcome == faults.FAILED:
        console.print(f"could not run: {fault.id}: {verdict.by}", style="red", markup=False)
