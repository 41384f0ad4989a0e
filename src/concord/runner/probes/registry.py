"""The probes: what a run sends beside the generated cases, in one list and by one loop.

Model: a `Probe` is declared once, here; the checks that judge it, and the specs they apply to, are
declared in `concord.checks`. A probe finds for itself what it can send: often nothing.
`run_probes` runs those of one stage in the order of the list: a probe may rely on what those before
it have left behind (the rate limit comes last, since it uses the limit up).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from concord.checks import DECLARED, PROBED
from concord.checks import access as access_checks
from concord.checks.check import Check
from concord.checks.events import EVENTS_ARRIVE
from concord.checks.filters import FILTERS_HOLD
from concord.checks.fixtures import FIXTURES_ARE_KEPT
from concord.checks.near_valid_input import NEAR_VALID_INPUT_IS_REFUSED
from concord.checks.rate_limits import LIMIT_IS_KEPT
from concord.checks.rejected_writes import REFUSAL_IS_HARMLESS
from concord.checks.writes import WRITES_ARE_READ_BACK
from concord.runner.probes import (
    access,
    events,
    filtered_pagination,
    fixtures,
    list_recheck,
    near_valid_input,
    rate_limits,
    rejected_writes,
    round_trip,
)
from concord.runner.probes.context import AGREES, ProbeContext

Stage = Literal["after-examples", "with-model", "after-model"]
"""When a probe runs: once the examples were sent, after all phases while the reference model still
follows, or after that, when what is sent need not be predicted any more."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One kind of requests beside the generated cases."""

    checks: tuple[Check, ...]
    """The checks that judge what it sends."""
    summary: str
    stages: tuple[Stage, ...]
    run: Callable[[ProbeContext], Mapping[str, str]]
    """Sends and judges; gives why a check that applies could not be judged here, by its name."""
    requires: tuple[str, ...] = ()
    """What the target has to allow."""
    needs_model: bool = False

    def missing(self, context: ProbeContext) -> str:
        """Why it cannot be sent here; empty if it can."""
        lacking = [it for it in self.requires if it not in context.permits]
        if lacking:
            return f"the target does not allow {lacking[0]!r}"
        if self.needs_model and context.model is None:
            return "no model follows the run (--model)"
        return ""


PROBES: tuple[Probe, ...] = (
    Probe(
        checks=(DECLARED[AGREES],),
        summary="every list once more, now that the run has written",
        # after the examples, too: later writes may put back what these have changed
        stages=("after-examples", "with-model"),
        run=list_recheck.run,
        requires=("writes",),
        needs_model=True,
    ),
    Probe(
        checks=(FILTERS_HOLD, DECLARED[AGREES]),
        summary="every filter across all its pages, and with near-miss values",
        stages=("with-model",),
        run=filtered_pagination.run,
        requires=("probes",),
    ),
    Probe(
        checks=(EVENTS_ARRIVE,),
        summary="what causes an event, until its delivery arrives",
        stages=("after-model",),
        run=events.run,
        requires=("probes", "writes"),
    ),
    Probe(
        checks=(
            access_checks.FOREIGN_TOKEN_IS_REFUSED,
            access_checks.NARROW_TOKEN_IS_REFUSED,
            access_checks.EXPIRED_TOKEN_IS_REFUSED,
            access_checks.TOKEN_KEEPS_ITS_PROMISE,
        ),
        summary="the last success of each operation with wrong, narrow and expired credentials",
        stages=("after-model",),
        run=access.run,
        requires=("probes", "writes"),
    ),
    Probe(
        checks=(WRITES_ARE_READ_BACK, DECLARED[round_trip.ACCEPTED]),
        summary="writes with boundary values, read back",
        stages=("after-model",),
        run=round_trip.run,
        requires=("probes", "writes"),
    ),
    Probe(
        checks=(REFUSAL_IS_HARMLESS,),
        summary="writes that must be rejected, with a read before and after",
        stages=("after-model",),
        run=rejected_writes.run,
        requires=("probes", "writes"),
    ),
    Probe(
        checks=(NEAR_VALID_INPUT_IS_REFUSED,),
        summary="the last success of each operation with one near-valid value at a time",
        stages=("after-model",),
        run=near_valid_input.run,
        requires=("probes", "writes", "negative"),
    ),
    Probe(
        checks=(FIXTURES_ARE_KEPT,),
        summary="requests with what the host of the server states of its own data",
        stages=("after-model",),
        run=fixtures.run,
    ),
    Probe(
        checks=(LIMIT_IS_KEPT,),
        summary="the requests around a documented rate limit",
        stages=("after-model",),
        run=rate_limits.run,
        requires=("probes", "writes"),
    ),
)


def run_probes(
    stage: Stage, context: ProbeContext, probes: Sequence[Probe] = PROBES
) -> dict[str, str]:
    """Run the probes of one stage; why checks that apply could not be judged, by their names.

    Raises CouldNotRunError, and ControlError where an emulator's control endpoint fails.
    """
    reasons: dict[str, str] = {}
    for probe in probes:
        if stage not in probe.stages:
            continue
        missing = probe.missing(context)
        if not missing:
            reasons |= probe.run(context)
        else:
            # the other checks have judged generated cases all the same
            alone = [it for it in probe.checks if it.name in PROBED]
            reasons |= {it.name: missing for it in alone if not it.inapplicable(context.spec)}
    return reasons
