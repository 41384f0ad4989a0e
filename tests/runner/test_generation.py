"""Generated data follows from the spec and the seed, whatever code is loaded beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis.internal.conjecture import providers

from tests.runner.generating import RARE

ROOT = Path(__file__).parents[2]
CODE = f"VALUE = {RARE!r}\n"
MORE = """
NUMBERS = [1000, 4711, 31337, -2500, 0.123, 17.5]
WORDS = ["first", "second", "third", "fourth"]
def unused(items):
    return {f"{item}": item * 123 for item in items}
"""
"""What an edit may add to a module."""
ALLOCATED = "\nKEPT = [{number: [number]} for number in range(20_000)]\nimport gc; gc.disable()\n"


def generated(folder: Path, code: str, *when: str, hash_seed: str = "0") -> list[str]:
    """Whether the rare constant was drawn, how much was, and a digest of all of it."""
    (folder / "full_of_constants.py").write_text(code, "utf-8")
    # a process of its own: what is loaded and replaced must not stay
    found = subprocess.run(
        [sys.executable, "-m", "tests.runner.generating", str(folder), *when],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.split()


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return generated(tmp_path_factory.mktemp("usual"), CODE, "start")


def test_constants_of_loaded_code_are_not_drawn(usual: list[str]) -> None:
    assert usual[0] == "False"


@pytest.mark.parametrize(
    ("code", "hash_seed"),
    [(CODE + MORE, "0"), (CODE + ALLOCATED, "5")],
    ids=["more constants", "other memory and hashes"],
)
def test_other_code_changes_nothing_that_is_drawn(
    tmp_path: Path, usual: list[str], code: str, hash_seed: str
) -> None:
    assert generated(tmp_path, code, "start", hash_seed=hash_seed) == usual


def test_what_was_drawn_before_leaves_no_constants(tmp_path: Path, usual: list[str]) -> None:
    assert generated(tmp_path, CODE + MORE, "later") == usual


def test_by_hypothesis_alone_other_code_is_drawn_from(tmp_path: Path) -> None:
    one, other = (generated(tmp_path, code) for code in (CODE, CODE + MORE))
    assert one[0] == "True"
    assert one != other


def test_the_members_that_are_replaced_exist() -> None:
    assert "_get_local_constants" in vars(providers)
    assert providers.CONSTANTS_CACHE.cache is not None


def test_hypothesis_keeps_no_files_in_the_working_directory(tmp_path: Path) -> None:
    code = (
        "from concord.runner.schemathesis_adapter.generation import keep_files_apart\n"
        "from hypothesis import strategies\n"
        "keep_files_apart()\n"
        "strategies.text(strategies.characters(categories=['Lu'])).example()\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    assert not (tmp_path / ".hypothesis").exists()
    assert (tmp_path / "cache" / "concord" / "hypothesis").is_dir()
