"""JSON pointers (RFC 6901): taken apart and put together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote


def parts(pointer: str) -> list[str]:
    """The unescaped reference tokens of `pointer` (with or without a leading `#`)."""
    pointer = pointer.removeprefix("#")
    if not pointer:
        return []
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def target(reference: str) -> str:
    """The pointer that a local reference (`#/paths/~1things~1%7Bid%7D`) leads to."""
    return unquote(reference.removeprefix("#"))


def child(pointer: str, *keys: str | int) -> str:
    """`pointer` extended by `keys`, each escaped."""
    return pointer + "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def pointers(value: Any, pointer: str = "") -> Iterator[str]:
    """`pointer`, that of `value`, and the pointers of all that stands in it, outermost first."""
    yield pointer
    if isinstance(value, (dict, list)):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from pointers(below, child(pointer, key))
