"""The one contract run that may use an emulator, and for how long.

Model: a run begins with a fresh world (`World.set_aside`) and a lease of some seconds of the
machine's time, which it renews. When it ends, or when the lease runs out because nobody is left to
renew it, the emulator puts back what it held before. There is one run at a time, so there is never
more than one world put aside.
Known limits: requests of others meet the run's world meanwhile; what they write goes with it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Protocol

SHORTEST, LONGEST = 1.0, 600.0
"""Seconds of a lease."""


class Holder(Protocol):
    """What a run gets and gives back; see `World`."""

    def set_aside(self, *, halted: bool) -> None:
        """See `World.set_aside`."""

    def put_back(self) -> None:
        """See `World.put_back`."""


class BusyError(Exception):
    """Another run is using the emulator; `seconds` are left of its lease."""

    def __init__(self, seconds: float) -> None:
        super().__init__("another run is using this emulator")
        self.seconds = seconds


class Runs:
    """The lease of one emulator."""

    def __init__(self, world: Holder, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._world = world
        self._monotonic = monotonic
        self._id = ""
        self._until = 0.0

    @property
    def left(self) -> float | None:
        """Seconds until the lease runs out; None if no run has one."""
        return max(0.0, self._until - self._monotonic()) if self._id else None

    def begin(self, lease: float, *, halted: bool = False) -> str:
        """Give a run a fresh world for `lease` seconds; its id. Raises BusyError."""
        self.expire()
        if (left := self.left) is not None:
            raise BusyError(left)
        self._world.set_aside(halted=halted)
        # not to be guessed: whoever knows the id can end the run
        self._id = secrets.token_hex(16)
        self._until = self._monotonic() + lease
        return self._id

    def renew(self, run: str, lease: float) -> bool:
        """Let the lease end `lease` seconds from now; False if that run has none."""
        self.expire()
        if run != self._id:
            return False
        self._until = self._monotonic() + lease
        return True

    def end(self, run: str) -> bool:
        """Put back what there was before that run; False if it has no lease."""
        self.expire()
        if run != self._id:
            return False
        self._end()
        return True

    def expire(self) -> bool:
        """End a run whose lease has run out; whether there was one."""
        # None (no run) and any positive rest both differ from it
        if self.left != 0.0:
            return False
        self._end()
        return True

    def _end(self) -> None:
        self._id = ""
        self._world.put_back()
