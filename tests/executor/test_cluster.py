"""Tasks on a Dask cluster on loopback: a real scheduler and real workers."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest

import concord
from concord.errors import CouldNotRunError
from concord.executor import Crash, DaskExecutor, LocalExecutor, Task
from tests.executor.conftest import Cluster

TASKS = [
    *(Task(name=text, call=str.upper, arguments=(text,)) for text in "abcdef"),
    Task(name="bad", call=int, arguments=("no number",)),
]


def collected(executor: DaskExecutor | LocalExecutor, tasks: list[Task]) -> dict[str, Any]:
    """What an executor gives for each task."""
    found: dict[str, Any] = {}
    executor.run(tasks, lambda task, result: found.update({task.name: result}))
    return found


def test_cluster_gives_the_same_results_as_this_machine(cluster: Cluster) -> None:
    cluster.worker()
    there = collected(cluster.executor(), TASKS)
    here = collected(LocalExecutor(slots=2), TASKS)
    crashes = [it.pop("bad") for it in (there, here)]
    assert there == here == {text: text.upper() for text in "abcdef"}
    assert all(isinstance(it, Crash) and "invalid literal" in it.what for it in crashes)


def test_cluster_runs_the_tasks_of_a_killed_worker_again(cluster: Cluster) -> None:
    first, second = cluster.worker(), cluster.worker()
    tasks = [Task(name=str(number), call=time.sleep, arguments=(0.4,)) for number in range(8)]
    ended: list[str] = []

    def take(task: Task, result: Any) -> None:
        assert result is None
        if not ended:
            first.kill()
        ended.append(task.name)

    cluster.executor().run(tasks, take)
    assert sorted(ended) == [task.name for task in tasks]
    assert second.poll() is None


def test_cluster_refuses_a_worker_with_another_engine(cluster: Cluster, tmp_path: Path) -> None:
    here = Path(concord.__file__).parent
    shutil.copytree(here, tmp_path / "concord", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "concord" / "errors.py").open("a") as file:
        file.write("# another version\n")
    cluster.worker(PYTHONPATH=str(tmp_path))
    with pytest.raises(CouldNotRunError, match=r"worker tcp://\S+ has concord \w+ instead of"):
        cluster.executor().run(TASKS, lambda *_: None)


def test_cluster_says_how_to_let_workers_start_processes(cluster: Cluster) -> None:
    cluster.worker(DASK_DISTRIBUTED__WORKER__DAEMON="True")
    with pytest.raises(CouldNotRunError, match="DASK_DISTRIBUTED__WORKER__DAEMON=False"):
        cluster.executor().run(TASKS[:1], lambda *_: None)


def test_cluster_without_a_worker_says_how_to_start_one(cluster: Cluster) -> None:
    with pytest.raises(CouldNotRunError, match=f"start one with `dask worker {cluster.address}`"):
        cluster.executor(first_worker=0.1).run(TASKS, lambda *_: None)


def test_cluster_without_a_scheduler_says_how_to_start_one() -> None:
    executor = DaskExecutor(address="tcp://127.0.0.1:9", connect=0.2)
    with pytest.raises(CouldNotRunError, match="start one with `dask scheduler`"):
        executor.run(TASKS, lambda *_: None)


def test_cluster_without_tasks_asks_nobody() -> None:
    DaskExecutor(address="tcp://127.0.0.1:9").run([], lambda *_: None)
