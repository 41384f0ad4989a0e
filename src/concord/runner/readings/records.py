"""Whether a server has the records that the reference emulators begin with.

Model: pure. An emulator under test has them; the sandbox or the connector of somebody has records
of its own, and how many these are, or what they say, speaks for no reading. Values that the run has
sent itself play no part. What the run has created is known to both, whatever else there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from concord.http import Request, Response
from concord.oracle import Logged

_READS = ("GET", "HEAD")
_SHARE = 0.5
"""So many of the values that an emulator shows have to be shown by the server."""
_SHORTEST, _SMALLEST = 3, 100
"""A shorter text and a smaller number are alike by chance."""


class SameRecords:
    """Of each exchange of a log, whether the server and an emulator show the same records.

    Exchanges are taken in one by one, so that a log can go on without being read again.
    """

    def __init__(self) -> None:
        self._sent, self._theirs, self._own = set[Any](), set[Any](), set[Any]()
        self._made = set[str]()
        self._single: list[bool] = []
        """Of each exchange by itself, for a server that has begun with other records."""

    def take(self, logged: Logged, ours: Response | None) -> None:
        """Take in the next exchange; `ours` is what the emulator has responded, if it got it."""
        is_read = logged.request.method in _READS
        of_made = bool(self._made.intersection(_named(logged.request)))
        self._single.append(not is_read or of_made)
        theirs = list(_values(logged.response.json)) if logged.response.success else []
        if not is_read:
            self._made.update(map(str, theirs))
        if ours is None:
            return
        self._sent.update(_values(logged.request.members))
        if is_read and logged.response.success and ours.success:
            self._theirs.update(theirs)
            self._own.update(_values(ours.json))

    def __len__(self) -> int:
        """How many exchanges were taken in."""
        return len(self._single)

    @property
    def alike(self) -> list[bool]:
        """One answer for each exchange that was taken in."""
        own = self._own - self._sent
        if own and len(own & self._theirs) >= _SHARE * len(own):
            return [True] * len(self)
        return list(self._single)


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
