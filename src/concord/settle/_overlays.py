"""The overlay that leads from one document to another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from concord.spec import changes, parts

_MISSING = object()


def overlay_between(base: Any, other: Any) -> list[dict[str, Any]]:
    """The actions that make `other` of `base`, in the order of the document."""
    return [action for pointer in changes(base, other) for action in _actions(base, other, pointer)]


def _actions(base: Any, other: Any, pointer: str) -> Iterator[dict[str, Any]]:
    before, after = value_at(base, pointer), value_at(other, pointer)
    *owners, last = parts(pointer)
    if after is _MISSING:
        yield {"target": _path(parts(pointer)), "remove": True}
        return
    replaces = before is not _MISSING
    if replaces and not isinstance(before, dict | list) and not isinstance(after, dict | list):
        yield {"target": _path(parts(pointer)), "update": after}
        return
    # an update merges into objects and appends to arrays (Overlay 1.1): to replace one, it goes
    # first
    if replaces:
        yield {"target": _path(parts(pointer)), "remove": True}
    yield {"target": _path(owners), "update": {last: after}}


def value_at(document: Any, pointer: str) -> Any:
    """What stands at `pointer`; `is_missing` tells whether nothing does."""
    for part in parts(pointer):
        if isinstance(document, dict) and part in document:
            document = document[part]
        elif isinstance(document, list) and part.isdigit() and int(part) < len(document):
            document = document[int(part)]
        else:
            return _MISSING
    return document


def is_missing(value: Any) -> bool:
    """Whether `value_at` found nothing."""
    return value is _MISSING


def _path(keys: list[str]) -> str:
    return "$" + "".join(_selector(key) for key in keys)


def _selector(key: str) -> str:
    if key.isdigit():
        # a status is a name, an index of an array a number: both are digits in a pointer
        return f"[{key}]" if len(key) < 3 else f"['{key}']"
    plain = key.isidentifier()
    return f".{key}" if plain else f"[{_quoted(key)}]"


def _quoted(key: str) -> str:
    inner = json.dumps(key, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"
