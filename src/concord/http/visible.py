"""Makes control characters in foreign text visible, for terminals, browsers and readers.

Model: pure. Control characters (C0 but for tab and line feed, DEL, C1), marks that turn the
direction of writing, invisible line ends and halves of surrogate pairs are written as escapes.
"""

from __future__ import annotations

import re

_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction of writing
    "\u2028\u2029"  # line ends that not every reader takes for one
    "\ud800-\udfff\ufffe\uffff"  # no characters at all
)
_ODD = re.compile(f"[{_UNSEEN}]")


def is_odd(text: str) -> bool:
    """Whether something in `text` cannot be seen."""
    return bool(_ODD.search(text))


def visible(text: str) -> str:
    r"""`text` with escapes (`\x1b`, `\u202e`) for what cannot be seen."""
    return _ODD.sub(_escape, text)


def escaped_json(text: str) -> str:
    r"""JSON `text` in which what cannot be seen is escaped (`\u202e`): it means the same."""
    # always four digits: JSON has no `\x1b`
    return _ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
