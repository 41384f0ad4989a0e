"""HTTP connections with bounds: how large a head may be, and how long a request may be on its way.

Model: uvicorn's protocol on `httptools`, which knows neither. A connection whose head is not there
in time, or whose body stops coming, is closed; a head that is too large gets 431.
Known limits: a connection between two requests is closed by uvicorn's own time-out.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0
"""How long a head may take in all, and a body without a byte of it."""
LARGEST_HEAD = 65_536
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


class BoundedProtocol(HttpToolsProtocol):
    """One connection."""

    head_seconds = HEAD_SECONDS
    body_seconds = BODY_SECONDS
    _head = 0
    _reading_head = True
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._reading_head:
            self._head += len(data)
        elif self._timer is not None:
            self._wait(self.body_seconds)
        super().data_received(data)
        # a head that is whole begins to count anew with the next one
        # by hand: the parser has no request yet to which the application could respond
        if self._reading_head and self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reading_head = True
        self._wait(self.head_seconds)

    def on_headers_complete(self) -> None:
        self._reading_head, self._head = False, 0
        self._wait(self.body_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._wait(None)
        super().on_message_complete()
        self._reading_head = True

    def _wait(self, seconds: float | None) -> None:
        """Close the connection in `seconds`, unless it is called again before; None: never."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self._close)

    def _close(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
