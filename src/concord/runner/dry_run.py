"""A dry run: what a run would send, and with which safety, without sending any of it.

Model: the same plan runs against the embedded emulator, with the target's rules; what it sends
there is what would be sent, as far as another server's responses do not lead elsewhere. Nothing
reaches the target, and no report is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

from rich.console import Console
from rich.table import Table
from rich.text import Text

from concord.errors import CouldNotRunError
from concord.runner.emulated import held
from concord.runner.plan import Plan
from concord.runner.planning.run_plan import ApiPlan, resolve
from concord.runner.planning.settings import Settings
from concord.runner.reporting import progress
from concord.runner.reporting.results import ApiResult
from concord.runner.starting import Emulate
from concord.runner.worker.request_guard import address
from concord.runner.worker_processes import Job, run_all
from concord.spec import Spec

_SAYS = {
    "writes": ("reads and writes", "reads only, refused on the wire otherwise"),
    "negative": ("requests that break the spec, too", "valid data only"),
    "probes": ("probes without and with wrong credentials", "no probes without credentials"),
    "tokens": ("the token call is tested", "the token call is not tested"),
}


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """One API's dry run: the plan that would run, and what it sent to the emulator."""

    spec: Spec
    plan: Plan
    result: ApiResult


def run_dry(
    settings: Settings,
    *,
    environ: Mapping[str, str],
    emulate: Emulate,
    console: Console,
    errors: Console,
) -> int:
    """Print what `run` would send; nothing is sent to the target. Raises CouldNotRunError."""
    plan = resolve(settings, environ)
    missed = next((it.skipped for it in plan.apis if it.skipped), "")
    if missed and plan.named:
        raise CouldNotRunError(missed)
    results = {
        it.api: ApiResult(api=it.api, title=it.spec.title, skipped=it.skipped) for it in plan.apis
    }
    deadline = time.time() + plan.max_time
    tested = [it for it in plan.apis if not it.skipped]
    jobs = [Job(api=it.api, started=_starter(it, emulate, deadline)) for it in tested]
    specs = plan.specs
    with progress.shown(results, errors, quiet=not plan.progress) as draw:
        finished = run_all(
            jobs, lambda api, message: results[api].take(message, specs[api]), tick=draw
        )
    if not finished:
        raise KeyboardInterrupt
    failed = [it.could_not_run for it in results.values() if it.could_not_run]
    if failed:
        raise CouldNotRunError("\n       ".join(failed))
    runs = [DryRun(spec=it.spec, plan=it.plan, result=results[it.api]) for it in tested]
    _show(console, runs, plan.where, environ)
    return 0


def _starter(
    api: ApiPlan, emulate: Emulate, deadline: float
) -> Callable[[], AbstractContextManager[Plan]]:
    """What starts the embedded emulator, and gives the plan of `api` with it as the server."""

    @contextmanager
    def started() -> Iterator[Plan]:
        with emulate(api.spec) as (url, credentials):
            plan = replace(
                api.plan,
                base_url=url,
                paths={},  # an emulator has those of the spec
                credentials=credentials,
                environment=None,
                hosts=(address(url),),
                # neither the pace nor the budget of another server
                max_requests=None,
                pause=0.0,
                pauses={},
                deadline=deadline,
            )
            with held(plan, api.spec) as ready:
                yield ready

    return started


def _show(console: Console, runs: Sequence[DryRun], where: str, environ: Mapping[str, str]) -> None:
    """Print what each API would be sent."""
    for run in runs:
        console.print(Text(f"\n{run.spec.api}", style="bold"))
        for name, text in _rows(run, environ):
            grid = Table.grid()
            grid.add_column(width=14)
            grid.add_column(overflow="fold")
            grid.add_row(Text(f"  {name}", style="dim"), Text(text))
            console.print(grid)
        console.print(_operations(run.result))
    total = sum(sum(it.result.methods.values()) for it in runs)
    console.print(
        Text(
            f"\nDRY RUN: nothing was sent to {where}; a run would send about {total:,} requests "
            "(counted against the embedded emulator)",
            style="bold",
        )
    )


def _rows(run: DryRun, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    spec, plan, result = run.spec, run.plan, run.result
    yield "server", plan.base_url
    needed = {item.variable for item in spec.credentials}
    variables = [
        item.variable
        for item in spec.secrets
        if item.variable in needed or item.variable in environ
    ]
    yield (
        "credentials",
        ", ".join(f"{it} ({'set' if environ.get(it) else 'not set'})" for it in variables)
        or "none",
    )
    yield "sends", "; ".join(_SAYS[name][name not in plan.allows] for name in _SAYS)
    yield "hosts", ", ".join(plan.hosts) + "; redirects are not followed"
    yield "pace", _pace(plan, sum(result.methods.values()))
    budget = "none" if plan.max_requests is None else f"{plan.max_requests:,} requests"
    yield "budget", budget
    yield (
        "requests",
        ", ".join(f"{number:,} {name}" for name, number in sorted(result.methods.items())),
    )
    left_out = [it.label for it in spec.operations if it.label not in result.operations]
    if left_out:
        yield "not tested", ", ".join(left_out)


def _pace(plan: Plan, requests: int) -> str:
    if not plan.pause:
        return "as fast as the server responds"
    minutes = plan.pause * min(requests, plan.max_requests or requests) / 60
    return f"at most {1 / plan.pause:.3g} requests/s: about {minutes:.0f} min"


def _operations(result: ApiResult) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 2), header_style="dim")
    table.add_column("operation", overflow="fold")
    table.add_column("operationId", overflow="fold")
    table.add_column("cases", justify="right")
    for operation in result.operations.values():
        table.add_row(operation.label, operation.id, f"{operation.cases:,}")
    return table
