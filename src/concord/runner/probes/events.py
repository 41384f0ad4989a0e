"""A receiver for the length of a run, and whether the events that the run causes arrive there.

Model: the receiver is registered before the first request (`_subscription`). What the run causes by
the way is counted as it succeeds. After the phases the causes that nothing in the run need have
brought about are brought about (`_causing`), refused deliveries must come again (`_redelivery`),
and then every delivery is judged. An emulator's clock is put back in the end.
Known limits: only servers on this machine can reach the receiver; what time brings about is judged
at emulators alone, and what it changed there stays changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from concord.checks import Violation
from concord.checks.events import (
    EVENTS,
    Cause,
    Judge,
    causes,
    identity,
    is_event,
    mentions,
    violation,
)
from concord.checks.last_success import LastSuccess
from concord.errors import CouldNotRunError
from concord.http.addresses import is_loopback
from concord.http.control import ControlError, Emulator
from concord.http.receiver import Delivery, Receiver, receiving
from concord.runner.plan import Plan, RecordedRequest
from concord.runner.probes.context import Report
from concord.runner.probes.event_triggers import CannotError, Causing, Happened
from concord.runner.probes.redelivery import Redelivery, Refusals
from concord.runner.probes.subscription import (
    RefusedError,
    Subscribing,
    Subscription,
    at_the_door,
    subscribing,
)
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.recorded import RecordedCase
from concord.runner.worker.transport import Wire
from concord.spec import Operation, Spec, vocabulary

Told = tuple[Violation | None, RecordedCase | None]

_UNREACHED = "the target cannot post events to this machine"
_PATIENCE = 5.0
_SLACK = timedelta(seconds=2)
_LONG = timedelta(days=15).total_seconds()


class Events:
    """The events of one run."""

    def __init__(
        self,
        spec: Spec,
        operations: Iterable[Operation],
        plan: Plan,
        wire: Wire,
        identity: Authenticator,
        control: Emulator | None,
    ) -> None:
        chosen = {operation.label for operation in operations}
        self._spec = spec
        self._causes = [
            it for it in causes(spec) if all(each.label in chosen for each in it.concerned)
        ]
        self._wire, self._identity = wire, identity
        self._control = control
        self._stack = ExitStack()
        self._receiver: Receiver | None = None
        self._secret, self._reason = "", _UNREACHED
        self._webhooks = list({it.webhook.id: it.webhook for it in self._causes}.values())
        self._refusals = Refusals(spec, self._webhooks if self._control else [])
        if self._causes and not plan.read_only:
            self._open(plan)
        self._began = self._now()
        self.unjudged: list[str] = []
        """Events that nothing could bring about, and why."""

    def _open(self, plan: Plan) -> None:
        """Receive events, if the target can be told to post them here."""
        on_this_machine = is_loopback(plan.base_url)
        operation = subscribing(self._spec)
        if not (on_this_machine and operation) and self._control is None:
            return
        receiver = self._stack.enter_context(receiving())
        receiver.answer = self._refusals.answer
        try:
            subscription = self._subscribed(operation, receiver.url)
        except (RefusedError, CouldNotRunError) as error:
            self._reason = str(error)
            return
        self._stack.callback(subscription.end)
        self._secret, self._receiver = subscription.secret, receiver

    def _subscribed(self, operation: Operation | None, url: str) -> Subscription:
        if operation is None:
            assert self._control is not None
            return at_the_door(self._control, url)
        names = [webhook.path for webhook in self._spec.webhooks]
        return Subscribing(self._spec, operation, self._wire, self._identity).subscribe(url, names)

    def _now(self) -> datetime | None:
        if self._control is None:
            return None
        try:
            return self._control.now()
        except ControlError:
            return None

    def judge(
        self,
        remembered: Mapping[str, LastSuccess],
        redact: Callable[[str], str],
        report: Report,
    ) -> dict[str, str]:
        """Judge what arrived; why the check could not be judged here, if it applies."""
        if self._receiver is None:
            return {EVENTS: self._reason} if self._causes else {}
        judging = _Judging(self, remembered, redact)
        try:
            told = judging.run()
        finally:
            judging.causing.put_back()
        self.unjudged = judging.unjudged
        for cause, (found, exchange) in told.items():
            if exchange is not None:
                report(cause.reported_for, EVENTS, found, exchange)
        return {}

    def close(self) -> None:
        """The run is over."""
        with self._wire.gate.cleaning():
            self._close()

    def _close(self) -> None:
        self._stack.close()


class _Judging:
    """The judgement of one run's events: by cause, what is wrong, and the request that tells."""

    def __init__(
        self, events: Events, remembered: Mapping[str, LastSuccess], redact: Callable[[str], str]
    ) -> None:
        assert events._receiver is not None
        self._spec, self._causes = events._spec, events._causes
        self._receiver, self._refusals = events._receiver, events._refusals
        self._control, self._then = events._control, events._began
        self._looked, self._known = 0, set[tuple[str, str]]()
        self.unjudged: list[str] = []
        self._remembered, self._redact = remembered, redact
        self._identity = events._identity
        self._judge = Judge(events._spec, events._secret)
        self.causing = Causing(
            events._spec, events._wire, events._identity, remembered, events._control
        )
        self._refusals.clock = lambda: time.monotonic() + self.causing.moved
        self._told: dict[Cause, Told] = {}
        self._again = Redelivery(
            events._spec, self._receiver, self._refusals, self.causing.advance, self._settle
        )

    def run(self) -> Mapping[Cause, Told]:
        """Bring about and judge everything."""
        self.causing.halt()
        self._settle()
        for cause in self._causes:
            if cause.is_each_success:
                self._counted(cause)
        self._bring_about(it for it in self._causes if not it.is_each_success and not it.time)
        self._look()
        self._redelivered()
        for cause in (it for it in self._causes if it.time):
            self._bring_about([cause])
            self._redelivered()
        self._wait_long()
        self._each()
        return self._told

    def _wait_long(self) -> None:
        """More happens, and of what was received nothing may come again."""
        for _ in range(2):
            self._settle()
            self.causing.advance(_LONG)
        self._settle()

    def _settle(self) -> None:
        """Wait until nothing is on its way, nor about to be."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            log = None if self._control is None else self._control.deliveries()
            now = self.causing.now()
            if log is not None and not any(_is_flying(it, now) for it in log):
                return
            time.sleep(0.01)

    def _counted(self, cause: Cause) -> None:
        """What the run has caused by the way."""
        last = self._remembered.get(cause.reported_for.label)
        if last is None:
            return
        wanted = self._expected(cause.webhook)
        received = self._receiver.arrived(partial(is_event, self._spec, cause.webhook), wanted)
        presented = self._identity.present(cause.reported_for)
        headers = dict(presented.headers)
        if last.media_type is not None:
            headers["Content-Type"] = last.media_type
        request = RecordedRequest(
            method=cause.reported_for.method.upper(),
            path=presented.on(last.target),
            headers=tuple(headers.items()),
            body=None if last.body is None else last.body.decode("utf-8", "replace"),
        )
        exchange = self._exchange(request, last.status)
        self._note(cause, partial(self._judge.count, cause, wanted, received), exchange)

    def _expected(self, webhook: Operation) -> int:
        own = {it.reported_for.label for it in self._causes if it.webhook.id == webhook.id}
        return sum(self._remembered[label].times for label in own if label in self._remembered)

    def _bring_about(self, wanted: Iterable[Cause]) -> None:
        for cause in wanted:
            since = len(self._receiver.deliveries)
            try:
                happened = self.causing.bring_about(cause, partial(self._came, cause, since))
            except CannotError as error:
                self.unjudged.append(f"{cause.webhook.path} was never caused: {error}")
                continue
            self._note(
                cause,
                partial(self._arrived, cause, happened, since),
                self._exchange(happened.request, happened.status),
            )

    def _arrived(self, cause: Cause, happened: Happened, since: int) -> None:
        """What was brought about brought its event."""
        if cause.becomes and cause.operation is None and not happened.about:
            told = " and ".join(f"{name} {value!r}" for name, value in cause.becomes.items())
            what = f"no {cause.resource} has {told}, although {cause.words}"
            if cause.time:
                raise violation(cause, what)
        for about in happened.about or (None,):

            def wanted(body: Any, about: Any = about) -> bool:
                named = about is None or mentions(body, about)
                return is_event(self._spec, cause.webhook, body) and named

            received = self._receiver.arrived(wanted, 1, since=since)
            self._judge.count(cause, 1, received)

    def _came(self, cause: Cause, since: int) -> bool:
        """Whether the event has come since then; what has come is looked at."""
        self._look()
        return bool(self._of(cause.webhook, since))

    def _look(self) -> None:
        """Judge the moments that are told since the last look: between then and now."""
        self._settle()
        now = self.causing.now()
        if self._then is None or now is None:
            return
        window = (self._then - _SLACK, now + _SLACK)
        looked, self._looked = self._looked, len(self._receiver.deliveries)
        for cause in self._of_each_event():
            for delivery in self._of(cause.webhook, looked):
                name = (cause.webhook.id, identity(self._spec, cause.webhook, delivery))
                if name not in self._known:  # else it comes again, and tells when it came first
                    self._note(cause, partial(self._judge.timed, cause, delivery, window), None)
                self._known.add(name)
        self._then = now

    def _redelivered(self) -> None:
        for cause, what in self._again.judge(self._causes):
            _, pointer = self._spec.stated(vocabulary.RETRY_SCHEDULE, cause.webhook)
            self._note(cause, partial(_raise, violation(cause, what, pointer)), None)

    def _each(self) -> None:
        """Every delivery by itself, and none of them too often."""
        for cause in self._of_each_event():
            received = self._of(cause.webhook)
            times = self._refusals.times(cause.webhook)
            self._note(cause, partial(self._judge.once, cause, received, times), None)
            for delivery in received:
                self._note(cause, partial(self._judge.each, cause, delivery), None)

    def _of_each_event(self) -> Iterator[Cause]:
        """A cause of each event: one that is told of, if there is one."""
        seen: set[str] = set()
        for cause in sorted(self._causes, key=lambda it: it not in self._told):
            if cause.webhook.id not in seen:
                seen.add(cause.webhook.id)
                yield cause

    def _of(self, webhook: Operation, since: int = 0) -> list[Delivery]:
        found = []
        for delivery in self._receiver.deliveries[since:]:
            try:
                body = delivery.json
            except ValueError:
                continue
            if is_event(self._spec, webhook, body):
                found.append(delivery)
        return found

    def _exchange(self, request: RecordedRequest, status: int) -> RecordedCase:
        """What is told of a request that caused something, without its secrets."""
        shown = replace(
            request,
            path=self._redact(request.path),
            headers=tuple((name, self._redact(value)) for name, value in request.headers),
            body=None if request.body is None else self._redact(request.body),
        )
        return RecordedCase(phase="probes", request=shown, status=status, media_type="", text="")

    def _note(self, cause: Cause, judge: Callable[[], None], exchange: RecordedCase | None) -> None:
        """Keep the first thing that is wrong with what a cause brought."""
        known, told = self._told.get(cause, (None, None))
        found = known
        if known is None:
            try:
                judge()
            except Violation as broken:
                found = broken
        self._told[cause] = (found, told or exchange)


def _is_flying(delivery: Mapping[str, Any], now: datetime | None) -> bool:
    """Whether an emulator is posting, or about to."""
    due = delivery["next_attempt"]
    is_due = due is None or now is None or datetime.fromisoformat(due) <= now
    return delivery["state"] == "pending" and is_due


def _raise(found: Violation) -> None:
    raise found
