"""A whole contract run: what was asked becomes jobs, what they tell becomes verdict and reports.

Model: `run(settings, …)` is the command without its command line. Everything that can be known to
be wrong before a server is called is said before one is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from rich.console import Console

import specs
from contracts.evidence import document
from contracts.runner import _console, _progress, _reports
from contracts.runner._children import Job, run_all
from contracts.runner._errors import CouldNotRunError
from contracts.runner._model import PROFILES, Amount, Plan
from contracts.runner._replay import recorded, replay
from contracts.runner._report import report
from contracts.runner._secrets import collect
from contracts.runner._tally import Tally
from contracts.runner._targets import NotDocumentedError, Target, base_url, is_loopback, locate
from contracts.runner._verdict import Verdict, judge

Emulate = Callable[[specs.Spec], AbstractContextManager[tuple[str, dict[str, str]]]]
"""Starts the emulator of a spec; gives its base URL and credentials."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a run was asked for."""

    specs: tuple[specs.Spec, ...]
    target: Target
    seed: int
    report_dir: Path
    named: bool = False
    base_url: str | None = None
    operations: tuple[str, ...] = ()
    profile: str = "gate"
    amount: Amount = PROFILES["gate"]
    max_time: float | None = None
    deadline: float | None = None
    timeout: float = 10.0
    progress: bool = True
    allow_inferred: bool = False
    model: Literal["auto", "memory", "off"] = "auto"

    @property
    def asked(self) -> str:
        """The options that choose server and amount, where they are not the usual ones."""
        words = [] if self.target.embedded else [f"--target {self.target.name}"]
        words += [f"--base-url {self.base_url}"] if self.base_url else []
        words += [f"--model {self.model}"] if self.model != "auto" else []
        words += [f"--profile {self.profile}"] if self.profile != "gate" else []
        return " ".join(words)

    @property
    def where(self) -> str:
        return self.base_url or self.target.name


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
    with _starter(settings, spec, environ, emulate)() as plan:
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
            start = _starter(settings, spec, environ, emulate)
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


def _starter(
    settings: Settings, spec: specs.Spec, environ: Mapping[str, str], emulate: Emulate
) -> Callable[[], AbstractContextManager[Plan]]:
    if settings.target.embedded and settings.base_url is None:

        @contextmanager
        def emulated() -> Iterator[Plan]:
            with emulate(spec) as (url, credentials):
                yield _plan(settings, spec, url, credentials)

        return emulated
    url = base_url(settings.base_url) if settings.base_url else locate(settings.target, spec)
    fallback = emulator_credentials(spec) if settings.base_url and is_loopback(url) else None
    credentials = collect(spec, environ, fallback=fallback)

    @contextmanager
    def elsewhere() -> Iterator[Plan]:
        plan = _plan(settings, spec, url, credentials)
        yield replace(plan, environment=None if settings.base_url else settings.target.where)

    return elsewhere


def emulator_credentials(spec: specs.Spec) -> dict[str, str]:
    """What every emulator accepts: public values, tried on a loopback server."""
    return {
        credential.name: f"{spec.api}-emulator-{credential.name.replace('_', '-')}"
        for credential in spec.credentials
    }


def _plan(settings: Settings, spec: specs.Spec, url: str, credentials: dict[str, str]) -> Plan:
    return Plan(
        api=spec.api,
        spec_path=str(spec.path),
        base_url=url,
        credentials=credentials,
        seed=settings.seed,
        model=settings.model,
        amount=settings.amount,
        asked=settings.asked,
        read_only=settings.target.read_only,
        rate=settings.target.rate,
        timeout=settings.timeout,
        deadline=settings.deadline,
        operations=tuple(
            operation.id for operation in spec.operations if operation.id in settings.operations
        ),
    )


def select(
    chosen: tuple[specs.Spec, ...], wanted: tuple[str, ...]
) -> tuple[tuple[specs.Spec, ...], tuple[str, ...], str | None]:
    """The specs that have one of the `wanted` operations, their ids, and a word that none has.

    An operation is named by its operationId or its label (`GET /v2/appointments`).
    """
    if not wanted:
        return chosen, (), None
    ids: list[str] = []
    for word in wanted:
        found = [
            operation.id
            for spec in chosen
            for operation in spec.operations
            if word in (operation.id, operation.label)
        ]
        if not found:
            return (), (), word
        ids.extend(found)
    having = tuple(
        spec for spec in chosen if any(operation.id in ids for operation in spec.operations)
    )
    return having, tuple(dict.fromkeys(ids)), None
