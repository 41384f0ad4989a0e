"""Which answers show a resource in the form in which a read shows it.

Model: pure, by the schemas that answers declare.
"""

from __future__ import annotations

import specs
from contracts.checks._check import action_of
from contracts.checks._writes import reader_of_kind
from contracts.checks.representation import items_pointer, successes
from contracts.model._place import body_place


def shows_as_read(spec: specs.Spec, operation: specs.Operation) -> bool:
    """Whether the operation shows resources in the form in which they are read by their id."""
    reader = reader_of_kind(spec, operation.definition.get("x-resource", {}).get("name"))
    if reader is None:
        return action_of(operation) == "list"  # the only form there is
    return operation == reader or _form(spec, operation) == _form(spec, reader)


def _form(spec: specs.Spec, operation: specs.Operation) -> str:
    """Where the schema of a resource in an answer is declared."""
    at = specs.child(
        "", *filter(None, operation.definition.get("x-unwrap", {}).get("member", "").split("."))
    )
    if action_of(operation) == "list":
        at = specs.child(items_pointer(operation), 0)
    status = next(iter(successes(operation)), 200)
    return body_place(spec, operation, status, at, filtered=[])
