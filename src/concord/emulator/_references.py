"""Ids in a request must be ids of records: `x-references`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from concord.emulator._operation_plans import Plan
from concord.emulator._resources import elements
from concord.emulator.behaviour import Call, Problem, UnknownRecord, UnknownReference, Violation
from concord.spec import child


def check_references(plan: Plan, call: Call) -> None:
    """Raise Problem 404 for an unknown id in the path, and one that names all others."""
    store = call.store
    for name, resource in plan.path_references:
        # the operation's own target is looked up by its action (`Engine._target`)
        if name != plan.parameter and store.get(resource, call.path[name]) is None:
            raise not_found(resource, call.path[name])
    for name, resource in plan.query_references:
        if name in call.query and store.get(resource, call.query[name]) is None:
            # an id in path or query says what is wanted (404 first), one in a body is data (422)
            raise _unknown((404, 422, 400), "NOT_FOUND", "query", [(f"/{name}", resource)])
    unknown = [
        (pointer, resource)
        for path, resource in plan.body_references
        for pointer, value in elements(call.body, path)
        if store.get(resource, value) is None
    ]
    if unknown:
        raise _unknown((422, 400), "VALIDATION_FAILED", "body", unknown)


def not_found(resource: str, key: Any) -> Problem:
    """There is no such record."""
    return UnknownRecord(resource, key)


def not_found_by_body(resource: str, member: str) -> Problem:
    """There is no such record as the `member` of the body names."""
    pointer = child("", *member.split("."))
    return _unknown((404, 422, 400), "NOT_FOUND", "body", [(pointer, resource)])


def _unknown(
    statuses: tuple[int, ...],
    code: str,
    where: Literal["query", "body"],
    unknown: Sequence[tuple[str, str]],
) -> Problem:
    return UnknownReference(
        statuses,
        code,
        "The request names a record that does not exist",
        violations=[
            Violation(where=where, pointer=pointer, message=f"is no id of a {resource}")
            for pointer, resource in unknown
        ],
    )
