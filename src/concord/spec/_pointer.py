"""JSON pointers (RFC 6901): taken apart and put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote


def parts(pointer: str) -> list[str]:
    """The unescaped reference tokens of `pointer` (with or without a leading `#`)."""
    return list(tokens(pointer))


@lru_cache(maxsize=32_768)  # a contract run takes the same few thousand apart over and over
def tokens(pointer: str) -> tuple[str, ...]:
    """`parts`, not to be changed."""
    pointer = pointer.removeprefix("#")
    if not pointer:
        return ()
    found = pointer.split("/")[1:]
    if "~" in pointer:
        # this order, by RFC 6901 section 4: the other way round `~01` would become a slash
        found = [part.replace("~1", "/").replace("~0", "~") for part in found]
    return tuple(found)


def target(reference: str) -> str:
    """The pointer that a local reference (`#/paths/~1things~1%7Bid%7D`) leads to."""
    # in a `$ref` the pointer is a URI fragment, so it is percent-encoded (RFC 6901 section 6)
    return unquote(reference.removeprefix("#"))


def child(pointer: str, *keys: str | int) -> str:
    """`pointer` extended by `keys`, each escaped."""
    for key in keys:
        token = str(key)
        if "~" in token or "/" in token:
            token = token.replace("~", "~0").replace("/", "~1")
        pointer = f"{pointer}/{token}"
    return pointer


def value_at(value: Any, way: Iterable[str]) -> Any:
    """What stands at the reference tokens `way` below `value`. Raises KeyError if nothing does."""
    for part in way:
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (IndexError, TypeError, ValueError) as error:
            raise KeyError(part) from error
    return value


def put_at(value: Any, way: Sequence[str], new: Any) -> None:
    """Let `new` stand at the reference tokens `way` below `value`. Raises KeyError if `way` ends.

    Only the last token may name what is not there yet, and only in an object.
    """
    holder, last = value_at(value, way[:-1]), way[-1]
    holder[int(last) if isinstance(holder, list) else last] = new


def pointers(value: Any, pointer: str = "") -> Iterator[str]:
    """`pointer`, that of `value`, and the pointers of all that stands in it, outermost first."""
    yield pointer
    if isinstance(value, (dict, list)):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from pointers(below, child(pointer, key))
