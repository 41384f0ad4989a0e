"""What may import what, as far as import-linter does not say it: private modules stay at home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGINE = sorted((ROOT / "src" / "concord").rglob("*.py"))
OURS = [path for path in ENGINE if "templates" not in path.parts]
VENDORS = sorted((ROOT / "contracts").rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, relative ones left out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def foreign(name: str, package: tuple[str, ...]) -> bool:
    """Whether `name` is a private module of a package that `package` does not belong to."""
    parts = name.split(".")
    if parts[0] != "concord":
        return False
    for index, part in enumerate(parts):
        if part.startswith("_") and not part.startswith("__"):
            return package[:index] != tuple(parts[:index])
    return False


@pytest.mark.parametrize("path", OURS, ids=lambda it: str(it.relative_to(ROOT)))
def test_imports_no_private_module_of_another_package(path: Path) -> None:
    package = path.relative_to(ROOT / "src").parent.parts
    assert [name for name in imported(path) if foreign(name, package)] == []


def test_foreign_tells_own_private_modules_from_others() -> None:
    assert foreign("concord.spec._yaml.parse", ("concord", "lint"))
    assert not foreign("concord.spec._yaml.parse", ("concord", "spec"))
    assert not foreign("concord.lint._x", ("concord", "lint", "rules"))
    assert not foreign("concord.spec.parse", ("concord", "lint"))
    assert not foreign("concord.__main__", ("concord", "lint"))


@pytest.mark.parametrize("path", VENDORS, ids=lambda it: str(it.relative_to(ROOT)))
def test_vendor_code_imports_its_one_public_module(path: Path) -> None:
    allowed = "concord.emulator.behaviour" if "behaviours" in path.parts else "concord.testing"
    found = [name for name in imported(path) if name.split(".")[0] == "concord"]
    assert [name for name in found if not name.startswith(allowed + ".")] == []
