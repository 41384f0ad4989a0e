"""Revisions of a repository: what they hold is compared with what is in the working tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from concord.diff import compare
from concord.diff.inputs import pairs
from concord.errors import CouldNotRunError
from tests.diff.kit import document, query, with_parameters

WHO = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, env={**os.environ, **WHO})


def write(folder: Path, api: str, content: object) -> Path:
    path = folder / "specs" / api / "openapi.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    write(tmp_path, "kept", document())
    write(tmp_path, "gone", document())
    git(tmp_path, "init", "-q", ".")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    (tmp_path / "specs" / "gone" / "openapi.yaml").unlink()
    write(tmp_path, "fresh", document())
    write(tmp_path, "kept", with_parameters(query({"type": "string"}, required=True)))
    return tmp_path


@pytest.mark.parametrize("words", [[], ["HEAD"]])
def test_each_spec_with_its_own_text_there(repository: Path, words: list[str]) -> None:
    found = {pair.api: pair for pair in pairs(words, repository)}
    assert sorted(found) == ["fresh", "gone", "kept"]
    assert (found["fresh"].base, found["gone"].head) == (None, None)
    base, head = found["kept"].base, found["kept"].head
    assert base
    assert head
    (change,) = compare(base, head)
    assert change.id == "new-required-request-parameter"
    assert change.base
    assert str(change.base).startswith("HEAD:specs/kept/openapi.yaml:")


def test_one_file_with_head(repository: Path) -> None:
    (pair,) = pairs([str(repository / "specs" / "kept" / "openapi.yaml")], repository)
    assert pair.base
    assert pair.head
    assert [c.id for c in compare(pair.base, pair.head)] == ["new-required-request-parameter"]


def test_what_is_no_revision(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(CouldNotRunError, match="'nothing' is neither a file nor a revision"):
        pairs(["nothing"], repository)
    outside = write(tmp_path_factory.mktemp("outside"), "other", document())
    with pytest.raises(CouldNotRunError, match="not in this repository"):
        pairs([str(outside)], repository)


def test_a_project_below_the_top_of_its_repository(repository: Path) -> None:
    """Its specs may lie in a folder of another name."""
    below = repository / "services" / "shop"
    (below / "deep").mkdir(parents=True)
    (below / "pyproject.toml").write_text('[tool.concord]\nspecs = "api docs"\n', "utf-8")
    spec = below / "api docs" / "café" / "openapi.yaml"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps(document()), "utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    spec.write_text(json.dumps(with_parameters(query({"type": "string"}, required=True))), "utf-8")
    kept = {name: it for name, it in os.environ.items() if name != "CONCORD_PROJECT"}
    for words in ([], ["HEAD"], ["../api docs/café/openapi.yaml"]):
        done = subprocess.run(
            [sys.executable, "-m", "concord", "diff", *words],
            cwd=below / "deep",
            env={**kept, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stdout + done.stderr
        assert "café: 1 error" in done.stdout
        assert "new-required-request-parameter" in done.stdout


def test_where_there_is_no_repository(tmp_path: Path) -> None:
    write(tmp_path, "shop", document())
    with pytest.raises(CouldNotRunError, match=r"is in no git repository.*name two files"):
        pairs([], tmp_path)
