"""The documented limits of a request body: where they stand, and values at them or beyond.

Model: pure. A field is a member of the JSON request body, at any depth, with its schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.faults._members import BodyMember, members, places
from concord.faults._site import Site
from concord.http import is_json
from concord.spec import child

_LIMITS = frozenset({"minimum", "maximum", "minLength", "maxLength"})


def fields(site: Site) -> Iterator[BodyMember]:
    """The members of the JSON request body."""
    for name, pointer in site.spec.request_media(site.operation).items():
        if is_json(name):
            yield from members(site.spec, child(pointer, "schema"))
            return


def limited(site: Site) -> Iterator[BodyMember]:
    """The fields with a limit of range or length."""
    return (field for field in fields(site) if _LIMITS & set(field.schema))


def values(body: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """The values at `path`."""
    return (holder[key] for holder, key in places(body, path))


def at_limit(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value is exactly at a limit of its schema."""
    if isinstance(value, str):
        return len(value) in (schema.get("minLength"), schema.get("maxLength"))
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and value in (schema.get("minimum"), schema.get("maximum"))


def moved_in(value: Any, schema: dict[str, Any]) -> Any:
    """A value that is one beyond a limit, at the limit; any other unchanged."""
    if isinstance(value, str):
        return _shortened(value, schema)
    # floats have no value that is just one beyond a limit
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    return value + 1 if value == least - 1 else value - 1 if value == most + 1 else value


def _shortened(value: str, schema: dict[str, Any]) -> str:
    if len(value) == schema.get("maxLength", -2) + 1:
        return value[:-1]
    return f"{value}x" if len(value) == schema.get("minLength", 0) - 1 else value
