"""The verdict: what a run's numbers mean, and the exit code.

Model: pure. An API is *kept* only if it was tested: every operation answered each documented
success at least once, every check that applies judged (at the emulator, which holds all that a
check needs), every phase ran to its end, nothing of the tool failed on the way. A broken contract
is told even if the run could not finish; a tool's failure alone is never a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from concord.invocation import invocation
from concord.runner.messages import NO_RESPONSE
from concord.runner.reporting.results import OperationTally, Tally
from concord.runner.worker.request_guard import CLOSED


class State(StrEnum):
    """What can be said of one API, or of a run."""

    KEPT = "kept"
    BROKEN = "broken"
    UNTESTED = "untested"
    COULD_NOT_RUN = "could not run"
    INTERRUPTED = "interrupted"
    SKIPPED = "skipped"


_CODES = {
    State.KEPT: 0,
    State.BROKEN: 1,
    State.UNTESTED: 1,
    State.COULD_NOT_RUN: 2,
    State.INTERRUPTED: 130,
    State.SKIPPED: 0,
}
_WEIGHT = (
    State.INTERRUPTED,
    State.BROKEN,
    State.UNTESTED,
    State.COULD_NOT_RUN,
    State.KEPT,
    State.SKIPPED,
)

_OF_THE_NETWORK = re.compile(rf"(^|: ){NO_RESPONSE}\b")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The state of each API, and of the whole run."""

    state: State
    apis: dict[str, State]
    reasons: dict[str, tuple[str, ...]]

    @property
    def exit_code(self) -> int:
        """The exit code of the command."""
        return _CODES[self.state]


def judge(tallies: Iterable[Tally], *, allow_inferred: bool = False) -> Verdict:
    """The verdict on `tallies`; `allow_inferred`: a wrong inference of ours breaks nothing."""
    states, reasons = {}, {}
    for tally in tallies:
        states[tally.api], reasons[tally.api] = _judge(tally, allow_inferred=allow_inferred)
    ordered = [state for state in _WEIGHT if state in states.values()]
    state = ordered[0] if ordered else State.COULD_NOT_RUN
    if state is State.SKIPPED:
        state = State.COULD_NOT_RUN
    return Verdict(state=state, apis=states, reasons=reasons)


def _judge(tally: Tally, *, allow_inferred: bool) -> tuple[State, tuple[str, ...]]:
    if tally.skipped:
        return State.SKIPPED, (tally.skipped,)
    broken = tally.of_kind("documented") or (tally.of_kind("inferred") and not allow_inferred)
    failed = tuple(_tool_failures(tally))
    if tally.ended == "interrupted":
        return State.INTERRUPTED, ("interrupted before the end", *_left(tally), *failed)
    cut = (CLOSED[tally.ended], *_left(tally)) if tally.ended in CLOSED else ()
    if broken:
        return State.BROKEN, (*cut, *failed)
    if failed:
        return State.COULD_NOT_RUN, failed
    untested = tuple(_untested(tally))
    if cut:
        return State.COULD_NOT_RUN, (*cut, *untested)
    return (State.UNTESTED, untested) if untested else (State.KEPT, ())


def _left(tally: Tally) -> Iterable[str]:
    """What a run that was cut short has not done, by operation."""
    if tally.not_run:
        yield "not run: " + ", ".join(tally.not_run)
    if tally.stopped:
        yield "cut short: " + ", ".join(tally.stopped)


def _tool_failures(tally: Tally) -> Iterable[str]:
    if tally.could_not_run:
        yield tally.could_not_run
    if tally.ended == "server-unavailable":
        yield (
            f"{tally.api}: the server at {tally.base_url} stopped responding during the run "
            "(look at its log; what was found before is in the report)"
        )
    yield from (f"{tally.api}: {error}" for error in tally.errors)
    if any(not _OF_THE_NETWORK.search(error) for error in tally.errors):
        yield f"{tally.api}: is its spec sound? ({invocation('lint-specs', tally.api)})"


def _untested(tally: Tally) -> Iterable[str]:
    if not tally.operations:
        yield f"{tally.api}: no operation was tested (is the target read-only, or the spec empty?)"
        return
    unreached = [f"{it.label} (responses: {_responses(it)})" for it in tally.unreached]
    if unreached:
        yield "never reached a success: " + ", ".join(unreached)
    # another target may hold nothing that a check could judge; the emulator holds it all
    if tally.embedded and tally.silent:
        yield f"{tally.api}: checks that never judged: " + ", ".join(tally.silent)
    if tally.embedded and tally.whole:
        yield from (f"{tally.api}: not judged: {what}" for what in tally.unjudged)
    yield from (f"not tested as documented: {warning}" for warning in tally.warnings)


def _responses(operation: OperationTally) -> str:
    statuses = (f"{number}× {code}" for code, number in sorted(operation.statuses.items()))
    return ", ".join(statuses) or "none"
