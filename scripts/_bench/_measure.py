"""How anything is measured here.

Model: what is compared is measured in turns within one run and the least CPU time of all rounds
counts, so that other work on the machine meets all alike; the ratio is what to read. Children run
with bytecode at hand, as every installed package has it, kept in a folder of the benchmark's own.
Known limits: POSIX.
"""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from concord.errors import CouldNotRunError
from concord.processes import child_environ

TOKEN = b'{"access_token": "token", "token_type": "Bearer", "expires_in": 3600}'
_SERVER = """
import http.server, sys, threading
body, token = sys.stdin.buffer.readline()[:-1], sys.stdin.buffer.readline()[:-1]
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm, wbufsize = "HTTP/1.1", True, -1
    def do_GET(self):
        self.answer(body)
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.answer(token)
    def answer(self, body):
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.buffer.read()  # it ends when whoever started this is done, or gone
"""


def least(actions: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """The least that each action measures, in turns so that noise meets all of them alike."""
    measured = [[action() for action in actions] for _ in range(rounds)]
    return [min(column) for column in zip(*measured, strict=True)]


def each(action: Callable[[], object], times: int) -> Callable[[], float]:
    """Measures CPU seconds of one `action` of so many; the very first is not measured."""

    def measured() -> float:
        start = time.process_time()
        for _ in range(times):
            action()
        return (time.process_time() - start) / times

    action()
    return measured


def each_awaited(
    loop: asyncio.Runner, action: Callable[[], Awaitable[object]], times: int
) -> Callable[[], float]:
    """The same of what is awaited."""

    async def repeated(count: int) -> float:
        start = time.process_time()
        for _ in range(count):
            await action()
        return (time.process_time() - start) / count

    loop.run(repeated(1))
    return lambda: loop.run(repeated(times))


def child(command: Iterable[str | Path], path: Sequence[Path], bytecode: Path) -> float:
    """CPU seconds of a program and of all that it starts; `path` goes before what is installed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output(command, path, bytecode)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def output(command: Iterable[str | Path], path: Sequence[Path], bytecode: Path) -> str:
    """What a program prints. Raises CouldNotRunError if it fails."""
    words = [str(word) for word in command]
    environment = {
        name: value for name, value in child_environ().items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    environment |= {
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "PYTHONPYCACHEPREFIX": str(bytecode),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise CouldNotRunError(f"{words[0]} failed: {''.join(last)}")
    return done.stdout


@contextmanager
def serving(body: bytes) -> Iterator[str]:
    """A loopback server in a child process that answers each GET with `body`, each POST a token."""
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(body + b"\n" + TOKEN + b"\n")
        server.stdin.flush()
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()
