"""What an error of `requests` says of a server: what it sent is no HTTP, or it sent nothing.

Model: pure. `requests`, urllib3 and `http.client` wrap the first cause several times.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import requests
from urllib3.exceptions import InvalidHeader


def malformed(error: Exception) -> str | None:
    """What a server sent that is no HTTP; None if that is not why nothing came."""
    for it in _wrapped(error):
        match it:
            case http.client.RemoteDisconnected() | http.client.IncompleteRead():
                return None
            case (
                http.client.HTTPException() | InvalidHeader() | requests.exceptions.InvalidHeader()
            ):
                return " ".join(f"{type(it).__name__}: {it}".split())[:200]
    return None


def is_closed(error: Exception) -> bool:
    """Whether the server closed the connection without a response."""
    # http.client.RemoteDisconnected is a ConnectionResetError
    return any(isinstance(it, (ConnectionResetError, BrokenPipeError)) for it in _wrapped(error))


def _wrapped(error: Exception) -> Iterator[BaseException]:
    """An error, and all that led to it."""
    # urllib3 and requests wrap the cause, some as an argument and some as a cause, several times
    pending: list[BaseException] = [error]
    known: set[int] = set()
    while pending:
        it = pending.pop()
        if id(it) in known:
            continue
        known.add(id(it))
        yield it
        pending += [arg for arg in it.args if isinstance(arg, BaseException)]
        pending += [cause for cause in (it.__cause__, it.__context__) if cause is not None]
