"""Revisions of a repository: what they hold is compared with what is in the working tree."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from concord.diff import compare
from concord.diff.inputs import pairs
from concord.errors import CouldNotRunError
from tests.diff.kit import asking, document, query

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
    write(tmp_path, "kept", asking(query({"type": "string"}, required=True)))
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
