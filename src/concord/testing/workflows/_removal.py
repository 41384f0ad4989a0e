"""What removes a resource that a step made: the `delete` of the same resource, if there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from concord.http import Exchange
from concord.spec import Operation, Spec

GONE = frozenset({404, 409, 410})
"""Statuses of a removal of what a workflow has removed, or cancelled, itself."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A resource that an exchange made; `removed_by` its id, None where no operation removes it."""

    what: str
    id: Any
    removed_by: Operation | None


def made_by(spec: Spec, exchange: Exchange) -> Made | None:
    """The resource that `exchange` made; None if it made none, or does not say which."""
    operation = exchange.operation
    resource = operation.resource
    if resource is None or resource.action != "create" or not exchange.success:
        return None
    body = exchange.response.json
    if operation.unwrap is not None and isinstance(body, dict):
        body = body.get(operation.unwrap.member, body)
    for part in resource.id.split("."):
        body = body.get(part) if isinstance(body, dict) else None
    if body is None:
        return None
    return Made(
        what=f"{spec.title}: {resource.name} {body}",
        id=body,
        removed_by=next((it for it in spec.operations if _removes(it, resource.name)), None),
    )


def _removes(operation: Operation, resource: str) -> bool:
    if operation.action != "delete" or operation.resource_name != resource:
        return False
    path = [it.name for it in operation.parameters if it.location == "path"]
    assert operation.resource is not None
    # a path with further parameters needs values that nobody holds any more
    return path == [operation.resource.parameter]
