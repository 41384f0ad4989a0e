"""A text that matches a regular expression, for schemas that have a pattern and no example.

Known limits: look-arounds, back references and case-insensitivity are not understood, so the
caller validates the result.
"""

from __future__ import annotations

import random
import re._constants as kinds  # type: ignore[import-not-found]  # has no stubs
import re._parser as parser  # type: ignore[import-not-found]
from typing import Any

_MOST_REPEATS = 8
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CLASSES = {
    kinds.CATEGORY_DIGIT: "0123456789",
    kinds.CATEGORY_WORD: _LETTERS,
    kinds.CATEGORY_SPACE: " ",
    kinds.CATEGORY_NOT_DIGIT: _LETTERS,
    kinds.CATEGORY_NOT_SPACE: _LETTERS,
    kinds.CATEGORY_NOT_WORD: "-",
}


def matching(pattern: str, rng: random.Random) -> str:
    """A text that `pattern` (anchored or not) matches. Raises re.error if it is no pattern."""
    return "".join(_one(kind, detail, rng) for kind, detail in parser.parse(pattern))


def _one(kind: Any, detail: Any, rng: random.Random) -> str:
    match kind:
        case kinds.LITERAL:
            return chr(detail)
        case kinds.NOT_LITERAL:
            return "a" if detail != ord("a") else "b"
        case kinds.ANY:
            return rng.choice(_LETTERS)
        case kinds.IN:
            return rng.choice(_members(detail))
        case kinds.BRANCH:
            return _all(rng.choice(detail[1]), rng)
        case kinds.SUBPATTERN:
            return _all(detail[-1], rng)
        case kinds.MAX_REPEAT | kinds.MIN_REPEAT | kinds.POSSESSIVE_REPEAT:
            # `most` of `*` and `+` is `MAXREPEAT`, over four thousand million
            least, most, inner = detail
            count = rng.randint(least, min(int(most), max(least, _MOST_REPEATS)))
            return "".join(_all(inner, rng) for _ in range(count))
    return ""


def _all(items: Any, rng: random.Random) -> str:
    return "".join(_one(kind, detail, rng) for kind, detail in items)


def _members(items: Any) -> str:
    if items[0][0] is kinds.NEGATE:
        excluded = _members(items[1:])
        return "".join(sign for sign in _LETTERS + "0123456789-" if sign not in excluded) or "~"
    found = ""
    for kind, detail in items:
        if kind is kinds.LITERAL:
            found += chr(detail)
        elif kind is kinds.RANGE:
            first, last = detail
            found += "".join(chr(code) for code in range(first, min(last, first + 127) + 1))
        elif kind is kinds.CATEGORY:
            found += _CLASSES.get(detail, "a")
    return found or "a"
