"""The emulator's clock: it starts at a fixed instant, runs forward, and can be moved and stopped.

Model: an offset on a monotonic source, so the machine's own time and zone never show.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2025, 1, 15, 8, tzinfo=UTC)


class Clock:
    """Time as the emulated API sees it; aware, in UTC."""

    def __init__(
        self, start: datetime = START, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self._listeners: list[Callable[[], None]] = []
        self._origin = start.astimezone(UTC)
        self._since = monotonic()
        self._stopped = False

    def now(self) -> datetime:
        """The present instant."""
        if self._stopped:
            return self._origin
        return self._origin + timedelta(seconds=self._monotonic() - self._since)

    def advance(self, seconds: float) -> None:
        """Move the present forward (or back, if negative). Raises OverflowError out of range."""
        self.set(self.now() + timedelta(seconds=seconds))

    def set(self, now: datetime) -> None:
        """Move the present to `now` (aware)."""
        self._origin = now.astimezone(UTC)
        self._since = self._monotonic()
        for listener in self._listeners:
            listener()

    def stop(self, *, stopped: bool = True) -> None:
        """Stay at the present instant until it is moved, or go on."""
        self.set(self.now())
        self._stopped = stopped

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the clock was moved."""
        self._listeners.append(listener)


def timestamp(instant: datetime) -> str:
    """`2025-01-15T08:00:00Z`: RFC 3339 in UTC, whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
