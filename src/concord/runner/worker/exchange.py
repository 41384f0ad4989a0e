"""One request and its answer, as the judgement of a failure needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from concord.http import payload
from concord.runner.plan import Request


@dataclass(frozen=True, kw_only=True)
class Aim:
    """Which part of a generated request was varied, where only one was."""

    description: str = ""
    location: str = ""
    parameter: str = ""
    is_wrong: bool = False
    """Whether the request was made to break the spec."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request, its answer, and how the request was meant."""

    phase: str
    request: Request
    status: int
    media_type: str
    text: str
    aim: Aim = Aim()

    def json(self) -> Any:
        """The answer's body as JSON. Raises ValueError if it is none."""
        return payload.parse(self.text)
