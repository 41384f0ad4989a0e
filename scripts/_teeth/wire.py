"""A defect in front of a correct ASGI server.

Model: a behaviour is a coroutine over a request and `ask`, the correct server, and returns the
answer that the faulty server gives; `seeded` makes a server of it.
Known limits: bodies are held in memory; nothing is streamed.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Message]], Send], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request; header names are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def label(self) -> str:
        """Method and path, with the last segment after a collection as `{id}`."""
        parts = self.path.split("/")
        return f"{self.method} {'/'.join([*parts[:3], *('{id}' for _ in parts[3:4]), *parts[4:]])}"

    def given(self, name: str) -> str | None:
        """The only value of a query parameter."""
        values = parse_qs(self.query, keep_blank_values=True).get(name, [])
        return values[0] if len(values) == 1 else None

    def asking(self, **changes: Any) -> Request:
        """The same request with other query parameters; None takes one away."""
        query = parse_qs(self.query, keep_blank_values=True)
        query |= {name: [str(value)] for name, value in changes.items()}
        kept = {name: value for name, value in query.items() if changes.get(name, "") is not None}
        return replace(self, query=urlencode(kept, doseq=True))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def showing(self, body: Any, *, status: int | None = None) -> Answer:
        """The same answer with another JSON body, and perhaps another status."""
        headers = {**self.headers, "content-type": "application/json"}
        raw = json.dumps(body).encode()
        return Answer(status=status or self.status, headers=headers, body=raw)


Ask = Callable[[Request], Awaitable[Answer]]
Behave = Callable[[Request, Ask], Awaitable[Answer]]


def seeded(app: App, behave: Behave) -> App:
    """`app` with a defect in front of it; what the emulator is controlled by passes."""

    async def faulty(scope: Any, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_emulator"):
            await app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        request = Request(
            method=scope["method"],
            path=(scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            body=body,
        )
        answer = await behave(request, lambda asked: answer_of(app, scope, asked))
        fields = {**answer.headers}
        if answer.status != 204:
            fields["content-length"] = str(len(answer.body))
        if request.method == "HEAD":
            fields, answer = dict(answer.headers), replace(answer, body=b"")
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": answer.body})

    return faulty


async def answer_of(app: App, scope: Any, request: Request) -> Answer:
    headers = {**request.headers, "content-length": str(len(request.body))}
    if not request.body and "content-length" not in request.headers:
        del headers["content-length"]
    inner = {
        **scope,
        "method": request.method,
        "path": request.path,
        "raw_path": request.path.encode("latin-1"),
        "query_string": request.query.encode("latin-1"),
        "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
    }
    start: Message = {}
    chunks: list[bytes] = []
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            chunks.append(message.get("body", b""))

    await app(inner, receive, keep)
    found = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in start["headers"]}
    return Answer(status=start["status"], headers=found, body=b"".join(chunks))
