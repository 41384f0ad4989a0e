"""Answers of a little library, as a correct server gives them."""

from __future__ import annotations

from typing import Any

from concord.checks.exchange import Seen
from concord.spec import Operation, Spec

BOOKS = [{"id": f"b{number}", "genre": ("crime", "travel")[number % 2]} for number in range(12)]


def seen(operation: Operation, body: Any, **changes: Any) -> Seen:
    stated: dict[str, Any] = {"names": {}, "query": {}, "sent": None, "status": 200}
    return Seen(operation=operation, body=body, **{**stated, **changes})


def page(spec: Spec, number: int, size: int, books: Any = BOOKS, **query: str) -> Seen:
    """A page as a correct server shows it."""
    shown = books[(number - 1) * size : number * size]
    asked = {"page": [str(number)], "size": [str(size)]}
    asked |= {name: [value] for name, value in query.items()}
    body = {"data": shown, "total": len(books)}
    return seen(spec.operation("books.list"), body, query=asked)


def never(*_: Any) -> Seen:
    raise AssertionError("nothing had to be asked")
