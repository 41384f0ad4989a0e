"""Tasks on a Dask cluster: each in a process of its own on some worker.

Model: the project travels with the tasks, the engine does not: a worker whose Concord, Python or
libraries differ is refused, because its results could. A worker's thread runs one task at a time,
in a process that a local executor of the worker forks. What a lost worker was doing is done again
by another one (Dask's own rescheduling); a task that has lost several is a `Crash`.
Credentials do not travel: a task finds them in the environment of the worker, if at all.
Known limits: Dask trusts everyone who reaches its scheduler; where that is not this machine alone,
use its TLS (`tls://`, its own configuration).
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from concord import project
from concord.errors import CouldNotRunError
from concord.executor._identity import engine
from concord.executor._local import LocalExecutor
from concord.executor._project_copy import ProjectCopy
from concord.executor._task import Crash, Executor, Take, Task

if TYPE_CHECKING:
    from distributed import Client, Future

_MAIN_OF_A_WORKER = ("distributed.cli.dask_worker", "dask.cli")
"""A process that is forked runs the main module of its starter again, which takes two seconds of
CPU where nothing of it is loaded yet."""


def executor_for(scheduler: str | None, *, workers: int, preload: tuple[str, ...] = ()) -> Executor:
    """The cluster at `scheduler`, or else `workers` processes of this machine."""
    if scheduler is None:
        return LocalExecutor(slots=workers, preload=preload)
    return DaskExecutor(address=scheduler, preload=preload)


@dataclass(frozen=True, kw_only=True)
class DaskExecutor:
    """Runs tasks on the workers of the scheduler at `address` (`tcp://…`, `tls://…`)."""

    address: str
    preload: tuple[str, ...] = ()
    connect: float = 10.0
    first_worker: float = 30.0
    """Seconds to wait for the scheduler, and then for its first worker."""

    @property
    def slots(self) -> int:
        """The threads of all workers. Raises CouldNotRunError."""
        with self._connected() as client:
            return sum(client.nthreads().values())

    def run(self, tasks: Sequence[Task], take: Take) -> None:
        """See `Executor.run`."""
        if not tasks:
            return
        with self._connected() as client:
            from distributed import as_completed

            copy = client.scatter(ProjectCopy.of(project.current()), hash=False)
            futures = {
                client.submit(_remote, task, copy, self.preload, engine(), pure=False): task
                for task in tasks
            }
            try:
                for future in as_completed(list(futures), loop=client.loop):
                    take(futures[future], _outcome(future))
                    # the scheduler forgets results that nobody holds
                    future.release()
            finally:
                client.cancel(list(futures), force=True)

    @contextmanager
    def _connected(self) -> Iterator[Client]:
        """A client of the scheduler, at which there is a worker like this machine."""
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            raise CouldNotRunError(
                "--scheduler needs Dask: install concord-contracts[cluster]"
            ) from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            # versions are compared below, by what matters here
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                client = Client(self.address, timeout=self.connect, set_as_default=False)
        except (OSError, ValueError, TypeError, ImportError) as error:
            raise CouldNotRunError(
                f"no Dask scheduler at {self.address}: {_said(error)}; start one with "
                "`dask scheduler` and name its address, such as tcp://127.0.0.1:8786"
            ) from error
        with client:
            self._check(client)
            yield client

    def _check(self, client: Client) -> None:
        try:
            client.wait_for_workers(1, timeout=self.first_worker)
        except TimeoutError as error:
            raise CouldNotRunError(
                f"the scheduler at {self.address} has no worker: start one with "
                f"`dask worker {self.address}`"
            ) from error
        for worker, found in client.run(_engine_there, on_error="return").items():
            differing = _differing(found, engine())
            if differing:
                raise CouldNotRunError(f"worker {worker} {differing}")


def _said(error: Exception) -> str:
    return str(error).split("\n", 1)[0] or type(error).__name__


def _engine_there() -> dict[str, str]:
    return engine()


def _differing(found: Mapping[str, str] | BaseException, wanted: Mapping[str, str]) -> str:
    """What is wrong with a worker; empty if nothing is."""
    if isinstance(found, BaseException):
        return (
            f"cannot run Concord ({_said_of(found)}): install there what is installed here, "
            "concord-contracts[all,cluster]"
        )
    names = [name for name, version in wanted.items() if found.get(name) != version]
    if not names:
        return ""
    there = ", ".join(f"{name} {found.get(name)} instead of {wanted[name]}" for name in names)
    return f"has {there}: its results could differ; install there what is installed here"


def _said_of(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".split("\n", 1)[0]


class _UnfitWorkerError(Exception):
    """A worker that joined later, and must not run anything."""


def _remote(
    task: Task, copy: ProjectCopy, preload: tuple[str, ...], wanted: Mapping[str, str]
) -> Any:
    """Run `task` on the worker that this is called on; its result, or Crash."""
    differing = _differing(engine(), wanted)
    if differing:
        raise _UnfitWorkerError(differing)
    folder = str(copy.unpacked())
    # the fork server preloads a project; each task says itself which one it is about
    os.environ.setdefault(project.VARIABLE, folder)
    found: list[Any] = []
    within = Task(
        name=task.name,
        call=_in_project,
        arguments=(folder, task),
        patience=task.patience,
    )
    executor = LocalExecutor(slots=1, preload=(*preload, *_MAIN_OF_A_WORKER))
    executor.run([within], lambda _, result: found.append(result))
    return found[0]


def _in_project(folder: str, task: Task) -> Any:
    os.environ[project.VARIABLE] = folder
    os.chdir(folder)
    return task.call(*task.arguments)


def _outcome(future: Future[Any]) -> Any:
    """The result of a task. Raises CouldNotRunError where no task can have one."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, _UnfitWorkerError):
        raise CouldNotRunError(f"a worker {error}")
    if isinstance(error, AssertionError) and "daemonic" in str(error):
        raise CouldNotRunError(
            "the workers may not start processes: start them with "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False in their environment"
        )
    return Crash(what=_said_of(error))
