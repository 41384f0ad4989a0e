"""A receiver of iValid's webhooks with FastAPI: one file to copy.

    pip install fastapi uvicorn ivalid
    export IVALID_WEBHOOK_SECRET=…          # the one that the webhook was registered with
    uvicorn --factory fastapi_receiver:from_environment --port 9000

The body is read raw, not as a model of FastAPI: the signature is over its bytes. An event is stored
and worked on in one transaction, under its id, before it is acknowledged.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta

from fastapi import FastAPI, HTTPException, Request, Response
from ivalid import webhooks
from starlette.concurrency import run_in_threadpool

LARGEST = 256 * 1024
"""Bytes of a body; an event has some kB."""
OLDEST = timedelta(hours=1)
"""Age of an event: the last redelivery comes 36 minutes after it happened."""

TABLES = """
CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, event TEXT, body BLOB);
CREATE TABLE IF NOT EXISTS journal (event_id TEXT, line TEXT);
"""


def from_environment() -> FastAPI:
    """The application; it does not start without a secret."""
    secret = os.environ.get("IVALID_WEBHOOK_SECRET", "")
    if not secret:
        sys.exit("set IVALID_WEBHOOK_SECRET: the secret that the webhook was registered with")
    return application(secret, os.environ.get("RECEIVER_DATABASE", "receiver.sqlite"))


def application(secret: str, database: str) -> FastAPI:
    """The application whose deliveries are signed with `secret`."""
    with closing(connect(database)) as connection:
        connection.executescript(TABLES)
    app = FastAPI()

    # by hand: FastAPI resolves annotations of a route by the names of its module alone
    async def receive(request: Request) -> Response:
        event = verified(await limited(request), request, secret)
        await run_in_threadpool(store, database, event)
        return Response(status_code=204)

    app.add_api_route("/hooks", receive, methods=["POST"], status_code=204)
    return app


def verified(body: bytes, request: Request, secret: str) -> webhooks.Event:
    """The event of a delivery. Raises HTTPException."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "send application/json")
    try:
        event = webhooks.unwrap(body, request.headers, secret, tolerance=OLDEST)
    except webhooks.WebhookError as error:
        raise HTTPException(400, str(error)) from error
    if not isinstance(event.id, str):
        raise HTTPException(400, "no id")
    return event


async def limited(request: Request) -> bytes:
    """The raw body. Raises HTTPException if it is too large, however much of it has come."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413, "too large")
    return body


def connect(database: str) -> sqlite3.Connection:
    """A connection that waits for others instead of failing."""
    return sqlite3.connect(database, timeout=30, isolation_level=None)


def store(database: str, event: webhooks.Event) -> None:
    """Store an event and do its work, once: both or none."""
    with closing(connect(database)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        row = (event.id, event.event, event.to_json())
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
