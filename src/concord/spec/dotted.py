"""Members of JSON values by dotted paths (`data.client.id`), as the vocabulary names them.

Model: pure, over parsed JSON. A member that is missing is None, as a null is. No path goes through
an array, and a name that itself has a dot cannot be said.
"""

from __future__ import annotations

from typing import Any


def member(value: Any, path: str) -> Any:
    """The value at `path` of `value` (`""`: itself), None if there is none."""
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value


def put(value: dict[str, Any], path: str, inner: Any) -> None:
    """Set the value at `path` of `value`, with the objects on the way."""
    *above, last = path.split(".")
    for name in above:
        if not isinstance(value.get(name), dict):
            value[name] = {}
        value = value[name]
    value[last] = inner


def overwrite(value: Any, path: str, inner: Any) -> None:
    """Set the value at `path` of `value`, if what holds it is there; else change nothing."""
    owner, _, last = path.rpartition(".")
    holder = member(value, owner)
    if isinstance(holder, dict):
        holder[last] = inner


def drop(value: Any, path: str) -> None:
    """Remove the member at `path` of `value`, if it is there."""
    owner, _, last = path.rpartition(".")
    holder = member(value, owner)
    if isinstance(holder, dict):
        holder.pop(last, None)
