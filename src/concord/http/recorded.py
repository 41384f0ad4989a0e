"""Requests and responses as reports show them: texts without secrets, which can be sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class RecordedRequest:
    """A request as it went over the wire, without secrets (they are `$VARIABLES`)."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: str | None
    whole: bool = True
    """Whether `body` is all of what was sent; one that is not cannot be sent again."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RecordedRequest:
        """The request that a report describes."""
        headers = tuple((name, value) for name, value in data["headers"])
        return cls(**{**data, "headers": headers})


@dataclass(frozen=True, kw_only=True)
class Step:
    """A request that makes what a later one names.

    `values`: variables that later requests name (`$ID_1`), each with the JSON pointer of its value
    in the response to this one. `$UNIQUE` in a request is a text that no other replay has sent.
    `swapped`: variables, each with another one whose value it holds in other letter cases.
    """

    request: RecordedRequest
    values: tuple[tuple[str, str], ...] = ()
    swapped: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Step:
        """The step that a report describes."""
        values, swapped = (
            tuple((name, of) for name, of in data.get(member, ()))
            for member in ("values", "swapped")
        )
        request = RecordedRequest.from_json(data["request"])
        return cls(request=request, values=values, swapped=swapped)


@dataclass(frozen=True, kw_only=True)
class RecordedResponse:
    """The response to a `RecordedRequest`, without secrets; `body` may be cut."""

    status: int
    content_type: str
    body: str
