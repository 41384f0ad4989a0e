"""How deliveries are sent: over HTTP, or to an application in this process.

Model: `Send` is one function from a delivery to an `Answer`, with a time after which there is none.
Nothing but the given address is contacted: no redirects, no proxies of the environment.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2

from concord.receivers.delivery import Delivery

_SHOWN = 2_000
"""Bytes of a response's body that are kept."""
_IN_PROCESS = "http://receiver.localhost/"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: a response, or why there is none."""

    seconds: float
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    error: str = ""
    is_late: bool = False
    """Whether there was no response in time."""
    is_unreachable: bool = False
    """Whether nobody listens at the address."""

    @property
    def is_success(self) -> bool:
        """Whether the delivery was acknowledged."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_crash(self) -> bool:
        """Whether the receiver failed: a 5xx, or a connection that broke."""
        return (self.status is not None and self.status >= 500) or (
            self.status is None and not self.is_late
        )

    @property
    def words(self) -> str:
        """The outcome in a few words."""
        if self.is_late:
            return "no response in time"
        return str(self.status) if self.status is not None else f"no response ({self.error})"


Send = Callable[[Delivery], Awaitable[Answer]]


@asynccontextmanager
async def over_http(url: str, within: float) -> AsyncIterator[Send]:
    """Sends to `url`; a response has to be there `within` so many seconds."""
    # no limit: simultaneous deliveries must reach the receiver at once, not one after the other
    limits = httpx2.Limits(max_connections=None, keepalive_expiry=1.0)
    async with httpx2.AsyncClient(
        trust_env=False, follow_redirects=False, timeout=None, limits=limits
    ) as client:

        async def send(delivery: Delivery) -> Answer:
            return await _timed(_streamed(client, url, delivery), within)

        yield send


@asynccontextmanager
async def to_asgi(app: Any, within: float, *, url: str = _IN_PROCESS) -> AsyncIterator[Send]:
    """Sends to an ASGI application in this process, without a socket.

    Known limit: the application's lifespan is not run.
    """
    # an exception is what a server makes a 500 of: it is a finding, not an error of the run
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport) as client:

        async def send(delivery: Delivery) -> Answer:
            return await _timed(_streamed(client, url, delivery), within)

        yield send


@asynccontextmanager
async def to_wsgi(app: Any, within: float, *, url: str = _IN_PROCESS) -> AsyncIterator[Send]:
    """Sends to a WSGI application in this process, without a socket: in a thread a request."""
    transport = httpx2.WSGITransport(app, raise_app_exceptions=False)
    with httpx2.Client(transport=transport) as client:

        def request(delivery: Delivery) -> _Response:
            found = client.request(
                delivery.method, url, content=delivery.body, headers=dict(delivery.headers)
            )
            return _Response(status=found.status_code, headers=found.headers, body=found.content)

        async def send(delivery: Delivery) -> Answer:
            return await _timed(asyncio.to_thread(request, delivery), within)

        yield send


@dataclass(frozen=True, kw_only=True)
class _Response:
    status: int
    headers: httpx2.Headers
    body: bytes


async def _streamed(client: httpx2.AsyncClient, url: str, delivery: Delivery) -> _Response:
    """The response to a delivery; of its body no more than the beginning is read."""
    async with client.stream(
        delivery.method, url, content=delivery.body, headers=dict(delivery.headers)
    ) as response:
        body = b""
        # raw: a small compressed body may be a very large one
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) >= _SHOWN:
                break
        return _Response(status=response.status_code, headers=response.headers, body=body)


async def _timed(response: Awaitable[_Response], within: float) -> Answer:
    started = time.monotonic()
    try:
        # around the whole exchange: time-outs of a client count each read alone
        async with asyncio.timeout(within):
            found = await response
    except TimeoutError:
        return Answer(seconds=within, error="no response in time", is_late=True)
    # before its base class, which is every other way in which a connection breaks
    except httpx2.ConnectError as error:
        return Answer(seconds=_since(started), error=_said(error), is_unreachable=True)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return Answer(seconds=_since(started), error=_said(error))
    return Answer(
        seconds=_since(started),
        status=found.status,
        headers=tuple(found.headers.items()),
        body=found.body[:_SHOWN],
    )


def _since(started: float) -> float:
    return time.monotonic() - started


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def origin_and_path(url: str) -> tuple[str, str]:
    """`http://host:port` and the rest of a URL."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin, url[len(origin) :].partition("#")[0] or "/"
