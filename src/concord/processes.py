"""Termination of our processes: signals act as Ctrl-C, and a child ends with its parent.

Model: a command raises KeyboardInterrupt at the first SIGINT, SIGTERM or SIGHUP, so that what was
found is told and written, and ends at once at the second; one within `SAME` seconds is the first
again, because shells and tools pass on what a terminal has sent to all. A child that was given a
pipe reads its end there (`follow_input`), which is told at once however the other process ended,
SIGKILL included. Any child can watch its parent: Linux sends a signal by itself (`bind_to_parent`),
and a thread looks twice a second (`follow_parent`).
Known limits: signals that were ignored before (`nohup`) stay ignored. Windows has no parent to
watch; there only pipes tell.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

CHILD_OF = "CONCORD_CHILD_OF"
"""Environment variable: the id of the process that a command shall not outlive."""
SAME = 0.2
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_TICK = 0.5
_SET_PARENT_DEATH_SIGNAL = 1
_SHOW_CURSOR = "\x1b[?25h"


class Interruption:
    """The first signal that asked this process to end."""

    def __init__(
        self,
        leave: Callable[[int], None] = os._exit,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._leave, self._clock = leave, clock
        self._since = 0.0
        self.number = 0

    def listen(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP, as far as they are not ignored."""
        _listening.append(self)
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self.take)

    def take(self, number: int, frame: FrameType | None = None) -> None:
        """Raise KeyboardInterrupt(number) at the first signal, leave at once at any other."""
        del frame
        if self.number and self._clock() - self._since < SAME:
            return
        if self.number:
            if sys.stderr.isatty():
                sys.stderr.write(_SHOW_CURSOR)  # a progress display has hidden it
            self._leave(self.exit_code(number))
            return
        self.number, self._since = number, self._clock()
        raise KeyboardInterrupt(number)

    def exit_code(self, number: int = 0) -> int:
        """130 after SIGINT, 143 after SIGTERM, 129 after SIGHUP: as a shell tells them."""
        return 128 + int(number or self.number or signal.SIGINT)


_listening: list[Interruption] = []


def check_interrupted() -> None:
    """Raise KeyboardInterrupt if a signal has asked this process to end.

    For loops that wait: Python drops an exception that a handler raises within a destructor.
    """
    for found in _listening:
        if found.number:
            raise KeyboardInterrupt(found.number)


def follow_input(descriptor: int = 0) -> None:
    """End this process, at once, when the pipe at `descriptor` ends: its other end is gone."""

    def watch() -> None:
        # not through `sys.stdin`, whose lock would be held while the interpreter winds up
        while os.read(descriptor, 4096):
            pass
        os._exit(_killed())

    threading.Thread(target=watch, daemon=True, name="follow-input").start()


def bind_to_parent(number: int) -> None:
    """Have Linux send this process the signal `number` when its parent ends; elsewhere nothing.

    It counts the *thread* that started this process, which must live as long as its process.
    """
    if sys.platform == "linux":
        import ctypes  # needed here alone

        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, number)


def follow_parent(number: int) -> None:
    """Send this process the signal `number` soon after the process that started it has ended."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_TICK)
        os.kill(os.getpid(), number)

    threading.Thread(target=watch, daemon=True, name="follow-parent").start()


def follow_starter(number: int = signal.SIGTERM) -> None:
    """End as on the signal `number` when nox, or the command that said so (`CHILD_OF`), has ended.

    Nothing else is followed: `nohup nox … &` and the like are meant to stay.
    """
    if os.environ.get(CHILD_OF) == str(os.getppid()) or "NOX_CURRENT_SESSION" in os.environ:
        follow_parent(number)


def child_environ() -> dict[str, str]:
    """The environment of a command that shall not outlive this process."""
    return {**os.environ, CHILD_OF: str(os.getpid())}


class Starting:
    """Processes that are waited for until they are up; `give_up` ends the wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._alive: set[subprocess.Popen[str]] = set()

    @contextmanager
    def waiting(self, process: subprocess.Popen[str]) -> Iterator[None]:
        """Within it, `process` is starting."""
        with self._lock:
            self._alive.add(process)
        try:
            yield
        finally:
            with self._lock:
                self._alive.discard(process)

    def give_up(self) -> None:
        """End all that is not up yet."""
        with self._lock:
            for process in self._alive:
                process.kill()


STARTING = Starting()


def _killed() -> int:
    return 128 + int(getattr(signal, "SIGKILL", 9))


def cores() -> int:
    """How many processes may run at once."""
    # what a container or `taskset` leaves to this process, not what the machine has
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
