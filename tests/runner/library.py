"""A correct server of `library.yaml`, written by hand: nobody's engine made it.

`serve(app)` runs any ASGI application on a free port; `faulty(change)` puts a seeded defect before
the correct one. `python -m tests.runner.library` is of no use: it lives within the tests.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CREDENTIALS = {"client_id": "library-client", "client_secret": "library-secret-5d7f"}
TOKEN = "token-81c1f6e5"
GENRES = ("crime", "poetry", "travel")

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Message]], Send], Awaitable[None]]
Change = Callable[[str, str, int, dict[str, str], bytes], tuple[int, dict[str, str], bytes]]


def library() -> App:  # noqa: C901  # one closure over the books
    """The correct server, with 25 books."""
    books: dict[str, dict[str, Any]] = {
        f"b{number}": {"id": f"b{number}", "title": f"Book {number}", "genre": GENRES[number % 3]}
        for number in range(1, 26)
    }
    numbers = iter(range(26, 1_000_000))

    def authorized(request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            raise HTTPException(401, "who are you?")

    async def books_endpoint(request: Request) -> Response:
        if request.method not in ("GET", "POST"):
            raise HTTPException(405, "GET or POST", headers={"Allow": "GET, POST"})
        authorized(request)
        return listing(request) if request.method == "GET" else await create(request)

    def listing(request: Request) -> Response:
        query = request.query_params
        page, size = number(query, "page", 1, 1000), number(query, "size", 10, 50)
        genre = query.get("genre")
        if genre is not None and genre not in GENRES:
            raise HTTPException(400, "genre")
        if len(query.getlist("genre")) > 1:
            raise HTTPException(400, "genre twice")
        found = [book for book in books.values() if genre is None or book["genre"] == genre]
        return JSONResponse({"data": found[(page - 1) * size : page * size], "total": len(found)})

    async def create(request: Request) -> Response:
        body = await json_body(request)
        valid: dict[str, Callable[[Any], bool]] = {
            "title": lambda value: isinstance(value, str) and 1 <= len(value) <= 80,
            "genre": lambda value: value in GENRES,
            "pages": lambda value: is_integer(value) and 1 <= value <= 5000,
        }
        if {"title", "genre"} - body.keys() or body.keys() - valid.keys():
            raise HTTPException(400, "members")
        if not all(valid[name](value) for name, value in body.items()):
            raise HTTPException(400, "values")
        book = {"id": f"b{next(numbers)}", **body}
        books[book["id"]] = book
        return JSONResponse(book, 201)

    async def book_endpoint(request: Request) -> Response:
        if request.method not in ("GET", "DELETE"):
            raise HTTPException(405, "GET or DELETE", headers={"Allow": "DELETE, GET"})
        authorized(request)
        identifier = request.path_params["id"]
        if identifier not in books:
            raise HTTPException(404, "no such book")
        if request.method == "DELETE":
            del books[identifier]
            return Response(status_code=204)
        return JSONResponse(books[identifier])

    async def token_endpoint(request: Request) -> Response:
        if request.method != "POST":
            raise HTTPException(405, "POST", headers={"Allow": "POST"})
        body = await json_body(request)
        names = ("client_id", "client_secret")
        if body.get("grant_type") != "client_credentials":
            raise HTTPException(400, "grant_type")
        if not all(isinstance(body.get(name), str) and len(body[name]) <= 40 for name in names):
            raise HTTPException(400, "client")
        if any(body[name] != CREDENTIALS[name] for name in names):
            raise HTTPException(401, "client")
        return JSONResponse({"access_token": TOKEN, "expires_in": 3600})

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)

    def every(path: str, endpoint: Any) -> Route:
        # no methods: the endpoint itself says 405, with what is allowed
        return Route(path, endpoint, methods=())

    return Starlette(
        routes=[
            every("/v1/books", books_endpoint),
            every("/v1/books/{id}", book_endpoint),
            every("/v1/token", token_endpoint),
        ],
        exception_handlers={HTTPException: problem},
    )


def is_integer(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value)


def number(query: Any, name: str, default: int, most: int) -> int:
    values = query.getlist(name)
    if not values:
        return default
    text = values[0]
    if len(values) > 1 or not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise HTTPException(400, name)
    return int(text)


async def json_body(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "JSON, please")
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise HTTPException(400, "no JSON") from error
    if not isinstance(body, dict):
        raise HTTPException(400, "no object")
    return body


def faulty(app: App, change: Change) -> App:
    """`app` whose answers go through `change(method, path, status, headers, body)`."""

    async def wrapped(scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        start: Message = {}
        chunks: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                await flush()

        async def flush() -> None:
            headers = {key.decode(): value.decode() for key, value in start["headers"]}
            status, headers, body = change(
                scope["method"], scope["path"], start["status"], headers, b"".join(chunks)
            )
            if status != 204:
                headers["content-length"] = str(len(body))
            raw = [(key.encode(), value.encode()) for key, value in headers.items()]
            await send({"type": "http.response.start", "status": status, "headers": raw})
            await send({"type": "http.response.body", "body": body})

        await app(scope, receive, keep)

    return wrapped


def _mortal(app: App, lives: int, server: uvicorn.Server) -> App:
    left = [lives]

    async def wrapped(scope: Any, receive: Any, send: Send) -> None:
        left[0] -= 1
        if left[0] < 0:
            for listening in server.servers:
                listening.close()
            for connection in list(server.server_state.connections):
                connection.transport.abort()
            return
        await app(scope, receive, send)

    return wrapped


class Server(uvicorn.Server):
    """A server in a thread, which leaves the process's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.contextmanager
def serve(app: App, *, lives: int | None = None) -> Iterator[str]:
    """Serve `app` on a free loopback port; its base URL. After `lives` requests it is gone."""
    listener = socket.create_server(("127.0.0.1", 0))
    # asyncio does not set it on sockets that it did not create: 40 ms an answer
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    if lives is not None:
        server.config.app = _mortal(app, lives, server)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()
