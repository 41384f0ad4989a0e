"""Webhooks on their way: signed, posted in the background, redelivered, logged.

Model: `x-signature` and `x-retry-schedule` of the spec; due times are on the emulator's clock, so
moving it forward brings redeliveries about at once. A redelivery is the same event: same id, same
bytes. One receiver gets events in the order in which they happened, each once the response to the
one before is there; redeliveries come late and in between. Test events must never reach strangers:
only this machine's loopback addresses are contacted unless the options allow more.
Known limits: deliveries live in memory (the last 1,000, and those still to come) and end with the
process.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from concord.emulator import sending
from concord.emulator._clock import Clock, timestamp
from concord.http.addresses import is_loopback
from concord.http.forms import form_fields
from concord.spec.vocabulary import RetrySchedule, Signature

_KEPT = 1_000
Send = Callable[[str, bytes, Mapping[str, str]], Awaitable[int]]


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One request: when (emulator's clock), the status of the response, or why there was none."""

    at: str
    status: int | None = None
    error: str | None = None


@dataclass(kw_only=True)
class Delivery:
    """One event for one receiver."""

    id: str
    event: str
    subscription: str
    url: str
    body: bytes
    headers: Mapping[str, str]
    schedule: RetrySchedule
    due: datetime | None
    method: str = "POST"
    further: Callable[[int], Mapping[str, str]] = lambda _: {}
    """The headers in which the n-th redelivery differs."""
    state: str = "pending"
    attempts: list[Attempt] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """As the delivery log shows it."""
        return {
            "id": self.id,
            "event": self.event,
            "subscription": self.subscription,
            "url": self.url,
            "state": self.state,
            "next_attempt": timestamp(self.due) if self.due else None,
            "attempts": [
                {key: value for key, value in vars(attempt).items() if value is not None}
                for attempt in self.attempts
            ],
            "headers": dict(self.headers),
            "body": self._readable(),
        }

    @property
    def receiver(self) -> tuple[str, str]:
        """Who gets it."""
        return self.subscription, self.url

    def _readable(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return form_fields(self.body)


def signature(stated: Signature, secret: str, body: bytes) -> tuple[str, str]:
    """Name and value of the header that `x-signature` describes, over the raw body."""
    return stated.header, stated.value(body, secret)


def _is_http(url: str) -> bool:
    """Whether `url` is an address that can be sent to, as far as its words say."""
    try:
        parts = urlsplit(url)
        # reading a port of more than 65535 raises
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class Deliveries:
    """The deliveries of one emulator."""

    def __init__(self, clock: Clock, send: Send, *, anywhere: bool) -> None:
        self._clock = clock
        self._send = send
        self._anywhere = anywhere
        self._log: deque[Delivery] = deque()
        self._wake: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._attempts: set[asyncio.Task[None]] = set()
        self._busy: set[tuple[str, str]] = set()
        """The receivers that have not responded to the first request of an event yet."""
        clock.on_move(self._woken)

    @property
    def log(self) -> list[dict[str, Any]]:
        """All deliveries, latest first."""
        return [delivery.shown() for delivery in reversed(self._log)]

    def to(self, url: str) -> list[Delivery]:
        """The deliveries to one receiver, the earliest first."""
        return [delivery for delivery in self._log if delivery.url == url]

    def add(self, delivery: Delivery) -> None:
        """Queue a delivery, or log why it is not sent."""
        self._log.append(delivery)
        self._forget_one()
        if not self._anywhere and not is_loopback(delivery.url):
            self._settle(delivery, "not sent: not a loopback address")
        elif not _is_http(delivery.url):
            self._settle(delivery, "not sent: not an http(s) address")
        self._woken()

    def _forget_one(self) -> None:
        """Keep the log short; what is still to be delivered stays."""
        if len(self._log) > _KEPT:
            for index, delivery in enumerate(self._log):
                if delivery.state != "pending":
                    del self._log[index]
                    return

    def clear(self) -> None:
        """Forget all deliveries, pending ones, too."""
        for delivery in self._log:
            self._settle(delivery, "forgotten")
        self._log.clear()

    def set_aside(self) -> deque[Delivery]:
        """Start an empty log; what is pending waits until what this returns is put back."""
        log, self._log = self._log, deque()
        return log

    def put_back(self, log: deque[Delivery]) -> None:
        """Forget what was added since `set_aside`, and go on with what waited."""
        self.clear()
        self._log = log
        now = self._clock.now()
        for delivery in log:
            # one that was on its way may have failed meanwhile, by a clock that was moved
            if delivery.due is not None:
                most = timedelta(seconds=max(delivery.schedule.delays, default=0.0))
                delivery.due = min(delivery.due, now + most)
        self._woken()

    async def start(self) -> None:
        """Deliver in the background until `stop`."""
        self._wake, self._loop = asyncio.Event(), asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End the background task; what is pending stays pending."""
        tasks = [*self._attempts, *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._task = self._loop = None

    async def _run(self) -> None:
        assert self._wake is not None
        while True:
            self._wake.clear()
            now = self._clock.now()
            for delivery in self._log:
                # Each on its own, so that a slow receiver keeps no other one waiting.
                if (due := self._due(delivery)) is not None and due <= now:
                    self._begin(delivery)
            dues = (due for each in self._log if (due := self._due(each)) is not None)
            soonest = min(dues, default=None)
            pause = None if soonest is None else (soonest - now).total_seconds()
            try:
                await asyncio.wait_for(self._wake.wait(), pause)
            except TimeoutError:
                continue

    def _due(self, delivery: Delivery) -> datetime | None:
        """When its next request is due; None where there is none to make.

        Nor is there as long as an event that happened before is on its way to the same receiver.
        """
        is_behind = not delivery.attempts and delivery.receiver in self._busy
        return None if is_behind else delivery.due

    def _begin(self, delivery: Delivery) -> None:
        delivery.due = None
        if not delivery.attempts:
            self._busy.add(delivery.receiver)
        task = asyncio.create_task(self._attempt(delivery))
        self._attempts.add(task)
        task.add_done_callback(self._attempts.discard)

    async def _attempt(self, delivery: Delivery) -> None:
        is_first = not delivery.attempts
        try:
            await self._request(delivery)
        finally:
            if is_first:
                self._busy.discard(delivery.receiver)
                self._woken()

    async def _request(self, delivery: Delivery) -> None:
        at = timestamp(self._clock.now())
        if made := len(delivery.attempts):
            delivery.headers = {**delivery.headers, **delivery.further(made)}
        try:
            post = delivery.method == "POST"
            send = self._send if post else partial(sending.send, delivery.method)
            status = await send(delivery.url, delivery.body, delivery.headers)
        except Exception as error:  # noqa: BLE001  # no address may end all deliveries
            delivery.attempts.append(Attempt(at=at, error=str(error) or type(error).__name__))
        else:
            delivery.attempts.append(Attempt(at=at, status=status))
            if delivery.schedule.accepts(status):
                self._settle(delivery, "delivered")
                return
        self._postpone(delivery)

    def _postpone(self, delivery: Delivery) -> None:
        if delivery.state != "pending":  # forgotten meanwhile
            return
        made = len(delivery.attempts)
        if made > len(delivery.schedule.delays):
            self._settle(delivery, "failed")
        else:
            pause = timedelta(seconds=delivery.schedule.delays[made - 1])
            delivery.due = self._clock.now() + pause
            self._woken()

    @staticmethod
    def _settle(delivery: Delivery, state: str) -> None:
        delivery.state, delivery.due = state, None

    def _woken(self) -> None:
        if self._wake is not None and self._loop is not None:
            # A test may move the clock from its own thread.
            self._loop.call_soon_threadsafe(self._wake.set)
