"""Whether a server has the records that the reference emulators begin with.

Model: pure. An emulator under test has them; the sandbox or the connector of somebody has records
of its own, and how many these are, or what they say, speaks for no reading. Values that the run has
sent itself play no part. What the run has created is known to both, whatever else there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from concord.http import Request, Response
from concord.oracle import Logged

_READS = ("GET", "HEAD")
_SHARE = 0.5
"""So many of the values that an emulator shows have to be shown by the server."""
_SHORTEST, _SMALLEST = 3, 100
"""A shorter text and a smaller number are alike by chance."""


def alike(log: Sequence[Logged], ours: Sequence[Response | None]) -> list[bool]:
    """Of each exchange, whether the server and an emulator show the same records.

    `ours` is what the emulator has responded to the requests of the log.
    """
    pairs = [(it, found) for it, found in zip(log, ours, strict=True) if found is not None]
    if _begins_alike(pairs):
        return [True] * len(log)
    made = set[str]()
    found = []
    for it in log:
        is_read = it.request.method in _READS
        found.append(not is_read or bool(made & set(_named(it.request))))
        if not is_read and it.response.success:
            made |= set(map(str, _values(it.response.json)))
    return found


def _begins_alike(pairs: Sequence[tuple[Logged, Response]]) -> bool:
    sent, theirs, own = set[Any](), set[Any](), set[Any]()
    for it, found in pairs:
        sent |= set(_values(it.request.members))
        if it.request.method in _READS and it.response.success and found.success:
            theirs |= set(_values(it.response.json))
            own |= set(_values(found.json))
    own -= sent
    return bool(own) and len(own & theirs) >= _SHARE * len(own)


def _named(request: Request) -> Iterator[str]:
    """What the address of a request names."""
    yield from map(unquote, request.path.split("/"))
    for texts in request.query.values():
        yield from texts


def _values(value: Any) -> Iterator[Any]:
    """The texts and numbers of a JSON value that are hardly alike by chance."""
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _values(inner)
    elif _tells(value):
        yield value


def _tells(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) >= _SHORTEST
    return type(value) in (int, float) and abs(value) >= _SMALLEST
