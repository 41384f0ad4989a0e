"""The settings of a run as the command line gives them; `run_plan.resolve` alone reads them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from concord.runner.bounded_transport import LARGEST
from concord.runner.connection import Connection
from concord.runner.plan import PHASE_LIMITS, PROFILES, Amount, PhaseLimits
from concord.runner.planning.accepted import Accept
from concord.runner.planning.shards import Shard
from concord.runner.planning.targets import Target
from concord.runner.report_options import ReportOptions
from concord.spec import Spec


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the command line, `targets.toml` and `pyproject.toml` say of one run, unresolved."""

    specs: tuple[Spec, ...]
    target: Target
    seed: int
    report_dir: Path
    named: bool = False
    """Whether the APIs were named: one that the target does not have is an error then."""
    base_url: str | None = None
    operations: tuple[str, ...] = ()
    """The operationIds to test; none: all."""
    profile: str = "gate"
    amount: Amount = PROFILES["gate"]
    phases: PhaseLimits = PHASE_LIMITS
    max_requests: int | None = None
    """The most that is sent to each API; None: what the target says."""
    max_api_time: float | None = None
    """Seconds that the run of each API may take; None: what the target says."""
    max_time: float | None = None
    """Seconds that the whole run may take; None: what the target says."""
    timeout: float = 10.0
    """Seconds that one response may take."""
    connection: Connection = field(default_factory=Connection)
    """By which way servers are reached that are not started by the run."""
    largest: int = LARGEST
    """Bytes of a response's body, decompressed, that are read."""
    progress: bool = True
    allow_inferred: bool = False
    shard: Shard | None = None
    report: ReportOptions = field(default_factory=ReportOptions)
    paths: Mapping[str, str] = field(default_factory=dict)
    """The server's own paths, by name of an operation."""
    fixtures: Mapping[str, Any] = field(default_factory=dict)
    """What its host states of its own data; `$NAME` stands for a variable of the environment."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The values of these, by variable; `run_plan.resolve` finds them."""
    model: Literal["auto", "memory", "off"] = "auto"
    accepts: tuple[Accept, ...] = ()
    """Accepted deviations of all APIs and targets."""

    @property
    def embedded(self) -> bool:
        """Whether the run starts an emulator of each API itself."""
        return self.target.embedded and self.base_url is None

    @property
    def replaying(self) -> str:
        """The options that a replay needs beside an id: where the report is, and what it lacks."""
        words = []
        if self.report_dir != Path("reports"):
            words.append(f"--report-dir {shlex.quote(str(self.report_dir))}")
        words += [f"{name} {shlex.quote(value)}" for name, value in self.connection.options]
        words += [f"--max-response {self.largest}"] if self.largest != LARGEST else []
        return " ".join(words)


def select(
    specs: tuple[Spec, ...], words: tuple[str, ...]
) -> tuple[tuple[Spec, ...], tuple[str, ...], str | None]:
    """The specs with an operation that `words` name, the operationIds, the first unknown word.

    An operation is named by its operationId or its label (`GET /v2/appointments`); without words
    the specs are all of them.
    """
    if not words:
        return specs, (), None
    ids: list[str] = []
    for word in words:
        found = [
            operation.id
            for spec in specs
            for operation in spec.operations
            if word in (operation.id, operation.label)
        ]
        if not found:
            return (), (), word
        ids.extend(found)
    # two APIs may name an operation alike: the word means both
    having = tuple(spec for spec in specs if any(it.id in ids for it in spec.operations))
    return having, tuple(dict.fromkeys(ids)), None
