"""Sizes of pages: what a request states, and what the spec promises.

Model: pure, over `x-pagination` and the schemas of the parameters that it names.
"""

from __future__ import annotations

from typing import Any

from concord.checks.exchange import Subject
from concord.spec import Operation, child
from concord.spec.vocabulary import Pagination

_USUAL = 10
"""No server shows less on a page, where neither a default nor a most is documented."""


def number_of(exchange: Subject, name: str, default: int | None) -> int | None:
    """The number that a query parameter has, or else by default; None if it is no number."""
    values = exchange.query.get(name, [])
    if len(values) == 1 and values[0].isascii() and values[0].isdigit():
        return int(values[0])
    if values:
        return None
    declared = parameter_schema(exchange.operation, name).get("default", default)
    return declared if isinstance(declared, int) else None


def largest_page(operation: Operation) -> dict[str, int]:
    """The query that shows as much of a list as one page can."""
    paging = operation.pagination
    return {paging.size: largest_size(operation, paging)} if paging and paging.size else {}


def size_promised(operation: Operation) -> int:
    """The size up to which a page that is shorter than requested must be the last one.

    Where no `maximum` is stated, a server may have one of its own, not below its default.
    """
    paging = operation.pagination
    schema = parameter_schema(operation, paging.size) if paging else {}
    promised = schema.get("maximum", schema.get("default", _USUAL))
    return promised if isinstance(promised, int) else _USUAL


def largest_size(operation: Operation, paging: Pagination) -> int:
    """The largest size of a page that can be requested."""
    # 100 is what nearly every API allows; a server that cuts it down is handled by `size_promised`
    largest = parameter_schema(operation, paging.size).get("maximum", 100)
    return largest if isinstance(largest, int) else 100


def parameter_schema(operation: Operation, name: str) -> dict[str, Any]:
    """The schema of a parameter; empty if there is none of that name."""
    return next((item.schema for item in operation.parameters if item.name == name), {})


def default_at(operation: Operation, name: str) -> tuple[str, ...]:
    """Where the default of a parameter is stated, for `relies_on`."""
    found = (
        it.pointer for it in operation.parameters if it.name == name and "default" in it.schema
    )
    return tuple(child(pointer, "schema", "default") for pointer in found)
