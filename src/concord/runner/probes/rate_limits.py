"""Rate limits: the requests around a documented limit, without a thousand before them.

Model: an emulator, which limits no run by itself, is set to the number of requests that are left;
the last of them must be accepted, the next one refused, and one after the wait that the refusal
states accepted again. Clock and limit are restored in the end.
Known limits: at emulators alone; no vendor is brought to its limit.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from concord.checks import Violation
from concord.checks.exchange import OverBudgetError
from concord.checks.rate_limits import LIMIT, Judge, limit_of
from concord.http import Response
from concord.http.control import Emulator
from concord.runner.probes.context import ProbeContext
from concord.runner.worker.request_guard import retry_after
from concord.spec import Operation

_NOWHERE = "no vendor is brought to its limit, and the target cannot be told how near it is"


def run(context: ProbeContext) -> dict[str, str]:
    """Judge the limit of one run's target; why it could not be judged."""
    return RateLimits(context).run()


class RateLimits:
    """The probe of one run."""

    def __init__(self, context: ProbeContext) -> None:
        self._context, self._spec = context, context.spec

    def run(self) -> dict[str, str]:
        """Judge the limit; why it could not be judged here, where there is one."""
        operation, control = self._chosen(), self._context.control
        if operation is None:
            return {}
        if control is None:
            return {LIMIT: _NOWHERE}
        self._context.identity.present(operation)  # a token counts as a request, too
        judge = Judge(self._spec, operation)
        before = control.halt()
        try:
            control.set(_window(before, judge.per))
            control.leave(1)
            self._judge(operation, judge, control)
        finally:
            control.leave(None)
            control.resume()
            control.set(before)
        return {}

    def _chosen(self) -> Operation | None:
        """An operation with a limit that has succeeded; one that only reads, if there is one."""
        limited = [
            it
            for it in self._context.operations
            if it.label in self._context.last_success and limit_of(self._spec, it)
        ]
        # a path without parameters names nothing that an earlier probe may have deleted
        return min(limited, key=lambda it: (it.method != "get", "{" in it.path), default=None)

    def _judge(self, operation: Operation, judge: Judge, control: Emulator) -> None:
        sent = self._send(operation)
        violation = None
        try:
            judge.within(sent.status)
            sent = self._send(operation)
            judge.past(sent.status, sent.headers, sent.json)
            told = sent.headers.get("retry-after")
            now = control.now().timestamp()
            seconds = retry_after(told, now) if told is not None else None
            judge.wait(seconds, told)
            passing = judge.per if seconds is None else seconds
            control.advance(passing)
            sent = self._send(operation)
            judge.after(sent.status, passing)
        except Violation as broken:
            violation = broken
        except OverBudgetError:
            return
        found = self._context.last_success[operation.label]
        exchange = self._context.record(
            operation, found.target, found.body, sent, media_type=found.media_type
        )
        self._context.report(operation, LIMIT, violation, exchange)

    def _send(self, operation: Operation) -> Response:
        found = self._context.last_success[operation.label]
        return self._context.send(
            operation, found.target, found.body, media_type=found.media_type, is_patient=False
        )


def _window(now: datetime, per: float) -> datetime:
    """The beginning of the present window: all of its wait is ahead."""
    seconds = now.timestamp() // per * per
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
