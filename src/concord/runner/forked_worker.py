"""Worker processes as `run_all` sees them: started afresh, or forked off a server (Linux).

Model: `start` gives a `Process`, whichever way it was started. This process has at most one fork
server (`concord.runner.worker.fork_server`), which is started with the first worker, ends with
this process, and is started anew where it has died.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Protocol, Self

from concord.runner.worker.fork_server import OPTION

WORKER = (sys.executable, "-m", "concord.runner.worker")
"""The command of a worker."""
_LAST_WAIT = 2.0
"""Seconds for which the end of this process waits for the end of its server."""
_LOST = -1
"""The exit code of a worker of which nothing is known: the server died."""


class Process(Protocol):
    """What is used of a worker's process: a part of `subprocess.Popen`."""

    stdin: IO[str] | None
    stdout: IO[str] | None

    returncode: Any

    def terminate(self) -> None:
        """Send SIGTERM."""

    def kill(self) -> None:
        """Send SIGKILL."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: Any) -> None: ...


def start(command: Sequence[str], errors: IO[str]) -> Process:
    """A process of `command`, in a session of its own, whose standard error is `errors`."""
    if sys.platform == "linux" and tuple(command) == WORKER:
        return Forked(_SERVER.fork(errors), _environ())
    return subprocess.Popen(  # noqa: S603  # our own module, no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        encoding="utf-8",
        env=_environ(),
        start_new_session=True,
    )


def _environ() -> dict[str, str]:
    # the order of sets reaches generated data: one seed has to mean one run
    return {**os.environ, "PYTHONHASHSEED": "0"}


class _Server:
    """The fork server of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def fork(self, errors: IO[str]) -> tuple[int, int, int]:
        """Ask for a worker: the descriptors of its input, output and status."""
        read, stdin = os.pipe()
        stdout, write = os.pipe()
        status, report = os.pipe()
        theirs = [read, write, errors.fileno(), report]
        try:
            with self._lock:
                self._ask(theirs)
        finally:
            for each in (read, write, report):
                os.close(each)
        return stdin, stdout, status

    def close(self) -> None:
        """End the server, and wait: so its workers count in this process' sums of its children."""
        if self._socket is None or self._process is None:
            return
        self._socket.close()
        self._socket = None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LAST_WAIT)

    def _ask(self, descriptors: list[int]) -> None:
        if self._socket is not None and self._process is not None and self._process.poll() is None:
            # it may die between the look and the request; then a new one is started below
            with suppress(OSError):
                socket.send_fds(self._socket, [b"fork"], descriptors)
                return
        self._start()
        assert self._socket is not None
        socket.send_fds(self._socket, [b"fork"], descriptors)

    def _start(self) -> None:
        if self._socket is not None:
            self._socket.close()
        # in packets: the descriptors of two requests never arrive as one
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module, no shell
                [*WORKER, OPTION, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_environ(),
                start_new_session=True,
            )


_SERVER = _Server()
atexit.register(_SERVER.close)


def close_server() -> None:
    """End this process' fork server, if it has one. The next worker starts another."""
    _SERVER.close()


def server_id() -> int | None:
    """The process id of this process' fork server; None before the first worker."""
    return _SERVER.process_id


class Forked:
    """A worker that was forked off the server. Its creation waits until the worker runs."""

    def __init__(self, descriptors: tuple[int, int, int], environ: Mapping[str, str]) -> None:
        stdin, stdout, status = descriptors
        self.stdin: IO[str] | None = os.fdopen(stdin, "w", encoding="utf-8")
        self.stdout: IO[str] | None = os.fdopen(stdout, encoding="utf-8", errors="replace")
        self._status = os.fdopen(status, encoding="ascii")
        self.returncode: int | None = None
        started = {"environ": dict(environ), "folder": str(Path.cwd())}
        # without a server there is nobody to read it: there will be no process id either
        with suppress(BrokenPipeError):
            self.stdin.write(json.dumps(started) + "\n")
            self.stdin.flush()
        self.process_id = int(self._status.readline() or 0)
        """0 where the server died before."""

    def terminate(self) -> None:
        """Send SIGTERM."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        if self.process_id and self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.process_id, number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self.stdout, self.stdin):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        self.returncode = int(self._status.readline() or _LOST)
        self._status.close()
