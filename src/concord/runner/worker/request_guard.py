"""The request guard: what may leave the process, where to, how often and how fast.

Model: CPython raises the audit event `http.client.send` before any byte of an HTTP request is
written, whichever library sends it, and an audit hook cannot be removed. The hook reads the
request line; a method that writes where only reads are allowed, a host that is not the target's and
a request beyond the budget raise, so nothing of them is sent. The token call alone may write where
its own code says so. The guard also keeps the pace: a request waits for its turn, and for the time
that a `Retry-After` named.
Known limits: HTTP over something else than `http.client` is not guarded; Schemathesis, requests and
urllib3 all go through it. The hook costs every audit event of the process some 0.3 µs.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

_REQUEST_LINE = re.compile(rb"(\S+) (\S[^\r\n]*) HTTP/\d")
READS = frozenset({"GET", "HEAD", "OPTIONS"})
_ASKS_TO_WAIT = frozenset({429, 503})
PATIENCE = 120.0
"""Seconds that a server may ask to wait, at once or in a row without another response.

One that asks for more gets no further request.
"""

NO_TOKEN = "no-token"  # noqa: S105 (a reason, no password)
CLOSED = {
    "max-requests": "the budget of requests is spent (raise --max-requests)",
    "max-time": "out of time (raise --max-time)",
    "max-api-time": "out of time for this API (raise --max-api-time)",
    "retry-after": f"the server asked to wait for more than {PATIENCE:.0f} s (run again later)",
    NO_TOKEN: "the token call gave no token, so that what needs one cannot be tested",
}
"""Why nothing more is sent although there is time, by reason."""


class RefusedError(Exception):
    """A request that is not allowed was refused; nothing of it was sent."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a run may send: `hosts` (empty: anywhere) are `host:port`, `pauses` in seconds."""

    read_only: bool = False
    hosts: frozenset[str] = frozenset()
    max_requests: int | None = None
    pause: float = 0.0
    pauses: Mapping[str, float] | None = None
    """Longer pauses between the requests of single operations, by label."""
    pace: str = ""
    """Whose limit the pauses keep, in words."""
    deadline: float | None = None
    """When the last request must be over, in seconds since the epoch."""
    proxy: str = ""
    """`host:port` of the proxy that requests may go through."""


class RequestGuard:
    """The limits of one process, and what has passed them."""

    def __init__(
        self,
        limits: Limits,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.limits = limits
        self.passed: Counter[str] = Counter()
        """Requests by method."""
        self.exhausted: Callable[[str], None] = lambda _: None
        """Called with the reason when nothing more may be sent."""
        self.waits: Callable[[float, str], None] = lambda *_: None
        """Called with the seconds of a wait that is about to begin, and the reason."""
        self.installed = False
        self._closed = ""
        self._clock, self._sleep, self._wall = clock, sleep, wall
        self._next: dict[str, float] = {}
        self._held_until = 0.0
        self._held_by = ""
        self._asked_in_a_row = 0.0
        # by thread: a token that one thread fetches must not open the guard for what another one
        # sends
        self._here = threading.local()

    def install(self) -> None:
        """Put the gate before everything that this process sends, for the rest of its life."""
        self.installed = True
        sys.addaudithook(self._audit)

    @property
    def closed(self) -> bool:
        """Whether nothing more may be sent."""
        return bool(self._closed)

    def left(self) -> float:
        """The seconds that are left before the deadline; infinite where there is none."""
        deadline = self.limits.deadline
        return float("inf") if deadline is None else deadline - self._wall()

    def expire(self) -> None:
        """The run is out of time: nothing more is sent."""
        self._close("max-time")

    @contextmanager
    def cleaning(self) -> Iterator[None]:
        """Within it, this thread may send although nothing more may be: to undo what was done."""
        before = getattr(self._here, "cleaning", False)
        self._here.cleaning = True
        try:
            yield
        finally:
            self._here.cleaning = before

    @contextmanager
    def permitted(self) -> Iterator[None]:
        """Within it, this thread may write: for the token call."""
        self._here.permitted = True
        try:
            yield
        finally:
            self._here.permitted = False

    def wait(self, operation: str = "") -> None:
        """Wait for the turn of one request, before a connection is taken for it."""
        pauses = {operation: (self.limits.pauses or {}).get(operation, 0.0)}
        pauses[""] = self.limits.pause
        turn = max([self._held_until, *(self._next.get(name, 0.0) for name in pauses)])
        if (seconds := turn - self._clock()) > 0:
            self._pause(seconds, operation)
        now = self._clock()
        self._next |= {name: now + pause for name, pause in pauses.items() if pause}
        self._here.turn = True

    def _pause(self, seconds: float, operation: str) -> None:
        """Wait, but not past the deadline."""
        left = self.left()
        held = self._held_until - self._clock() >= seconds
        self.waits(min(seconds, max(left, 0.0)), self._held_by if held else self._pace(operation))
        self._sleep(min(seconds, max(left, 0.0)))
        if seconds >= left:
            self.expire()

    def _pace(self, operation: str) -> str:
        """The pace that makes `operation` wait, in words."""
        whose = self.limits.pace or "the run's pace"
        own = (self.limits.pauses or {}).get(operation, 0.0)
        if own > self.limits.pause:
            return f"{rate_of(own)} to {operation}, {whose}"
        return f"{rate_of(self.limits.pause)}, {whose}"

    def heard(self, status: int, headers: Mapping[str, Any], label: str = "") -> None:
        """Take in a response to the request `label`: the server may ask to wait."""
        if status not in _ASKS_TO_WAIT:
            self._asked_in_a_row = 0.0
            return
        found = [it for name, it in headers.items() if name.lower() == "retry-after"]
        stated = [each for it in found for each in (it if isinstance(it, list) else [it])]
        waits = [retry_after(str(text), self._wall()) for text in stated]
        # a server, and a proxy before it, may each ask to wait: the longer one satisfies both
        seconds = max((it for it in waits if it is not None), default=None)
        if seconds is None:
            return
        self._held_by = f"{status} Retry-After" + (f" of {label}" if label else "")
        self._asked_in_a_row += seconds
        # every wait may be a short one, and yet the server never responds to anything
        if self._asked_in_a_row > PATIENCE:
            self._close("retry-after")
            return
        self._held_until = max(self._held_until, self._clock() + seconds)

    def admit(self, method: str, host: str) -> None:
        """Count a request that is about to leave, or raise RefusedError."""
        limits = self.limits
        allowed = method in READS or getattr(self._here, "permitted", False)
        if limits.read_only and not allowed:
            raise RefusedError(f"{method} refused: the target is read-only")
        # before the budget: what is refused here must not use it up
        self._known(host)
        is_cleaning = getattr(self._here, "cleaning", False)
        spent = limits.max_requests is not None and self.passed.total() >= limits.max_requests
        if spent and not is_cleaning:
            self._close("max-requests")
        if self._closed and not is_cleaning:
            raise RefusedError(f"{method} refused: {CLOSED[self._closed]}")
        # not all that is sent comes from a caller who has waited: redirects, libraries
        if not getattr(self._here, "turn", False):
            self.wait()
        self._here.turn = False
        self.passed[method] += 1

    def _close(self, reason: str) -> None:
        if not self._closed:
            self._closed = reason
            self.exhausted(reason)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "http.client.send":
            return
        connection, data = arguments[:2]
        line = _REQUEST_LINE.match(data) if isinstance(data, bytes) else None
        if line:
            method = line[1].decode("ascii", "replace")
            target = line[2].decode("ascii", "replace")
            self.pass_on(method, target, f"{connection.host}:{connection.port}", connection)

    def pass_on(self, method: str, target: str, peer: str, connection: Any = None) -> None:
        """Admit a request to whom it is meant for: a proxy is only on the way."""
        if not self.limits.proxy or peer != self.limits.proxy:
            self.admit(method, peer)
        elif method == "CONNECT":
            self._known(address(f"https://{target}"))  # a tunnel carries nothing yet
        elif target.startswith(("http://", "https://")):
            self.admit(method, address(target))
        else:
            # http.client has no public name for where a tunnel ends
            host = getattr(connection, "_tunnel_host", None) or "an unknown host"
            self.admit(method, f"{host}:{getattr(connection, '_tunnel_port', '')}")

    def _known(self, host: str) -> None:
        if self.limits.hosts and host not in self.limits.hosts:
            raise RefusedError(f"a request to {host} refused: it is not the target")


def retry_after(text: str, now: float) -> float | None:
    """The seconds that a `Retry-After` means at the moment `now`, None if it cannot be read."""
    stated = text.strip()
    if stated.isascii() and stated.isdigit():
        return float(stated[:20])  # nobody waits so long anyway
    try:
        return max(0.0, parsedate_to_datetime(stated).timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None


def rate_of(pause: float) -> str:
    """A pause in seconds as people say it: `5 requests a second`."""
    for seconds, unit in ((1.0, "second"), (60.0, "minute")):
        if pause <= seconds:
            number = seconds / pause if pause else float("inf")
            return f"{number:.3g} request{'' if number == 1 else 's'} a {unit}"
    return f"1 request every {pause:,.0f} s"


def address(url: str) -> str:
    """`host:port` of a URL."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
