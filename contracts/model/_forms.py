"""Which list holds all resources of a kind, and which answers show one as a read does.

Model: pure, by paths, actions and the schemas that answers declare.
"""

from __future__ import annotations

import specs
from contracts.checks._check import action_of
from contracts.checks._writes import reader_of_kind
from contracts.checks.representation import items_pointer, successes
from contracts.model._place import body_place


def collections(spec: specs.Spec) -> dict[str, str]:
    """By kind, the list at the path where resources are created, or the one beside it."""
    found = {}
    for create in spec.operations:
        for other in spec.operations:
            if (
                action_of(create) == "create"
                and action_of(other) == "list"
                and other.path == create.path
                and create.definition["x-resource"]["name"]
                == other.definition["x-resource"]["name"]
            ):
                found[create.definition["x-resource"]["name"]] = other.id
    return found


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
