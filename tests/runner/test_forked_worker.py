"""Workers that are forked off a server: they behave as those that are started afresh."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from concord.runner import forked_worker, worker_processes
from concord.runner.forked_worker import WORKER, Forked, start
from concord.runner.plan import Amount, Plan
from concord.spec import Spec
from tests.runner.library import CREDENTIALS, library, serve

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")
FEW = Amount(examples=3, scenarios=2)
FRESH = [*WORKER, "afresh"]
"""A command that is not `WORKER`, and does the same: it is started, not forked."""


def plan(spec: Spec, url: str, **changes: Any) -> Plan:
    stated: dict[str, Any] = {
        "api": "library",
        "spec_path": str(spec.path),
        "base_url": url,
        "credentials": CREDENTIALS,
        "seed": 1,
    }
    return Plan(**{**stated, **changes})


def counted(spec: Spec, url: str, command: list[str]) -> list[Any]:
    """What a run tells that does not depend on time."""
    told: list[Any] = []
    few = plan(spec, url, operations=("books.list", "books.get"), amount=FEW)
    job = worker_processes.Job(api="library", started=lambda: nullcontext(few))

    def take(_: str, message: dict[str, Any]) -> None:
        if message["event"] in ("scenario", "finding", "end"):
            told.append({key: message[key] for key in message if key != "seconds"})

    worker_processes.run_all([job], take, command=command)
    return told


def test_forked_worker_tells_what_a_fresh_one_tells(spec: Spec) -> None:
    with serve(library()) as url:
        forked = counted(spec, url, list(WORKER))
    with serve(library()) as url:
        fresh = counted(spec, url, FRESH)
    assert forked == fresh
    assert forked[-1]["reason"] == "completed"
    assert forked[-1]["requests"] > 10


def test_forked_worker_that_is_killed_has_the_exit_code_of_its_signal() -> None:
    with tempfile.TemporaryFile("w+") as errors, start(WORKER, errors) as worker:
        worker.kill()
    assert worker.returncode == -signal.SIGKILL


def test_forked_worker_ends_when_its_input_does(spec: Spec) -> None:
    with tempfile.TemporaryFile("w+") as errors, start(WORKER, errors) as worker:
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(asdict(plan(spec, "http://192.0.2.1"))) + "\n")
        worker.stdin.close()  # as when the command is gone
    assert worker.returncode == 128 + signal.SIGKILL


def test_forked_worker_that_crashes_says_why(spec: Spec) -> None:
    with tempfile.TemporaryFile("w+") as errors:
        with start(WORKER, errors) as worker:
            assert worker.stdin is not None
            worker.stdin.write("no JSON\n")
            worker.stdin.flush()
            assert worker.stdout is not None
            assert worker.stdout.read() == ""
        errors.seek(0)
        assert "JSONDecodeError" in errors.read()
    assert worker.returncode == 1


def test_forked_worker_has_the_environment_and_folder_of_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with tempfile.TemporaryFile("w+") as errors, start(WORKER, errors) as worker:
        assert isinstance(worker, Forked)
        process = Path("/proc") / str(worker.process_id)
        assert worker.stdin is not None
        for _ in range(200):
            if (process / "cwd").resolve() == tmp_path:
                break
            threading.Event().wait(0.05)
        assert (process / "cwd").resolve() == tmp_path
        worker.kill()


def test_start_has_a_new_server_where_the_last_one_died() -> None:
    with tempfile.TemporaryFile("w+") as errors:
        with start(WORKER, errors) as worker:
            worker.kill()
        server = forked_worker.server_id()
        assert server is not None
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)
        with start(WORKER, errors) as worker:
            worker.kill()
    assert worker.returncode == -signal.SIGKILL
    assert forked_worker.server_id() != server


def test_work_of_forked_workers_counts_in_the_sums_of_their_server() -> None:
    with tempfile.TemporaryFile("w+") as errors:
        with start(WORKER, errors) as worker:
            worker.kill()
        server = forked_worker.server_id()
        for _ in range(200):
            if _faults_of_children(server):
                break
            threading.Event().wait(0.05)
        assert _faults_of_children(server)


def test_close_server_waits_for_it_and_the_next_worker_has_another() -> None:
    with tempfile.TemporaryFile("w+") as errors:
        with start(WORKER, errors) as worker:
            worker.kill()
        server = forked_worker.server_id()
        assert server is not None
        forked_worker.close_server()
        with pytest.raises(ChildProcessError):
            os.waitpid(server, 0)
        with start(WORKER, errors) as worker:
            worker.kill()
    assert worker.returncode == -signal.SIGKILL
    assert forked_worker.server_id() != server


def _faults_of_children(process: int | None) -> int:
    """Page faults of the children that a process has waited for: `cminflt` of proc_pid_stat(5)."""
    after_name = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2]
    return int(after_name.split()[8])
