"""Requests and replies as they are on the wire, over ASGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from concord.emulator._parameters import parse_pairs
from concord.emulator.behaviour import Request
from concord.http import BODILESS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A response as bytes."""

    status: int
    body: bytes = b""
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class TooLargeError(Exception):
    """The body is larger than what is accepted."""


class GoneError(Exception):
    """The caller has hung up."""


def read_head(scope: Scope) -> Request:
    """The head of the request of an ASGI scope."""
    raw = scope.get("raw_path")
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        # RFC 9110, 5.3: several fields of one name are one list
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return Request(
        method=scope["method"],
        # `path` is decoded: a `%2F` within a segment would have become a slash
        path=raw.decode("latin-1") if raw else quote(scope["path"]),
        query=parse_pairs(scope["query_string"]),
        headers=headers,
        query_text=scope["query_string"].decode("latin-1"),
    )


async def read_body(receive: Receive, most: int) -> bytes:
    """The whole body. Raises TooLargeError beyond `most` bytes, GoneError if it never ends."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise GoneError
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TooLargeError
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def send_reply(send: Send, reply: Reply, *, head: bool) -> None:
    """Send `reply`, without its body if the request was a HEAD or its status has none."""
    # whatever a document declares of such a status: a server could not frame it
    body = b"" if reply.status in BODILESS else reply.body
    headers = [(b"content-length", str(len(body)).encode())] if reply.status != 204 else []
    if reply.media_type is not None:
        headers.append((b"content-type", reply.media_type.encode("latin-1")))
    for name, value in reply.headers.items():
        headers.append((name.lower().encode("latin-1"), value.encode("latin-1", "replace")))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
