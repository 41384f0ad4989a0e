"""Workers that start at once: forked from a process that has imported what they need.

Model: `warm()` starts that process, and gives the command of a worker: a small program that hands
its standard streams over a socket, and ends as the forked worker ends. A measurement of hundreds of
short runs would else mostly import. POSIX only; the workers are otherwise those of any run.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CLIENT = """
import socket, sys
with socket.socket(socket.AF_UNIX) as it:
    it.connect(sys.argv[1])
    socket.send_fds(it, [b"x"], [0, 1, 2])
    sys.exit(int(it.recv(16) or b"1"))
"""
_READY = b"ready\n"


@contextmanager
def warm() -> Iterator[tuple[str, ...]]:
    """The command of workers, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "workers")
        command = (sys.executable, "-m", "scripts._bench._warm", address)
        # the order of sets reaches generated data: one seed has to mean one run
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        with subprocess.Popen(  # our own module, no shell
            command, stdout=subprocess.PIPE, env=environment
        ) as process:
            assert process.stdout is not None
            try:
                if process.stdout.readline() != _READY:
                    raise RuntimeError("no worker could be prepared; its error is above")
                yield (sys.executable, "-S", "-E", "-c", _CLIENT, address)
            finally:
                process.terminate()


def main(address: str) -> None:
    """Fork a worker for each connection."""
    import schemathesis  # noqa: F401  # what takes most of a worker's start

    from concord.oracle import reference_emulator  # noqa: F401
    from concord.runner.worker import __main__ as worker

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        sys.stdout.buffer.write(_READY)
        sys.stdout.flush()
        while True:
            connection, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _become(connection, worker.main)
            connection.close()
            _reap()


def _become(connection: socket.socket, work: object) -> None:
    """Be the worker, and tell its exit code."""
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    code = 1
    try:
        assert callable(work)
        code = work()
    except BaseException:  # noqa: BLE001  # the end of this process, whatever it was
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        connection.sendall(str(code).encode())
        os._exit(code)


def _reap() -> None:
    """Take leave of workers that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


if __name__ == "__main__":
    main(sys.argv[1])
