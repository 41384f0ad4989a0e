"""A whole contract run: what was asked becomes jobs, what they tell becomes verdict and reports.

Model: `run(settings, …)` is the command without its command line.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rich.console import Console

from contracts.evidence import document
from contracts.runner import _console, _progress, _reports
from contracts.runner._children import Job, run_all
from contracts.runner._errors import CouldNotRunError
from contracts.runner._plans import Emulate, Settings, starter
from contracts.runner._replay import recorded, replay
from contracts.runner._report import report
from contracts.runner._tally import Tally
from contracts.runner._targets import NotDocumentedError
from contracts.runner._verdict import Verdict, judge


def run(
    settings: Settings,
    *,
    environ: Mapping[str, str],
    emulate: Emulate,
    console: Console,
    errors: Console,
) -> int:
    """Run, tell, write the reports; the exit code. Raises CouldNotRunError."""
    _reports.prepare(settings.report_dir)
    started = time.monotonic()
    embedded = settings.target.embedded and settings.base_url is None
    tallies = {
        spec.api: Tally(api=spec.api, title=spec.title, embedded=embedded)
        for spec in settings.specs
    }
    if settings.max_time is not None:
        settings = replace(settings, deadline=time.time() + settings.max_time)
    jobs = _jobs(settings, tallies, environ, emulate)
    by_api = {spec.api: spec for spec in settings.specs}
    quiet = not settings.progress
    errors.print(_announcement(settings), markup=False, highlight=False)
    with _progress.shown(tallies, errors, quiet=quiet) as draw:
        finished = run_all(
            jobs, lambda api, message: tallies[api].take(message, by_api[api]), tick=draw
        )
    if not finished:
        for tally in tallies.values():
            tally.ended = (
                "interrupted" if tally.ended in ("", "server-unavailable") else tally.ended
            )
    verdict = judge(tallies.values(), allow_inferred=settings.allow_inferred)
    _tell(settings, list(tallies.values()), verdict, console, time.monotonic() - started)
    return verdict.exit_code


def run_replay(
    wanted: str,
    settings: Settings,
    *,
    environ: Mapping[str, str],
    emulate: Emulate,
    console: Console,
) -> int:
    """Repeat the finding `wanted` of the last report against `settings`' target; the exit code."""
    api, finding = recorded(_reports.read(settings.report_dir), wanted)
    spec = next((spec for spec in settings.specs if spec.api == api["api"]), None)
    if spec is None:
        raise CouldNotRunError(f"{wanted} is a failure of {api['api']}, whose spec is not here")
    with starter(settings, spec, environ, emulate)() as plan:
        again, sent = replay(spec, plan, finding)
    _console.failure(console, finding, 1)
    told = "BROKEN: the same failure" if again else f"NOT REPRODUCED: it answered {sent.status} now"
    console.print(f"\n{told}", style="bold red" if again else "bold green", markup=False)
    return 1 if again else 0


def _announcement(settings: Settings) -> str:
    apis = ", ".join(spec.api for spec in settings.specs)
    return f"contracts of {apis} against {settings.where}, {settings.profile}, seed {settings.seed}"


def _tell(
    settings: Settings, tallies: list[Tally], verdict: Verdict, console: Console, seconds: float
) -> None:
    _console.show(console, tallies, verdict, seconds)
    run: dict[str, Any] = {
        "target": settings.target.name,
        "base_url": settings.base_url,
        "profile": settings.profile,
        "seed": settings.seed,
        "operations": list(settings.operations),
    }
    paths = _reports.write(
        settings.report_dir,
        report(tallies, verdict, run=run, seconds=seconds),
        document(run, {it.api: it.evidence for it in tallies if not it.skipped}),
    )
    names = ", ".join(path.name for path in paths)
    console.print(f"reports: {settings.report_dir}/ ({names})", style="dim", highlight=False)


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
            jobs.append(Job(api=spec.api, started=start))
    if problems:
        raise CouldNotRunError("\n       ".join(problems))
    return jobs
