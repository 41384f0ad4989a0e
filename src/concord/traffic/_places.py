"""Where in an exchange something is, and what is wrong there, in words that hold no data.

Model: pure. A place is walked together with the schemas that apply on the way, because only they
say whether a member's name is the spec's or data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from concord.evidence import Deviation, Shape, kind_of
from concord.spec import child
from concord.spec import parts as spec_parts
from concord.traffic import _redact


class Absent:
    """No value, which is not null."""


ABSENT = Absent()


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body that could be read, and the schemas that it should keep."""

    value: Any
    shapes: Sequence[Shape]


@dataclass(frozen=True, kw_only=True)
class Undocumented:
    """A member that no schema which applies to its object names."""

    at: str
    owner: dict[str, Any]
    name: str
    applying: Sequence[Shape]


def undocumented(
    value: Any, shapes: Sequence[Shape], path: tuple[str, ...] = ()
) -> Iterator[Undocumented]:
    """The undocumented members of `value`, however deep."""
    applying = [it for shape in shapes for it in shape.applying(value)]
    if isinstance(value, list):
        items = [shape.items for shape in applying if shape.items is not None]
        for item in value if items else ():
            if isinstance(item, (dict, list)):
                yield from undocumented(item, items, (*path, "*"))
        return
    rest = [shape.rest for shape in applying if shape.rest is not None]
    known = _known(applying)
    for name, inner in value.items():
        declared = [shape.properties[name] for shape in applying if name in shape.properties]
        if declared or rest:
            if isinstance(inner, (dict, list)):
                below = (*path, _redact.name(name, declared=bool(declared)))
                yield from undocumented(inner, declared or rest, below)
        elif known and not _open(applying):
            at = child("", *path, _redact.name(name))
            yield Undocumented(at=at, owner=value, name=name, applying=applying)


def _known(applying: Sequence[Shape]) -> set[str]:
    return {name for shape in applying for name in shape.properties}


def _open(applying: Sequence[Shape]) -> bool:
    """Whether the spec says that any member may be there."""
    return any(
        shape.definition.get("additionalProperties") is True
        or "patternProperties" in shape.definition
        for shape in applying
    )


def at(value: Any, parts: Sequence[str]) -> Any:
    for part in parts:
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, TypeError, ValueError):
            return ABSENT
    return value


def nearby(body: Body, pointer: str) -> Any:
    """The object around a place, redacted: names as its schemas declare them."""
    value, shapes = body.value, list(body.shapes)
    owner, owner_shapes = value, shapes
    for part in spec_parts(pointer):
        applying = [it for shape in shapes for it in shape.applying(value)]
        if isinstance(value, dict):
            owner, owner_shapes = value, shapes
            shapes = [it.properties[part] for it in applying if part in it.properties] or [
                it.rest for it in applying if it.rest is not None
            ]
        else:
            shapes = [it.items for it in applying if it.items is not None]
        value = at(value, [part])
    if isinstance(value, dict):
        owner, owner_shapes = value, shapes
    return _redact.sample(owner, owner_shapes)


def place_of(deviation: Deviation, body: Body | None) -> str:
    """Where in the exchange: pointer with `*` for items, or the name of parameter or header."""
    if deviation.where != "body":
        return re.sub(r"/\d+(?=/|$)", "/*", deviation.at)
    place = ""
    value, shapes = (body.value, list(body.shapes)) if body else (None, [])
    for part in spec_parts(deviation.at):
        applying = [it for shape in shapes for it in shape.applying(value)]
        if isinstance(value, list):
            place, shapes = f"{place}/*", [it.items for it in applying if it.items is not None]
        else:
            declared = [it.properties[part] for it in applying if part in it.properties]
            place = child(place, _redact.name(part, declared=bool(declared)))
            shapes = declared or [it.rest for it in applying if it.rest is not None]
        value = at(value, [part])
    return place


def words(keyword: str, stated: Any, value: Any) -> str:
    """What is broken, in words of the spec."""
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
    values = [str(it) for it in (stated if isinstance(stated, list) else [stated])]
    return ", ".join(values[:8]) + (f", … {len(values) - 8} more" if len(values) > 8 else "")
