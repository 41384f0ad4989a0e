"""Schemathesis' cases and responses as the exchanges of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from concord.http import Request, Response


def request_of(sent: Any, base: str = "") -> Request:
    """A request as `requests` has sent it; `base` is the path of the base URL."""
    parts = urlsplit(sent.url)
    return Request(
        method=sent.method.upper(),
        target=parts.path.removeprefix(base) + (f"?{parts.query}" if parts.query else ""),
        headers=_lowered(sent.headers),
        # a stream is read by now
        body=sent.body.encode() if isinstance(sent.body, str) else _bytes(sent.body),
    )


def response_of(received: Any) -> Response:
    """A response as Schemathesis has received it."""
    return Response(
        status=received.status_code,
        # RFC 9110, section 5.3: fields of one name may be joined by commas
        headers={name.lower(): ", ".join(values) for name, values in received.headers.items()},
        body=received.content or b"",
    )


def _lowered(headers: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.lower(): value.decode("latin-1") if isinstance(value, bytes) else str(value)
        for name, value in headers.items()
    }


def _bytes(body: Any) -> bytes | None:
    return body if isinstance(body, bytes) else None
