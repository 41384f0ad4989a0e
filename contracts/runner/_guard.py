"""Read-only on the wire: what would write is refused as it leaves the process.

Model: CPython raises the audit event `http.client.send` before any byte of an HTTP request is
written, whichever library asked for it, and an audit hook cannot be removed. The hook reads the
request line; a method that writes raises, so nothing is sent. The token call alone is let out,
where its own code says so.
Known limits: HTTP over something else than `http.client` is not seen; Schemathesis, requests and
urllib3 all go through it. The hook costs every audit event of the process some 0.3 µs.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_REQUEST_LINE = re.compile(rb"(\S+) \S[^\r\n]* HTTP/\d")
_READING = frozenset({b"GET", b"HEAD", b"OPTIONS"})
_permitted = threading.local()


class RefusedError(Exception):
    """A request that would write was refused; nothing of it was sent."""


def make_read_only() -> None:
    """Let only GET, HEAD and OPTIONS out of this process, for the rest of its life."""
    sys.addaudithook(_refuse)


@contextmanager
def permitted() -> Iterator[None]:
    """Within it, this thread may send whatever it wants: for the token call."""
    _permitted.now = True
    try:
        yield
    finally:
        _permitted.now = False


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "http.client.send" or getattr(_permitted, "now", False):
        return
    data = arguments[1]
    line = _REQUEST_LINE.match(data) if isinstance(data, bytes) else None
    if line and line[1] not in _READING:
        raise RefusedError(f"{line[1].decode('ascii', 'replace')} refused: the target is read-only")
