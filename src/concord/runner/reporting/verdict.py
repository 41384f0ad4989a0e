"""The verdict: what a run's numbers mean, and the exit code.

Model: pure. An API is *kept* only if it was tested: every operation gave each documented
success at least once, every check that applies judged (at the emulator, which holds all that a
check needs), every phase ran to its end, nothing of the tool failed on the way. A broken contract
is reported even if the run could not finish; a tool's failure alone is never a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from concord.invocation import invocation
from concord.runner.messages import NO_RESPONSE
from concord.runner.reporting.results import ApiResult, OperationResult
from concord.runner.worker.request_guard import CLOSED


class State(StrEnum):
    """What can be said of one API, or of a run."""

    KEPT = "kept"
    BROKEN = "broken"
    OTHER_READING = "other reading"
    UNTESTED = "untested"
    COULD_NOT_RUN = "could not run"
    INTERRUPTED = "interrupted"
    SKIPPED = "skipped"


_CODES = {
    State.KEPT: 0,
    State.BROKEN: 1,
    State.OTHER_READING: 1,
    State.UNTESTED: 1,
    State.COULD_NOT_RUN: 2,
    State.INTERRUPTED: 130,
    State.SKIPPED: 0,
}
_WEIGHT = (
    State.INTERRUPTED,
    State.BROKEN,
    State.OTHER_READING,
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


def judge(results: Iterable[ApiResult], *, allow_inferred: bool = False) -> Verdict:
    """The verdict on `results`; `allow_inferred`: what is wrong of ours breaks nothing."""
    states, reasons = {}, {}
    for result in results:
        states[result.api], reasons[result.api] = _judge(result, allow_inferred=allow_inferred)
    # the first that occurs, by weight: one API that is broken makes the run broken
    ordered = [state for state in _WEIGHT if state in states.values()]
    state = ordered[0] if ordered else State.COULD_NOT_RUN
    # nothing was tested at all: that must not pass for success
    if state is State.SKIPPED:
        state = State.COULD_NOT_RUN
    return Verdict(state=state, apis=states, reasons=reasons)


def _judge(result: ApiResult, *, allow_inferred: bool) -> tuple[State, tuple[str, ...]]:
    if result.skipped:
        return State.SKIPPED, (result.skipped,)
    ours = [*result.of_kind("inferred"), *result.of_kind("omitted")]
    broken = result.of_kind("documented") or (ours and not allow_inferred)
    failed = tuple(_tool_failures(result))
    if result.ended == "interrupted":
        return State.INTERRUPTED, ("interrupted before the end", *_left(result), *failed)
    cut = (CLOSED[result.ended], *_left(result)) if result.ended in CLOSED else ()
    # before what failed or was cut: one failure breaks the contract, whatever else was left out
    if broken:
        return State.BROKEN, (*cut, *failed)
    if failed:
        return State.COULD_NOT_RUN, failed
    untested = tuple(_untested(result))
    if cut:
        return State.COULD_NOT_RUN, (*cut, *untested)
    # last of all: a reading explains a whole run only where nothing else is wrong with it
    if result.followed and not allow_inferred and not _is_free(result):
        return State.OTHER_READING, untested
    return (State.UNTESTED, untested) if untested else (State.KEPT, ())


def _is_free(result: ApiResult) -> bool:
    """Whether the readings that a server follows are its host's to choose: they break nothing."""
    explained = any(it.findings for it in result.followed)
    return result.accused == "your server" and not explained


def _left(result: ApiResult) -> Iterable[str]:
    """What a run that was cut short has not done, by operation."""
    if result.not_run:
        yield "not run: " + ", ".join(result.not_run)
    if result.stopped:
        yield "cut short: " + ", ".join(result.stopped)


def _tool_failures(result: ApiResult) -> Iterable[str]:
    if result.could_not_run:
        yield result.could_not_run
    if result.ended == "server-unavailable":
        yield (
            f"{result.api}: the server at {result.base_url} stopped responding during the run "
            "(look at its log; what was found before is in the report)"
        )
    yield from (f"{result.api}: {error}" for error in result.errors)
    # where the server is gone, the spec is not to blame
    if any(not _OF_THE_NETWORK.search(error) for error in result.errors):
        yield f"{result.api}: is its spec sound? ({invocation('lint-specs', result.api)})"


def _untested(result: ApiResult) -> Iterable[str]:
    if not result.operations:
        yield f"{result.api}: no operation was tested (is the target read-only, or the spec empty?)"
        return
    unreached = [f"{it.label}{_missed(it)} (responses: {_statuses(it)})" for it in result.unreached]
    if unreached:
        yield "never reached a success: " + ", ".join(unreached)
    # another target may hold nothing that a check could judge; the emulator holds it all
    if result.embedded and result.silent:
        yield f"{result.api}: checks that never judged: " + ", ".join(result.silent)
    if result.embedded and result.whole:
        yield from (f"{result.api}: not judged: {what}" for what in result.unjudged)
    yield from (f"not tested as documented: {warning}" for warning in result.warnings)


def _missed(operation: OperationResult) -> str:
    """Which success was not reached, where another one was."""
    return f" with {' or '.join(operation.missed)}" if operation.missed else ""


def _statuses(operation: OperationResult) -> str:
    statuses = (f"{number}× {code}" for code, number in sorted(operation.statuses.items()))
    return ", ".join(statuses) or "none"
