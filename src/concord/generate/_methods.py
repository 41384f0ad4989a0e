"""One operation as a method: its arguments, what it returns, the constant that describes it.

Model: path parameters may be given by position, everything else by keyword.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from openapi_python_client.parser.openapi import Endpoint

from concord.generate import _document, _names
from concord.generate._arguments import body, delimiter, distinct, parameters
from concord.generate._date_forms import date_forms
from concord.generate._docstrings import Argument, documentation
from concord.generate._results import errors, result
from concord.generate._shapes import Shapes
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
    """As text for `_resources`: what the method's signature says (for a list: of an item)."""
    item: str
    media: str
    body_required: bool
    errors: dict[str, str]
    unwrap: str
    unwrap_required: bool
    arrays: dict[str, str]
    documentation: list[str]
    idempotency_key: str
    """The header by which the server knows a request that comes again; empty if there is none."""
    moments: dict[str, str]
    """How dates and moments are sent, by the names of arguments on the wire."""
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
        size = self.paging.size if self.paging else None
        sizes = [p for p in self.operation.parameters if p.name == size]
        default = sizes[0].schema.get("default") if sizes else None
        return default if isinstance(default, int) else None


def method(shapes: Shapes, operation: Operation, endpoint: Endpoint) -> Method:
    """The method of one operation; what is wrong with it is added to the problems of `shapes`."""
    verb = operation.id.partition(".")[2]
    unwrap = operation.unwrap
    given = list(parameters(shapes, operation, endpoint))
    members, media, whole = body(shapes, operation, endpoint)
    arguments = distinct([*given, *members])
    shapes.distinct([(a.name, a.wire) for a in arguments], operation.pointer)
    made = result(shapes, operation, endpoint)
    tolerance = shapes.parsed.tolerance.operation(operation)
    request = _document.schema(shapes.parsed.spec, child(operation.pointer, "requestBody"))
    return Method(
        operation=operation,
        name=_names.identifier(verb, _names.RESERVED_METHODS),
        constant="_" + _names.identifier(operation.id).upper(),
        arguments=sorted(arguments, key=Argument.order),
        whole_body=whole,
        result=made.read,
        returns=made.returns,
        item=made.item,
        media=media,
        body_required=bool(request.get("required")),
        errors=dict(errors(shapes, operation, endpoint)),
        unwrap=unwrap.member if unwrap else "",
        unwrap_required=unwrap is None or unwrap.required,
        arrays={p.name: delimiter(p) for p in operation.parameters if delimiter(p)},
        documentation=documentation(shapes.parsed.spec, operation, arguments),
        idempotency_key=vocabulary.IDEMPOTENCY_KEY.of(operation.definition) or "",
        moments={**date_forms(shapes.parsed.spec, arguments), **tolerance.moments},
        tolerance=tolerance,
    )


def qualify(found: Method, names: set[str]) -> Method:
    """The method for a class that has methods of these `names`, which would hide builtin types."""
    return replace(
        found,
        returns=qualified(found.returns, names),
        arguments=[replace(a, annotation=qualified(a.annotation, names)) for a in found.arguments],
    )
