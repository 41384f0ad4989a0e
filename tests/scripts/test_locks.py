"""The lock of the session `generate` and pyproject.toml state the same versions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "scripts" / "locks" / "generate.txt"
PIN = re.compile(
    r"^([\w.-]+)==([\w.]+)[^\n]*\\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)", re.MULTILINE
)


def test_lock_has_a_hash_for_each_requirement() -> None:
    text = LOCK.read_text("utf-8")
    pins = {canonicalize_name(found[1]): found[2] for found in PIN.finditer(text)}
    assert len(pins) == len(re.findall(r"^\w", text, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["generate"]]
    for requirement in map(Requirement, asked):
        version = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement}: locked {version}"
