"""Responses that have the same schema of a resource as its read.

Model: pure, by the schemas that responses declare.
"""

from __future__ import annotations

from concord.checks.representation import items_pointer, successes
from concord.checks.writes import reader_of_kind
from concord.oracle._place import body_place
from concord.spec import Operation, Spec, child


def shows_as_read(spec: Spec, operation: Operation) -> bool:
    """Whether the operation shows resources in the form in which they are read by their id."""
    reader = reader_of_kind(spec, operation.resource_name)
    if reader is None:
        return operation.action == "list"  # the only form there is
    return operation == reader or _form(spec, operation) == _form(spec, reader)


def _form(spec: Spec, operation: Operation) -> str:
    """The pointer of the schema of a resource in a response."""
    path = operation.unwrap.member if operation.unwrap else ""
    at = child("", *filter(None, path.split(".")))
    if operation.action == "list":
        at = child(items_pointer(operation), 0)
    # where only `2XX` is documented, any success stands for it
    status = next(iter(successes(operation)), 200)
    return body_place(spec, operation, status, at, filtered=[])
