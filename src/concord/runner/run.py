"""A whole contract run: what was asked becomes jobs, what they tell becomes verdict and reports.

Model: `run(settings, …)` is the command without its command line.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import Any

from rich.console import Console

from concord import project
from concord.checks import applicability
from concord.checks.check import REPLAYS
from concord.errors import CouldNotRunError
from concord.runner.plan import Finding
from concord.runner.planning.accepted import Accept, load, of_run
from concord.runner.planning.plans import (
    Emulate,
    Settings,
    planned,
    sharded,
    starter,
    with_ready_tokens,
)
from concord.runner.planning.targets import NotDocumentedError
from concord.runner.replay import by_requests, replay, replayable
from concord.runner.reporting import console as _console
from concord.runner.reporting import files, progress
from concord.runner.reporting.results import Tally
from concord.runner.reporting.verdict_report import conclude
from concord.runner.worker.processes import Job, occurring, run_all


def accepts(targets: Collection[str]) -> tuple[Accept, ...]:
    """What the project's files accept. Raises CouldNotRunError.

    `targets` are the names of the targets that there are.
    """

    def known() -> Collection[str]:
        return set(applicability(project.load(project.apis()[0])))

    here = project.current()
    pyproject = here.root / "pyproject.toml"
    return load(here.targets, pyproject, target_names=targets, checks=known)


def run(
    settings: Settings,
    *,
    environ: Mapping[str, str],
    emulate: Emulate,
    console: Console,
    errors: Console,
) -> int:
    """Run, tell, write the reports; the exit code. Raises CouldNotRunError."""
    known = settings.telling.known()
    files.prepare(settings.report_dir)
    settings, shard = sharded(with_ready_tokens(settings, environ))
    started = time.monotonic()
    embedded = settings.target.embedded and settings.base_url is None
    tallies = {
        spec.api: Tally(
            api=spec.api,
            title=spec.title,
            embedded=embedded,
            accepts=of_run(settings.accepts, spec.api, settings.target.name),
            planned=tuple(operation.label for operation in planned(settings, spec)),
        )
        for spec in settings.specs
    }
    settings = settings.begun(time.time())
    jobs = _jobs(settings, tallies, environ, emulate)
    by_api = {spec.api: spec for spec in settings.specs}
    errors.print(_announcement(settings), markup=False, highlight=False)
    with progress.shown(tallies, errors, quiet=not settings.progress) as draw:
        finished = run_all(
            jobs, lambda api, message: tallies[api].take(message, by_api[api]), tick=draw
        )
    if not finished:
        for tally in tallies.values():
            if tally.ended in ("", "server-unavailable"):
                tally.ended = "interrupted"
    return conclude(
        list(tallies.values()),
        settings.telling,
        known=known,
        loaded=by_api,
        folder=settings.report_dir,
        run={**_told(settings), **shard},
        seconds=time.monotonic() - started,
        allow_inferred=settings.allow_inferred,
        console=console,
    )


def run_replay(
    wanted: str,
    settings: Settings,
    *,
    environ: Mapping[str, str],
    emulate: Emulate,
    console: Console,
) -> int:
    """Show recorded findings again, one line each; the exit code: 1 if one was reproduced.

    `wanted` is the id of a failure of the last report, or a file: a report, or one failure of one.
    Raises CouldNotRunError.
    """
    findings = replayable(wanted, settings.report_dir)
    specs = {spec.api: spec for spec in settings.specs}
    for finding in findings:
        if finding.api not in specs:
            raise CouldNotRunError(
                f"{finding.id} is a failure of {finding.api}, whose spec is not here "
                f"({', '.join(specs)})"
            )
    if len(findings) == 1:
        _console.failure(console, findings[0], 1)
    again: dict[str, str] = {}
    """How each finding was reproduced."""
    said: dict[str, str] = {}
    for finding in filter(by_requests, findings):
        start = starter(settings, specs[finding.api], environ, emulate)
        with start() as plan:
            replayed = replay(specs[finding.api], plan, finding)
        said[finding.id] = replayed.said
        if replayed.again:
            again[finding.id] = f"by {REPLAYS[finding.replayed_by]}"
    for api, spec in specs.items():
        left = {it.id for it in findings if it.api == api and it.id not in said}
        if left:
            start = starter(settings.begun(time.time()), spec, environ, emulate)
            found = occurring(Job(api=api, started=start), left)
            again |= dict.fromkeys(found, f"by {REPLAYS['operation']}")
    for finding in findings:
        _tell(console, finding, again.get(finding.id), said.get(finding.id, ""))
    return 1 if again else 0


def _tell(console: Console, finding: Finding, how: str | None, said: str) -> None:
    """The verdict on one finding, in one line."""
    name = f"{finding.id} {finding.operation} {finding.check}"
    if how is not None:
        console.print(f"BROKEN: {name}: the same failure, {how}", style="bold red", markup=False)
        return
    what = f"NOT REPRODUCED: {name}: {said or 'the run with its seed does not show it'}"
    console.print(what, style="bold green", markup=False)


def _announcement(settings: Settings) -> str:
    apis = ", ".join(spec.api for spec in settings.specs)
    shard = f", shard {settings.shard}" if settings.shard else ""
    how = f"{settings.profile}, seed {settings.seed}{shard}"
    return f"contracts of {apis} against {settings.where}, {how}"


def _told(settings: Settings) -> dict[str, Any]:
    return {
        "target": settings.target.name,
        "base_url": settings.base_url,
        "profile": settings.profile,
        "model": settings.model,
        "seed": settings.seed,
        "operations": list(settings.operations),
    }


def _jobs(
    settings: Settings,
    tallies: Mapping[str, Tally],
    environ: Mapping[str, str],
    emulate: Emulate,
) -> list[Job]:
    jobs = []
    problems = []
    for spec in settings.specs:
        try:
            start = starter(settings, spec, environ, emulate)
        except NotDocumentedError as error:
            if settings.named:
                problems.append(str(error))
            tallies[spec.api].skipped = str(error)
        except CouldNotRunError as error:
            problems.append(str(error))
        else:
            jobs.append(Job(api=spec.api, started=start, deadline=settings.deadline))
    if problems:
        raise CouldNotRunError("\n       ".join(problems))
    return jobs
