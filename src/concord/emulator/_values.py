"""From the text of a parameter or form field to the value that its schema means.

Model: a text becomes an integer, number or boolean only if it is written exactly as JSON writes
one; otherwise it stays text, and validation says what is wrong with it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

# bounded: Python refuses to read integers of more than 4,300 digits
_INTEGER = re.compile(r"-?[0-9]{1,4000}\Z", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][-+]?[0-9]{1,4})?\Z", re.ASCII)
_BOOLEAN = {"true": True, "false": False}


def readings(text: str, types: Sequence[str]) -> list[Any]:
    """What `text` can mean under `types`, likeliest first; the text itself if nothing else."""
    found: list[Any] = []
    if "integer" in types and _INTEGER.match(text):
        found.append(int(text))
    if "number" in types and _NUMBER.match(text) and math.isfinite(float(text)):
        # `5` stays an integer, as in JSON: as `5.0` a response would show it otherwise than it was
        # sent
        found.append(int(text) if _INTEGER.match(text) else float(text))
    if "boolean" in types and text in _BOOLEAN:
        found.append(_BOOLEAN[text])
    if "string" in types or not found:
        found.append(text)
    return found


def is_text(text: str) -> bool:
    """Whether `text` is Unicode (bytes that were no UTF-8 are lone surrogates)."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)
