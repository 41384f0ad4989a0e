"""Receivers of webhooks: are those to copy kept, is each planted mistake named, how long is a run?

Model: each receiver to copy is served by a process of its own, and `concord receiver` is run
against it as a user runs it; mistakes are planted into the one with Starlette, in this process.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from concord import project, receivers
from concord.cli.command import FOUND, KEPT, CouldNotRunError, Parser, run
from scripts._bench import _receivers
from scripts._bench._receiver_mistakes import SECRET
from scripts.bench_contracts import measured_on

_SERVERS = {
    "Starlette": (
        "uvicorn",
        "--factory",
        "starlette_receiver:from_environment",
        "--port",
        "{port}",
    ),
    "FastAPI": ("uvicorn", "--factory", "fastapi_receiver:from_environment", "--port", "{port}"),
    "Django": ("django_receiver", "runserver", "--noreload", "{port}"),
}
_PATIENCE = 60.0
_VARIABLE = "IVALID_WEBHOOK_SECRET"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and write: 1 if a goal is missed. Other exit codes as elsewhere."""
    parser = Parser(prog="nox -s bench -- receivers", description=__doc__ or "")
    parser.add_argument("--tables", action="store_true", help="only write the tables anew")
    options = parser.parse(argv)
    if options.tables:
        results = _receivers.PUBLISHED.read()
        _receivers.PUBLISHED.show()
    else:
        results = {"version": 1, "measured_on": measured_on(), **_measured()}
        _receivers.PUBLISHED.write(results)
    print(_receivers.row(results))
    for what in _receivers.missed(results):
        print(f"missed: {what}")
    return FOUND if _receivers.missed(results) else KEPT


def _measured() -> dict[str, Any]:
    found = [_served(name, words) for name, words in _SERVERS.items()]
    generate = receivers.generator(project.load(_receivers.API))
    return {"receivers": found, "mistakes": _receivers.planted(generate)}


def _served(name: str, words: Sequence[str]) -> dict[str, Any]:
    """A run against one receiver, as its report tells it. Raises CouldNotRunError."""
    port = _free_port()
    with TemporaryDirectory() as folder:
        environ = {
            **os.environ,
            _VARIABLE: SECRET,
            "RECEIVER_DATABASE": str(Path(folder) / "receiver.sqlite"),
        }
        command = [sys.executable, "-m", *(it.format(port=port) for it in words)]
        server = subprocess.Popen(
            command,
            cwd=project.current().contracts / "receivers",
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port, name)
            return _run(name, port, Path(folder) / "reports", environ)
        finally:
            server.terminate()
            server.wait()


def _run(name: str, port: int, folder: Path, environ: dict[str, str]) -> dict[str, Any]:
    url = f"http://127.0.0.1:{port}/hooks"
    # a busy machine must not cut a run short: how long it took is told
    words = ["receiver", _receivers.API, "--url", url, "--report-dir", str(folder)]
    words += ["--max-time", "600"]
    started, before = time.monotonic(), _cpu()
    subprocess.run(
        [sys.executable, "-m", "concord", *words], env=environ, check=False, capture_output=True
    )
    took, cpu = time.monotonic() - started, _cpu() - before
    api = json.loads((folder / "contracts.json").read_text("utf-8"))["apis"][0]
    found = {
        "name": name,
        "verdict": api["verdict"],
        "findings": [it["check"] for it in api["findings"]],
        "requests": api["requests"],
        "seconds": round(took, 1),
        "cpu": round(cpu, 1),
    }
    print(found, flush=True)
    return found


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, name: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise CouldNotRunError(f"the receiver with {name} does not start")


if __name__ == "__main__":
    run(main)
