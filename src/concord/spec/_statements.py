"""What the words of our vocabulary state, as types; `vocabulary.py` reads them and exports these.

Model: frozen dataclasses over JSON values. An optional member that is not stated is empty (`""`,
`()`), so that its readers need no second case for None.
Known limits: a value that the annotation's JSON type allows is taken; the lint judges it further.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

Action = Literal["list", "create", "read", "replace", "update", "delete", "invoke"]
Match = Literal["equal", "contains", "wildcard", "from", "after", "to", "one-of"]


@dataclass(frozen=True, kw_only=True)
class Parent:
    """A list is of those whose `member` equals the path parameter, an id of the resource `name`."""

    name: str
    parameter: str
    member: str


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What an operation does to which resource (`x-resource`)."""

    name: str
    action: Action
    parameter: str = ""
    """The path parameter that names the resource; empty if `member` does, or nothing."""
    member: str = ""
    """The dotted member of the request body that names it."""
    id: str = "id"
    """The member of the representation that holds its id."""
    parent: Parent | None = None


@dataclass(frozen=True, kw_only=True)
class Pagination:
    """How a list is paged (`x-pagination`); members are dotted paths, empty where there is none."""

    style: Literal["page", "offset", "cursor", "link"]
    selector: str
    """The query parameter that selects the page, the offset of the first item, or the cursor."""
    items: str
    """The member that holds the array; empty where the body is the array."""
    size: str = ""
    """The query parameter for the number of items; empty where the server decides."""
    total: str = ""
    pages: str = ""
    total_header: str = ""
    """The header with the number of all items; `pages_header`: of pages."""
    pages_header: str = ""
    next: str = ""
    """The member with the next cursor, or with `link` the next page's URL."""
    next_header: str = ""
    """The header that has it; `Link` (RFC 8288) has URLs by their `rel`."""
    next_item: str = ""
    """The member of the last item that is the next cursor."""
    more: str = ""
    """The member that says whether another page follows."""
    current: str = ""
    current_size: str = ""
    past_end: Literal["empty", "not-found", "last"] = "empty"

    @property
    def first(self) -> int:
        """What selects the first page."""
        return 1 if self.style == "page" else 0

    @property
    def is_led(self) -> bool:
        """Whether a page leads to the next one: no number selects it."""
        return self.style in ("cursor", "link")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """By what a parameter selects items (`x-filter`): one of `members`, dotted, has to match."""

    members: tuple[str, ...]
    match: Match
    absent: str | None = None
    """The value that selects items whose member is null or missing."""
    present: str | None = None
    """The value that selects items whose member is neither."""


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """With this value of the parameter items show all members, else those in `brief`."""

    value: str | int | bool
    brief: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Unwrap:
    """The member of a success body that holds the result (`x-unwrap`)."""

    member: str
    required: bool
    """Whether the spec describes the envelope; else a client accepts it nevertheless."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The member of every body that distinguishes success from failure (`x-outcome`)."""

    member: str
    success: str | int
    message: str = ""
    required: bool = True
    """Whether the body of every success has the member."""


@dataclass(frozen=True, kw_only=True)
class RateLimit:
    """So many requests in so many seconds (`x-rate-limit`)."""

    requests: int
    per: float

    @property
    def pause(self) -> float:
        """Seconds between two requests that keep to the limit."""
        return self.per / self.requests


@dataclass(frozen=True, kw_only=True)
class Signature:
    """How deliveries are signed (`x-signature`): `prefix` and the digest stand in `header`."""

    header: str
    algorithm: Literal["hmac-sha256"] = "hmac-sha256"
    encoding: Literal["hex"] = "hex"
    prefix: str = ""

    def value(self, body: bytes, secret: str) -> str:
        """What the header of a delivery holds: the signature of its raw body."""
        algorithm = self.algorithm.removeprefix("hmac-")
        # a secret from the environment may hold bytes that are not UTF-8: Python has them as
        # surrogates
        key = secret.encode("utf-8", "replace")
        return self.prefix + hmac.new(key, body, algorithm).hexdigest()


@dataclass(frozen=True, kw_only=True)
class RetrySchedule:
    """Seconds before each redelivery, and the status that ends it (`x-retry-schedule`)."""

    delays: tuple[float, ...]
    success: str = "2XX"

    def accepts(self, status: int) -> bool:
        """Whether that status of a receiver's response ends the delivery."""
        wanted = self.success.upper()
        return str(status) == wanted or (wanted.endswith("XX") and str(status)[0] == wanted[0])


@dataclass(frozen=True, kw_only=True)
class EventMembers:
    """Where a delivery says what it is (`x-event`); `delivery` is a header."""

    name: str
    id: str = ""
    time: str = ""
    delivery: str = ""
    domain: str = ""
    """The name by which a receiver subscribes to this event and others together."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What causes an event (an entry of `x-caused-by`); all that it states must be so."""

    operation: str = ""
    """operationId: a success of it …"""
    after: str = ""
    """… that follows a success of this one with the same values."""
    sent: Mapping[str, Any] = field(default_factory=dict)
    """Values that its request holds, by dotted member."""
    resource: str = ""
    found: Mapping[str, Any] = field(default_factory=dict)
    """Values that the resource shows before, by dotted member."""
    becomes: Mapping[str, Any] = field(default_factory=dict)
    """Values that the resource shows afterwards, by dotted member."""
    time: str = ""
    """Member that holds a moment: the event comes by itself, once that has passed."""
    outside: str = ""
    """What happens beside the API, in a word that an emulator has as a control."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """The members of a request that registers a receiver of events (`x-subscribes`)."""

    url: str
    events: str = ""
    secret: str = ""


@dataclass(frozen=True, kw_only=True)
class WebLinkParameter:
    """A parameter of a page for a browser."""

    argument: str
    name: str
    required: bool
    description: str


@dataclass(frozen=True, kw_only=True)
class WebLink:
    """A page for a browser whose address a program makes (an entry of `x-web-links`)."""

    url: str
    description: str
    source: tuple[str, ...]
    query: tuple[WebLinkParameter, ...]


@dataclass(frozen=True, kw_only=True)
class InputValue:
    """Where the value of a workflow's input comes from (an entry of `x-input-values`)."""

    credential: str = ""
    """The name of the credential that it is."""
    unique: bool = False
    """Whether it is a text that no other run has."""
    from_now: timedelta | None = None
    """How long after the server's time it is."""
    is_day: bool = False
    """Whether that is a date, else a moment in UTC."""


@dataclass(frozen=True, kw_only=True)
class Fixture:
    """What only the host of a server knows of its own data (an entry of `x-fixtures`)."""

    description: str
    operations: tuple[str, ...]
    """operationIds of those that requests are sent to."""
    parameters: tuple[str, ...] = ()
    """The query parameters of which it gives some; empty: it gives the request body."""
    response: Mapping[str, Any] = field(default_factory=dict)
    """A schema of the body of the success, beside that of the response."""
