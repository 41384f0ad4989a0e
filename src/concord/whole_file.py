"""Files that are written whole or not at all, for readers that may come at any moment."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Replace what is in `path` by `content` at once; text is UTF-8 with its line ends as they are.

    Raises OSError; then the file is as it was.
    """
    # in the same folder: only there can a file replace another at once
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content.encode() if isinstance(content, str) else content)
        beside.replace(path)
    finally:
        # a file that was half written when the disk was full is left to nobody
        beside.unlink(missing_ok=True)
