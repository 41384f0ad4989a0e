"""A receiver of iValid's webhooks with Starlette: one file to copy.

    pip install starlette uvicorn ivalid
    export IVALID_WEBHOOK_SECRET=…          # the one that the webhook was registered with
    uvicorn --factory starlette_receiver:from_environment --port 9000

An event is stored and worked on in one transaction, under its id, before it is acknowledged: a
duplicate changes nothing, and what is acknowledged is not lost. `work` is the place for your code.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta

from ivalid import webhooks
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

LARGEST = 256 * 1024
"""Bytes of a body; an event has some kB."""
OLDEST = timedelta(hours=1)
"""Age of an event: the last redelivery comes 36 minutes after it happened."""

TABLES = """
CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, event TEXT, body BLOB);
CREATE TABLE IF NOT EXISTS journal (event_id TEXT, line TEXT);
"""


def from_environment() -> Starlette:
    """The application; it does not start without a secret."""
    secret = os.environ.get("IVALID_WEBHOOK_SECRET", "")
    if not secret:
        sys.exit("set IVALID_WEBHOOK_SECRET: the secret that the webhook was registered with")
    return application(secret, os.environ.get("RECEIVER_DATABASE", "receiver.sqlite"))


def application(secret: str, database: str) -> Starlette:
    """The application whose deliveries are signed with `secret`."""
    with closing(connect(database)) as connection:
        connection.executescript(TABLES)

    async def receive(request: Request) -> Response:
        if media_type(request) != "application/json":
            return PlainTextResponse("send application/json", 415)
        body = await limited(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        try:
            event = webhooks.unwrap(body, request.headers, secret, tolerance=OLDEST)
        except webhooks.WebhookError as error:
            return PlainTextResponse(str(error), 400)
        if not isinstance(event.id, str):
            return PlainTextResponse("no id", 400)
        await run_in_threadpool(store, database, event, body)
        return Response(status_code=204)

    return Starlette(routes=[Route("/hooks", receive, methods=["POST"])])


def media_type(request: Request) -> str:
    """The media type of a request, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def limited(request: Request) -> bytes | None:
    """The raw body; None if it is too large, however much of it has come."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return body


def connect(database: str) -> sqlite3.Connection:
    """A connection that waits for others instead of failing."""
    return sqlite3.connect(database, timeout=30, isolation_level=None)


def store(database: str, event: webhooks.Event, body: bytes) -> None:
    """Store an event and do its work, once: both or none."""
    with closing(connect(database)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        row = (event.id, event.event, body)
        new = connection.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?, ?)", row).rowcount
        if new:
            work(connection, event)
        connection.execute("COMMIT")


def work(connection: sqlite3.Connection, event: webhooks.Event) -> None:
    """What your application does with a new event, whatever it is."""
    if isinstance(event, webhooks.UnknownEvent):
        return  # announced after the client was made: stored, and nothing else
    line = f"{event.event}: {event.data.id}"
    connection.execute("INSERT INTO journal VALUES (?, ?)", (event.id, line))
