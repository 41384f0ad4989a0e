"""Which answers show a resource in the form in which a read shows it.

Model: pure, by the schemas that answers declare.
"""

from __future__ import annotations

from concord.checks.representation import items_pointer, successes
from concord.checks.writes import reader_of_kind
from concord.oracle._place import body_place
from concord.spec import Operation, Spec, child


def shows_as_read(spec: Spec, operation: Operation) -> bool:
    """Whether the operation shows resources in the form in which they are read by their id."""
    reader = reader_of_kind(spec, operation.definition.get("x-resource", {}).get("name"))
    if reader is None:
        return operation.action == "list"  # the only form there is
    return operation == reader or _form(spec, operation) == _form(spec, reader)


def _form(spec: Spec, operation: Operation) -> str:
    """Where the schema of a resource in an answer is declared."""
    at = child(
        "", *filter(None, operation.definition.get("x-unwrap", {}).get("member", "").split("."))
    )
    if operation.action == "list":
        at = child(items_pointer(operation), 0)
    status = next(iter(successes(operation)), 200)
    return body_place(spec, operation, status, at, filtered=[])
