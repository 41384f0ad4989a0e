"""Elements of a document as types: operations with their parameters.

Model: nothing is copied out of the document; what a word of our vocabulary says is read on demand.
Known limits: `$ref` siblings are ignored except in schemas, as OpenAPI 3.1 has it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from concord.spec import vocabulary
from concord.spec._document import Document, Element
from concord.spec._pointer import child
from concord.spec._replacement import Replacement

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, kw_only=True)
class Parameter(Element):
    """A parameter of an operation."""

    name: str
    location: Literal["path", "query", "header", "cookie"]
    required: bool

    @property
    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = self.definition.get("schema", {})
        return schema

    @cached_property
    def filter(self) -> vocabulary.Filter | None:
        """By what it selects items of a list."""
        return vocabulary.FILTER.of(self.definition)

    @cached_property
    def expansion(self) -> vocabulary.Expansion | None:
        """Which value of it makes items show all of their members."""
        return vocabulary.EXPANDS.of(self.definition)

    @property
    def references(self) -> str | None:
        """The resource whose id its value must be."""
        return vocabulary.REFERENCES.of(self.definition)

    @cached_property
    def replacement(self) -> Replacement | None:
        """What took its place."""
        return vocabulary.REPLACED_BY.of(self.definition)


@dataclass(frozen=True, kw_only=True)
class Operation(Element):
    """An operation of `paths` (or a webhook's, whose `path` is the event's name)."""

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]

    @property
    def label(self) -> str:
        """`GET /v2/appointments`, as Schemathesis names operations."""
        return f"{self.method.upper()} {self.path}"

    @property
    def has_body(self) -> bool:
        """Whether it documents a request body."""
        return "requestBody" in self.definition

    @property
    def statuses(self) -> tuple[str, ...]:
        """The keys of its responses, as documented: `200`, `4XX`, `default`."""
        return tuple(self.definition.get("responses", {}))

    @cached_property
    def resource(self) -> vocabulary.Resource | None:
        """What it does to which resource."""
        return vocabulary.RESOURCE.of(self.definition)

    @property
    def action(self) -> str:
        """What it does to its resource; empty if it has none."""
        return self.resource.action if self.resource else ""

    @property
    def is_read(self) -> bool:
        """Whether a call changes nothing, whatever its method."""
        return self.method in ("get", "head") or self.action in ("list", "read")

    @property
    def resource_name(self) -> str:
        """The name of its resource; empty if it has none."""
        return self.resource.name if self.resource else ""

    @cached_property
    def pagination(self) -> vocabulary.Pagination | None:
        """How its list is paged."""
        return vocabulary.PAGINATION.of(self.definition)

    @cached_property
    def unwrap(self) -> vocabulary.Unwrap | None:
        """The member of a success body that holds its result."""
        return vocabulary.UNWRAP.of(self.definition)

    @cached_property
    def rate_limit(self) -> vocabulary.RateLimit | None:
        """The limit of this operation alone."""
        return vocabulary.RATE_LIMIT.of(self.definition)

    @cached_property
    def subscription(self) -> vocabulary.Subscription | None:
        """The members of its request that register a receiver of events."""
        return vocabulary.SUBSCRIBES.of(self.definition)

    @cached_property
    def causes(self) -> tuple[vocabulary.Cause, ...]:
        """What causes it, if it is an event."""
        return vocabulary.CAUSED_BY.of(self.definition) or ()


def response_key(declared: Container[str], status: str) -> str | None:
    """Which of the `declared` keys of responses holds for `status`; None if none does."""
    # the order of OpenAPI: the status itself, its range, default
    keys = (status, f"{status[:1]}XX", "default")
    return next((key for key in keys if key in declared), None)


def read_operations(
    document: Document, section: Literal["paths", "webhooks"]
) -> Iterator[Operation]:
    """The operations of `paths` or `webhooks`, in the document's order, then by method."""
    for path in document.document.get(section) or {}:
        item = document.resolve(child("", section, path))
        for method in METHODS:
            if method in item.definition:
                pointer = child(item.pointer, method)
                definition = item.definition[method]
                yield Operation(
                    id=str(definition.get("operationId", "")),
                    method=method,
                    path=path,
                    pointer=pointer,
                    definition=definition,
                    parameters=tuple(_parameters(document, item, pointer, definition)),
                )


def _parameters(
    document: Document, item: Element, pointer: str, definition: dict[str, Any]
) -> Iterator[Parameter]:
    """The parameters of a path item and of its operation at `pointer`, which replace those."""
    merged: dict[tuple[str, str], Element] = {}
    # OpenAPI: an operation's parameter overrides the path item's of the same name and location;
    # the dict keeps the place of the first
    for owner, node in ((item.pointer, item.definition), (pointer, definition)):
        for index in range(len(node.get("parameters", []))):
            element = document.resolve(child(owner, "parameters", index))
            merged[element.definition["name"], element.definition["in"]] = element
    for (name, location), element in merged.items():
        yield Parameter(
            pointer=element.pointer,
            definition=element.definition,
            name=name,
            location=location,  # type: ignore[arg-type]  # the meta-schema holds it to these
            required=bool(element.definition.get("required", False)),
        )
