"""The requests of a scenario: watched, paced, and refused where the target is read-only.

Model: a transport in front of the client's own, blocking or not, with one `Wire` behind it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import anyio
import httpx2

from concord.http import path_pattern
from concord.spec import Operation, Spec

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# reading the certificates takes longer than most scenarios
_trusted = cache(httpx2.create_ssl_context)
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


class RefusedError(Exception):
    """A request that would write was refused; nothing of it was sent."""


@dataclass(kw_only=True)
class Wire:
    """The requests that passed so far, and when the next one may."""

    spec: Spec
    read_only: bool = False
    rate: str | None = None
    """The most that is sent, as requests per second, minute or hour (`5/s`)."""
    called: set[str] = field(default_factory=set)
    """The ids of the operations that were called."""
    _next: float = 0.0

    def admit(self, request: httpx2.Request) -> float:
        """Note a request; the seconds to wait before it may be sent. Raises RefusedError."""
        operation = operation_of(self.spec, request.method, request.url.path)
        if operation is not None:
            self.called.add(operation.id)
        reads = request.method in READING or (operation and operation.id in tokens(self.spec))
        if self.read_only and not reads:
            raise RefusedError(f"{request.method} {request.url.path}: the target is read-only")
        return self._wait()

    def _wait(self) -> float:
        if self.rate is None:
            return 0.0
        number, _, unit = self.rate.partition("/")
        now = time.monotonic()
        start = max(now, self._next)
        # from the start of the request, not its end: a slow server is not paced twice
        self._next = start + _SECONDS[unit] / int(number)
        return start - now


class Watched(httpx2.BaseTransport):
    """A blocking transport that a wire watches and paces."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._inner = httpx2.HTTPTransport(verify=_trusted())

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request once it may be sent."""
        time.sleep(self._wire.admit(request))
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()


class AsyncWatched(httpx2.AsyncBaseTransport):
    """An asynchronous transport that a wire watches and paces."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._inner = httpx2.AsyncHTTPTransport(verify=_trusted())

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request once it may be sent."""
        await anyio.sleep(self._wire.admit(request))
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()


def operation_of(spec: Spec, method: str, path: str) -> Operation | None:
    """The operation that a request calls; fixed segments of a path go before parameters."""
    found = [
        operation
        for operation in spec.operations
        if operation.method == method.lower() and path_pattern(operation.path).search(path)
    ]
    return min(found, key=lambda operation: _rank(operation.path), default=None)


def _rank(path: str) -> tuple[Any, ...]:
    segments = path.strip("/").split("/")
    # the longest wins: a base URL with a path makes "/event/1" end like "/1"
    return (-len(segments), [segment.startswith("{") for segment in segments])


def tokens(spec: Spec) -> frozenset[str]:
    """The operations that only hand out access tokens."""
    return frozenset(spec.token_schemes)
