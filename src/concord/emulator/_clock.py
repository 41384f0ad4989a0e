"""The emulator's clock: it starts at a fixed instant, runs forward, and can be moved and halted.

Model: an offset on a monotonic source, so the machine's own time and zone never show. A halt may
end by itself after some seconds of that source; then the clock goes on from where it stood.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2025, 1, 15, 8, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A clock as it was: where it stood, since when it runs (in the future: a halt until then)."""

    origin: datetime
    since: float


class Clock:
    """Time as the emulated API sees it; aware, in UTC."""

    def __init__(
        self, start: datetime = START, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self._listeners: list[Callable[[], None]] = []
        self._origin = start.astimezone(UTC)
        # a halt is a `since` in the future: infinite for one without an end, so there is no second
        # state
        self._since = monotonic()

    def now(self) -> datetime:
        """The present instant."""
        return self._origin + timedelta(seconds=max(0.0, self._monotonic() - self._since))

    @property
    def halted(self) -> bool:
        """Whether it stands still."""
        return self._since > self._monotonic()

    def advance(self, seconds: float) -> None:
        """Move the present forward (or back, if negative). Raises OverflowError out of range."""
        self.set(self.now() + timedelta(seconds=seconds))

    def set(self, now: datetime) -> None:
        """Move the present to `now` (aware)."""
        # a halt goes on at the new instant
        self._move(now.astimezone(UTC), max(self._since, self._monotonic()))

    def stop(self, *, stopped: bool = True, seconds: float = math.inf) -> None:
        """Stay at the present instant, for `seconds` of the machine's time at most, or go on."""
        self._move(self.now(), self._monotonic() + (seconds if stopped else 0.0))

    def read(self) -> Reading:
        """What `put_back` needs to make this clock as if nobody had moved it meanwhile."""
        return Reading(origin=self._origin, since=self._since)

    def put_back(self, reading: Reading) -> None:
        """Go on as the clock that was read: what has passed on the machine has passed for it."""
        self._move(reading.origin, reading.since)

    def _move(self, origin: datetime, since: float) -> None:
        self._origin, self._since = origin, since
        for listener in self._listeners:
            listener()

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the clock was moved."""
        self._listeners.append(listener)


def timestamp(instant: datetime) -> str:
    """`2025-01-15T08:00:00Z`: RFC 3339 in UTC, whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
