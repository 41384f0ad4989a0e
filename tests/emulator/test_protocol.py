"""Connections that are not served in time, or send too much."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from concord.emulator import Application, Options
from concord.emulator._protocol import LARGEST_HEAD, BoundedProtocol
from concord.emulator._serving import bind, server
from concord.emulator.behaviour import Behaviour
from tests import samples

GET = b"GET /base/orders HTTP/1.1\r\nHost: localhost\r\n"
POST = (
    GET.replace(b"GET", b"POST")
    + b"Content-Type: application/json\r\nx-key: shop-emulator-api-key\r\n"
)


class Quick(BoundedProtocol):
    """Does not wait long."""

    head_seconds = 0.5
    body_seconds = 0.5


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    application = Application(samples.load("shop"), Behaviour(), Options(records=1))
    bound = bind("127.0.0.1", 0)
    served = server(application, http=Quick)
    thread = threading.Thread(target=served.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    yield bound.getsockname()
    served.should_exit = True
    thread.join(10)


def received(address: tuple[str, int], *parts: bytes) -> bytes:
    """All that comes back until the server closes the connection."""
    with socket.create_connection(address, timeout=8) as connection:
        for part in parts:
            connection.sendall(part)
        found = b""
        try:
            while part := connection.recv(65_536):
                found += part
        except ConnectionResetError:
            pass
        return found


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /ba", GET, GET + b"X-A: 1", POST + b"Content-Length: 9\r\n\r\n{"],
    ids=["nothing", "line", "header", "half header", "half body"],
)
def test_half_sent_request_is_closed(address: tuple[str, int], sent: bytes) -> None:
    assert received(address, sent) == b""


def test_whole_request_is_served(address: tuple[str, int]) -> None:
    close = b"Connection: close\r\n\r\n"
    assert received(address, GET + close).startswith(b"HTTP/1.1 401")
    # in several parts, and two on one connection
    assert received(address, GET, close).startswith(b"HTTP/1.1 401")
    assert received(address, GET + b"\r\n", GET + close).count(b"HTTP/1.1 401") == 2


def test_large_head_is_refused(address: tuple[str, int]) -> None:
    head = GET + b"X-A: " + b"a" * LARGEST_HEAD
    assert received(address, head).startswith(b"HTTP/1.1 431")
    within = GET + b"X-A: " + b"a" * 20_000 + b"\r\nConnection: close\r\n\r\n"
    assert received(address, within).startswith(b"HTTP/1.1 401")


def test_large_body_is_no_large_head(address: tuple[str, int]) -> None:
    body = b" " * (2 * LARGEST_HEAD)
    head = POST + f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    assert received(address, head + body).startswith(b"HTTP/1.1 400")
