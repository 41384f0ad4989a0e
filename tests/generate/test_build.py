"""Wheels and sdists: a good package is built, judged, installed and imported; others are named."""

import tarfile
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from concord import project
from concord.cli import build as step

PYPROJECT = """
[project]
name = "tiny"
version = "1.0"
description = "A tiny package"
readme = "README.md"
dependencies = [{dependencies}]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = ["tiny"]
"""


def tiny(folder: Path, code: str, *, dependencies: str = "", readme: str = "# Tiny") -> Path:
    """A package written by hand."""
    (folder / "tiny").mkdir()
    (folder / "tiny" / "__init__.py").write_text(code, encoding="utf-8")
    (folder / "tiny" / "py.typed").touch()
    (folder / "README.md").write_text(readme, encoding="utf-8")
    project = PYPROJECT.format(dependencies=dependencies)
    (folder / "pyproject.toml").write_text(project, encoding="utf-8")
    return folder


def test_a_client_is_built_judged_installed_and_imported(tmp_path: Any, capsys: Any) -> None:
    api = project.apis()[0]
    package = project.load(api).package
    assert step.build([(project.current().generated / api, package)], tmp_path) == 0, (
        capsys.readouterr().out
    )
    sdist, wheel = sorted(tmp_path.iterdir(), key=lambda path: path.suffix)
    assert f"{package}/py.typed" in zipfile.ZipFile(wheel).namelist()
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"{package}/_client.py", "README.md", "LICENSE", "pyproject.toml"} <= names
    assert any(it.endswith("/licenses/LICENSE") for it in zipfile.ZipFile(wheel).namelist())


def test_a_package_that_cannot_be_imported_is_named(tmp_path: Any, capsys: Any) -> None:
    source = tiny(tmp_path, "__all__ = ['Absent']\n", dependencies='"httpx2"')
    assert step.build([(source, "tiny")], tmp_path / "dist") == 1
    out = capsys.readouterr().out
    assert "importing failed" in out
    assert "Absent" in out


def test_a_dependency_that_is_not_satisfied_is_named(tmp_path: Any, capsys: Any) -> None:
    source = tiny(tmp_path, "__all__ = []\n", dependencies='"httpx2>=999"')
    assert step.build([(source, "tiny")], tmp_path / "dist") == 1
    assert "httpx2>=999 (here: " in capsys.readouterr().out


def test_a_package_that_cannot_be_built_is_named(tmp_path: Any, capsys: Any) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'tiny'\n", encoding="utf-8")
    assert step.build([(tmp_path, "tiny")], tmp_path / "dist") == 1
    assert "building failed" in capsys.readouterr().out


def test_a_folder_without_a_package_is_named(tmp_path: Any, capsys: Any) -> None:
    assert step.build([(tmp_path, "tiny")], tmp_path / "dist") == 1
    assert "run `nox -s generate`" in capsys.readouterr().out


def test_dependencies_of_the_installed_are_satisfied() -> None:
    assert step.unsatisfied(metadata.distribution("httpx2")) == []


def test_help_and_unknown_names(capsys: Any) -> None:
    with pytest.raises(SystemExit) as left:
        step.main(["--help"])
    assert left.value.code == 0
    with pytest.raises(SystemExit) as left:
        step.main(["nonsense"])
    assert left.value.code == 2
    assert "unknown API 'nonsense'" in capsys.readouterr().err
