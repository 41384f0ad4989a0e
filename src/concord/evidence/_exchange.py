"""One recorded request and its answer, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from concord.http import payload


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """What was sent to an operation and what came back; header names in any case.

    Without `url` the request is not known, and only the answer is judged.
    """

    operation: str
    """The operationId."""
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    url: str = ""
    """Absolute, or path and query."""
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: bytes | None = None

    @property
    def success(self) -> bool:
        return 200 <= self.status < 300

    @cached_property
    def media_type(self) -> str:
        """The answer's media type without its parameters, empty if it has none."""
        return _media_type(self.headers)

    @cached_property
    def request_media_type(self) -> str:
        return _media_type(self.request_headers)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def query(self) -> str:
        return urlsplit(self.url).query

    def json(self) -> Any:
        """The answer's body as JSON. Raises ValueError if it is none."""
        return payload.parse(self.body, self.media_type)


def _media_type(headers: Mapping[str, str]) -> str:
    stated = next((it for name, it in headers.items() if name.lower() == "content-type"), "")
    return stated.partition(";")[0].strip().lower()
