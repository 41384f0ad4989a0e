"""Exchanges with a little library, as a correct server answers, and changes of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from concord.checks.exchange import Subject
from concord.http import Request, Response
from concord.spec import Operation, Spec

BOOKS = [{"id": f"b{number}", "genre": ("crime", "travel")[number % 2]} for number in range(12)]


def _encoded(value: Any) -> bytes | None:
    return None if value is None else json.dumps(value).encode()


def _target(operation: Operation, query: Any) -> str:
    return operation.path + (f"?{urlencode(query, doseq=True)}" if query else "")


def exchange(
    operation: Operation,
    body: Any,
    *,
    sent: Any = None,
    query: Any = None,
    status: int = 200,
    headers: Any = None,
    path_parameters: Any = None,
    **run: Any,
) -> Subject:
    """An exchange: `sent` and `body` are the JSON of request and response."""
    return Subject(
        operation=operation,
        request=Request(
            method=operation.method.upper(),
            target=_target(operation, query),
            body=_encoded(sent),
        ),
        response=Response(status=status, headers=headers or {}, body=_encoded(body)),
        path_parameters=path_parameters or {},
        **run,
    )


def changed(before: Subject, **changes: Any) -> Subject:
    """`before` with another `status`, `body`, `sent` or `query`, or another field of it."""
    operation = changes.get("operation", before.operation)
    request, response = before.request, before.response
    if "sent" in changes:
        request = replace(request, body=_encoded(changes.pop("sent")))
    if "query" in changes:
        request = replace(request, target=_target(operation, changes.pop("query")))
    if "status" in changes:
        response = replace(response, status=changes.pop("status"))
    if "body" in changes:
        response = replace(response, body=_encoded(changes.pop("body")))
    return replace(before, request=request, response=response, **changes)


def page(spec: Spec, number: int, size: int, books: Any = BOOKS, **query: str) -> Subject:
    """A page as a correct server shows it."""
    shown = books[(number - 1) * size : number * size]
    asked = {"page": [str(number)], "size": [str(size)]}
    asked |= {name: [value] for name, value in query.items()}
    body = {"data": shown, "total": len(books)}
    return exchange(spec.operation("books.list"), body, query=asked)


def never(*_: Any) -> Subject:
    """A `Send` of which nothing may be asked."""
    raise AssertionError("nothing had to be sent")
