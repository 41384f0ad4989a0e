"""What is refused is delivered again as documented (`x-retry-schedule`), and then no more.

Model: `Refusals` is how the run's receiver answers: the first delivery of each kind of event is
refused once, those of one kind whenever they come. `Redelivery` then lets the documented waits pass
by an emulator's clock: nothing may come before its wait is over, each must come then, with the same
identity, and none after it was received or after the last wait.
Known limits: only where time can be moved: nobody waits half an hour.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from concord.checks.events import Cause, identity, is_event
from concord.http.receiver import PATIENCE, Delivery, Receiver
from concord.spec import Operation, Spec, vocabulary

_REFUSED, _TAKEN = 500, 200
_EARLY = 1.0
"""Seconds before a wait is over at which nothing may have come, and after it at which it must."""


class Refusals:
    """The statuses with which deliveries are answered, and which events are refused."""

    def __init__(self, spec: Spec, webhooks: Sequence[Operation]) -> None:
        self._spec = spec
        self._webhooks = [it for it in webhooks if _schedule(spec, it) is not None]
        self._lock = threading.Lock()
        self._chosen: dict[str, str] = {}
        self._came: Counter[tuple[str, str]] = Counter()
        self._last: dict[tuple[str, str], float] = {}
        self.clock: Callable[[], float] = time.monotonic
        """The target's time in seconds, as far as it is known: it runs no faster."""

    def answer(self, delivery: Delivery) -> int:
        """How the receiver answers."""
        with self._lock:
            for webhook in self._webhooks:
                if is_event(self._spec, webhook, _json(delivery)):
                    return self._answer(webhook, identity(self._spec, webhook, delivery))
        return _TAKEN

    def _answer(self, webhook: Operation, name: str) -> int:
        key = (webhook.id, name)
        self._came[key] += 1
        self._last[key] = self.clock()
        if self._chosen.setdefault(webhook.id, name) != name:
            return _TAKEN
        # one kind goes through the whole schedule; of the others one repetition is enough, and
        # takes less
        again = webhook is self._webhooks[0]
        return _REFUSED if again or self._came[key] == 1 else _TAKEN

    def chosen(self) -> dict[str, str]:
        """By the event's operationId, the identity of the one that was refused."""
        with self._lock:
            return dict(self._chosen)

    def elapsed(self, webhook: Operation, name: str) -> float:
        """At most so many seconds have passed since that event came last."""
        with self._lock:
            return self.clock() - self._last[webhook.id, name]

    def comes(self, webhook: Operation) -> int:
        """How often the one that is refused has to come in all."""
        schedule = _schedule(self._spec, webhook)
        assert schedule is not None
        return 1 + len(schedule.delays) if webhook is self._webhooks[0] else 2

    def times(self, webhook: Operation) -> Mapping[str, int]:
        """By identity, how often events of this kind have to come, where it is not once."""
        chosen = self.chosen()
        if webhook.id not in chosen:
            return {}
        return {chosen[webhook.id]: self.comes(webhook)}


class Redelivery:
    """Lets the waits pass, once for each kind of event."""

    def __init__(
        self,
        spec: Spec,
        receiver: Receiver,
        refusals: Refusals,
        advance: Callable[[float], None],
        settle: Callable[[], None],
    ) -> None:
        self._spec = spec
        self._receiver = receiver
        self._refusals = refusals
        self._advance = advance
        self._settle = settle
        self._judged: set[str] = set()

    def judge(self, causes: Sequence[Cause]) -> Iterator[tuple[Cause, str]]:
        """What is wrong with the redelivery of events that were refused; those not yet judged."""
        chosen = self._refusals.chosen()
        open_ = {
            it.webhook.id: it
            # of several causes of one event the first one stays in the mapping
            for it in reversed(causes)
            if it.webhook.id in chosen and it.webhook.id not in self._judged
        }
        self._judged |= set(open_)
        waiting = [(cause, chosen[name]) for name, cause in open_.items()]
        schedules = {
            name: schedule.delays
            for name, cause in open_.items()
            if (schedule := _schedule(self._spec, cause.webhook)) is not None
        }
        for step in range(max(map(len, schedules.values()), default=0)):
            due = [
                (cause, name)
                for cause, name in waiting
                if step + 1 < self._refusals.comes(cause.webhook)
            ]
            if not due:
                break
            delay = max(schedules[cause.webhook.id][step] for cause, _ in due)
            wrong = dict(self._step(due, step, delay))
            yield from wrong.items()
            waiting = [(cause, name) for cause, name in due if cause not in wrong]
        if open_:
            self._advance(max(max(it) for it in schedules.values()) + _EARLY)
            self._settle()

    def _step(
        self, due: Sequence[tuple[Cause, str]], step: int, delay: float
    ) -> Iterator[tuple[Cause, str]]:
        """Let one wait pass."""
        self._settle()
        elapsed = max(self._refusals.elapsed(cause.webhook, name) for cause, name in due)
        self._advance(max(0.0, delay - elapsed - _EARLY))
        self._settle()
        for cause, name in due if elapsed < delay - _EARLY else ():
            if self._came(cause, name) > step + 1:
                what = f"is delivered again before {delay:g} s have passed"
                yield cause, f"{cause.webhook.path} {what}"
        self._advance(min(elapsed, delay) + 2 * _EARLY)
        until = time.monotonic() + PATIENCE
        for cause, name in due:
            # the emulator posts in real time, however far its clock was moved
            while self._came(cause, name) < step + 2 and time.monotonic() < until:
                time.sleep(0.005)
            if self._came(cause, name) < step + 2:
                what = f"is not delivered again {delay:g} s after it was answered with {_REFUSED}"
                yield cause, f"{cause.webhook.path} {what}"

    def _came(self, cause: Cause, name: str) -> int:
        return sum(
            identity(self._spec, cause.webhook, it) == name
            for it in self._receiver.deliveries[:]
            if is_event(self._spec, cause.webhook, _json(it))
        )


def _schedule(spec: Spec, webhook: Operation) -> vocabulary.RetrySchedule | None:
    return spec.stated(vocabulary.RETRY_SCHEDULE, webhook)[0]


def _json(delivery: Delivery) -> Any:
    try:
        return delivery.json
    except ValueError:
        return None
