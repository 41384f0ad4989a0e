"""A generated folder against the one that is there: compare, or replace as a whole.

Known limits: two renames make a replacement; an interruption between them is undone, a power cut
is not.
"""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A file that is not as it would be generated."""

    kind: Literal["missing", "stale", "changed"]
    path: str
    diff: tuple[str, ...] = ()


def files(folder: Path) -> dict[str, bytes]:
    """The files of a folder by relative path; what Python and tools leave behind is left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _ignored(path.relative_to(folder))
    }


def _ignored(path: Path) -> bool:
    return any(
        part == "__pycache__" or part.endswith((".egg-info", "_cache")) or part == "dist"
        for part in path.parts
    )


def compare(wanted: Path, found: Path) -> list[Difference]:
    """What differs in `found` from `wanted`, sorted by path; empty if nothing does."""
    new, old = files(wanted), files(found) if found.is_dir() else {}
    return sorted(_differences(new, old), key=lambda difference: difference.path)


def _differences(new: dict[str, bytes], old: dict[str, bytes]) -> Iterator[Difference]:
    for path in new.keys() - old.keys():
        yield Difference(kind="missing", path=path)
    for path in old.keys() - new.keys():
        yield Difference(kind="stale", path=path)
    for path in new.keys() & old.keys():
        if new[path] != old[path]:
            yield Difference(kind="changed", path=path, diff=_diff(old[path], new[path]))


def _diff(old: bytes, new: bytes) -> tuple[str, ...]:
    before, after = (data.decode("utf-8", "replace").splitlines() for data in (old, new))
    return tuple(difflib.unified_diff(before, after, "committed", "generated", n=1, lineterm=""))


def replace(new: Path, target: Path) -> None:
    """Put the folder `new` where `target` is; on failure `target` stays what it was.

    `new` is copied beside `target` first, so that only renames are left to do.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as work:
        fresh, old = Path(work, "new"), Path(work, "old")
        shutil.copytree(new, fresh)
        if target.exists():
            target.rename(old)
        try:
            fresh.rename(target)
        except BaseException:
            if old.exists():
                old.rename(target)
            raise
