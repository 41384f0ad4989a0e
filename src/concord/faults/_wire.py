"""A defect in front of a correct ASGI server.

Model: a behaviour is a coroutine over a request and `ask`, the correct server, and returns the
answer that the faulty server gives; `seeded` makes a server of it. `Effect` counts how often an
answer was another one than the correct server's, or something else was written than what was sent,
and keeps the first requests that met it.
Known limits: bodies are held in memory; nothing is streamed; a header given twice is one.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode

from concord.faults._routes import Routes
from concord.http.control import PREFIX
from concord.spec import Operation, Spec

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Message]], Send], Awaitable[None]]

_FORM = "application/x-www-form-urlencoded"
_KEPT = 3
_SAFE = frozenset({"GET", "HEAD"})
"""What can be asked once more without doing anything."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request, and which operation it calls; header names are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str]
    body: bytes = b""
    operation: Operation | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    template: str = ""
    """The documented path that this is one of, whatever the method."""

    def calls(self, operation: Operation) -> bool:
        """Whether this is a call of `operation`."""
        return self.operation is not None and self.operation.id == operation.id

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The query, by name."""
        return parse_qs(self.query, keep_blank_values=True)

    def given(self, name: str) -> str | None:
        """The only value of a query parameter."""
        values = self.parameters.get(name, [])
        return values[0] if len(values) == 1 else None

    def asking(self, **changes: Any) -> Request:
        """The same request with other query parameters; None takes one away."""
        query = self.parameters | {name: [str(value)] for name, value in changes.items()}
        kept = {name: value for name, value in query.items() if changes.get(name, "") is not None}
        return replace(self, query=urlencode(kept, doseq=True))

    @property
    def json(self) -> Any:
        """The body as JSON, None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def members(self) -> dict[str, Any]:
        """The members of the body, a JSON object or a form; none if it is neither."""
        if self._is_form:
            return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))
        return self.json if isinstance(self.json, dict) else {}

    @property
    def _is_form(self) -> bool:
        return self.headers.get("content-type", "").startswith(_FORM)

    def sending(self, body: Any) -> Request:
        """The same request with another body: JSON, or a form where it was one."""
        as_form = self._is_form and isinstance(body, dict)
        return replace(self, body=(urlencode(body) if as_form else json.dumps(body)).encode())

    def naming(self, name: str, value: Any) -> Request:
        """The same request with another value of a path parameter."""
        assert self.operation is not None
        head = self.path.removesuffix(_filled(self.operation.path, self.names))
        names = {**self.names, name: str(value)}
        return replace(self, path=head + _filled(self.operation.path, names), names=names)

    @property
    def told(self) -> str:
        """The request in one line."""
        body = f" {self.body[:300].decode('utf-8', 'replace')}" if self.body else ""
        return f"{self.method} {self.path}{'?' if self.query else ''}{self.query}{body}"


def _filled(path: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


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
        """The body as JSON, None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def showing(self, body: Any, *, status: int | None = None) -> Answer:
        """The same answer with another JSON body, and perhaps another status."""
        headers = {**self.headers, "content-type": "application/json"}
        raw = json.dumps(body).encode()
        return Answer(status=status or self.status, headers=headers, body=raw)


Ask = Callable[[Request], Awaitable[Answer]]
Behave = Callable[[Request, Ask], Awaitable[Answer]]


@dataclass(kw_only=True)
class Effect:
    """What a defect did: how often an answer was changed, and the first requests that met one."""

    times: int = 0
    requests: list[str] = field(default_factory=list)

    def note(self, told: str) -> None:
        """A changed answer to the request that `told` tells."""
        self.times += 1
        if len(self.requests) < _KEPT:
            self.requests.append(told)


def seeded(app: App, spec: Spec, behave: Behave, effect: Effect | None = None) -> App:
    """`app` with a defect in front of it; what the emulator is controlled by passes."""
    routes = Routes(spec)
    noted = effect or Effect()

    async def faulty(scope: Any, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(PREFIX):
            await app(scope, receive, send)
            return
        request = await _read(scope, receive, routes)
        correct: list[Answer] = []
        written: list[Request] = []

        async def ask(asked: Request) -> Answer:
            answer = await answer_of(app, scope, asked)
            if asked == request:
                correct.append(answer)
            if answer.good and writes(asked.operation):
                written.append(asked)
            return answer

        answer = await behave(request, ask)
        if not correct and request.method in _SAFE:
            await ask(request)
        # what is written besides may show in later answers only
        besides = any(it != request for it in written)
        if besides or not any(_same(answer, other) for other in correct[:1]):
            noted.note(f"{request.told} -> {answer.status}")
        await _send(send, request, answer)

    return faulty


def writes(operation: Operation | None) -> bool:
    """Whether a call of `operation` changes what the server holds."""
    action = operation.definition.get("x-resource", {}).get("action") if operation else None
    return action in ("create", "replace", "update", "delete")


def _same(answer: Answer, other: Answer) -> bool:
    """Whether two answers say the same, however their JSON is written."""
    if answer.status != other.status or _told(answer) != _told(other):
        return False
    return answer.body == other.body or (answer.json is not None and answer.json == other.json)


def _told(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "content-length"}


Sign = Callable[[str, bytes, Mapping[str, str]], Mapping[str, str]]
"""The headers of a delivery with the signature of another body."""


def _as_it_is(_: str, __: bytes, headers: Mapping[str, str]) -> Mapping[str, str]:
    return headers


@dataclass(frozen=True)
class Post:
    """How a correct server posts an event to an address, and signs one."""

    send: Callable[[str, bytes, Mapping[str, str]], Awaitable[int]]
    sign: Sign = _as_it_is

    async def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post; the status of the answer."""
        return await self.send(url, body, headers)


Deliver = Callable[[str, bytes, Mapping[str, str], Post], Awaitable[int]]
"""How a faulty server posts an event, with the way in which a correct one does."""


def posting(
    deliver: Deliver,
    post: Callable[[str, bytes, Mapping[str, str]], Awaitable[int]],
    effect: Effect,
    sign: Sign | None = None,
) -> Callable[[str, bytes, Mapping[str, str]], Awaitable[int]]:
    """`post` with a defect in front of it."""

    async def faulty(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        posted: list[tuple[str, bytes, Mapping[str, str]]] = []
        statuses: list[int] = []

        async def noted(url: str, body: bytes, headers: Mapping[str, str]) -> int:
            posted.append((url, body, headers))
            statuses.append(await post(url, body, headers))
            return statuses[-1]

        status = await deliver(url, body, headers, Post(noted, sign) if sign else Post(noted))
        if posted != [(url, body, headers)] or statuses != [status]:
            effect.note(f"event {body[:300].decode('utf-8', 'replace')}")
        return status

    return faulty


async def _read(scope: Any, receive: Callable[[], Awaitable[Message]], routes: Routes) -> Request:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    operation, names = routes.find(scope["method"], path)
    return Request(
        method=scope["method"],
        path=path,
        query=scope["query_string"].decode("latin-1"),
        headers={k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]},
        body=body,
        operation=operation,
        names=names,
        template=routes.at(path),
    )


async def _send(send: Send, request: Request, answer: Answer) -> None:
    fields = {**answer.headers}
    if answer.status != 204 and request.method != "HEAD":
        fields["content-length"] = str(len(answer.body))
    raw = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in fields.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    body = b"" if request.method == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body})


async def answer_of(app: App, scope: Any, request: Request) -> Answer:
    """What `app` answers to `request`, on the connection of `scope`."""
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
