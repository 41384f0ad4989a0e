"""The items of a recording: exchanges, and entries that cannot be read.

Model: a reader turns a file into a stream of `RecordingEntry` and `Unreadable` items, one at a
time, so that a file of any size takes the memory of its largest exchange. A file that breaks off
raises `DamagedError` after everything that could be read before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from concord.http import Request, Response

MOST_BYTES = 64_000_000
"""Bytes of one exchange in a file, and of one body, decompressed: larger ones are not read."""


@dataclass(frozen=True, kw_only=True)
class RecordingEntry:
    """A request and its response in a file, before their operation is known."""

    number: int
    """Which entry of its file, from 1."""
    request: Request
    """Its target is the URL as recorded: absolute, or path and query."""
    response: Response
    """Status 0: there was no response. Body None: it was not recorded, or there was none."""
    cut: bool = False
    """Whether the recording says that it holds a part of the response's body only."""
    deliberate: bool = False
    """Whether the recording says that the request broke the spec on purpose."""


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """An entry that is malformed in its format."""

    number: int
    what: str


Items = Iterator[RecordingEntry | Unreadable]


class DamagedError(Exception):
    """A recording that breaks off, or is none; the text says what is wrong, and where."""


class Counted:
    """A file that knows how far it was read; a byte order mark at its start is left out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.offset = 0
        # some editors and tools on Windows write a byte order mark
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        found = self._file.read(size)
        self.offset += len(found)
        return found


def headers_of(pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Headers by name in lower case; one that is given several times is joined by commas."""
    found: dict[str, str] = {}
    for name, value in pairs:
        # names of headers are case-insensitive (RFC 9110, 5.1)
        key, text = name.lower(), printable(str(value))
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def printable(text: str) -> str:
    """`text` without halves of surrogate pairs, which JSON can spell and no report can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def headers_in(message: dict[str, Any]) -> dict[str, str]:
    """The headers of a request or response that maps names to lists of values.

    Raises ValueError.
    """
    stated = message.get("headers") or {}
    if not isinstance(stated, dict):
        raise ValueError("headers is not what it should be")
    return headers_of(
        (name, value)
        for name, values in stated.items()
        for value in (values if isinstance(values, list) else [values])
    )


def member(owner: Any, *names: str, kind: type | tuple[type, ...]) -> Any:
    """What stands at `names` of a parsed entry. Raises ValueError that names what is missing."""
    for index, name in enumerate(names):
        if not isinstance(owner, dict) or name not in owner:
            raise ValueError(f"{'.'.join(names[: index + 1])} is missing")
        owner = owner[name]
    if not isinstance(owner, kind):
        raise ValueError(f"{'.'.join(names)} is not what it should be")
    return owner
