"""An ASGI server with a fault in front of it.

Model: a behaviour is a coroutine over a request and `send`, which sends a request to the correct
server; it returns the response of the faulty one. `seeded` makes a server of it. `Effect` counts
the responses that differ from the correct server's, and the requests after which the server holds
something else than what was sent.
Known limits: nothing is streamed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from concord.faults._http import Request, Response
from concord.faults._routes import Routes
from concord.http.control import PREFIX
from concord.spec import Operation, Spec

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
AsgiReceive = Callable[[], Awaitable[Message]]
AsgiSend = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, AsgiReceive, AsgiSend], Awaitable[None]]

Send = Callable[[Request], Awaitable[Response]]
"""Sends a request to the correct server."""
Behaviour = Callable[[Request, Send], Awaitable[Response]]
"""The response of the faulty server."""

_KEPT = 3
_SAFE = frozenset({"GET", "HEAD"})
"""Methods that may be sent once more without changing anything."""
_WRITES = frozenset({"create", "replace", "update", "delete"})


@dataclass(kw_only=True)
class Effect:
    """What a fault did: how often it changed something, and the first requests that met it."""

    times: int = 0
    requests: list[str] = field(default_factory=list)

    def record(self, request: str) -> None:
        """Count a changed exchange; `request` is its summary."""
        self.times += 1
        if len(self.requests) < _KEPT:
            self.requests.append(request)


def seeded(app: App, spec: Spec, behaviour: Behaviour, effect: Effect | None = None) -> App:
    """`app` with a fault in front of it; the emulator's control requests pass unchanged."""
    routes = Routes(spec)
    noted = effect or Effect()

    async def faulty(scope: Scope, receive: AsgiReceive, send: AsgiSend) -> None:
        # tests prepare and inspect the server through these: a fault in them would be one of the
        # harness
        if scope["type"] != "http" or scope["path"].startswith(PREFIX):
            await app(scope, receive, send)
            return
        request = await _read(scope, receive, routes)
        exchange = _Exchange(app, scope, request)
        response = await behaviour(request, exchange.send)
        if await exchange.is_changed(response):
            noted.record(f"{request.summary} -> {response.status}")
        await _write(send, request, response)

    return faulty


class _Exchange:
    """One request to a faulty server, and what its behaviour sends to the correct one."""

    def __init__(self, app: App, scope: Scope, request: Request) -> None:
        self._app = app
        self._scope = scope
        self._request = request
        self._correct: Response | None = None
        self._has_other_writes = False

    async def send(self, request: Request) -> Response:
        """The correct server's response to `request`."""
        response = await response_of(self._app, self._scope, request)
        if request == self._request:
            # a behaviour may repeat a write, whose later responses are others
            self._correct = self._correct or response
        elif response.is_success and writes(request.operation):
            self._has_other_writes = True
        return response

    async def is_changed(self, response: Response) -> bool:
        """Whether the fault changed the response, or what the server holds."""
        # the behaviour did not send it on; only what changes nothing can be sent to compare with
        if self._correct is None and self._request.method in _SAFE:
            await self.send(self._request)
        # another write may show in later responses only
        return (
            self._has_other_writes or self._correct is None or not response.is_same(self._correct)
        )


def writes(operation: Operation | None) -> bool:
    """Whether a call of `operation` changes what the server holds."""
    return operation is not None and operation.action in _WRITES


async def _read(scope: Scope, receive: AsgiReceive, routes: Routes) -> Request:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    operation, path_parameters = routes.find(scope["method"], path)
    return Request(
        method=scope["method"],
        path=path,
        query=scope["query_string"].decode("latin-1"),
        headers={k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]},
        body=body,
        operation=operation,
        path_parameters=path_parameters,
        template=routes.at(path),
    )


async def _write(send: AsgiSend, request: Request, response: Response) -> None:
    headers = {**response.headers}
    # RFC 9110 (section 8.6): no Content-Length with 204; of a HEAD response it would be that of
    # the GET
    if response.status != 204 and request.method != "HEAD":
        headers["content-length"] = str(len(response.body))
    raw = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": raw})
    body = b"" if request.method == "HEAD" else response.body
    await send({"type": "http.response.body", "body": body})


async def response_of(app: App, scope: Scope, request: Request) -> Response:
    """The response of `app` to `request`, on the connection of `scope`."""
    # a behaviour may have changed the body
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
    is_read = False

    async def receive() -> Message:
        nonlocal is_read
        if is_read:
            return {"type": "http.disconnect"}
        is_read = True
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            chunks.append(message.get("body", b""))

    await app(inner, receive, keep)
    found = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in start["headers"]}
    return Response(status=start["status"], headers=found, body=b"".join(chunks))
