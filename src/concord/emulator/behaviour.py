"""The public interface for behaviours: hand-written code for the emulator of one API.

Everything that the spec states (routes, parameters, validation, paging, filters, create, read,
replace, update, delete, references, authentication, tokens, rate limit) happens without a word
here. A module `contracts/behaviours/<package>.py` (or a package of that name) adds what only
prose could say and exports it as `BEHAVIOUR`; an API without a module works, too.

Model: a request is one transaction on `World.store`; a `Problem` (or any other exception) undoes
it, and drops the events that were emitted meanwhile. Handlers run one at a time, never at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any, Literal

from concord.emulator._clock import Clock, timestamp
from concord.emulator._conditions import Condition, instant
from concord.emulator._store import Id, Record, Store
from concord.emulator._world import World
from concord.spec import Operation, Parameter
from concord.spec.vocabulary import Filter

__all__ = [
    "ONE_TOKEN",
    "Behaviour",
    "Call",
    "Clock",
    "Condition",
    "DeliveryRequest",
    "Filter",
    "Id",
    "Operation",
    "Parameter",
    "Problem",
    "Record",
    "Request",
    "Response",
    "Store",
    "Subscription",
    "UnknownRecord",
    "UnknownReference",
    "Violation",
    "World",
    "instant",
    "timestamp",
]

ONE_TOKEN = "one-token"  # noqa: S105  # the name of an option, no secret
"""An option that the emulator itself implements: a new token ends the one before."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Request:
    """The head of a request; header names are in lower case, the path is percent-encoded.

    `options` are those that the emulator's readings ask for.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    options: frozenset[str] = frozenset()
    query_text: str = ""
    """The query as it was sent, percent-encoded."""

    def follows(self, option: str) -> bool:
        """Whether a reading asks for `option`; see `Behaviour.options`."""
        return option in self.options


@dataclass(frozen=True, kw_only=True)
class Response:
    """A response; `body` is a JSON value, None sends no body, a text or bytes another type.

    Without a `status` it is the success that the spec declares, whose body is left out where none
    is declared. Members starting with `_` are left out, unless the spec declares such a member.
    `media_type` is the declared one that the body has, the first without it; a text, or bytes, is
    the body of one that is not JSON.
    """

    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A violation by a request: in which part, where in it (JSON pointer), and what is wrong.

    The pointer of a parameter is `/name`.
    """

    where: Literal["path", "query", "header", "cookie", "body"]
    pointer: str
    message: str


class Problem(Exception):  # noqa: N818  # the standard's name (RFC 9457), and no bug of ours
    """An error response. `Behaviour.error` gives it the documented shape.

    `status` may be several in order of preference: the first that the operation declares is
    sent (the status of a success, where none is declared and `x-outcome` tells failures), and
    when `Behaviour.error` is called it is the one status in `status`; `operation` is then the one
    that was called, or None (unknown path), `options` those of `Behaviour.options` that the
    readings ask for. `Behaviour.error` may set `status` to another one. `code` is in capitals
    (`VALIDATION_FAILED`). `details` and `extra` belong to the API: what its error shape has room
    for.
    """

    def __init__(
        self,
        status: int | Sequence[int],
        code: str,
        message: str,
        *,
        details: Mapping[str, Any] = _NOTHING,
        extra: Mapping[str, Any] = _NOTHING,
        violations: Sequence[Violation] = (),
        headers: Mapping[str, str] = _NOTHING,
    ) -> None:
        super().__init__(message)
        self.statuses = (status,) if isinstance(status, int) else tuple(status)
        self.status = self.statuses[0]
        self.code = code
        self.message = message
        self.details = dict(details)
        self.extra = dict(extra)
        self.violations = tuple(violations)
        self.headers = dict(headers)
        self.operation: Operation | None = None
        self.options: frozenset[str] = frozenset()

    def follows(self, option: str) -> bool:
        """Whether a reading asks for `option`; see `Behaviour.options`."""
        return option in self.options


class UnknownRecord(Problem):
    """The request names no record: `resource` has none whose `member` is `id`."""

    def __init__(self, resource: str, id: Id, member: str = "id") -> None:  # noqa: A002
        named = resource.replace("_", " ")
        super().__init__(404, "NOT_FOUND", f"There is no {named} {id!r}"[:300])
        self.resource = resource
        self.id = id
        self.member = member


class UnknownReference(Problem):
    """A query or a body names a record that does not exist, by an id that may be of any."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One authenticated, valid request. Parameters have the types of their schemas.

    Declared defaults of absent parameters and of absent members at the top of the body are
    filled in, except in the body of an update.
    """

    operation: Operation
    path: dict[str, Any]
    query: dict[str, Any]
    headers: Mapping[str, str]
    body: Any
    world: World
    scopes: frozenset[str] = frozenset()
    query_text: str = ""
    """The query as it was sent, percent-encoded."""

    @property
    def store(self) -> Store:
        """The records."""
        return self.world.store

    def target(self) -> Record:
        """The record that the path names by `x-resource`'s `parameter`. Raises Problem 404."""
        return self.world.engine.target(self)

    def generic(self) -> Response:
        """What would happen if the operation had no handler (its events are not emitted)."""
        return self.world.engine.generic(self)

    def listed(self, *conditions: Condition) -> Response:
        """The generic list, narrowed further by `conditions`."""
        return self.world.engine.listed(self, conditions)

    def page(self, items: Sequence[Record]) -> Response:
        """The page of `items` that the query selects, in the envelope of `x-pagination`."""
        return self.world.engine.page(self, items)

    def show(self, record: Record) -> Response:
        """`record` as the operation's success, in its `x-unwrap` envelope."""
        return self.world.engine.show(self, record)

    def success(self, result: Any) -> Response:
        """Any `result` as the operation's success, in its `x-unwrap` envelope."""
        return self.world.engine.success(self, result)

    def declared(self, result: Any) -> Any:
        """`result` as the operation's success declares it, at any depth.

        What is not declared is left out, and so is a null that is not allowed; what is required
        and missing is filled in. So a behaviour may give a value every name that it has under some
        reading.
        """
        return self.world.engine.declared(self, result)

    def follows(self, option: str) -> bool:
        """Whether a reading asks for `option`; see `Behaviour.options`."""
        return self.world.follows(option)


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A receiver of events: where to post, what to sign with (None: unsigned), whose it is."""

    id: str
    url: str
    secret: str | None = None
    events: tuple[str, ...] = ()
    """Names of events, `*` for any letters (`appointment.*`); none: all that are not deprecated."""
    media_type: str = ""
    """The documented media type that it wants; none: the first one."""

    def gets(self, event: str, *, deprecated: bool = False) -> bool:
        """Whether an event of that name is delivered to it; deprecated ones have to be named."""
        if not self.events:
            return not deprecated
        return any(fnmatchcase(event, it) for it in self.events)


@dataclass(frozen=True, kw_only=True)
class DeliveryRequest:
    """One request of a delivery, as `Behaviour.headers` sees it."""

    event_id: str
    event: str
    subscription: str
    number: int = 0
    """0 is the first request, 1 the first redelivery."""


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """What is particular to one API; every field may stay empty.

    options      what it can do otherwise, as readings of the ledger ask for (`options: [name]`):
                 name → in one line what it then does; `Call.follows` and `World.follows` tell
    rewrite      the request that is meant, before it is routed: for forms that the ledger says are
                 accepted beside what the spec describes (another spelling of a parameter's name)
    rewrite_body (world, operation, body) → the body that is meant, before it is validated; for the
                 same reason
    handlers     by operationId: instead of the generic behaviour, which a handler that returns
                 None leaves as it is. An `invoke` without one shows its resource as it is, if its
                 response is of that, else its documented example
    represent    by resource: (call, request body, stored record or None) → the record to store,
                 instead of the generic mapping through `x-reads-as`. The engine sets the id
                 member; a member whose name starts with `_` is stored and never shown
    before       by operationId: (call, stored record or None, record to be stored or None for
                 a delete), before a generic write; may raise Problem
    after        by operationId: (call, record as stored), after a generic write: emit events
    statuses     the statuses of a Problem in order of preference, where they are not its own
    shown        (call, body) → the body of a success as it is sent: after everything else, for
                 forms of what is stored that readings of the ledger ask for
    error        the body of a Problem in the documented shape; without it, and under readings that
                 declare another shape, it is guessed from the schema of the response
    seed         puts records into a fresh world, after the documented examples and before
                 records are generated to reach `counts`
    counts       by resource: how many records a fresh world has at least (0: only the
                 documented ones); for resources not named `Options.records`
    order        by resource: members that lists are sorted by (`-` descends); else insertion. Or
                 a function that says so: (world, resource) → members
    passing      what time brings about by itself, a transaction of its own: before a request when
                 a second has passed since the last time, and after a control request
    controls     by name: what `POST /_emulator/<name>` does, beside what every emulator has there:
                 (world, JSON body or None) → the JSON of the response. The first line of its
                 docstring says so in the list of control endpoints; a ValueError becomes a 400
                 that says what is wrong with the body
    subscribers  who is to receive an event. An API without `handlers`, `after` and `payload` emits
                 what `x-caused-by` says that a success causes
    payload      (world, event id, event name, data) → the body that is posted; by default
                 `{"id", "event", "timestamp", "data"}`, or, where that breaks the schema, what
                 the schema and `x-event` say
    form         (world, body) → the fields that a receiver gets who wants forms; by default the
                 members of the body
    headers      (world, `DeliveryRequest`) → further headers of one request of a delivery
    """

    options: Mapping[str, str] = field(default_factory=dict)
    rewrite: Callable[[Request], Request] | None = None
    rewrite_body: Callable[[World, Operation, Any], Any] | None = None
    handlers: Mapping[str, Callable[[Call], Response | None]] = field(default_factory=dict)
    represent: Mapping[str, Callable[[Call, Record, Record | None], Record]] = field(
        default_factory=dict
    )
    before: Mapping[str, Callable[[Call, Record | None, Record | None], None]] = field(
        default_factory=dict
    )
    after: Mapping[str, Callable[[Call, Record], None]] = field(default_factory=dict)
    statuses: Callable[[Problem], Sequence[int]] | None = None
    shown: Callable[[Call, Any], Any] | None = None
    error: Callable[[Problem], Any] | None = None
    seed: Callable[[World], None] | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    order: Mapping[str, Sequence[str]] | Callable[[World, str], Sequence[str]] = field(
        default_factory=dict
    )
    passing: Callable[[World], None] | None = None
    controls: Mapping[str, Callable[[World, Any], Any]] = field(default_factory=dict)
    subscribers: Callable[[World, str], Iterable[Subscription]] | None = None
    payload: Callable[[World, str, str, Any], Any] | None = None
    form: Callable[[World, Any], Any] | None = None
    headers: Callable[[World, DeliveryRequest], Mapping[str, str]] | None = None
