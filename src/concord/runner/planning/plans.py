"""What a run was asked for, and the plan of each API's worker that follows from it.

Model: `Settings` are the command without its words; `starter` gives what starts an API's server,
where the run brings its own, and the plan. Everything that can be known to be wrong before a server
is called is said before one is.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from concord.errors import CouldNotRunError
from concord.http.addresses import is_loopback
from concord.runner.bounded_transport import LARGEST
from concord.runner.connection import Connection
from concord.runner.credentials import collect, lacks_client
from concord.runner.emulated import held
from concord.runner.plan import PHASE_LIMITS, PROFILES, Amount, PhaseLimits, Plan
from concord.runner.planning.accepted import Accept, of_run
from concord.runner.planning.shards import Shard, share
from concord.runner.planning.targets import Target, base_url, documented_pauses, locate, pause_of
from concord.runner.reporting.verdict_report import Telling
from concord.runner.schemathesis_adapter.document import selected
from concord.runner.worker.authentication import elsewhere
from concord.runner.worker.request_guard import address
from concord.spec import Operation, Spec

Emulate = Callable[[Spec], AbstractContextManager[tuple[str, dict[str, str]]]]
"""Starts the emulator of a spec; gives its base URL and credentials."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a run was asked for."""

    specs: tuple[Spec, ...]
    target: Target
    seed: int
    report_dir: Path
    named: bool = False
    base_url: str | None = None
    operations: tuple[str, ...] = ()
    """The operationIds that were asked for; none: all."""
    profile: str = "gate"
    amount: Amount = PROFILES["gate"]
    phases: PhaseLimits = PHASE_LIMITS
    max_requests: int | None = None
    """The most that is sent to each API; None: what the target says."""
    max_api_time: float | None = None
    """Seconds that the run of each API may take; None: what the target says."""
    max_time: float | None = None
    """Seconds that the whole run may take; None: what the target says."""
    deadline: float | None = None
    """When the whole run must end, in seconds since the epoch; None until it has begun."""
    timeout: float = 10.0
    connection: Connection = field(default_factory=Connection)
    """By which way servers are reached that are not started by the run."""
    largest: int = LARGEST
    """Bytes of a response's body, decompressed, that are read."""
    progress: bool = True
    allow_inferred: bool = False
    shard: Shard | None = None
    shares: Mapping[str, tuple[str, ...]] | None = None
    """The operationIds of each API that this shard tests."""
    ready: frozenset[str] = frozenset()
    """The APIs whose token is ready and all that is held: their token call is not tested."""
    telling: Telling = field(default_factory=Telling)
    model: Literal["auto", "memory", "off"] = "auto"
    accepts: tuple[Accept, ...] = ()
    """What the team accepts, of all APIs and targets."""

    def begun(self, now: float) -> Settings:
        """These settings with the deadline of a run that begins now."""
        return replace(self, deadline=now + (self.max_time or self.target.max_time))

    @property
    def replaying(self) -> str:
        """The options that a replay needs beside an id: where the report is, and what it lacks."""
        words = []
        if self.report_dir != Path("reports"):
            words.append(f"--report-dir {shlex.quote(str(self.report_dir))}")
        words += [f"{name} {shlex.quote(value)}" for name, value in self.connection.options]
        words += [f"--max-response {self.largest}"] if self.largest != LARGEST else []
        return " ".join(words)

    @property
    def where(self) -> str:
        """The base URL that was given, else the name of the target."""
        return self.base_url or self.target.name


def starter(
    settings: Settings, spec: Spec, environ: Mapping[str, str], emulate: Emulate
) -> Callable[[], AbstractContextManager[Plan]]:
    """What starts the server that a run of `spec` needs, and gives the plan of its worker."""
    if settings.target.embedded and settings.base_url is None:
        # what no emulator accepts is told before one is started
        collect(spec, {}, fallback=spec.public_credentials, operations=planned(settings, spec))

        @contextmanager
        def emulated() -> Iterator[Plan]:
            ending = _ending(settings)  # starting the emulator takes of it, too
            with (
                emulate(spec) as (url, credentials),
                held(replace(_plan(settings, spec, url, credentials), **ending), spec) as plan,
            ):
                yield plan

        return emulated
    url = base_url(settings.base_url) if settings.base_url else locate(settings.target, spec)
    fallback = spec.public_credentials if settings.base_url and is_loopback(url) else None
    credentials = collect(spec, environ, fallback=fallback, operations=planned(settings, spec))

    plan = replace(intended(settings, spec), credentials=credentials)
    return lambda: held(replace(plan, **_ending(settings)), spec)


def _ending(settings: Settings) -> dict[str, Any]:
    """When the run of an API that begins now must end, and which ceiling says so."""
    own = time.time() + (settings.max_api_time or settings.target.max_api_time)
    if settings.deadline is None or own < settings.deadline:
        return {"deadline": own, "ceiling": "max-api-time"}
    return {"deadline": settings.deadline, "ceiling": "max-time"}


def paced(plan: Plan, target: Target, spec: Spec) -> Plan:
    """`plan` as fast as `target` allows and the vendor documents, and to its hosts only."""
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


def _plan(settings: Settings, spec: Spec, url: str, credentials: dict[str, str]) -> Plan:
    return Plan(
        api=spec.api,
        spec_path=str(spec.path),
        base_url=url,
        credentials=credentials,
        seed=settings.seed,
        model=settings.model,
        amount=settings.amount,
        phases=settings.phases,
        replaying=settings.replaying,
        allows=allowed(settings, spec),
        max_requests=settings.max_requests or settings.target.max_requests,
        timeout=settings.timeout,
        connection=settings.connection,
        largest=settings.largest,
        accepts=of_run(settings.accepts, spec.api, settings.target.name),
        operations=operations_of(settings, spec),
    )


def operations_of(settings: Settings, spec: Spec) -> tuple[str, ...]:
    """The operationIds of `spec` that are tested; none: all that the target allows."""
    if settings.shares is not None:
        return settings.shares[spec.api]
    return tuple(it.id for it in spec.operations if it.id in settings.operations)


def planned(settings: Settings, spec: Spec) -> list[Operation]:
    """The operations of `spec` that the run is to test."""
    only = operations_of(settings, spec)
    return selected(spec, only=only, allows=allowed(settings, spec))


def allowed(settings: Settings, spec: Spec) -> tuple[str, ...]:
    """What a run of `spec` may do: what its target allows, as far as its credentials go."""
    ready = spec.api in settings.ready
    return tuple(it for it in settings.target.allows if it != "tokens" or not ready)


def with_ready_tokens(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """`settings` that know which APIs have a token that is ready, and nothing to get another."""
    if settings.target.embedded and settings.base_url is None:
        return settings
    ready = frozenset(spec.api for spec in settings.specs if lacks_client(spec, environ))
    return replace(settings, ready=ready)


def sharded(settings: Settings) -> tuple[Settings, dict[str, Any]]:
    """`settings` for one shard alone, and what its report says of the whole.

    Raises CouldNotRunError where there is nothing left for this shard.
    """
    if settings.shard is None:
        return settings, {}
    loaded = {spec.api: spec for spec in settings.specs}
    chosen = {api: planned(settings, spec) for api, spec in loaded.items()}
    shares = share(chosen, loaded, settings.shard)
    if not shares:
        most = sum(map(len, chosen.values()))
        raise CouldNotRunError(
            f"shard {settings.shard}: there is nothing left for it ({most} operations in all)"
        )
    whole = {api: [it.label for it in operations] for api, operations in chosen.items()}
    told = {"index": settings.shard.index, "total": settings.shard.total, "whole": whole}
    mine = tuple(spec for spec in settings.specs if spec.api in shares)
    return replace(settings, specs=mine, shares=shares), {"shard": told}


def select(
    chosen: tuple[Spec, ...], wanted: tuple[str, ...]
) -> tuple[tuple[Spec, ...], tuple[str, ...], str | None]:
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


def intended(settings: Settings, spec: Spec) -> Plan:
    """The plan of a run, without credentials. Raises NotDocumentedError."""
    if settings.target.embedded and settings.base_url is None:
        return _plan(settings, spec, "the embedded emulator", {})
    url = base_url(settings.base_url) if settings.base_url else locate(settings.target, spec)
    environment = None if settings.base_url else settings.target.where
    plan = replace(_plan(settings, spec, url, {}), environment=environment)
    return paced(plan, settings.target, spec)
