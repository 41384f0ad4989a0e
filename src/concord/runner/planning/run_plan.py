"""The plan of a whole run: settings, targets and environment, resolved once and only read after.

Model: `resolve` is the one reader of `Settings`. A `RunPlan` holds an `ApiPlan` for each API, and
that the `Plan` of its worker, complete but for what is known only once the server has started (the
address and credentials of an embedded emulator, the deadline). What is wrong with one API is a
value of its plan: a dry run needs no credentials, a replay only those of its findings' APIs.

    cli/contracts.py ─ Settings ─► resolve ─ RunPlan ─► run, dry_run, replay ─ Plan ─► worker
                                                └─────► reporting
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from concord.errors import CouldNotRunError
from concord.http.addresses import is_loopback
from concord.runner.credentials import collect, lacks_client
from concord.runner.plan import Plan
from concord.runner.planning.accepted import of_run
from concord.runner.planning.hosting import hosted
from concord.runner.planning.settings import Settings
from concord.runner.planning.shards import Shard, share
from concord.runner.planning.targets import (
    NotDocumentedError,
    Target,
    base_url,
    documented_pauses,
    locate,
    pause_of,
)
from concord.runner.report_options import ReportOptions
from concord.runner.schemathesis_adapter.document import selected
from concord.runner.worker.authentication import elsewhere
from concord.runner.worker.request_guard import address
from concord.spec import Operation, Spec

_EMBEDDED = "the embedded emulator"
"""What stands for the base URL of an emulator that is not started yet."""


@dataclass(frozen=True, kw_only=True)
class ApiPlan:
    """One API's part of a run."""

    spec: Spec
    operations: tuple[Operation, ...]
    """The operations that are tested."""
    plan: Plan
    """What its worker is given. `starting.starter` adds the deadline, and address and credentials
    of an embedded emulator."""
    embedded: bool
    """Whether the run starts an emulator of the API."""
    skipped: str = ""
    """Why the API is not tested: the target has no documented server of it."""
    problem: str = ""
    """Why nothing can be sent to it: credentials are missing or cannot be sent."""

    @property
    def api(self) -> str:
        """The API's name."""
        return self.spec.api


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """A whole run. Immutable: nothing is resolved again after it."""

    apis: tuple[ApiPlan, ...]
    target: str
    """The target's name."""
    base_url: str | None
    seed: int
    profile: str
    model: str
    operations: tuple[str, ...]
    """The operationIds of `--operation`; none: all."""
    named: bool
    """Whether the APIs were named: one that the target does not have is an error then."""
    max_time: float
    """Seconds that the whole run may take."""
    max_api_time: float
    """Seconds that the run of each API may take."""
    report_dir: Path
    report: ReportOptions
    allow_inferred: bool
    progress: bool
    stated: Mapping[str, Any] = field(default_factory=dict)
    """What the host of the server states, as it was given: `paths`, `fixtures`."""
    shard: Shard | None = None
    whole: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By API, the labels of the operations of all shards together; empty without shards."""

    @property
    def where(self) -> str:
        """The base URL that was given, else the name of the target."""
        return self.base_url or self.target

    @property
    def specs(self) -> dict[str, Spec]:
        """The specs by API."""
        return {it.api: it.spec for it in self.apis}

    @property
    def recorded(self) -> dict[str, Any]:
        """What reports say of the run (`run` of `contracts.json`)."""
        shard = self.shard and {"index": self.shard.index, "total": self.shard.total}
        return {
            "target": self.target,
            "base_url": self.base_url,
            "profile": self.profile,
            "model": self.model,
            "seed": self.seed,
            "operations": list(self.operations),
            **self.stated,
            **({"shard": {**shard, "whole": self.whole}} if shard else {}),
        }


def resolve(settings: Settings, environ: Mapping[str, str]) -> RunPlan:
    """The plan of a run with these settings; `environ` holds the credentials.

    Raises CouldNotRunError where the base URL is none, or nothing is left for the shard.
    """
    # first: paths and fixtures change which operations there are, and so every share
    settings = _hosted(settings, environ)
    allows = {spec.api: _allows(settings, spec, environ) for spec in settings.specs}
    chosen = {
        spec.api: selected(spec, only=_only(settings, spec), allows=allows[spec.api])
        for spec in settings.specs
    }
    shares = _shares(settings, chosen)
    whole = {api: [it.label for it in operations] for api, operations in chosen.items()}
    return RunPlan(
        apis=tuple(_api_plans(settings, environ, allows, shares)),
        target=settings.target.name,
        base_url=settings.base_url,
        seed=settings.seed,
        profile=settings.profile,
        model=settings.model,
        operations=settings.operations,
        named=settings.named,
        # the command line over the target's own ceiling, in either direction
        max_time=settings.max_time or settings.target.max_time,
        max_api_time=settings.max_api_time or settings.target.max_api_time,
        report_dir=settings.report_dir,
        report=settings.report,
        allow_inferred=settings.allow_inferred,
        progress=settings.progress,
        stated=_stated(settings),
        shard=settings.shard,
        whole=whole if settings.shard else {},
    )


def _api_plans(
    settings: Settings,
    environ: Mapping[str, str],
    allows: Mapping[str, tuple[str, ...]],
    shares: Mapping[str, tuple[str, ...]],
) -> Iterator[ApiPlan]:
    """The plans of the APIs; without those of which the shard has no operation."""
    for spec in settings.specs:
        if settings.shard is None or spec.api in shares:
            only = shares.get(spec.api, _only(settings, spec))
            yield _api_plan(settings, spec, environ, allows=allows[spec.api], only=only)


def _stated(settings: Settings) -> dict[str, Any]:
    """What the host of the server states, as it was given."""
    given = {"paths": settings.paths, "fixtures": settings.fixtures}
    return {name: dict(it) for name, it in given.items() if it}


def _hosted(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """`settings` with the specs of the server of which its host states paths and fixtures."""
    found = [hosted(it, settings.paths, settings.fixtures, environ) for it in settings.specs]
    secrets = {name: value for _, held in found for name, value in held.items()}
    return replace(settings, specs=tuple(spec for spec, _ in found), secrets=secrets)


def _only(settings: Settings, spec: Spec) -> tuple[str, ...]:
    """The operationIds of `spec` that were named; none: all that the target allows."""
    return tuple(it.id for it in spec.operations if it.id in settings.operations)


def _allows(settings: Settings, spec: Spec, environ: Mapping[str, str]) -> tuple[str, ...]:
    """What a run of `spec` may do: what its target allows, as far as its credentials go.

    Where a token is ready and nothing is held that buys another, the token call cannot be tested.
    """
    # an embedded emulator accepts the public credentials, with which tokens can be bought
    has_token_only = not settings.embedded and lacks_client(spec, environ)
    return tuple(it for it in settings.target.allows if it != "tokens" or not has_token_only)


def _shares(
    settings: Settings, chosen: Mapping[str, Sequence[Operation]]
) -> dict[str, tuple[str, ...]]:
    """The operationIds of each API that the shard tests; empty without shards."""
    if settings.shard is None:
        return {}
    found = share(chosen, {spec.api: spec for spec in settings.specs}, settings.shard)
    if not found:
        most = sum(map(len, chosen.values()))
        raise CouldNotRunError(
            f"shard {settings.shard}: there is nothing left for it ({most} operations in all)"
        )
    return found


def _api_plan(
    settings: Settings,
    spec: Spec,
    environ: Mapping[str, str],
    *,
    allows: tuple[str, ...],
    only: tuple[str, ...],
) -> ApiPlan:
    operations = tuple(selected(spec, only=only, allows=allows))
    plan = _worker_plan(settings, spec, allows=allows, only=only)
    made = ApiPlan(spec=spec, operations=operations, plan=plan, embedded=settings.embedded)
    if not spec.operations:
        what = f"{spec.api}: there is nothing to test, its spec describes no operation"
        return replace(made, skipped=f"{what} (write one under `paths` in {spec.path})")
    if settings.embedded:
        # what no emulator accepts is said before one is started; which credentials it accepts it
        # says itself once it has
        _, problem = _credentials(made, {}, spec.public_credentials)
        return replace(made, problem=problem)
    try:
        url = base_url(settings.base_url) if settings.base_url else locate(settings.target, spec)
    except NotDocumentedError as error:
        return replace(made, skipped=str(error))
    # a server that is given by its address is of no documented environment, whatever the target
    # says
    environment = None if settings.base_url else settings.target.where
    plan = paced(replace(plan, base_url=url, environment=environment), settings.target, spec)
    # an emulator that the user serves, as far as one can tell: what it accepts is no secret
    fallback = spec.public_credentials if settings.base_url and is_loopback(url) else None
    credentials, problem = _credentials(made, environ, fallback)
    return replace(made, plan=replace(plan, credentials=credentials), problem=problem)


def _credentials(
    api: ApiPlan, environ: Mapping[str, str], fallback: Mapping[str, str] | None
) -> tuple[dict[str, str], str]:
    """The credentials by name, and what is wrong with them."""
    try:
        # of the operations that are tested alone: a run of one asks for no other's credentials
        found = collect(api.spec, environ, fallback=fallback, operations=api.operations)
    except CouldNotRunError as error:
        return {}, str(error)
    return found, ""


def _worker_plan(
    settings: Settings, spec: Spec, *, allows: tuple[str, ...], only: tuple[str, ...]
) -> Plan:
    return Plan(
        api=spec.api,
        spec_path=str(spec.path),
        base_url=_EMBEDDED,
        credentials={},
        seed=settings.seed,
        model=settings.model,
        amount=settings.amount,
        phases=settings.phases,
        replaying=settings.replaying,
        allows=allows,
        max_requests=settings.max_requests or settings.target.max_requests,
        timeout=settings.timeout,
        connection=settings.connection,
        largest=settings.largest,
        accepts=of_run(settings.accepts, spec, settings.target.name),
        operations=only,
        readings=dict(spec.readings),
        paths=dict(spec.hosting.paths),
        fixtures=dict(spec.hosting.fixtures),
        secrets=dict(settings.secrets),
        is_evidence=not settings.embedded,
    )


def paced(plan: Plan, target: Target, spec: Spec) -> Plan:
    """`plan` as fast as `target` allows and the vendor documents, and to its hosts only."""
    # no vendor asks to be spared by a server on this machine
    pause, pauses = (0.0, {}) if is_loopback(plan.base_url) else documented_pauses(spec)
    servers = [plan.base_url, *elsewhere(spec, plan.environment)]
    return replace(
        plan,
        pause=max(pause, pause_of(target.rate)),
        pauses=pauses,
        pace=_pace(target, pause, pauses),
        hosts=tuple(sorted(map(address, servers))),
    )


def _pace(target: Target, documented: float, single: Mapping[str, float]) -> str:
    """Whose limit a run's pauses keep."""
    if documented or single:
        slower = pause_of(target.rate) > max(documented, *single.values(), 0.0)
        return "by the target's rate" if slower else "by the spec's x-rate-limit"
    return "by the target's rate"
