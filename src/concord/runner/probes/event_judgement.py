"""The judgement of one run's events: every cause is triggered, every delivery judged.

Model: what is wrong is kept by cause, the first thing only; a cause is reported with the request
that triggered it. Deliveries are looked at in batches (`_look`), each of which bounds the moment
that an event may state: between the last look and now.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from concord.checks import Violation
from concord.checks.events import Cause, Judge, identity, is_event, mentions, violation
from concord.http.receiver import Delivery, Receiver
from concord.http.recorded import RecordedRequest
from concord.runner.plan import PROBES
from concord.runner.probes.context import ProbeContext
from concord.runner.probes.event_triggers import CannotError, EventTriggers, Triggered
from concord.runner.probes.redelivery import Redelivery, Refusals
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation, vocabulary

Judged = tuple[Violation | None, RecordedCase | None]
"""What is wrong with the events of a cause, and the exchange that triggered them."""

_PATIENCE = 5.0
_SLACK = timedelta(seconds=2)
_LONG = timedelta(days=15).total_seconds()


@dataclass(frozen=True, kw_only=True)
class Reception:
    """The receiver of one run's deliveries, registered at the target."""

    causes: tuple[Cause, ...]
    """The causes of which all operations are tested."""
    receiver: Receiver
    refusals: Refusals
    secret: str
    """What deliveries are signed with."""
    began: datetime | None
    """The target's time when the receiver was registered, if it can be read."""


class EventJudgement:
    """The judgement of one run's events."""

    def __init__(self, reception: Reception, context: ProbeContext) -> None:
        self._spec, self._causes = context.spec, reception.causes
        self._receiver, self._refusals = reception.receiver, reception.refusals
        self._control, self._then = context.control, reception.began
        self._looked, self._known = 0, set[tuple[str, str]]()
        self.unjudged: list[str] = []
        """Events that nothing could trigger, and why."""
        self._last_success, self._redact = context.last_success, context.redact
        self._identity = context.identity
        self._judge = Judge(context.spec, reception.secret)
        self._triggers = EventTriggers(
            context.spec, context.wire, context.identity, context.last_success, context.control
        )
        self._refusals.clock = lambda: time.monotonic() + self._triggers.moved
        self._judged: dict[Cause, Judged] = {}
        self._redelivery = Redelivery(
            context.spec, self._receiver, self._refusals, self._triggers.advance, self._settle
        )

    def run(self) -> Mapping[Cause, Judged]:
        """Trigger and judge everything; the target's clock is restored in any case."""
        try:
            self._run()
        finally:
            self._triggers.put_back()
        return self._judged

    def _run(self) -> None:
        # from here on only the judgement moves the clock, so that each window has a beginning and
        # an end
        self._triggers.halt()
        self._settle()
        for cause in self._causes:
            if cause.is_each_success:
                self._counted(cause)
        # those of time come last: moving the clock brings about more than the one that is wanted
        self._trigger(it for it in self._causes if not it.is_each_success and not it.time)
        self._look()
        self._redelivered()
        for cause in (it for it in self._causes if it.time):
            self._trigger([cause])
            self._redelivered()
        self._wait_for_repeats()
        self._each()

    def _wait_for_repeats(self) -> None:
        """Let much time pass: of what was received nothing may come again."""
        # twice: a repetition that is due only after another one would be missed else
        for _ in range(2):
            self._settle()
            self._triggers.advance(_LONG)
        self._settle()

    def _settle(self) -> None:
        """Wait until nothing is on its way, nor about to be."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            log = None if self._control is None else self._control.deliveries()
            now = self._triggers.now()
            if log is not None and not any(_is_flying(it, now) for it in log):
                return
            time.sleep(0.01)

    def _counted(self, cause: Cause) -> None:
        """Judge what the phases have caused."""
        last = self._last_success.get(cause.reported_for.label)
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
        # each success of the phases has caused the event once, whichever operation it was
        return sum(self._last_success[label].times for label in own if label in self._last_success)

    def _trigger(self, wanted: Iterable[Cause]) -> None:
        for cause in wanted:
            since = len(self._receiver.deliveries)
            try:
                triggered = self._triggers.trigger(cause, partial(self._came, cause, since))
            except CannotError as error:
                self.unjudged.append(f"{cause.webhook.path} was never caused: {error}")
                continue
            self._note(
                cause,
                partial(self._arrived, cause, triggered, since),
                self._exchange(triggered.request, triggered.status),
            )

    def _arrived(self, cause: Cause, triggered: Triggered, since: int) -> None:
        """Judge that what was triggered brought its event."""
        if cause.becomes and cause.operation is None and not triggered.about:
            values = " and ".join(f"{name} {value!r}" for name, value in cause.becomes.items())
            what = f"no {cause.resource} has {values}, although {cause.words}"
            if cause.time:
                raise violation(cause, what)
        for about in triggered.about or (None,):

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
        """Judge the moments that deliveries since the last look state: between then and now."""
        self._settle()
        now = self._triggers.now()
        if self._then is None or now is None:
            return
        # a vendor may state whole seconds, and round them
        window = (self._then - _SLACK, now + _SLACK)
        looked, self._looked = self._looked, len(self._receiver.deliveries)
        for cause in self._of_each_event():
            for delivery in self._of(cause.webhook, looked):
                name = (cause.webhook.id, identity(self._spec, cause.webhook, delivery))
                if (
                    name not in self._known
                ):  # else it is a redelivery, which states when it came first
                    self._note(cause, partial(self._judge.timed, cause, delivery, window), None)
                self._known.add(name)
        self._then = now

    def _redelivered(self) -> None:
        for cause, what in self._redelivery.judge(self._causes):
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
        """A cause of each event: one that was judged, if there is one."""
        seen: set[str] = set()
        # only a judged cause has an exchange by which the violation can be reported
        for cause in sorted(self._causes, key=lambda it: it not in self._judged):
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
        """The record of a request that triggered something, without its secrets."""
        shown = replace(
            request,
            path=self._redact(request.path),
            headers=tuple((name, self._redact(value)) for name, value in request.headers),
            body=None if request.body is None else self._redact(request.body),
        )
        return RecordedCase(phase=PROBES, request=shown, status=status, media_type="", text="")

    def _note(self, cause: Cause, judge: Callable[[], None], exchange: RecordedCase | None) -> None:
        """Keep the first thing that is wrong with what a cause brought."""
        known, shown = self._judged.get(cause, (None, None))
        found = known
        if known is None:
            try:
                judge()
            except Violation as broken:
                found = broken
        self._judged[cause] = (found, shown or exchange)


def _is_flying(delivery: Mapping[str, Any], now: datetime | None) -> bool:
    """Whether an emulator is posting, or about to."""
    due = delivery["next_attempt"]
    is_due = due is None or now is None or datetime.fromisoformat(due) <= now
    return delivery["state"] == "pending" and is_due


def _raise(found: Violation) -> None:
    raise found
