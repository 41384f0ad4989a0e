"""One request to an ASGI application in this thread, without an event loop or a socket.

Known limits: the application may wait for nothing but its request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote

from concord.http import Response

UNREADABLE = b"Invalid HTTP request received."
"""What uvicorn responds to bytes that are no HTTP request: the application never received it."""
Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


def send(app: App, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Response:
    """The response of `app` to a request for `target` (path and query, encoded)."""
    path, _, query = target.partition("?")
    scope: Message = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
            for name, value in headers.items()
        ],
    }
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def take(message: Message) -> None:
        messages.append(message)

    # an event loop for each of thousands of requests would cost more than the emulator's own work
    _run(app(scope, receive, take))
    start = messages[0]
    return Response(
        status=start["status"],
        headers={key.decode("latin-1"): value.decode("latin-1") for key, value in start["headers"]},
        body=b"".join(message.get("body", b"") for message in messages[1:]),
    )


def _run(work: Awaitable[None]) -> None:
    """Run `work` to its end; it must not wait for anything."""
    steps = work.__await__()
    try:
        # an awaitable that never suspends ends at its first step
        next(steps)
    except StopIteration:
        return
    raise RuntimeError("the application waits for something else than its request")
