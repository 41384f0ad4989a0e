"""A contract run as tasks of an executor: what each shard is told, and one verdict in the end."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from concord import project, runner
from concord.cli import contracts
from concord.cli._shards import PRELOAD, run_shards
from concord.errors import CouldNotRunError
from concord.executor import Crash, LocalExecutor, Task
from tests import samples


class Recorded:
    """An executor that gives what it is told to, and keeps the tasks."""

    slots = 2

    def __init__(self, result: Any) -> None:
        self.result = result
        self.tasks: list[Task] = []

    def run(self, tasks: list[Task], take: Any) -> None:
        self.tasks += tasks
        for task in tasks:
            take(task, self.result)


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project whose only API is the library."""
    folder = tmp_path / "specs" / "library"
    folder.mkdir(parents=True)
    (folder / "openapi.yaml").write_text(samples.text("library"), "utf-8")
    monkeypatch.setenv(project.VARIABLE, str(tmp_path))
    project.forget()
    yield tmp_path
    monkeypatch.undo()
    project.forget()


def settings_of(folder: Path, **changes: Any) -> runner.Settings:
    """Settings of a run of the library at the embedded emulator."""
    targets = runner.targets.load()
    return runner.Settings(
        specs=(project.load("library"),),
        target=targets.by_name["emulator"],
        seed=7,
        report_dir=folder / "reports",
        profile="gate",
        amount=runner.PROFILES["gate"],
        phases=targets.phases,
        **changes,
    )


def sharded(argv: list[str], executor: Any, folder: Path) -> int:
    """The exit code of a run in two shards."""
    quiet = Console(file=io.StringIO())
    return run_shards(
        argv, executor, shards=2, settings=settings_of(folder), console=quiet, errors=quiet
    )


def test_run_shards_keeps_to_itself_what_concerns_the_verdict(books: Path) -> None:
    executor = Recorded(Crash(what="gone"))
    words = ["library", "--operation", "books.list", "--report-dir", "r", "--scheduler=tcp://x"]
    more = ["--shards", "2", "--baseline", "known.toml", "--allow-inferred", "--seed=7"]
    with pytest.raises(CouldNotRunError, match=r"shard 1/2: gone\n +shard 2/2: gone"):
        sharded([*words, *more], executor, books)
    shared = ("library", "--operation", "books.list", "--no-progress", "--seed", "7")
    assert [task.arguments for task in executor.tasks] == [
        ((*shared, "--shard", "1/2"),),
        ((*shared, "--shard", "2/2"),),
    ]


def test_run_shards_says_why_a_shard_could_not_run(books: Path) -> None:
    with pytest.raises(CouldNotRunError, match="shard 1/2: no server"):
        sharded(["library"], Recorded(("", "no server")), books)


def test_run_shards_gives_one_verdict(books: Path) -> None:
    words = ["library", "--operation", "books.list", "--operation", "token.create"]
    assert sharded(words, LocalExecutor(slots=2, preload=PRELOAD), books) == 0
    report = json.loads((books / "reports" / "contracts.json").read_text("utf-8"))
    assert report["verdict"] == "kept"
    assert [Path(it).name for it in report["run"]["merged"]] == ["1", "2"]
    operations = report["apis"][0]["operations"]
    assert sorted(it["operation_id"] for it in operations) == ["books.list", "token.create"]


@pytest.mark.parametrize("word", ["--shard=1/2", "--dry-run"])
def test_shards_are_of_a_whole_run(
    books: Path, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        contracts.main(["library", "--shards", "2", word])
    assert left.value.code == 2
    assert "leave out --shard and --dry-run" in capsys.readouterr().err


def test_scheduler_has_an_address(books: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        contracts.main(["library", "--scheduler", "localhost"])
    assert "write it like tcp://127.0.0.1:8786" in capsys.readouterr().err
