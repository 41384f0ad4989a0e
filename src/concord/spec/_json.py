"""JSON files, whose lines are looked up on demand.

Model: a large document (tens of megabytes) is decoded by the standard library; a pointer's line is
found by walking down from the root, where each container's keys are scanned once and remembered
and whatever lies between is skipped by the decoder.
Known limits: a repeated key has the place of its first value, although the last one counts.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from concord.spec._place import Location, Parsed, SpecError
from concord.spec._pointer import parts, pointers

_SPACE = re.compile(r"[ \t\n\r]*")
# finds candidates only: an escaped backslash before `u` (`\\ud800`) matches, too, so the decoded
# value decides
_HALF = re.compile(
    # what both halves begin with goes first: a search for it is fast
    r"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F][0-9a-fA-F]{2})"
)
_DECODER = json.JSONDecoder()


def parse_json(path: Path, source: str) -> Parsed:
    """Read `source` as if it stood in `path`. Raises SpecError when it is no JSON."""
    try:
        # Python also reads NaN, Infinity and -Infinity, which RFC 8259 does not have
        value = json.loads(source, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise SpecError(
            f"is not JSON: {error.msg}",
            where=Location(path=path, line=error.lineno, column=error.colno),
            fix="fix the syntax here",
        ) from error
    except RecursionError as error:
        raise SpecError("nests too deeply", where=path, fix="write it flatter") from error
    except _NoJsonError as error:
        raise SpecError(
            f"is not JSON: {error}",
            where=Location.of_offset(path, source, max(source.find(str(error)), 0)),
            fix="write a number or null",
        ) from error
    except ValueError as error:  # an integer that is too long to be read
        raise SpecError(
            "holds a number of too many digits to be read",
            where=path,
            fix="write a smaller number",
        ) from error
    # the decoder takes them, and the first step that writes the value as UTF-8 would fail far from
    # here
    _refuse_halves(path, source, value)
    return Parsed(value=value, locations=_Places(path, source, value), ambiguous={})


class _NoJsonError(ValueError):
    """A number that Python reads and JSON does not have."""


def _refuse_constant(name: str) -> None:
    raise _NoJsonError(name)


def _refuse_halves(path: Path, source: str, value: Any) -> None:
    """Raise SpecError for half of a surrogate pair: no file in UTF-8 can hold it."""
    found = _HALF.search(source)
    if found is None:
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise SpecError(
            f"holds half of a surrogate pair: {found[0]}",
            where=Location.of_offset(path, source, found.start()),
            fix="write the whole character",
        ) from error


class _Places(Mapping[str, Location]):
    """Where each JSON pointer stands, found on demand."""

    def __init__(self, path: Path, source: str, value: Any) -> None:
        self._path, self._source, self._value = path, source, value
        self._lines = [0, *(found.end() for found in re.finditer("\n", source))]
        self._children: dict[int, dict[str, tuple[int, int]]] = {}

    def __getitem__(self, pointer: str) -> Location:
        shown = at = self._skip(0)
        for part in parts(pointer):
            if at not in self._children:
                self._children[at] = dict(self._scan(at))
            shown, at = self._children[at][part]
        line = bisect_right(self._lines, shown)
        return Location(path=self._path, line=line, column=shown - self._lines[line - 1] + 1)

    def __contains__(self, pointer: object) -> bool:
        try:
            self[str(pointer)]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return pointers(self._value)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self._source, at)
        return found.end() if found else at

    def _scan(self, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """Each key (or index) of the container at `at`: where it is shown and its value stands."""
        mapping = self._source[at] == "{"
        if not mapping and self._source[at] != "[":
            return
        index, at = 0, self._skip(at + 1)
        while self._source[at] not in "]}":
            key, shown = str(index), at
            if mapping:
                key, at = _DECODER.raw_decode(self._source, at)
                at = self._skip(self._skip(at) + 1)
            yield key, (shown, at)
            _, at = _DECODER.raw_decode(self._source, at)
            at = self._skip(at)
            if self._source[at] == ",":
                at = self._skip(at + 1)
            index += 1
