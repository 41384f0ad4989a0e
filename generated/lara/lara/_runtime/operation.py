"""What is known about an operation before it is called: constants that the generator writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypedDict, TypeVar

import httpx2

from .encode import NotGiven

T = TypeVar("T")


class RequestOptions(TypedDict, total=False):
    """What each call accepts besides its own arguments."""

    timeout: float | httpx2.Timeout | None
    """Seconds to wait for this call, instead of the client's."""
    max_retries: int
    """How often this call is repeated at most, instead of the client's; 0 for never."""
    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, Any]
    extra_body: Mapping[str, Any]
    """Members that are put over those of the body."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paging:
    """How a list is paged: names of query parameters, dotted paths of members."""

    style: Literal["page", "offset"]
    selector: str
    size: str
    items: str
    default_size: int | None = None
    total: str = ""
    pages: str = ""
    past_end: Literal["empty", "not-found"] = "empty"


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation(Generic[T]):
    """An operation; `T` is what a call returns.

    `result`, `item` and the values of `errors` are types as text, resolved in `_models` on first use,
    so that importing the package imports no models.
    """

    id: str
    method: str
    path: str
    result: str = "None"
    item: str = ""
    unwrap: str = ""
    unwrap_required: bool = True
    security: tuple[tuple[str, ...], ...] = ()
    body: Literal["none", "json", "form"] = "none"
    body_required: bool = False
    arrays: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    paging: Paging | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Arguments:
    """The arguments of a call, by place and wire name; those not given are still among them."""

    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    """A mapping of members, or any other value for a body that is no object."""

    def given_query(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.query.items() if not isinstance(value, NotGiven)
        }
