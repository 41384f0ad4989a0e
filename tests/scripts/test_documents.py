"""The benchmark of documents that nobody here wrote: its table is what was measured."""

from __future__ import annotations

import hashlib
import tarfile
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from scripts._bench._public_documents import PUBLIC, Archive
from scripts.bench_documents import PUBLISHED, misses, report, table

from concord.errors import CouldNotRunError

SOUND: dict[str, Any] = {
    "name": "It",
    "source": "it 1.0.0",
    "import": {"code": 0, "crashed": False},
    "lint": {"operations": 20, "findings": 0, "cpu_seconds": 1.0, "megabytes": 90},
    "generate": {"code": 0, "left_out": 1},
    "mypy": {"code": 0, "errors": 0, "imported": True},
    "stock": {"operations": 19},
    "emulator": {"gets": 2, "succeed": 2},
    "contracts": {"reached": 20, "tried": 20, "causes": []},
    "docs": {"code": 0, "pages": 3},
    "diff": {"itself": 0, "changes": 1},
}


def test_report_says_what_is_missed() -> None:
    assert report([SOUND]).endswith("missed:\n\n- nothing\n")
    missed = {**SOUND, "docs": {"code": 1, "pages": 3}}
    assert report([missed]).endswith("missed:\n\n- It: docs end with 1\n")


def test_no_step_has_crashed() -> None:
    assert [it for it in misses(PUBLISHED.read()) if "a traceback in" in it] == []


def test_documents_are_pinned_and_differ() -> None:
    assert len({it.name for it in PUBLIC}) == len({(it.archive.label, it.file) for it in PUBLIC})
    assert all(it.archive.integrity.startswith("sha512-") for it in PUBLIC)
    assert {row["name"] for row in PUBLISHED.read()} <= {it.name for it in PUBLIC}


def test_sound_row_misses_nothing() -> None:
    assert list(misses([SOUND])) == []
    assert table([SOUND]).splitlines()[-1] == (
        "| It | it 1.0.0 | 20 | yes | 0 | 1.0 | 90 | 19 of 20 | 19 | yes, yes | 2 of 2 "
        "| 20 of 20 tried | 0 | 3 | 0 | an edit: 1 | 0 |"
    )


@pytest.mark.parametrize(
    ("step", "result", "said"),
    [
        ("generate", {"left_out": 2}, "18 of 20 operations"),
        ("stock", {"operations": 20}, "19 of 20 operations"),
        ("mypy", {"code": 1, "errors": 3}, "3 errors of types"),
        ("lint", {"cpu_seconds": 10.5}, "10.5 s of CPU"),
        ("lint", {"megabytes": 1025}, "1025 MB"),
        ("contracts", {"causes": None, "why": "no port"}, "no port"),
        ("contracts", {"causes": ["a 500"]}, "a false finding: a 500"),
        ("docs", {"code": 1}, "docs end with 1"),
        ("docs", {"crashed": True}, "a traceback in docs"),
        ("diff", {"itself": 1}, "diff names 1 changes"),
    ],
)
def test_row_misses_a_goal(step: str, result: dict[str, Any], said: str) -> None:
    (missed,) = misses([{**SOUND, step: {**SOUND[step], **result}}])
    assert said in missed


def test_refused_document_has_an_empty_row() -> None:
    row = {"name": "It", "source": "it 1", "import": {"code": 2, "crashed": False}}
    assert list(misses([row])) == []
    cells = table([row]).splitlines()[-1].strip("|").split("|")
    assert (len(cells), cells[3].strip(), cells[-1].strip()) == (17, "refused", "0")


def test_archive_that_is_another_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "it-1.0.0"
    (folder / "made").mkdir(parents=True)
    (folder / "made" / "openapi.json").write_text("{}", "utf-8")
    with tarfile.open(folder / "package.tgz", "w:gz") as packed:
        packed.add(folder / "made", arcname="package")
    digest = b64encode(hashlib.sha512((folder / "package.tgz").read_bytes()).digest()).decode()
    pinned = Archive(package="it", version="1.0.0", integrity=f"sha512-{digest}")
    wrong = Archive(package="it", version="1.0.0", integrity="sha512-x")
    with pytest.raises(CouldNotRunError, match=r"is not it 1\.0\.0"):
        wrong.extracted("openapi.json", tmp_path)
    assert pinned.extracted("openapi.json", tmp_path).read_text("utf-8") == "{}"
