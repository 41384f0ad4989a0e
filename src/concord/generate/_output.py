"""A generated folder against the one that is there: compare, or replace as a whole.

A client is written beside its place and swapped in by one rename, so that whoever is killed leaves
the old one or the new one.
Known limits: where the system cannot exchange two folders (Windows, some network file systems) two
renames are needed; who is killed between them leaves the old client in `.<api>/`, from where the
next run (`settle`) takes it back. Two runs on one API at once are not foreseen.
"""

from __future__ import annotations

import ctypes
import difflib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

RECORD = ".concord.json"
# the system's call, and what it wants before each path; its flag for an exchange is 2 in both
_EXCHANGES = {"linux": ("renameat2", (-100,), (-100,)), "darwin": ("renamex_np", (), ())}


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
        part in ("__pycache__", "dist", RECORD, f"{RECORD}.new")
        or part.endswith((".egg-info", "_cache"))
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
    """Put a copy of the folder `new` where `target` is; on failure `target` stays what it was."""
    settle(target)
    work = _work(target)
    work.mkdir(parents=True)
    try:
        shutil.copytree(new, work / "new")
        if not (target.exists() and _exchange(work / "new", target)):
            _move(work, target)
    finally:
        settle(target)


def settle(target: Path) -> None:
    """Clear what an interrupted replacement of `target` left behind."""
    work = _work(target)
    if not target.exists() and (work / "old").exists():
        (work / "old").rename(target)
    if work.exists():
        shutil.rmtree(work)


def _work(target: Path) -> Path:
    return target.with_name(f".{target.name}")


def _move(work: Path, target: Path) -> None:
    if target.exists():
        target.rename(work / "old")
    (work / "new").rename(target)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    name, before, between = _EXCHANGES.get(sys.platform, ("", (), ()))
    function = getattr(ctypes.CDLL(None), name, None) if name else None
    if function is None:
        return False
    return bool(function(*before, os.fsencode(one), *between, os.fsencode(other), 2) == 0)
