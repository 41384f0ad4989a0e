"""A request as a line for the shell; secrets stay `$VARIABLES` that the shell fills in."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from contracts.runner._model import Request

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
    if not _VARIABLE.search(text):
        return shlex.quote(text)
    pieces = _VARIABLE.split(text)
    names = _VARIABLE.findall(text)
    quoted = [re.sub(r'([\\"`$])', r"\\\1", piece) for piece in pieces]
    joined = quoted[0] + "".join(
        name + piece for name, piece in zip(names, quoted[1:], strict=True)
    )
    return f'"{joined}"'
