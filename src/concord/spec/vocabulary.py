"""Our vocabulary: each `x-…` word once, with its name and what it says as a type.

Model: a `Word` reads what a definition (of an operation, a parameter, a schema, …) states by it.
`of` is for documents that are known to be sound, `tolerant` for those that a person has not fixed
yet; both hold values to the JSON types of the fields, so that what they return is what it says.
`name` and `raw` are for steps that compare or change documents as they are written.
`specs/README.md` explains the words, `lint/vocabulary.schema.json` says where each may stand.
Known limits: a word in a schema is read where it stands; what is merged from `allOf` or behind a
reference is for the schema view to find. Which values an enumeration has is for the lint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from concord.spec._pointer import child
from concord.spec._relations import Relation
from concord.spec._replacement import Replacement
from concord.spec._statements import (
    Action,
    Cause,
    EventMembers,
    Expansion,
    Filter,
    Fixture,
    Match,
    Outcome,
    Pagination,
    Parent,
    RateLimit,
    Resource,
    RetrySchedule,
    Signature,
    Subscription,
    Unwrap,
    WebLink,
    WebLinkParameter,
)
from concord.spec._word_readers import (
    causes,
    documented,
    exact,
    filter_,
    fixtures,
    pagination,
    reason,
    relations,
    replacement,
    resource,
    text,
    texts,
    web_links,
)

__all__ = [
    "AMBIGUITY",
    "CAUSED_BY",
    "DEFAULT_ENVIRONMENT",
    "DOCUMENTED",
    "ENVIRONMENT",
    "EVENT",
    "EXPANDS",
    "FILTER",
    "FIXTURES",
    "IDEMPOTENCY_KEY",
    "IMPORTED",
    "INFERRED",
    "MALFORMED",
    "OUTCOME",
    "PAGINATION",
    "RATE_LIMIT",
    "READS_AS",
    "REFERENCES",
    "RELATIONS",
    "REPLACED_BY",
    "RESOURCE",
    "RETRY_SCHEDULE",
    "SIGNATURE",
    "SOURCE",
    "SUBSCRIBES",
    "TOKEN_REQUEST",
    "UNIQUE",
    "UNKNOWN_PARAMETERS",
    "UNWRAP",
    "USERNAME",
    "WEB_LINKS",
    "WORDS",
    "Action",
    "Cause",
    "EventMembers",
    "Expansion",
    "Filter",
    "Fixture",
    "Match",
    "Outcome",
    "Pagination",
    "Parent",
    "RateLimit",
    "Resource",
    "RetrySchedule",
    "Signature",
    "Subscription",
    "Unwrap",
    "WebLink",
    "WebLinkParameter",
    "Word",
]

T_co = TypeVar("T_co", covariant=True)

MALFORMED = (AttributeError, KeyError, TypeError, ValueError)
"""What reading a word raises where it does not say what it has to."""


@dataclass(frozen=True, kw_only=True)
class Word(Generic[T_co]):
    """One word of the vocabulary. `read` makes a value of what is stated."""

    name: str
    """`x-resource`, as the document spells it."""
    read: Callable[[Any], T_co]

    def of(self, definition: Mapping[str, Any]) -> T_co | None:
        """What `definition` states; None if it states nothing. Raises one of `MALFORMED`."""
        return self.read(definition[self.name]) if self.name in definition else None

    def tolerant(self, definition: Any) -> T_co | None:
        """The same, and None where the definition or what it states is malformed."""
        try:
            return self.of(definition)
        except MALFORMED:
            return None

    def stated(self, definition: Mapping[str, Any]) -> bool:
        """Whether `definition` states anything by this word."""
        return self.name in definition

    def raw(self, definition: Mapping[str, Any], default: Any = None) -> Any:
        """What is stated, as the document has it."""
        return definition.get(self.name, default)

    def at(self, pointer: str) -> str:
        """The pointer of this word in the element at `pointer`."""
        return child(pointer, self.name)


IMPORTED = "imported"
"""What `x-inferred` says at the root of a document that others write: its statements are theirs."""

DEFAULT_ENVIRONMENT = "production"
"""The environment of a server that states none (`x-environment`)."""

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
class Fixture:
    """What only the host of a server knows of its own data (an entry of `x-fixtures`)."""

    description: str
    operations: tuple[str, ...]
    """operationIds of those that requests are sent to."""
    parameters: tuple[str, ...] = ()
    """The query parameters of which it gives some; empty: it gives the request body."""
    response: Mapping[str, Any] = field(default_factory=dict)
    """A schema of the body of the success, beside that of the response."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, [value] if isinstance(value, str) else value))


@cache
def _hints(kind: Callable[..., Any]) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _fits(value: Any, hint: Any) -> bool:
    """Whether `value` has the JSON type of the annotation `hint`."""
    match get_origin(hint):
        case kind if kind is Literal:
            return type(value) in map(type, get_args(hint))
        case kind if kind is UnionType:
            return any(_fits(value, each) for each in get_args(hint))
        case kind if kind is tuple:
            return isinstance(value, tuple) and all(_fits(it, get_args(hint)[0]) for it in value)
        case kind if kind is Mapping:
            return isinstance(value, dict)
    if hint is float:
        return type(value) in (int, float)
    # a boolean is no integer in JSON, though it is one in Python
    return hint is Any or (isinstance(value, hint) if _is_kind(hint) else type(value) is hint)


def _is_kind(hint: Any) -> bool:
    return isinstance(hint, type) and is_dataclass(hint)


def _typed(kind: Callable[..., T], values: Mapping[str, Any]) -> T:
    """`kind(**values)`, lists as tuples. Raises TypeError where a value has another type."""
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    for name, hint in _hints(kind).items():
        if name in given and not _fits(given[name], hint):
            raise TypeError(f"{name} is {given[name]!r}")
    return kind(**given)


def _exact(kind: Callable[..., T]) -> Callable[[Any], T]:
    """A reader of a mapping whose keys are the fields of `kind`."""

    def read(stated: Any) -> T:
        return _typed(kind, {_text(key): value for key, value in stated.items()})

    return read


def _resource(stated: Any) -> Resource:
    parent = stated.get("parent")
    found = None if parent is None else _typed(Parent, parent)
    return _typed(Resource, {**stated, "parent": found})


_SELECTORS = {"page": "page", "offset": "offset", "cursor": "cursor", "link": "cursor"}
"""The key of `x-pagination` that names the query parameter which selects, by style."""


def _pagination(stated: Any) -> Pagination:
    named = {key: value for key, value in stated.items() if key not in _SELECTORS.values()}
    style = _text(stated["style"])
    if style == "link" and "next" not in named:
        named.setdefault("next_header", "Link")
    return _typed(Pagination, {**named, "selector": stated[_SELECTORS[style]]})


def _filter(stated: Any) -> Filter:
    rest = {key: value for key, value in stated.items() if key != "member"}
    return _typed(Filter, {**rest, "members": _texts(stated["member"])})


def _causes(stated: Any) -> tuple[Cause, ...]:
    if not isinstance(stated, list):
        raise TypeError(f"{stated!r} is no list")
    return tuple(Cause(operation=it) if isinstance(it, str) else _exact(Cause)(it) for it in stated)


def _web_links(stated: Any) -> Mapping[str, WebLink]:
    return {
        name: WebLink(
            url=_text(it["url"]),
            description=_text(it["description"]),
            source=_texts(it["x-source"]),
            query=tuple(_typed(WebLinkParameter, parameter) for parameter in it["query"]),
        )
        for name, it in stated.items()
    }


def _fixtures(stated: Any) -> Mapping[str, Fixture]:
    return {
        _text(name): _typed(Fixture, {k: v for k, v in it.items() if k not in _PROVENANCE})
        for name, it in stated.items()
    }


def _replacement(stated: Any) -> Replacement:
    return Replacement(
        name=_text(stated.get("member", stated.get("parameter"))),
        relation=_text(stated["as"]),  # type: ignore[arg-type]  # the lint holds it to these
        operation=_text(stated.get("operation", "")),
    )


_PROVENANCE = frozenset({"x-source", "x-inferred", "x-ambiguity"})
"""What an entry of a list may say of where it comes from."""


def _relations(stated: Any) -> tuple[Relation, ...]:
    if not isinstance(stated, list):
        raise TypeError(f"{stated!r} is no list")
    return tuple(map(_relation, stated))


def _relation(stated: Any) -> Relation:
    ((word, said),) = ((key, it) for key, it in stated.items() if key not in _PROVENANCE)
    match word:
        case "before" | "not-after" | "at-most":
            first, second = _texts(said)
            return Order(word=word, first=first, second=second)
        case "implies":
            when, present = dict(said["when"]), _texts(said["present"])
            return Implication(when=when, present=present)
        case "sum" | "count":
            return Total(word=word, of=_texts(said["of"]), total=_text(said["is"]))
    raise ValueError(f"{word!r} is no relation")


def _documented(stated: Any) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    if not isinstance(stated, list):
        raise TypeError(f"{stated!r} is no list")
    for it in stated:
        found |= {it: ()} if isinstance(it, str) else {_text(k): _texts(v) for k, v in it.items()}
    return found


def _reason(stated: Any) -> str | Mapping[str, str]:
    return {str(k): str(v) for k, v in stated.items()} if isinstance(stated, dict) else str(stated)


# where a statement comes from
SOURCE = Word[tuple[str, ...]](name="x-source", read=texts)
INFERRED = Word[str | Mapping[str, str]](name="x-inferred", read=reason)
DOCUMENTED = Word[Mapping[str, tuple[str, ...]]](name="x-documented", read=documented)
"""Keywords that the page states, with the headings; none: those of the nearest `x-source`."""
AMBIGUITY = Word[tuple[str, ...]](name="x-ambiguity", read=texts)
# what an operation does
RESOURCE = Word[Resource](name="x-resource", read=resource)
PAGINATION = Word[Pagination](name="x-pagination", read=pagination)
UNWRAP = Word[Unwrap](name="x-unwrap", read=exact(Unwrap))
UNKNOWN_PARAMETERS = Word[str](name="x-unknown-parameters", read=text)
RATE_LIMIT = Word[RateLimit](name="x-rate-limit", read=exact(RateLimit))
IDEMPOTENCY_KEY = Word[str](name="x-idempotency-key", read=text)
"""The header with which the same request may be sent again: it is done once."""
SUBSCRIBES = Word[Subscription](name="x-subscribes", read=exact(Subscription))
OUTCOME = Word[Outcome](name="x-outcome", read=exact(Outcome))
WEB_LINKS = Word[Mapping[str, WebLink]](name="x-web-links", read=web_links)
FIXTURES = Word[Mapping[str, Fixture]](name="x-fixtures", read=fixtures)
# what a parameter or a property means
FILTER = Word[Filter](name="x-filter", read=filter_)
EXPANDS = Word[Expansion](name="x-expands", read=exact(Expansion))
REFERENCES = Word[str](name="x-references", read=text)
READS_AS = Word[str](name="x-reads-as", read=text)
UNIQUE = Word[bool](name="x-unique", read=bool)
RELATIONS = Word[tuple[Relation, ...]](name="x-relations", read=relations)
REPLACED_BY = Word[Replacement](name="x-replaced-by", read=replacement)
# what an event is
EVENT = Word[EventMembers](name="x-event", read=exact(EventMembers))
CAUSED_BY = Word[tuple[Cause, ...]](name="x-caused-by", read=causes)
SIGNATURE = Word[Signature](name="x-signature", read=exact(Signature))
RETRY_SCHEDULE = Word[RetrySchedule](name="x-retry-schedule", read=exact(RetrySchedule))
# where, and as whom
ENVIRONMENT = Word[str](name="x-environment", read=text)
TOKEN_REQUEST = Word[Mapping[str, Any]](name="x-token-request", read=dict)
USERNAME = Word[str](name="x-username", read=text)

WORDS: Mapping[str, Word[Any]] = {
    it.name: it
    for it in (
        *(SOURCE, INFERRED, DOCUMENTED, AMBIGUITY),
        *(RESOURCE, PAGINATION, UNWRAP, UNKNOWN_PARAMETERS, RATE_LIMIT, SUBSCRIBES, OUTCOME),
        IDEMPOTENCY_KEY,
        *(
            WEB_LINKS,
            FIXTURES,
            FILTER,
            EXPANDS,
            REFERENCES,
            READS_AS,
            RELATIONS,
            UNIQUE,
            REPLACED_BY,
        ),
        *(EVENT, CAUSED_BY, SIGNATURE, RETRY_SCHEDULE),
        *(ENVIRONMENT, TOKEN_REQUEST, USERNAME),
    )
}
"""Every word by its name."""
