"""JSON of any size, read value by value: bounded in depth, size and number of values.

Model: the caller walks down to what it wants (`members`, `items`) and takes each value there as a
whole (`value`) or leaves it out (`skip`). Brackets and strings alone are followed, by regular
expressions over blocks of the file, so time is linear in its size and memory is that of one value.
A value that breaks a bound is passed over and raises `ValueError`; the next one can be read.
Known limits: UTF-8 only; what is left out is not validated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from concord.traffic._recorded import MOST_BYTES, Counted

DEEPEST = 200
"""Levels of arrays and objects within one value."""
MOST_VALUES = 1_000_000
"""Values within one value: each costs some hundred bytes of memory."""
_BLOCK = 65_536
# possessive (`*+`, Python 3.11): no backtracking, so a string that does not end costs linear time
_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["{}\[\]]', re.DOTALL)
"""A whole string, a bracket, or the beginning of a string that goes on behind its block."""
_WHOLE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SPACE = re.compile(rb"[ \t\n\r]*+")
_SCALAR = re.compile(rb"[^,\]}\s]*+")
_SCALAR_STARTS = frozenset(b"-0123456789tfnNI")


class BrokenJsonError(Exception):
    """The file ends within a value, or is no JSON where its structure is read."""


class JsonStream:
    """The values of a file, from its beginning; `most`: bytes of one value."""

    def __init__(self, file: Counted, *, most: int = MOST_BYTES) -> None:
        self._file = file
        self._most = most
        self._block = b""
        self._at = 0

    def first(self) -> bytes:
        """The first byte of what comes next; empty at the end of the file."""
        while True:
            found = _SPACE.match(self._block, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._block):
                return self._block[self._at : self._at + 1]
            if not self._more():
                return b""

    def members(self) -> Iterator[str]:
        """The names of an object's members; the caller takes or skips each value."""
        self._expect(b"{")
        if self.first() == b"}":
            self._at += 1
            return
        while True:
            name = self.value() if self.first() == b'"' else None
            self._expect(b":")
            yield str(name)
            if self._expect(b",}") == b"}":
                return

    def items(self) -> Iterator[None]:
        """Stops at each item of an array; the caller takes or skips it."""
        self._expect(b"[")
        if self.first() == b"]":
            self._at += 1
            return
        while True:
            yield
            if self._expect(b",]") == b"]":
                return

    def value(self) -> Any:
        """The next value. Raises ValueError if it is no JSON or too large, after passing it."""
        scan = _Scan(self._most)
        raw = self._pass(scan)
        if scan.refusal:
            raise ValueError(scan.refusal)
        # commas outside strings count the values before any of them takes memory
        if len(raw) > MOST_VALUES and _WHOLE.sub(b"", raw).count(b",") > MOST_VALUES:
            raise ValueError(f"holds more than {MOST_VALUES:,} values")
        try:
            return json.loads(raw)
        except ValueError as error:  # its message may quote the value
            raise ValueError("is no JSON") from error

    def skip(self) -> None:
        """Leave the next value out."""
        self._pass(_Scan(0))

    def _pass(self, scan: _Scan) -> bytes:
        start = self.first()
        if not start or not (start in b'{["' or start[0] in _SCALAR_STARTS):
            raise BrokenJsonError
        if start[0] in _SCALAR_STARTS:
            scan.scalar = True
        parts = []
        while True:
            end = scan.feed(self._block, self._at)
            upto = len(self._block) if end is None else end
            parts.append(self._block[self._at : upto])
            if not scan.keeps(len(parts[-1])):
                parts.clear()
            self._at = upto
            if end is not None:
                return b"".join(parts)
            if not self._more():
                if scan.scalar:
                    return b"".join(parts)
                raise BrokenJsonError

    def _expect(self, allowed: bytes) -> bytes:
        found = self.first()
        if not found or found not in allowed:
            raise BrokenJsonError
        self._at += 1
        return found

    def _more(self) -> bool:
        self._block, self._at = self._file.read(_BLOCK), 0
        return bool(self._block)


class _Scan:
    """Where one value ends, however its bytes are cut into blocks; `most`: bytes to keep."""

    def __init__(self, most: int) -> None:
        self.scalar = False
        self.refusal = ""
        self._most = most
        self._size = self._depth = 0
        self._in_string = self._escaped = False

    def keeps(self, size: int) -> bool:
        """Whether the bytes so far, with `size` more, are wanted."""
        self._size += size
        if self._most and self._size > self._most:
            self.refusal = f"is larger than {self._most // 1_000_000} MB"
        return bool(self._most) and not self.refusal

    def feed(self, block: bytes, at: int) -> int | None:
        """The end of the value in `block`, read from `at`; None if it goes on behind the block."""
        if self.scalar:
            found = _SCALAR.match(block, at)
            upto = found.end() if found else at
            return upto if upto < len(block) else None
        if not self._in_string:
            return self._nested(block, at)
        end = self._string(block, at)
        return end if end is None or not self._depth else self._nested(block, end)

    def _nested(self, block: bytes, at: int) -> int | None:
        for found in _TOKEN.finditer(block, at):
            token = found[0]
            if token in b"{[":
                self._deeper()
            elif token in b"}]":
                self._depth -= 1
            elif token == b'"':
                self._in_string = True
                self._string(block, found.end())
                return None
            if not self._depth:
                return found.end()
        return None

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST and not self.refusal:
            self.refusal = f"is nested deeper than {DEEPEST} levels"

    def _string(self, block: bytes, at: int) -> int | None:
        """The end of the string in `block`; None if it goes on behind the block."""
        if self._escaped:
            self._escaped = False
            at += 1
        found = _STRING.match(block, at)
        end = found.end() if found else at
        self._escaped = block[end : end + 1] == b"\\"
        self._in_string = self._escaped or end >= len(block)
        return None if self._in_string else end + 1
