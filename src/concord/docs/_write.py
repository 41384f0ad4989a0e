"""A built site on disk: written beside its folder, then put in its place as a whole."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from concord.errors import CouldNotRunError

MARK = ".concord-site"


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Replace `folder` by `files`; nothing else is written.

    Raises CouldNotRunError if it holds something else, or a file would be outside.
    """
    for path in files:
        if not _is_inside(path):
            raise CouldNotRunError(
                f"{path}: would be written outside of {folder}; rename what the page is about in "
                "its spec: names of components have letters, digits, '.', '-' and '_'"
            )
    if folder.exists() and not _ours(folder):
        raise CouldNotRunError(
            f"{folder}: holds files that are not a site of ours; choose another --output, "
            "or empty it"
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".site-") as work:
            made = Path(work, "site")
            for path, content in {**files, MARK: b""}.items():
                target = made / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            if folder.exists():
                folder.rename(Path(work, "before"))
            made.rename(folder)
    except OSError as error:
        raise CouldNotRunError(f"{folder}: cannot be written: {error.strerror}") from error


def _is_inside(path: str) -> bool:
    """Whether `path` stays in its folder, on any system."""
    parts = path.replace("\\", "/").split("/")
    return bool(path) and "\0" not in path and not ({"", ".", ".."} & set(parts) or ":" in parts[0])


def _ours(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MARK).is_file() or not any(folder.iterdir()))
