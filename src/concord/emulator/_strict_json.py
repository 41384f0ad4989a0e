"""Strict JSON: what any JSON reader could take differently is refused.

Model: `NaN`, numbers out of range, a member given twice, lone surrogates, nesting beyond what a
document means. Time is linear in the size of the text.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from concord.emulator._values import is_text

_DEEPEST = 64


class UnreadableError(ValueError):
    """A body that is not what its content type says; the message is for the caller."""


def read_json(raw: bytes) -> Any:
    """The JSON value that `raw` is. Raises UnreadableError."""
    try:
        text = raw.decode("utf-8")
        value = json.loads(
            text,
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_integer,
            object_pairs_hook=_unique,
        )
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableError(f"is not JSON: {error.msg} ({where})") from error
    except RecursionError as error:
        raise UnreadableError("is nested too deeply") from error
    # the count is a cheap upper bound: nearly every body ends here
    if raw.count(b"[") + raw.count(b"{") > _DEEPEST and _depth(value) > _DEEPEST:
        raise UnreadableError("is nested too deeply")
    # Only an escape can bring a lone surrogate into text that was UTF-8.
    if b"\\u" in raw and not is_text(json.dumps(value, ensure_ascii=False)):
        raise UnreadableError("has half a surrogate pair, which is no Unicode text")
    return value


def _refuse(constant: str) -> Any:
    raise UnreadableError(f"is not JSON: {constant} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise UnreadableError(f"has a number out of range: {text[:40]}")
    return value


def _integer(text: str) -> int:
    # SQLite and most readers of JSON keep 64 bits exactly or a float: beyond a float is nonsense.
    if len(text) > 300:  # digits of the largest float
        raise UnreadableError(f"has a number out of range: {text[:40]}…")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = next(name for name, times in counted.items() if times > 1)
        raise UnreadableError(f"has the member {twice[:80]!r} twice in one object")
    return found


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [inner for item in level for inner in _inside(item)]
    return deepest


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
