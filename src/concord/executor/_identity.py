"""What results depend on beside their tasks: the engine, the project, and some libraries.

Model: two machines give the same results if their engines and these versions are the same, and if
they work on the same project.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

import concord
from concord import project

_LIBRARIES = ("schemathesis", "hypothesis", "jsonschema-rs")
"""What generates and judges values."""


def fingerprint() -> str:
    """The digest of engine, specs, behaviours and scenarios: what a verdict depends on."""
    here = project.current()
    return _digest((Path(concord.__file__).parent, here.specs, here.contracts))


@cache
def engine() -> dict[str, str]:
    """What has to be the same on each machine that takes part: by name, version or digest."""
    return {
        "concord": _digest((Path(concord.__file__).parent,)),
        "Python": platform.python_version(),
        **{name: _version(name) for name in _LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _digest(folders: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".yaml"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
