"""A unit of work that any process can do: a function by its name, and its arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

PATIENCE = 400.0
"""Seconds that a task may take unless it says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What to call in a process of its own.

    It has to be idempotent: a worker that is lost may have done all of it but the report, and
    another one does it again. Function, arguments and result cross process borders (pickle).
    """

    name: str
    call: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    patience: float = PATIENCE


@dataclass(frozen=True, kw_only=True)
class Crash:
    """A task without a result, and why."""

    what: str


Take = Callable[[Task, Any], None]
"""Receives each task that has ended, with its result or `Crash`."""


class Executor(Protocol):
    """Runs tasks somewhere."""

    @property
    def slots(self) -> int:
        """How many tasks it runs at once."""

    def run(self, tasks: list[Task], take: Take) -> None:
        """Run all `tasks`; `take` is called in this thread, in the order in which they end.

        Raises CouldNotRunError where the executor cannot run anything, and KeyboardInterrupt.
        """
