"""Reads a recording of any format: the reader is chosen by how the file begins, not by its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from concord.traffic import _cassette, _dump, _events, _har
from concord.traffic._recorded import DamagedError, Items

_HEAD = 65_536
_KNOWN = "HAR, a cassette of Schemathesis (vcr, har, ndjson) or VCR.py, or a dump of mitmproxy"
# the first that fits: an event stream is JSON, too, so it comes before HAR; a dump of mitmproxy
# begins with a length (tnetstring)
_FORMATS: tuple[tuple[str, Callable[[BinaryIO], Items]], ...] = (
    (r'\s*\{\s*"Initialize"\s*:', _events.read),
    (r"\s*\{", _har.read),
    (r"\d{1,12}:", _dump.read),
    (r"(?s).{0,4000}?^(http_interactions|interactions):", _cassette.read),
)


def read(path: Path) -> Items:
    """The exchanges of a recording, one at a time. Raises DamagedError, OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD).removeprefix(b"\xef\xbb\xbf").decode("latin-1")
        file.seek(0)
        if not head.strip():
            raise DamagedError("is empty")
        for pattern, reader in _FORMATS:
            if re.match(pattern, head, re.MULTILINE):
                yield from reader(file)
                return
    raise DamagedError(f"is not recognised; expected {_KNOWN}")
