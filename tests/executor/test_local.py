"""Tasks in processes of this machine."""

from __future__ import annotations

import time
from typing import Any

from concord.executor import Crash, LocalExecutor, Task


def results(tasks: list[Task], slots: int = 2) -> dict[str, Any]:
    """What a local executor gives for each task."""
    found: dict[str, Any] = {}
    LocalExecutor(slots=slots).run(tasks, lambda task, result: found.update({task.name: result}))
    return found


def test_local_executor_returns_a_crash_for_a_dead_process() -> None:
    found = results(
        [
            Task(name="good", call=len, arguments=("four",)),
            Task(name="bad", call=int, arguments=("no number",)),
        ]
    )
    assert found["good"] == 4
    assert isinstance(found["bad"], Crash)
    assert "invalid literal" in found["bad"].what


def test_local_executor_ends_a_task_that_takes_too_long() -> None:
    found = results([Task(name="slow", call=time.sleep, arguments=(60,), patience=0.2)])
    assert found["slow"] == Crash(what="no result within 0 s")


def test_local_executor_does_nothing_without_tasks() -> None:
    assert results([]) == {}
