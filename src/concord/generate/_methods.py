"""One operation as a method: its arguments, what it returns, the constant that describes it.

Model: path parameters may be given by position, everything else by keyword.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from openapi_python_client.parser.openapi import Endpoint

from concord.generate import _document, _names
from concord.generate._arguments import body, distinct, parameters
from concord.generate._docstrings import Argument, documentation
from concord.generate._results import errors, result
from concord.generate._shapes import Shapes
from concord.generate._styles import styles
from concord.generate._tolerance import OperationTolerance
from concord.generate.annotations import qualified
from concord.spec import Operation, child, vocabulary


@dataclass(frozen=True, kw_only=True)
class Method:
    """One operation of a resource."""

    operation: Operation
    name: str
    constant: str
    arguments: list[Argument]
    whole_body: bool
    result: str
    """As text for `_models`: what the constant holds."""
    returns: str
    """As text for `resources`: what the method's signature says (for a list: of an item)."""
    item: str
    media: str
    body_required: bool
    content_type: str
    parts: Mapping[str, str]
    encodings: Mapping[str, str]
    base64: tuple[str, ...]
    accept: str
    reads: str
    styles: Mapping[str, Mapping[str, str]]
    errors: dict[str, str]
    unwrap: str
    unwrap_required: bool
    documentation: list[str]
    idempotency_key: str
    """The header by which the server knows a request that comes again; empty if there is none."""
    moments: dict[str, str]
    """How dates and moments are sent, by arguments on the wire and members within (`a/b`)."""
    tolerance: OperationTolerance

    @property
    def paging(self) -> vocabulary.Pagination | None:
        """How its list is paged; None if the operation is no paged list."""
        return self.operation.pagination

    @property
    def options(self) -> str:
        """The type of what a call accepts besides its own arguments."""
        if self.paging is None:
            return "RequestOptions"
        # A page size that the API calls `limit` stays what the API means by it.
        return "PageOptions" if any(a.name == "limit" for a in self.arguments) else "ListOptions"

    def at(self, location: str) -> list[Argument]:
        """The arguments that travel in one place."""
        return [argument for argument in self.arguments if argument.location == location]

    @property
    def current(self) -> list[Argument]:
        """The arguments that are here to stay; all of them, unless some may be left out."""
        return [a for a in self.arguments if a.required or not a.deprecated]

    @property
    def default_size(self) -> int | None:
        """The page size that the server uses if none is given."""
        size = self.paging.size if self.paging else ""
        sizes = [p for p in self.operation.parameters if p.name == size]
        default = sizes[0].schema.get("default") if sizes else None
        return default if isinstance(default, int) else None


def method(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Method:
    """The method of one operation; what is wrong with it is added to the problems of `shapes`."""
    verb = operation.id.partition(".")[2]
    unwrap = operation.unwrap
    given = list(parameters(shapes, operation, endpoint))
    sent = body(shapes, operation, endpoint)
    arguments = distinct([*given, *sent.arguments])
    shapes.distinct([(a.name, a.wire) for a in arguments], operation.pointer)
    made = result(shapes, operation, endpoint)
    forms = {argument.wire: argument.form for argument in arguments if argument.form}
    tolerance = shapes.parsed.tolerance.operation(operation)
    request = _document.schema(shapes.parsed.spec, child(operation.pointer, "requestBody"))
    return Method(
        operation=operation,
        name=_names.identifier(verb, _names.RESERVED_METHODS),
        constant="_" + _names.identifier(operation.id).upper(),
        arguments=sorted(arguments, key=Argument.order),
        whole_body=sent.whole,
        result=made.read,
        returns=made.returns,
        item=made.item,
        media=sent.media,
        body_required=bool(request.get("required")),
        content_type=sent.content_type,
        parts=sent.parts,
        encodings=sent.encodings,
        base64=sent.base64,
        accept=made.accept,
        reads=made.reads,
        styles=styles(shapes.parsed.spec, operation),
        errors=dict(errors(shapes, operation, endpoint)),
        unwrap=unwrap.member if unwrap else "",
        unwrap_required=unwrap is None or unwrap.required,
        documentation=documentation(shapes.parsed.spec, operation, arguments),
        idempotency_key=vocabulary.IDEMPOTENCY_KEY.of(operation.definition) or "",
        moments={**sent.dates, **forms, **tolerance.moments},
        tolerance=tolerance,
    )


def qualify(found: Method, names: set[str]) -> Method:
    """The method for a class that has methods of these `names`, which would hide builtin types."""
    return replace(
        found,
        returns=qualified(found.returns, names),
        arguments=[replace(a, annotation=qualified(a.annotation, names)) for a in found.arguments],
    )
