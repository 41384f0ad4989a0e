"""Tasks in processes of this machine, a few at once.

Model: a fork server has everything loaded (`preload`); each task is forked off it, sends one result
through a pipe, and ends. For a process that dies or takes longer than its task's patience the
result is a `Crash`. Ctrl-C ends them all, and so does the end of this process: with it the fork
server ends, and with that what it forked.
Known limits: POSIX only (it forks). A process has one fork server, which loads what the first
executor names.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from concord.executor._task import Crash, Take, Task
from concord.processes import bind_to_parent, follow_parent

_TICK = 0.5


@dataclass(frozen=True, kw_only=True)
class _Running:
    task: Task
    process: ForkServerProcess
    results: Connection
    output: Path
    deadline: float
    """When it is late (`time.monotonic`)."""


@dataclass(frozen=True, kw_only=True)
class LocalExecutor:
    """Runs `slots` tasks at once; `preload` names modules that each of them needs."""

    slots: int
    preload: tuple[str, ...] = ()

    def run(self, tasks: Sequence[Task], take: Take) -> None:
        """See `Executor.run`."""
        # the order of sets reaches generated data
        os.environ["PYTHONHASHSEED"] = "0"
        # `fork` would copy the threads' locks of this process as they are; `spawn` would import the
        # engine, some seconds, for each task
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["concord.bound_to_parent", *self.preload])
        # `pop` takes from the end
        waiting = list(tasks)[::-1]
        running: list[_Running] = []
        with tempfile.TemporaryDirectory() as folder:
            try:
                while waiting or running:
                    while waiting and len(running) < self.slots:
                        # a name of its own: the list only gets shorter
                        output = Path(folder) / str(len(waiting))
                        running.append(_start(context, waiting.pop(), output))
                    for one in _finished(running):
                        running.remove(one)
                        take(one.task, _result(one))
            finally:
                for one in running:
                    one.process.kill()


def _start(context: Any, task: Task, output: Path) -> _Running:
    results, end = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(task, end, output, dict(os.environ)), daemon=True)
    process.start()
    # the child alone holds this end now, so that its death ends the pipe
    end.close()
    return _Running(
        task=task,
        process=process,
        results=results,
        output=output,
        deadline=time.monotonic() + task.patience,
    )


def _finished(running: Sequence[_Running]) -> list[_Running]:
    ready = set(wait([one.results for one in running], timeout=_TICK))
    now = time.monotonic()
    return [one for one in running if one.results in ready or one.deadline < now]


def _result(one: _Running) -> Any:
    try:
        if one.results.poll():
            return one.results.recv()
        return Crash(what=f"no result within {one.task.patience:.0f} s")
    except EOFError:
        one.process.join(5)
        output = one.output.read_text("utf-8", "replace") if one.output.exists() else ""
        last = " | ".join(output.strip().splitlines()[-3:]) or "it left no message"
        return Crash(what=f"the process died (exit code {one.process.exitcode}): {last}")
    finally:
        # it may be late, and then still at work
        one.results.close()
        one.process.kill()
        one.process.join()


def _work(task: Task, results: Connection, output: Path, environ: dict[str, str]) -> None:
    """Send the result of `task`, and exit at once."""
    # the fork server has the environment of the time when it was started
    os.environ.clear()
    os.environ.update(environ)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bind_to_parent(signal.SIGKILL)
    follow_parent(signal.SIGKILL)
    with output.open("wb") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
    try:
        results.send(task.call(*task.arguments))
    except BaseException:  # noqa: BLE001  # whatever it was is reported and ends the process
        # what is written here is the message of the `Crash`
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)  # no clean-up: nothing here is needed any more
