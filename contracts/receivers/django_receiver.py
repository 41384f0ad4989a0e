"""A receiver of iValid's webhooks with Django: one file to copy.

    pip install django ivalid
    export IVALID_WEBHOOK_SECRET=…          # the one that the webhook was registered with
    python django_receiver.py runserver 9000

In a project of your own you need `receive`, its line in `urls.py`, and two models instead of the
tables here. The view reads `request.body`, never `request.POST`: the signature is over the bytes.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from ivalid import webhooks

LARGEST = 256 * 1024
"""Bytes of a body; an event has some kB."""
OLDEST = timedelta(hours=1)
"""Age of an event: the last redelivery comes 36 minutes after it happened."""

TABLES = (
    "CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, event TEXT, body BLOB)",
    "CREATE TABLE IF NOT EXISTS journal (event_id TEXT, line TEXT)",
)


def from_environment() -> WSGIHandler:
    """The application; it does not start without a secret."""
    secret = os.environ.get("IVALID_WEBHOOK_SECRET", "")
    if not secret:
        sys.exit("set IVALID_WEBHOOK_SECRET: the secret that the webhook was registered with")
    return application(secret, os.environ.get("RECEIVER_DATABASE", "receiver.sqlite"))


def application(secret: str, database: str) -> WSGIHandler:
    """The application whose deliveries are signed with `secret`; Django has one a process."""
    settings.configure(
        ALLOWED_HOSTS=["*"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": database,
                # transactions wait for each other from their first statement on
                "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE"},
            }
        },
        DATA_UPLOAD_MAX_MEMORY_SIZE=LARGEST,
        IVALID_WEBHOOK_SECRET=secret,
        ROOT_URLCONF=__name__,
        SECRET_KEY=secret,
    )
    django.setup()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table)
    return get_wsgi_application()


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Acknowledge a delivery once it is stored."""
    if request.content_type != "application/json":
        return HttpResponse("send application/json", status=415)
    body = request.body  # raises what Django answers with 400 where it is too large
    try:
        event = webhooks.unwrap(
            body, request.headers, settings.IVALID_WEBHOOK_SECRET, tolerance=OLDEST
        )
    except webhooks.WebhookError as error:
        return HttpResponse(str(error), status=400)
    if not isinstance(event.id, str):
        return HttpResponse("no id", status=400)
    with transaction.atomic(), connection.cursor() as cursor:
        row = [event.id, event.event, body]
        cursor.execute("INSERT OR IGNORE INTO inbox VALUES (%s, %s, %s)", row)
        if cursor.rowcount:
            work(cursor, event)
    return HttpResponse(status=204)


def work(cursor: Any, event: webhooks.Event) -> None:
    """What your application does with a new event, whatever it is."""
    if isinstance(event, webhooks.UnknownEvent):
        return  # announced after the client was made: stored, and nothing else
    line = f"{event.event}: {event.data.id}"
    cursor.execute("INSERT INTO journal VALUES (%s, %s)", [event.id, line])


urlpatterns = [path("hooks", receive)]

if __name__ == "__main__":
    from_environment()
    execute_from_command_line(sys.argv)
