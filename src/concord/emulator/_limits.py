"""The documented rate limit, enforced.

Model: a fixed window by the emulator's clock, one for all callers (an emulator has one account);
an operation's own `x-rate-limit` counts besides the root's. Only operations that declare 429 are
limited. Somebody who wants to see the limit need not send a thousand requests: `leave` says how
many are left of the present window. While a contract run uses the emulator no limit is enforced
but the one that the run itself brings near (`set_aside`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from concord.emulator._clock import Clock
from concord.emulator._endpoints import Endpoint
from concord.emulator.behaviour import Problem
from concord.spec.vocabulary import RateLimit


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Limits as they were: whether they are enforced, and what was counted."""

    enforced: bool
    by_default: bool
    left: tuple[float, int] | None
    windows: Mapping[str, tuple[float, int]]


class Limits:
    """Counts requests."""

    def __init__(self, root: RateLimit | None, clock: Clock, *, enforced: bool = True) -> None:
        self._root = root
        self._clock = clock
        self._enforced = self._by_default = enforced
        self._left: tuple[float, int] | None = None
        self._windows: dict[str, tuple[float, int]] = {}

    def leave(self, number: int) -> None:
        """Enforce the limits, and let `number` more requests through in the present windows."""
        self._windows.clear()
        self._enforced, self._left = True, (self._clock.now().timestamp(), number)

    def count(self, endpoint: Endpoint) -> None:
        """Count a request. Raises Problem 429 with `Retry-After` if it is one too many."""
        # a limit that the operation does not declare would be a response that breaks its own spec
        if not self._enforced or "429" not in endpoint.responses:
            return
        for name, limit in (("", self._root), (endpoint.id, endpoint.operation.rate_limit)):
            if limit is not None:
                self._count(name, limit)

    def _count(self, name: str, limit: RateLimit) -> None:
        now = self._clock.now().timestamp()
        window = now // limit.per
        last, number = self._windows.get(name, (window, self._used(window, limit)))
        number = number + 1 if last == window else 1
        self._windows[name] = (window, number)
        if number > limit.requests:
            # Retry-After has whole seconds (RFC 9110, section 10.2.3); 0 would invite a request
            # that fails again
            wait = max(1, math.ceil((window + 1) * limit.per - now))
            raise Problem(
                429,
                "RATE_LIMIT_EXCEEDED",
                f"More than {limit.requests} requests in {limit.per:g} seconds; "
                f"retry in {wait} seconds",
                headers={"Retry-After": str(wait)},
            )

    def _used(self, window: float, limit: RateLimit) -> int:
        """The number of requests that count as sent before the first one of `window`."""
        if self._left is None or self._left[0] // limit.per != window:
            return 0
        return limit.requests - self._left[1]

    def reset(self) -> None:
        """Forget what was counted, and enforce the limits or not as in the beginning."""
        self._windows.clear()
        self._enforced, self._left = self._by_default, None

    def set_aside(self) -> Counted:
        """Enforce nothing until what this returns is put back."""
        counted = Counted(
            enforced=self._enforced,
            by_default=self._by_default,
            left=self._left,
            windows=dict(self._windows),
        )
        self._by_default = False
        self.reset()
        return counted

    def put_back(self, counted: Counted) -> None:
        """Go on counting where `set_aside` found it."""
        self._enforced, self._by_default = counted.enforced, counted.by_default
        self._left, self._windows = counted.left, dict(counted.windows)
