"""Where a document comes from: a file, a URL, standard input, or an application (`module:app`).

Model: reads the text, and remembers where references to other files lead. An application is asked
in a process of its own, so that what it prints or starts stays there.
Known limits: a URL is read without credentials; its references to other files are refused.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from concord.errors import CouldNotRunError
from concord.imports._parsing import parse
from concord.spec import decoded

STDIN = "-"
_MOST = 100_000_000
"""Bytes of a document that are read from a URL."""
_PATIENCE = 120
"""Seconds that an application may take to start."""
_APPLICATION = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\Z")
_WORD = re.compile(r"[A-Za-z0-9]+")
_NOISE = frozenset({"api", "rest", "openapi", "swagger", "the", "public", "spec", "v1", "v2", "v3"})
_ASK = """
import importlib, json, os, sys
module, _, name = sys.argv[1].partition(":")
sys.path.insert(0, os.getcwd())
out, sys.stdout = sys.stdout, sys.stderr
found = importlib.import_module(module)
for part in name.split("."):
    found = getattr(found, part)
json.dump(found.openapi(), out)
"""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document as it was given.

    address   the words that name it
    path      its file, or a path that stands for it in messages
    content   its bytes
    document  what they hold
    """

    address: str
    path: Path
    content: bytes
    document: dict[str, Any]

    @property
    def is_url(self) -> bool:
        """Whether it was read from the network."""
        return _is_url(self.address)

    @property
    def suffix(self) -> str:
        """`.json` or `.yaml`, by what it holds."""
        return ".json" if self.content.lstrip()[:1] == b"{" else ".yaml"


def read_source(address: str) -> Source:
    """Read the document that `address` names. Raises CouldNotRunError, SpecError."""
    if address == STDIN:
        content, path = sys.stdin.buffer.read(), Path("<standard input>")
    elif _is_url(address):
        content, path = _fetched(address), Path(_shown(address))
    # a file first: its name may look like that of an application (`c:name` on Windows)
    elif Path(address).is_file() or not _APPLICATION.match(address):
        content, path = _read(Path(address)), Path(address)
    else:
        content, path = _asked(address), Path(address)
    document = parse(path, decoded(path, content))
    return Source(address=address, path=path, content=content, document=document)


def suggested_name(source: Source) -> str:
    """A name for the API's folder, by its title, else by its file; empty if neither is telling."""
    info = source.document.get("info")
    title = info.get("title") if isinstance(info, dict) else None
    for text in (str(title or ""), source.path.stem):
        words = [it.lower() for it in _WORD.findall(text)]
        kept = [it for it in words if it not in _NOISE and not it.isdigit()]
        name = "-".join(kept[:3])
        if name and name[0].isalpha():
            return name
    return ""


def _is_url(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CouldNotRunError(
            f"{path}: cannot be read: {error.strerror} "
            "(give a file, a URL, - for standard input, or module:app of a FastAPI application)"
        ) from error


def _fetched(address: str) -> bytes:
    shown = _shown(address)
    try:
        # documents are published behind redirects, to a release or a mirror, more often than not
        with httpx2.stream("GET", address, follow_redirects=True, timeout=60) as response:
            if not response.is_success:
                raise CouldNotRunError(f"{shown}: answered {response.status_code}")
            found = bytearray()
            for part in response.iter_bytes():
                found += part
                if len(found) > _MOST:
                    raise CouldNotRunError(f"{shown}: is larger than {_MOST:,} bytes")
            return bytes(found)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise CouldNotRunError(
            f"{shown}: cannot be read: {type(error).__name__} "
            "(check the address, or download it and give the file)"
        ) from error


def _shown(address: str) -> str:
    """`address` without user, password and query, which may be secrets."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _asked(address: str) -> bytes:
    """What `app.openapi()` of an application returns, as JSON."""
    # this interpreter: its environment is the one that the command was started in
    line = [sys.executable, "-c", _ASK, address]
    try:
        done = subprocess.run(line, capture_output=True, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise CouldNotRunError(
            f"{address}: does not give its document within {_PATIENCE} s (does importing it serve?)"
        ) from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        module, _, name = address.partition(":")
        call = f"import json, {module}; print(json.dumps({module}.{name}.openapi()))"
        raise CouldNotRunError(
            f"{address}: does not give its document: {lines[-1] if lines else 'it failed'}\n"
            "       (if the application is installed in another environment, run there: "
            f'python -c "{call}" | concord import -)'
        )
    return done.stdout
