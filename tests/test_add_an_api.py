"""CONTRIBUTING.md's walk from a new spec to green contracts, executed as it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WALK = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", WALK, flags=re.DOTALL))
ROOMS = ("specs", "contracts", "generated", "pyproject.toml")


def commands() -> list[tuple[str, list[str]]]:
    """The walk's nox commands: session and the words behind `--`."""
    block = re.search(r"<!-- run -->\n```bash\n(.*?)```", WALK, flags=re.DOTALL)
    assert block is not None
    found = []
    for line in block[1].splitlines():
        words = shlex.split(line, comments=True)
        assert words[:4] == ["python3", "-m", "nox", "-s"], line
        assert words[5] == "--", line
        found.append((words[4], words[6:]))
    return found


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    for room in ROOMS:
        source = ROOT / room
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / room, ignore=ignore)
        else:
            shutil.copy(source, folder / room)
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def run(folder: Path, step: str, words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "concord", step, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_walk_of_contributing_works_without_touching_shared_code(checkout: Path) -> None:
    assert set(FILES) == {"specs/library/openapi.yaml", "specs/library/ambiguities.yaml"}
    assert [session for session, _ in commands()] == ["lint-specs", "generate", "contracts"]
    for session, words in commands():
        result = run(checkout, session, words)
        assert result.returncode == 0, f"{session}\n{result.stdout}\n{result.stderr}"
    door = checkout / "generated" / "library" / "library" / "__init__.py"
    assert "Client" in door.read_text(encoding="utf-8")


def test_a_mistake_on_the_walk_is_shown_with_its_place(checkout: Path) -> None:
    path = checkout / "specs" / "library" / "openapi.yaml"
    text = path.read_text(encoding="utf-8")
    line = text.splitlines().index("      operationId: books.create") + 1
    path.write_text(text.replace("operationId: books.create", "operationId: Books", 1), "utf-8")
    try:
        result = run(checkout, "lint-specs", ["library"])
    finally:
        path.write_text(text, encoding="utf-8")
    assert result.returncode == 1
    assert f"specs/library/openapi.yaml:{line}:" in result.stdout
