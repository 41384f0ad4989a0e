"""One run against one receiver: what is sent, counted, and looked at for effects."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from concord.receivers.answers import Answer, Send
from concord.receivers.delivery import Deliverer, Delivery

Effect = Callable[[str], Awaitable[int]]
"""How much a receiver has brought about so far: of the event of that id, or in all."""
Generate = Callable[[Deliverer, int], list[Any]]
"""Bodies within the schema of an event, so many at the most."""

_SETTLED = 0.25
"""Seconds after which an effect that did not come is taken to stay away."""
_PATIENCE = 1.0
"""Seconds within which an effect comes."""
_PAUSE = 0.02


class GoneError(Exception):
    """The receiver stopped listening during the run."""


class UnreachableError(Exception):
    """Nobody listens at the address; the message says what the connection said."""


class EffectError(Exception):
    """What a delivery brought about could not be read; the message says why."""


@dataclass(kw_only=True)
class Session:
    """Sends deliveries and counts what comes back."""

    send: Send
    generate: Generate
    examples: int
    """Generated bodies of an event."""
    effect: Effect | None = None
    statuses: dict[str, Counter[str]] = field(default_factory=dict)
    """How often each event got each answer, by label."""
    reached: bool = False
    """Whether anything came back yet."""
    effective: str = ""
    """The label of an event that was seen to bring something about."""

    async def deliver(self, delivery: Delivery) -> Answer:
        """Send one delivery. Raises UnreachableError if it is the first and nobody listens."""
        answer = await self.send(delivery)
        # later the same error is the receiver's: it has stopped, or crashed
        if answer.is_unreachable and not self.reached:
            raise UnreachableError(answer.error)
        self.reached = True
        status = str(answer.status) if answer.status is not None else answer.words
        self.statuses.setdefault(delivery.event.label, Counter())[status] += 1
        return answer

    async def deliver_at_once(self, deliveries: Iterable[Delivery]) -> list[Answer]:
        """Send several deliveries at the same time."""
        return await asyncio.gather(*map(self.deliver, deliveries))

    async def effects(self, identifier: str) -> int:
        """How much was brought about so far."""
        assert self.effect is not None
        return await self.effect(identifier)

    async def grown(self, identifier: str, before: int) -> int:
        """How much was brought about since `before`, once it has come, or time is over."""
        until = time.monotonic() + _PATIENCE
        while (now := await self.effects(identifier)) == before and time.monotonic() < until:
            await asyncio.sleep(_PAUSE)
        # what comes in several steps is counted when the last has come
        return await self.settled(identifier, before) if now != before else 0

    async def settled(self, identifier: str, before: int) -> int:
        """How much was brought about since `before`, once nothing more comes."""
        await asyncio.sleep(_SETTLED)
        return await self.effects(identifier) - before

    @property
    def requests(self) -> int:
        """How many deliveries were sent."""
        return sum(counter.total() for counter in self.statuses.values())
