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
    InputValue,
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
    input_values,
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
    "EMULATOR_ONLY",
    "ENVIRONMENT",
    "EVENT",
    "EXPANDS",
    "FILTER",
    "FIXTURES",
    "IDEMPOTENCY_KEY",
    "IMPORTED",
    "INFERRED",
    "INPUT_VALUES",
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
    "InputValue",
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

    def of(self, definition: Mapping[str, Any] | bool) -> T_co | None:
        """What `definition` states; None if it states nothing. Raises one of `MALFORMED`.

        A schema may be `true` or `false`, which state nothing.
        """
        if isinstance(definition, bool) or self.name not in definition:
            return None
        return self.read(definition[self.name])

    def tolerant(self, definition: Any) -> T_co | None:
        """The same, and None where the definition or what it states is malformed."""
        try:
            return self.of(definition)
        except MALFORMED:
            return None

    def stated(self, definition: Mapping[str, Any] | bool) -> bool:
        """Whether `definition` states anything by this word."""
        return not isinstance(definition, bool) and self.name in definition

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
# how a workflow is run
INPUT_VALUES = Word[Mapping[str, InputValue]](name="x-input-values", read=input_values)
EMULATOR_ONLY = Word[str](name="x-emulator-only", read=text)
"""Why a workflow must not be run on a server that is no emulator."""
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
        *(INPUT_VALUES, EMULATOR_ONLY),
        *(ENVIRONMENT, TOKEN_REQUEST, USERNAME),
    )
}
"""Every word by its name."""
