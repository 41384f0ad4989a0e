"""A process that has loaded the worker and forks one off per request: `… worker --fork-server FD`.

Loading Schemathesis and Hypothesis takes seconds, as long as a short run itself.

Model: a request is one message on the socket `FD` with four descriptors: standard input, output
and error of the worker, and a pipe on which its process id and, at its end, its exit code are
written, a line each (the code as `subprocess` has it: negative for a signal). The worker starts
from the state that a fresh process has after its imports. The server ends when the socket does.
Known limits: Linux alone; elsewhere a fork after imports of system libraries is not safe.
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress

OPTION = "--fork-server"
DESCRIPTORS = 4
_MESSAGE = 16


def serve(descriptor: int, work: Callable[[], int]) -> int:
    """Fork off a process that calls `work` for each request, until the socket ends."""
    signal.signal(signal.SIGCHLD, _reap)
    # what is loaded stays: no worker shall walk over it again
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=descriptor) as requests:
        while True:
            _, given, _, _ = socket.recv_fds(requests, _MESSAGE, DESCRIPTORS)
            if not given:
                break
            if os.fork() == 0:
                requests.close()
                _watch(given, work)
            for each in given:
                os.close(each)
    with suppress(ChildProcessError):
        while True:
            os.wait()
    return 0


def _reap(*_: object) -> None:
    """Wait for the watchers that ended: who is not waited for has no processor time in the sums."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _watch(given: list[int], work: Callable[[], int]) -> None:
    """Fork off the worker and report its process id and exit code; then exit."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *streams, status = given
    # twice: the watcher can wait for the worker, while the server goes on taking requests
    worker = os.fork()
    if worker == 0:
        os.close(status)
        _become(streams, work)
    for each in streams:
        os.close(each)
    os.write(status, b"%d\n" % worker)
    _, state = os.waitpid(worker, 0)
    os.write(status, b"%d\n" % os.waitstatus_to_exitcode(state))
    os._exit(0)


def _become(streams: list[int], work: Callable[[], int]) -> None:
    """Call `work` as a process that was started with these standard streams; then exit."""
    code = 1
    try:
        os.setsid()
        for number, each in enumerate(streams):
            os.dup2(each, number)
            os.close(each)
        sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1)  # noqa: SIM115
        started = json.loads(sys.stdin.readline())
        os.environ.clear()
        os.environ.update(started["environ"])
        os.chdir(started["folder"])
        # the time zone of the new environment: libc has read that of the server's
        time.tzset()
        random.seed()  # else two workers would draw the same
        code = work()
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001  # as the interpreter would: told, and exit code 1
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        # within the block, which keeps what the work had open: were its output closed first, the
        # command would close the input, and the end of that ends a worker as if it were killed
        os._exit(code)
    os._exit(code)
