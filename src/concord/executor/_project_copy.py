"""A project on its way to another machine: its files in one archive, unpacked once there.

Model: specs, contracts without their results, and generated clients, at the same relative places,
beside the project's `pyproject.toml`, whose `[tool.concord]` names these places. The archive's
bytes depend on the files alone, so its digest names the folder that it is unpacked to.
Known limits: folders outside the project's root go to their default names.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from concord.project import Project

_LEFT_OUT = frozenset({"__pycache__", ".hypothesis", ".mypy_cache", "results", "reports"})
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The time of each file: what ZIP can say at the earliest."""


@dataclass(frozen=True, kw_only=True)
class ProjectCopy:
    """The archive of a project."""

    data: bytes

    @classmethod
    def of(cls, project: Project) -> ProjectCopy:
        """The files of `project` that tasks read."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in sorted(_files(project)):
                archive.writestr(zipfile.ZipInfo(name, _OLDEST), path.read_bytes())
        return cls(data=stream.getvalue())

    @property
    def digest(self) -> str:
        """What names the copy: equal for equal files."""
        return hashlib.sha256(self.data).hexdigest()[:16]

    def unpacked(self, below: Path | None = None) -> Path:
        """The folder with the files, below a folder of the machine (default: its temporary one)."""
        home = below or Path(tempfile.gettempdir())
        # a folder of this user's own: what others could write there would be run
        target = home / f"concord-{os.getuid()}-{self.digest}"
        if _is_ours(target):
            return target
        fresh = Path(tempfile.mkdtemp(prefix="concord-", dir=home))
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            archive.extractall(fresh)
        try:
            fresh.rename(target)
        except OSError:
            # another task of this machine was first, or the name is somebody else's
            return target if _is_ours(target) else fresh
        return target


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and folder.stat().st_uid == os.getuid()


def _files(project: Project) -> Iterator[tuple[str, Path]]:
    for default in ("specs", "contracts", "generated"):
        folder: Path = getattr(project, default)
        name = project.relative(folder) if folder.is_relative_to(project.root) else default
        for path in folder.rglob("*"):
            within = path.relative_to(folder)
            if path.is_file() and _LEFT_OUT.isdisjoint(within.parts):
                yield f"{name}/{within.as_posix()}", path
    settings = project.root / "pyproject.toml"
    if settings.is_file() and project.specs.is_relative_to(project.root):
        yield settings.name, settings
