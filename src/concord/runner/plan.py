"""The plan of one API's worker: plain values that cross the process border.

Model: a `Plan` goes from the command to one worker a API, as JSON on its standard input (it holds
credentials: never an argument, never a file). `finding.Finding`s and counts come back, as JSON
lines.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

from concord.runner.bounded_transport import LARGEST
from concord.runner.connection import Connection
from concord.runner.planning.accepted import Accept
from concord.runner.worker.request_guard import Limits, address
from concord.spec import Hosting


@dataclass(frozen=True, kw_only=True)
class Amount:
    """How much is generated: fuzzing cases an operation, stateful scenarios an API."""

    examples: int
    scenarios: int


@dataclass(frozen=True, kw_only=True)
class PhaseLimits:
    """The most of one phase, of one operation and of all; `[phases]` of `targets.toml` says it.

    Far above what a sound spec needs in any profile: nothing of it is reached on a right server.
    """

    operation_cases: int = 1_000
    operation_requests: int = 500
    """What checks and probes send about one operation, beside its cases."""
    phase_cases: int = 50_000
    phase_requests: int = 20_000


PHASE_LIMITS = PhaseLimits()
PROFILES = {
    "gate": Amount(examples=25, scenarios=20),
    "nightly": Amount(examples=150, scenarios=80),
}
ALLOWANCES = ("writes", "negative", "probes", "tokens")
"""What a target may allow beside reads with valid data; `contracts/targets.toml` explains each."""
PHASES = ("examples", "coverage", "fuzzing", "stateful")
PROBES = "probes"
"""The phase, in reports, of what is sent beside those of the engine."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One API's run: against what, as whom, how much."""

    api: str
    spec_path: str
    base_url: str
    credentials: dict[str, str] = dataclasses.field(repr=False)
    seed: int
    amount: Amount = PROFILES["gate"]
    model: Literal["auto", "memory", "off"] = "auto"
    """Which reference model follows the run (`concord.oracle`)."""
    allows: tuple[str, ...] = ALLOWANCES
    pause: float = 0.0
    """Seconds between two requests, at least."""
    pauses: dict[str, float] = dataclasses.field(default_factory=dict)
    """Longer pauses of single operations, by label."""
    pace: str = ""
    """Whose limit the pauses keep, in words."""
    hosts: tuple[str, ...] = ()
    """Where requests may go, as `host:port`; none: anywhere."""
    max_requests: int | None = None
    phases: PhaseLimits = PHASE_LIMITS
    operations: tuple[str, ...] = ()
    readings: dict[str, str] = dataclasses.field(default_factory=dict)
    """The readings of the ledger under which the server is judged, where not the chosen ones."""
    paths: dict[str, str] = dataclasses.field(default_factory=dict)
    """The server's own path by the path of the spec (`concord.spec.Hosting`)."""
    fixtures: dict[str, Any] = dataclasses.field(default_factory=dict, repr=False)
    """What its host states of its own data, by name."""
    secrets: dict[str, str] = dataclasses.field(default_factory=dict, repr=False)
    """Values of fixtures that come from the environment, by variable."""
    deadline: float | None = None
    """When the run must end, in seconds since the epoch."""
    ceiling: Literal["max-time", "max-api-time"] = "max-time"
    """Which ceiling the deadline comes from: how a run that ends there is reported."""
    timeout: float = 10.0
    connection: Connection = dataclasses.field(default_factory=Connection)
    """By which way the target is reached."""
    largest: int = LARGEST
    """Bytes of a response's body, decompressed, that are read."""
    accepts: tuple[Accept, ...] = ()
    """What is accepted of this API at this target."""
    environment: str | None = None
    """Which documented environment `base_url` is of; None for any other server."""
    is_inferred: bool = False
    """Whether `readings` were inferred: then there is nothing to infer where nothing is found."""
    is_evidence: bool = True
    """Whether what the server does says anything of the vendor's: an embedded emulator does not."""
    emulated: bool = False
    """Whether `base_url` is of an emulator, which is held for this run."""
    replaying: str = ""
    """The options, beside a finding's id, that a replay of this run's findings needs."""
    asked_before: int = 0
    """GET requests that the server got before this plan: whether it is an emulator. They count."""

    @property
    def hosting(self) -> Hosting:
        """What the host of the server states of it."""
        return Hosting(paths=self.paths, fixtures=self.fixtures)

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""
        return "writes" not in self.allows

    @property
    def limits(self) -> Limits:
        """What the `RequestGuard` of the worker's process lets out."""
        return Limits(
            read_only=self.read_only,
            hosts=frozenset(self.hosts),
            max_requests=self.max_requests,
            pause=self.pause,
            pauses=self.pauses,
            pace=self.pace,
            deadline=self.deadline,
            proxy=address(self.connection.proxy) if self.connection.proxy else "",
        )

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Plan:
        """The plan that `dataclasses.asdict` of another one describes."""
        amount = Amount(**data["amount"])
        # JSON has no tuples, and a frozen plan is to hold no lists
        tuples = {name: tuple(data[name]) for name in ("allows", "hosts", "operations")}
        connection = Connection(**data["connection"])
        accepts = tuple(map(Accept.from_json, data["accepts"]))
        phases = PhaseLimits(**data["phases"])
        parts = {"amount": amount, "connection": connection, "accepts": accepts, "phases": phases}
        return cls(**{**data, **tuples, **parts})
