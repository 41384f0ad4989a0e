"""A server that writes what it is told to, byte by byte: what no HTTP library would send.

`serving(reply)` runs it on a free loopback port; `reply(request)` gives the pieces of one response,
and its connection is closed after the last one unless `stays` says otherwise.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

Reply = Callable[["Asked"], Iterable[bytes]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    """By name in lower case."""
    body: bytes = b""


@dataclass(kw_only=True)
class Raw:
    """The running server: where it is, and what it was asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)


def response(
    body: bytes = b"{}",
    *headers: str,
    status: str = "200 OK",
    content_type: str = "application/json",
) -> bytes:
    """A response in one piece, with its length unless `headers` state another."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    if not any(it.lower().startswith(("content-length", "transfer-enc")) for it in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def as_json(value: object) -> bytes:
    """A right response."""
    return response(json.dumps(value).encode())


@contextlib.contextmanager
def serving(reply: Reply, *, tls: ssl.SSLContext | None = None) -> Iterator[Raw]:
    """Serve on a free loopback port."""
    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "https" if tls else "http"
    raw = Raw(url=f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")
    over = threading.Event()

    def accept() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                threading.Thread(target=converse, args=(connection,), daemon=True).start()

    def converse(connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), connection:
            spoken = tls.wrap_socket(connection, server_side=True) if tls else connection
            with spoken, spoken.makefile("rb") as stream:
                while asked := _asked(stream):
                    raw.asked.append(asked)
                    for piece in reply(asked):
                        if over.is_set():
                            return
                        spoken.sendall(piece)
                    if asked.headers.get("connection") == "close":
                        return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield raw
    finally:
        over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _asked(stream: Iterable[bytes]) -> Asked | None:
    line = stream.readline().decode("latin-1").split()  # type: ignore[attr-defined]
    if len(line) < 3:
        return None
    headers: dict[str, str] = {}
    while text := stream.readline().decode("latin-1").strip():  # type: ignore[attr-defined]
        name, _, value = text.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))  # type: ignore[attr-defined]
    return Asked(method=line[0], target=line[1], headers=headers, body=body)
