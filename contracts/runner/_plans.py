"""What a run was asked for, and the plan of each API's worker that follows from it.

Model: `Settings` are the command without its words; `starter` gives what starts an API's server,
where the run brings its own, and the plan. Everything that can be known to be wrong before a server
is called is said before one is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import specs
from contracts.runner._auth import elsewhere
from contracts.runner._document import selected
from contracts.runner._errors import CouldNotRunError
from contracts.runner._guard import address
from contracts.runner._model import PHASE_LIMITS, PROFILES, Amount, PhaseLimits, Plan
from contracts.runner._secrets import collect
from contracts.runner._shards import Shard, share
from contracts.runner._targets import (
    Target,
    base_url,
    documented_pauses,
    is_loopback,
    locate,
    pause_of,
)
from contracts.runner._telling import Telling

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
    progress: bool = True
    allow_inferred: bool = False
    shard: Shard | None = None
    shares: Mapping[str, tuple[str, ...]] | None = None
    """The operationIds of each API that this shard tests."""
    telling: Telling = field(default_factory=Telling)
    model: Literal["auto", "memory", "off"] = "auto"

    def begun(self, now: float) -> Settings:
        """These settings with the deadline of a run that begins now."""
        return replace(self, deadline=now + (self.max_time or self.target.max_time))

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


def starter(
    settings: Settings, spec: specs.Spec, environ: Mapping[str, str], emulate: Emulate
) -> Callable[[], AbstractContextManager[Plan]]:
    if settings.target.embedded and settings.base_url is None:

        @contextmanager
        def emulated() -> Iterator[Plan]:
            ending = _ending(settings)  # starting the emulator takes of it, too
            with emulate(spec) as (url, credentials):
                yield replace(_plan(settings, spec, url, credentials), **ending)

        return emulated
    url = base_url(settings.base_url) if settings.base_url else locate(settings.target, spec)
    fallback = emulator_credentials(spec) if settings.base_url and is_loopback(url) else None
    credentials = collect(spec, environ, fallback=fallback)

    plan = replace(intended(settings, spec), credentials=credentials)
    return lambda: nullcontext(replace(plan, **_ending(settings)))


def _ending(settings: Settings) -> dict[str, Any]:
    """When the run of an API that begins now must end, and which ceiling says so."""
    own = time.time() + (settings.max_api_time or settings.target.max_api_time)
    if settings.deadline is None or own < settings.deadline:
        return {"deadline": own, "ceiling": "max-api-time"}
    return {"deadline": settings.deadline, "ceiling": "max-time"}


def paced(plan: Plan, target: Target, spec: specs.Spec) -> Plan:
    """`plan` as fast as `target` allows and the vendor documents, and to its hosts only."""
    pause, pauses = (0.0, {}) if is_loopback(plan.base_url) else documented_pauses(spec)
    servers = [plan.base_url, *elsewhere(spec, plan.environment)]
    return replace(
        plan,
        pause=max(pause, pause_of(target.rate)),
        pauses=pauses,
        hosts=tuple(sorted(map(address, servers))),
    )


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
        phases=settings.phases,
        asked=settings.asked,
        allows=settings.target.allows,
        max_requests=settings.max_requests or settings.target.max_requests,
        timeout=settings.timeout,
        operations=operations_of(settings, spec),
    )


def operations_of(settings: Settings, spec: specs.Spec) -> tuple[str, ...]:
    """The operationIds of `spec` that are tested; none: all that the target allows."""
    if settings.shares is not None:
        return settings.shares[spec.api]
    return tuple(it.id for it in spec.operations if it.id in settings.operations)


def planned(settings: Settings, spec: specs.Spec) -> list[specs.Operation]:
    """The operations of `spec` that the run is to test."""
    only = operations_of(settings, spec)
    return selected(spec, only=only, allows=settings.target.allows)


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


def intended(settings: Settings, spec: specs.Spec) -> Plan:
    """The plan of a run, without credentials. Raises NotDocumentedError."""
    if settings.target.embedded and settings.base_url is None:
        return _plan(settings, spec, "the embedded emulator", {})
    url = base_url(settings.base_url) if settings.base_url else locate(settings.target, spec)
    environment = None if settings.base_url else settings.target.where
    plan = replace(_plan(settings, spec, url, {}), environment=environment)
    return paced(plan, settings.target, spec)
