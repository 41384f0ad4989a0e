"""All exchanges of a run in their order, to be sent again to reference emulators.

Model: the transport gives each request that it has sent, whoever made it. Kept in this process
only: it holds credentials as they were sent. At an emulator the requests to its control endpoints
are among them.
Known limits: the first `MOST` exchanges; a body larger than `LARGEST` is not kept, and its exchange
neither.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from concord.http import Request, Response
from concord.oracle import Logged
from concord.runner.bounded_transport import problem_of

MOST = 20_000
LARGEST = 1_000_000
"""Bytes of a response's body."""


class ExchangeLog:
    """The exchanges of one run; `base_path` is the target's, below which the spec's paths are.

    `keeps` is whether they will be used. A target's own base path becomes the spec's (`renamed`).
    """

    def __init__(self, *, keeps: bool, base_path: str = "", renamed: str = "") -> None:
        self.exchanges: list[Logged] = []
        self._keeps = keeps
        self._base_path, self._renamed = base_path, renamed

    def on_wire(self, target: str) -> str | None:
        """A target of the log below the target's base URL; None where it is none of it."""
        if not target.startswith(self._renamed):
            return None
        return target.removeprefix(self._renamed)

    def take(self, request: Any, response: Any) -> None:
        """Keep an exchange of `requests`."""
        if not self._keeps or len(self.exchanges) >= MOST or len(response.content) > LARGEST:
            return
        parts = urlsplit(request.url)
        path = parts.path
        # readings are replayed by emulators, which serve the spec's own base path
        if self._base_path != self._renamed and path.startswith(self._base_path):
            path = self._renamed + path.removeprefix(self._base_path)
        body = request.body.encode() if isinstance(request.body, str) else request.body
        self.exchanges.append(
            Logged(
                request=Request(
                    method=str(request.method).upper(),
                    target=path + (f"?{parts.query}" if parts.query else ""),
                    headers=_lowered(request.headers),
                    body=body if isinstance(body, bytes) else None,
                ),
                response=Response(
                    status=response.status_code,
                    headers=_lowered(response.headers),
                    body=response.content,
                    problem=problem_of(request),
                ),
                at=time.monotonic(),
            )
        )


def _lowered(headers: Any) -> dict[str, str]:
    return {_text(name).lower(): _text(value) for name, value in headers.items()}


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
