"""How a command that has no client of its own reaches the control endpoints: plain `http.client`.

Model: one connection a request. What answers is not known to be an emulator yet, so that time and
size are bounded, and the token goes to none that has not said that it is one.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from concord.http.control import PREFIX, TOKEN_HEADER, TOKEN_VARIABLE, ControlError, Reply, Send

PATIENCE = 5.0
"""Seconds within which an emulator has to say that it is one."""
_LARGEST = 64 * 2**20
_LARGEST_IDENTITY = 256 * 2**10


def over_http(base_url: str, *, patience: float = PATIENCE) -> Send:
    """A way to the server at `base_url`: a connection a request, to no proxy, no redirects.

    An answer that is not whole within `patience` seconds, or very large, is none (ControlError).
    """
    parts = urlsplit(base_url)
    connect: type[http.client.HTTPConnection] = http.client.HTTPConnection
    if parts.scheme == "https":
        connect = http.client.HTTPSConnection

    def send(method: str, path: str, body: Any) -> Reply:
        connection = connect(parts.hostname or "", parts.port, timeout=patience)
        identifying = path.partition("?")[0] == PREFIX
        most = _LARGEST_IDENTITY if identifying else _LARGEST
        try:
            with _deadline(connection, patience):
                return _exchange(connection, method, path, body, most)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise ControlError(f"does not answer {method} {path}: {error}") from error
        finally:
            connection.close()

    return send


def _exchange(
    connection: http.client.HTTPConnection, method: str, path: str, body: Any, most: int
) -> Reply:
    content = b"" if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if content else {}
    token = os.environ.get(TOKEN_VARIABLE)
    # never to a server that has not said yet that it is an emulator
    if token and path.partition("?")[0] != PREFIX:
        headers[TOKEN_HEADER] = token
    connection.request(method, path, content or None, headers)
    response = connection.getresponse()
    read = response.read(most + 1)
    if len(read) > most:
        raise ValueError(f"more than {most} bytes")
    return Reply(status=response.status, content=read)


@contextmanager
def _deadline(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Within it `connection` is open, for `seconds` in all, however the server drips its answer."""
    until = time.monotonic() + seconds
    connection.connect()
    # the time-out of a socket counts each read alone: a server that sends a byte a second never
    # hits it
    timer = threading.Timer(seconds, _abort, (connection.sock,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if time.monotonic() >= until:  # what was read may be the beginning of an answer only
        raise TimeoutError("no whole answer in time")


def _abort(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
