"""Places in a recorded body: its undocumented members, its redacted excerpts and pointers.

Model: pure. A body is walked together with the schemas that apply on the way, because only they
say whether a member's name is the spec's or data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from concord.evidence import Applied, Deviation, Shape, kind_of
from concord.spec import child, value_at
from concord.spec import parts as spec_parts
from concord.traffic import _redact


class Absent:
    """No value, which is not null."""


ABSENT = Absent()


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body that could be read, and the schemas that are declared for it."""

    value: Any
    shapes: Sequence[Shape]


@dataclass(frozen=True, kw_only=True)
class Undocumented:
    """A member that no schema which applies to its object names."""

    at: str
    owner: dict[str, Any]
    name: str
    applied: Applied


def undocumented(
    value: Any, shapes: Sequence[Shape], path: tuple[str, ...] = ()
) -> Iterator[Undocumented]:
    """The undocumented members of `value`, however deep."""
    applied = Applied(shapes, value)
    if isinstance(value, list):
        for item in value if applied.items else ():
            if isinstance(item, (dict, list)):
                yield from undocumented(item, applied.items, (*path, "*"))
        return
    for name, inner in value.items():
        declared = applied.member(name)
        if declared or applied.rest:
            if isinstance(inner, (dict, list)):
                # the path becomes part of a report, so names on it are redacted as well
                below = (*path, _redact.name(name, declared=bool(declared)))
                yield from undocumented(inner, declared or applied.rest, below)
        # where the spec names no member at all, names are data
        elif applied.names and not _open(applied.shapes):
            at = child("", *path, _redact.name(name))
            yield Undocumented(at=at, owner=value, name=name, applied=applied)


def _open(applying: Sequence[Shape]) -> bool:
    """Whether the spec says that any member may be there."""
    return any(
        shape.definition.get("additionalProperties") is True
        or "patternProperties" in shape.definition
        for shape in applying
    )


def at(value: Any, parts: Sequence[str]) -> Any:
    """What stands at a path of `value`; `ABSENT` if nothing does."""
    try:
        return value_at(value, parts)
    except KeyError:
        return ABSENT


def nearby(body: Body, pointer: str) -> Any:
    """The object around a place, redacted: names as its schemas declare them."""
    value, shapes = body.value, body.shapes
    owner, owner_shapes = value, shapes
    for part in spec_parts(pointer):
        if isinstance(value, dict):
            # the innermost object: a scalar alone shows too little
            owner, owner_shapes = value, shapes
        shapes = Applied(shapes, value).below(value, part)
        value = at(value, [part])
    if isinstance(value, dict):
        owner, owner_shapes = value, shapes
    return _redact.sample(owner, owner_shapes)


def place_of(deviation: Deviation, body: Body | None) -> str:
    """The pointer of a deviation with `*` for items; the name of a parameter or header."""
    if deviation.where != "body":
        return re.sub(r"/\d+(?=/|$)", "/*", deviation.at)
    place = ""
    value, shapes = (body.value, body.shapes) if body else (None, ())
    for part in spec_parts(deviation.at):
        applied = Applied(shapes, value)
        if isinstance(value, list):
            place = f"{place}/*"
        else:
            place = child(place, _redact.name(part, declared=part in applied.names))
        shapes = applied.below(value, part)
        value = at(value, [part])
    return place


def words(keyword: str, stated: Any, value: Any) -> str:
    """What is violated, in words of the spec alone: a validator's message quotes the value."""
    if keyword == "required":
        if not isinstance(stated, list):
            return "is required, but missing"
        missing = [it for it in stated if isinstance(value, dict) and it not in value]
        return f"required, but missing: {', '.join(missing)}" if missing else "is required"
    if keyword == "type":
        found = "" if isinstance(value, Absent) else f", got {kind_of(value)}"
        return f"expected {' or '.join(stated if isinstance(stated, list) else [stated])}{found}"
    if isinstance(stated, (str, int, float)):
        return f"breaks {keyword}: {stated}"
    return f"breaks {keyword}"


def listed(stated: Any) -> str:
    """The first declared values of an `enum`, or a `const`, for people."""
    values = [str(it) for it in (stated if isinstance(stated, list) else [stated])]
    return ", ".join(values[:8]) + (f", … {len(values) - 8} more" if len(values) > 8 else "")
