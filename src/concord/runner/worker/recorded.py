"""An exchange as the report shows it: as text, without secrets, and how the request was meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from concord.http import Exchange, Request, Response, payload
from concord.http.recorded import RecordedRequest
from concord.spec import Operation


@dataclass(frozen=True, kw_only=True)
class Aim:
    """Which part of a generated request was varied, where only one was."""

    description: str = ""
    location: str = ""
    parameter: str = ""
    is_wrong: bool = False
    """Whether the request was made to break the spec."""


@dataclass(frozen=True, kw_only=True)
class RecordedCase:
    """The exchange that a finding is about."""

    phase: str
    request: RecordedRequest
    status: int
    media_type: str
    text: str
    aim: Aim = Aim()
    follow_ups: tuple[tuple[str, RecordedRequest], ...] = ()
    """What the check sent itself before it judged: labels of operations, and requests."""
    right: RecordedRequest | None = None
    """The read that succeeds, where the request is one with a mistake in its path."""

    def exchange(self, operation: Operation) -> Exchange:
        """The exchange with `operation`, as a spec is held to it."""
        headers = {name.lower(): value for name, value in self.request.headers}
        body = self.request.body
        return Exchange(
            operation=operation,
            request=Request(
                method=self.request.method.upper(),
                target=self.request.path,
                headers=headers,
                body=None if body is None else body.encode(),
            ),
            response=Response(
                status=self.status,
                headers={"content-type": self.media_type},
                body=self.text.encode(),
            ),
        )

    def json(self) -> Any:
        """The response's body as JSON. Raises ValueError if it is none."""
        return payload.parse(self.text)
