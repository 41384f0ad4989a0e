"""The package as others install it: one wheel, built once, used outside of any project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
_BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", "src", "specs", "contracts")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this repository, built from a copy: a build leaves nothing in the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in _BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return next((folder / "dist").glob("*.whl"))


@pytest.fixture(scope="session")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, as an installation has it."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def concord(site: Path, here: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in the folder `here`, which belongs to no project."""
    left_out = ("NOX_CURRENT_SESSION", "CONCORD_PROJECT", "PYTHONPATH")
    environ = {name: it for name, it in os.environ.items() if name not in left_out}
    return subprocess.run(
        # what `bin/concord` does; `-m` would put the folder on the path
        [sys.executable, "-P", "-c", "from concord.cli.program import program; program()", *words],
        cwd=here,
        env={**environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def files(folder: Path) -> dict[str, int]:
    """Each file below `folder` with the time of its last change, in ns."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_wheel_holds_one_package_and_the_built_in_project(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    top = {name.partition("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"concord"}
    for path in (ROOT / "specs").glob("*/openapi.yaml"):
        api = path.parent.name
        assert f"concord/built_in/specs/{api}/openapi.yaml" in names
        assert f"concord/built_in/specs/{api}/ambiguities.yaml" in names
        assert f"concord/built_in/specs/{api}/workflows.arazzo.yaml" in names
    assert "concord/built_in/contracts/targets.toml" in names
    assert not [name for name in names if "__pycache__" in name or "/results/" in name]


def test_wheel_declares_the_extras_that_commands_name(wheel: Path) -> None:
    from concord.cli.program import COMMANDS

    with zipfile.ZipFile(wheel) as archive:
        (stated,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        metadata = message_from_bytes(archive.read(stated))
    extras = set(metadata.get_all("Provides-Extra") or [])
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert extras == set(declared["optional-dependencies"])
    assert {it.extra for it in COMMANDS.values() if it.extra} <= extras
    required = [Requirement(text) for text in metadata.get_all("Requires-Dist") or []]
    plain = {it.name for it in required if "extra" not in str(it.marker)}
    assert plain == {Requirement(text).name for text in declared["dependencies"]}


def test_built_in_project_works_outside_of_any_project(site: Path, tmp_path: Path) -> None:
    before = files(site)
    done = concord(site, tmp_path, "lint-specs", "lara")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("lara: ")
    words = ("contracts", "invivox", "--operation", "trainings.list", "--no-progress")
    done = concord(site, tmp_path, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "KEPT: 1 API, 1 operation" in done.stdout
    assert "reports: reports/" in done.stdout
    assert (tmp_path / "reports" / "contracts.json").is_file()
    assert files(site) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("lint-spec",), "unknown command 'lint-spec'; did you mean 'lint-specs'?"),
        (("--project", "nowhere", "lint-specs"), "--project nowhere: no such folder"),
        (("--project", ".", "lint-specs"), "is no project: it has neither specs/<api>/"),
        (("contracts", "ivaldi"), "unknown API 'ivaldi'; did you mean 'ivalid'?"),
        (("diff",), "is in no git repository"),
        (("deviations",), "run `concord contracts` first"),
    ],
)
def test_command_says_how_to_go_on(
    site: Path, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    done = concord(site, tmp_path, *words)
    assert done.returncode == 2, done.stdout
    assert says in done.stderr
    assert "nox" not in done.stderr
    assert "Traceback" not in done.stderr
    assert files(tmp_path) == {}
