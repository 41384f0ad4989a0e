"""A whole contract run: settings become a plan, the plan jobs, their messages verdict and reports.

Model: `run(settings, …)` is the command without its command line. `settings` are resolved in its
first line and not read after that.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from rich.console import Console

from concord import project
from concord.checks import applicability
from concord.checks.check import REPLAYS
from concord.errors import CouldNotRunError
from concord.evidence import accused_of
from concord.runner.finding import Finding
from concord.runner.planning.accepted import Accept, load
from concord.runner.planning.run_plan import ApiPlan, RunPlan, resolve
from concord.runner.planning.settings import Settings
from concord.runner.readings.again import Reruns, indicated
from concord.runner.replay import by_requests, check_known, replay, replayable
from concord.runner.reporting import console as _console
from concord.runner.reporting import files, progress
from concord.runner.reporting.results import ApiResult
from concord.runner.reporting.verdict_report import conclude, known_deviations
from concord.runner.starting import Emulate, starter
from concord.runner.worker_processes import Job, occurring, run_all
from concord.spec import Spec


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
    """Run, report, and return the exit code. Raises CouldNotRunError."""
    started = time.monotonic()
    plan = resolve(settings, environ)
    # before anything is sent: a baseline that cannot be read must not cost a run
    known = known_deviations(plan.report)
    with files.reserved(plan.report_dir):
        results = {it.api: _result(it) for it in plan.apis}
        # wall-clock: workers in processes of their own read the same deadline
        deadline = time.time() + plan.max_time
        jobs = _jobs(plan, emulate, deadline)
        errors.print(_announcement(plan), markup=False, highlight=False)
        _collect(plan, jobs, results, errors)
        specs = plan.specs | _explain(plan, results, emulate, deadline, errors)
        return conclude(
            list(results.values()),
            plan.report,
            known=known,
            loaded=specs,
            folder=plan.report_dir,
            run=plan.recorded,
            seconds=time.monotonic() - started,
            allow_inferred=plan.allow_inferred,
            console=console,
        )


def _explain(
    plan: RunPlan,
    results: dict[str, ApiResult],
    emulate: Emulate,
    deadline: float,
    errors: Console,
) -> dict[str, Spec]:
    """Run again under readings that explain findings; the specs under those that were found.

    An embedded emulator follows the readings that it is judged by: what it breaks is ours.
    """
    specs = {}
    for api in plan.apis:
        result = results[api.api]
        shows = bool(result.findings or indicated(api.spec, result))
        # a run that was cut short has not seen what would tell one reading from another
        if api.embedded or not shows or result.ended != "completed":
            continue
        reruns = Reruns(
            api,
            result,
            emulate,
            result_of=_result,
            max_api_time=plan.max_api_time,
            deadline=deadline,
        )
        say = partial(_say, errors, api.api)
        specs[api.api], results[api.api] = reruns.explained(say)
    return specs


def _say(errors: Console, api: str, what: str) -> None:
    errors.print(f"{api}: {what}", markup=False, highlight=False)


def _result(api: ApiPlan) -> ApiResult:
    result = ApiResult(
        api=api.api,
        title=api.spec.title,
        embedded=api.embedded,
        accused=accused_of(api.spec),
        accepts=api.plan.accepts,
        planned=tuple(operation.label for operation in api.operations),
    )
    result.skipped = api.skipped
    return result


def _jobs(plan: RunPlan, emulate: Emulate, deadline: float) -> list[Job]:
    """A job for each API that can be tested. Raises CouldNotRunError with every problem."""
    problems = [it.problem or it.skipped for it in plan.apis if it.problem or _is_missed(plan, it)]
    if problems:
        raise CouldNotRunError("\n       ".join(problems))
    return [
        Job(
            api=it.api,
            started=starter(it, emulate, max_api_time=plan.max_api_time, deadline=deadline),
            deadline=deadline,
        )
        for it in plan.apis
        if not it.skipped
    ]


def _is_missed(plan: RunPlan, api: ApiPlan) -> bool:
    """Whether the API was named, and the target does not have it."""
    return bool(api.skipped) and plan.named


def _collect(
    plan: RunPlan,
    jobs: Sequence[Job],
    results: Mapping[str, ApiResult],
    errors: Console,
) -> None:
    """Run the jobs; their messages go into the results."""
    specs = plan.specs
    with progress.shown(results, errors, quiet=not plan.progress) as draw:
        finished = run_all(
            jobs,
            lambda api, message: results[api].take(message, specs[api]),
            tick=draw,
        )
    if not finished:
        for result in results.values():
            # a server that a user starts gets Ctrl-C from the same terminal, and is gone first
            if result.ended in ("", "server-unavailable"):
                result.ended = "interrupted"


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
    plan = resolve(settings, environ)
    findings = replayable(wanted, plan.report_dir)
    apis = {it.api: it for it in _concerned(plan, findings)}
    if len(findings) == 1:
        _console.failure(console, findings[0], 1)
    again: dict[str, str] = {}
    """How each finding was reproduced."""
    said: dict[str, str] = {}
    for finding in filter(by_requests, findings):
        api = apis[finding.api]
        with starter(api, emulate, max_api_time=plan.max_api_time)() as worker_plan:
            replayed = replay(api.spec, worker_plan, finding)
        said[finding.id] = replayed.said
        if replayed.again:
            again[finding.id] = f"by {REPLAYS[finding.replayed_by]}"
    # what its requests do not show any more may need the state that the run had built up
    left = [it for it in findings if it.id not in again]
    if said and left:
        _say_repeated(console, left)
    again |= _by_runs(plan, apis.values(), left, emulate)
    for finding in findings:
        _show(console, finding, again.get(finding.id), said.get(finding.id, ""))
    return 1 if again else 0


def _concerned(plan: RunPlan, findings: Sequence[Finding]) -> list[ApiPlan]:
    """The APIs of the findings. Raises CouldNotRunError where one cannot be tested."""
    specs = plan.specs
    for finding in findings:
        if finding.api not in specs:
            raise CouldNotRunError(
                f"{finding.id} is a failure of {finding.api}, whose spec is not here "
                f"({', '.join(specs)})"
            )
        check_known(specs[finding.api], finding)
    found = [it for it in plan.apis if it.api in {finding.api for finding in findings}]
    for it in found:
        if it.problem or it.skipped:
            raise CouldNotRunError(it.problem or it.skipped)
    return found


def _by_runs(
    plan: RunPlan, apis: Iterable[ApiPlan], findings: Sequence[Finding], emulate: Emulate
) -> dict[str, str]:
    """By id, how findings were reproduced by repeating the run of their API."""
    again: dict[str, str] = {}
    for api in apis:
        left = {it.id for it in findings if it.api == api.api}
        if left:
            deadline = time.time() + plan.max_time
            start = starter(api, emulate, max_api_time=plan.max_api_time, deadline=deadline)
            found = occurring(Job(api=api.api, started=start), left)
            again |= dict.fromkeys(found, f"by {REPLAYS['operation']}")
    return again


def _say_repeated(console: Console, findings: Sequence[Finding]) -> None:
    """Print which runs are repeated, because this may take as long as they did."""
    names = ", ".join(dict.fromkeys(it.api for it in findings))
    count = len(findings)
    what = "1 failure is" if count == 1 else f"{count} failures are"
    console.print(
        f"{what} not shown by the recorded requests: repeating the run of {names} with its seed",
        style="dim",
        markup=False,
    )


def _show(console: Console, finding: Finding, how: str | None, said: str) -> None:
    """Print the verdict on one finding, in one line."""
    name = f"{finding.id} {finding.operation} {finding.check}"
    if how is not None:
        console.print(f"BROKEN: {name}: the same failure, {how}", style="bold red", markup=False)
        return
    by_run = "the run with its seed does not show it"
    what = f"NOT REPRODUCED: {name}: {f'{said}, and {by_run}' if said else by_run}"
    console.print(what, style="bold green", markup=False)


def _announcement(plan: RunPlan) -> str:
    apis = ", ".join(it.api for it in plan.apis)
    shard = f", shard {plan.shard}" if plan.shard else ""
    how = f"{plan.profile}, seed {plan.seed}{shard}"
    return f"contracts of {apis} against {plan.where}, {how}"
