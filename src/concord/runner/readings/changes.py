"""What a request names, and requests with other values throughout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concord.checks.references import Reference
from concord.http import Request
from concord.runner.readings.requests import encoded, members_of
from concord.spec import Operation, Spec


def value_at(spec: Spec, operation: Operation, request: Request, reference: Reference) -> Any:
    """The id that a request names at a reference; of several the first."""
    if reference.location == "query":
        return next(iter(request.query.get(reference.names[0], ())), None)
    if reference.location == "path":
        own = (spec.base_path() + operation.path).split("/")
        at = own.index(f"{{{reference.names[0]}}}") if f"{{{reference.names[0]}}}" in own else None
        steps = request.path.split("/")
        return steps[at] if at is not None and at < len(steps) else None
    value: Any = members_of(request)
    for name in reference.names:
        if name == "*":
            value = value[0] if isinstance(value, list) and value else None
        else:
            value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, (str, int)) else None


def all_changed(request: Request) -> bytes | None:
    """The body with other numbers and other prose."""
    members = members_of(request)
    if members is None:
        return request.body
    changed = {name: _other(it) for name, it in members.items()}
    return encoded(request.media_type, changed)


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value + 1
    return f"{value} again" if isinstance(value, str) and " " in value else value


def swapped(value: Any) -> Any:
    """The value; a text in other case."""
    return value.swapcase() if isinstance(value, str) else value
