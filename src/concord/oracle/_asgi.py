"""One request to an ASGI application in this thread, without an event loop or a socket.

Known limits: the application may wait for nothing but its request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote

from concord.http import Response

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


def ask(app: App, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Response:
    """The answer of `app` to a request for `target` (path and query, encoded)."""
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
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    _run(app(scope, receive, send))
    start = sent[0]
    return Response(
        status=start["status"],
        headers={key.decode("latin-1"): value.decode("latin-1") for key, value in start["headers"]},
        body=b"".join(message.get("body", b"") for message in sent[1:]),
    )


def _run(work: Awaitable[None]) -> None:
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration:
        return
    raise RuntimeError("the application waits for something else than its request")
