"""The pytest plugin, from an environment of its own, as a user installs it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "contracts" / "examples" / "pytest"
_UNWANTED = ("PYTHONPATH", "CONCORD_PROJECT", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER")


def clean_environ() -> dict[str, str]:
    return {name: it for name, it in os.environ.items() if name not in _UNWANTED}


def ran(command: list[str | Path], folder: Path) -> str:
    ended = subprocess.run(
        command, cwd=folder, env=clean_environ(), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the package built from here; what it depends on is shared."""
    folder = tmp_path_factory.mktemp("environment")
    ran([sys.executable, "-m", "venv", folder, "--without-pip"], folder)
    site = next(folder.glob("lib/python*/site-packages"))
    shared = sysconfig.get_path("purelib")
    options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    ran([sys.executable, "-m", "pip", "install", "-q", *options, "--target", site, ROOT], folder)
    (site / "shared.pth").write_text(shared, "utf-8")
    return folder / "bin" / "python"


def test_the_example_passes_with_xdist(python: Path) -> None:
    said = ran([python, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider"], EXAMPLE)
    assert "5 passed" in said


def test_outside_any_project_the_shipped_apis_have_fixtures(python: Path, tmp_path: Path) -> None:
    said = ran([python, "-m", "pytest", "--fixtures", "-p", "no:cacheprovider"], tmp_path)
    assert "ivalid_emulator " in said
    assert "iadvize_connector_emulator_session [session scope]" in said


def test_a_project_that_cannot_be_read_costs_no_test(python: Path, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.concord]\nspec = 1\n", "utf-8")
    (tmp_path / "test_it.py").write_text("def test_it() -> None: ...\n", "utf-8")
    said = ran([python, "-m", "pytest", "-p", "no:cacheprovider"], tmp_path)
    assert "concord: no emulators: " in said
    assert "[tool.concord] spec is not known" in said
    assert "1 passed" in said
