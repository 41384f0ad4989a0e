"""How a command finds its project, and what it says of one that cannot be used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"
PRINT = """
from concord import project
from concord.cli import command
def main(argv):
    parser = command.Parser(step="x", description="")
    parser.add_apis()
    print(*parser.parse_apis([]).apis)
    return 0
command.run(main)
"""


def apis(here: Path, **environ: str) -> tuple[int, str]:
    """The exit code and what a command says that lists the APIs of its project."""
    kept = {name: it for name, it in os.environ.items() if name != "CONCORD_PROJECT"}
    done = subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=here,
        env={**kept, "PYTHONPATH": str(SRC), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def spec(folder: Path, api: str) -> None:
    (folder / api).mkdir(parents=True)
    (folder / api / "openapi.yaml").write_text("openapi: 3.1.0\n", "utf-8")


def test_project_is_found_upwards_with_folders_of_its_own(tmp_path: Path) -> None:
    spec(tmp_path / "apis", "shop")
    (tmp_path / "pyproject.toml").write_text('[tool.concord]\nspecs = "apis"\n', "utf-8")
    deep = tmp_path / "one" / "two"
    deep.mkdir(parents=True)
    # somebody else's file on the way up, which nobody has to be able to read
    (tmp_path / "one" / "pyproject.toml").write_text("broken = [", "utf-8")
    assert apis(deep) == (0, "shop")
    assert apis(tmp_path.parent, CONCORD_PROJECT=str(tmp_path)) == (0, "shop")


@pytest.mark.parametrize("text", ["tool = 5", "broken = [", "[tool]\nruff = 1", "[project]"])
def test_project_is_not_made_by_another_pyproject(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    code, said = apis(tmp_path)
    assert (code, "ivalid" in said) == (0, True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tool.concord\nspecs = 1", "pyproject.toml: cannot be read: "),
        ("[tool]\nconcord = 3", "tool.concord is no table (write [tool.concord])"),
        ("[[tool.concord]]", "tool.concord is no table (write [tool.concord])"),
        ("[tool.concord]\nspecs = 1", "specs is no text (write a folder)"),
        ("[tool.concord]\nspecz = 'x'", "specz is not known (known: accept, contracts, "),
        ("[tool.concord]\nspecs = 'x'", "write <api>/openapi.yaml there, or name the folder"),
        ("[tool.concord]", "write <api>/openapi.yaml there, or name the folder"),
    ],
)
def test_project_that_cannot_be_used_is_said(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    code, said = apis(tmp_path)
    assert code == 2
    assert says in said
    assert "Traceback" not in said
