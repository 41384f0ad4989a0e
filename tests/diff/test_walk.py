"""The walk of src/concord/README.md, executed as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "src" / "concord" / "README.md").read_text(encoding="utf-8")
SPEC = re.findall(
    r"<!-- file: (\S+) -->\n```yaml\n(.*?)```",
    (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    flags=re.DOTALL,
)
ROOMS = ("specs", "contracts", "pyproject.toml", ".gitignore")
NAMES = {
    f"GIT_{who}_{what}": "walk" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}
ENVIRONMENT = {
    **os.environ,
    **NAMES,
    "COLUMNS": "100",
    "SOURCE_DATE_EPOCH": "1793404800",
    "PYTHONIOENCODING": "utf-8",
}


def blocks() -> list[tuple[str, str]]:
    """Language and text of each block of the walk."""
    walk = README.partition("<!-- walk -->\n")[2].partition("<!-- /walk -->")[0]
    return re.findall(r"```(\w+)\n(.*?)```", walk, flags=re.DOTALL)


def told(block: str) -> list[tuple[str, list[str]]]:
    """The commands of a console, each with the lines that it prints."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def run(command: str, folder: Path, given: str = "") -> tuple[int, str]:
    """A command of the walk; a session of nox is the step that it runs."""
    words = shlex.split(command)
    shell: bool | str = command
    if words[:4] == ["python3", "-m", "nox", "-s"]:
        step = [sys.executable, "-m", "concord", words[4], *words[6:]]
        shell = shlex.join(step)
    done = subprocess.run(
        ["bash", "-c", str(shell)],
        cwd=folder,
        input=given,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def fits(wanted: list[str], found: list[str]) -> bool:
    """Whether lines are those that are wanted, where `…` stands for any number of them."""
    if not wanted:
        return not found
    if wanted[0] == "…":
        return any(fits(wanted[1:], found[i:]) for i in range(len(found) + 1))
    return bool(found) and wanted[0] == found[0] and fits(wanted[1:], found[1:])


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the API of CONTRIBUTING.md, generated and committed."""
    folder = tmp_path_factory.mktemp("walk")
    for room in ROOMS:
        source = ROOT / room
        if source.is_dir():
            skip = shutil.ignore_patterns("__pycache__", "openapi.yaml", "ambiguities.yaml")
            shutil.copytree(source, folder / room, ignore=skip)
        else:
            shutil.copy(source, folder / room)
    for path in folder.glob("specs/*/releases.yaml"):
        path.unlink()
    for name, text in SPEC:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for command in (
        "python3 -m nox -s generate -- library",
        "git init -q . && git add specs generated && git commit -qm library",
    ):
        code, output = run(command, folder)
        assert code == 0, output
    return folder


def test_the_walk_goes_as_it_is_told(checkout: Path) -> None:
    assert [language for language, _ in blocks()].count("diff") == 1
    for language, block in blocks():
        if language == "diff":
            assert run("git apply --unidiff-zero -", checkout, block) == (0, "")
            continue
        for command, wanted in told(block):
            code, output = run(command, checkout)
            found = [line.rstrip() for line in output.splitlines()]
            assert fits(wanted, found), f"$ {command}\n{output}"
            fails = "nox -s diff" in command or ("--check" in command and len(wanted) > 1)
            assert code == (1 if fails else 0), command


def test_a_version_that_says_less_than_what_changed_fails(checkout: Path) -> None:
    """After the walk: somebody writes a smaller version by hand."""
    home = checkout / "specs" / "library" / "releases.yaml"
    text = home.read_text(encoding="utf-8")
    home.write_text(text.replace('"0.2.0"', '"0.1.1"'), encoding="utf-8")
    try:
        code, output = run("python3 -m nox -s release -- --check", checkout)
    finally:
        home.write_text(text, encoding="utf-8")
    assert code == 1
    assert "0.1.1 follows 0.1.0" in output
    assert "0.2.0 is the least that says so" in " ".join(output.split())


def test_lines_that_differ_do_not_fit() -> None:
    assert fits(["a", "…", "c"], ["a", "b", "b", "c"])
    assert not fits(["a", "…", "c"], ["a", "b"])
    assert not fits(["a"], ["a", "b"])
    assert not fits(["a", "b"], ["a"])
