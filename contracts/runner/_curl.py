"""A request as a line for the shell; secrets stay `$VARIABLES` that the shell fills in."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from contracts.runner._model import Request
from contracts.visible import is_odd

_VARIABLE = re.compile(r"\$[A-Z][A-Z0-9_]*_[A-Z0-9_]+")


def curl(request: Request, base_url: str, connection: Sequence[str] = ()) -> str:
    """The command that sends `request` to `base_url`; `connection` are words that come first."""
    words = ["curl", "-i"]
    if request.method == "HEAD":
        words = ["curl", "-I"]
    elif request.method != "GET":
        words += ["-X", request.method]
    words += map(_word, connection)
    words.append(_word(base_url + request.path))
    for name, value in request.headers:
        words += ["-H", _word(f"{name}: {value}")]
    if request.body is not None:
        words += ["--data-raw", _word(request.body)]
    return " ".join(words)


def _word(text: str) -> str:
    if is_odd(text):
        names = [f'"{name}"' for name in _VARIABLE.findall(text)]
        pieces = [_ansi(piece) for piece in _VARIABLE.split(text)]
        return "".join(it for pair in zip(pieces, [*names, ""], strict=True) for it in pair)
    if not _VARIABLE.search(text):
        return shlex.quote(text)
    pieces = _VARIABLE.split(text)
    names = _VARIABLE.findall(text)
    quoted = [re.sub(r'([\\"`$])', r"\\\1", piece) for piece in pieces]
    joined = quoted[0] + "".join(
        name + piece for name, piece in zip(names, quoted[1:], strict=True)
    )
    return f'"{joined}"'


def _ansi(text: str) -> str:
    r"""`text` as `$'…'`, in which the shell reads escapes: `$'\x1b'`."""
    shown = "".join(
        f"\\{letter}" if letter in "\\'" else letter if letter.isprintable() else _bytes(letter)
        for letter in text
    )
    return f"$'{shown}'" if text else ""


def _bytes(letter: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "replace"))
