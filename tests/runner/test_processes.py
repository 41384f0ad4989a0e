"""No process is left behind, whatever ends the one that started it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from concord.processes import CHILD_OF, SAME, Interruption, Starting, child_environ

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
CONTRACTS = ("concord.cli.contracts", "invivox", "--no-progress", "--report-dir")
FOLLOWING = """
import sys
from concord.cli import command
def main(_):
    print("up", flush=True)
    sys.stdin.read()
    return 0
command.run(main)
"""
STARTING = """
import os, subprocess, sys
from concord.processes import child_environ
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], env=eval(sys.argv[2]))
print(child.pid, flush=True)
child.wait()
"""


def living() -> dict[int, int]:
    """The parents of all processes that are alive, by process."""
    told = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    rows = (line.split() for line in told.stdout.splitlines())
    return {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}


def descendants(pid: int) -> set[int]:
    parents = living()
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        at = waiting.pop()
        below = {child for child, parent in parents.items() if parent == at} - found
        found |= below
        waiting += below
    return found


def left(pids: set[int]) -> set[int]:
    """Those of `pids` that do not end, however long one waits."""
    until = time.monotonic() + PATIENCE
    while (alive := pids & living().keys()) and time.monotonic() < until:
        time.sleep(0.05)
    return alive


@contextmanager
def started(*words: str, number: int) -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """A step, as soon as it has `number` descendants, and these."""
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        until = time.monotonic() + PATIENCE
        while len(found := descendants(process.pid)) < number:
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < until
            time.sleep(0.05)
        yield process, found
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [1, 2])
def test_no_worker_and_no_emulator_outlives_a_killed_run(tmp_path: Path, number: int) -> None:
    with started(*CONTRACTS, str(tmp_path), number=number) as (process, children):
        process.kill()
        process.wait()
        assert not left(children)


@pytest.mark.parametrize(
    ("number", "name", "code"),
    [(1, "SIGINT", 130), (2, "SIGINT", 130), (1, "SIGTERM", 143), (2, "SIGHUP", 129)],
)
def test_a_signal_ends_a_run_with_its_reports(
    tmp_path: Path, number: int, name: str, code: int
) -> None:
    """With one descendant the emulator is starting, with two the worker is."""
    with started(*CONTRACTS, str(tmp_path), number=number) as (process, children):
        process.send_signal(getattr(signal, name))
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == code, said
        assert "INTERRUPTED" in said
        assert "Traceback" not in said
        assert json.loads((tmp_path / "contracts.json").read_text("utf-8"))["verdict"] == (
            "interrupted"
        )
        assert not left(children)


def test_no_process_outlives_a_killed_run_over_faults(tmp_path: Path) -> None:
    words = ("concord.cli.faults", "invivox", "--sample", "4", "--no-progress", "--report-dir")
    with started(*words, str(tmp_path), number=3) as (process, children):
        process.kill()
        process.wait()
        assert not left(children)


def test_no_process_outlives_killed_scenarios() -> None:
    with started("concord.cli.scenarios", "invivox", number=2) as (process, children):
        process.kill()
        process.wait()
        assert not left(children)


@pytest.mark.parametrize(
    ("environ", "stays"),
    [
        ("child_environ()", False),
        ("{**os.environ, 'NOX_CURRENT_SESSION': 'contracts'}", False),
        ("{n: v for n, v in os.environ.items() if n != 'NOX_CURRENT_SESSION'}", True),
    ],
)
def test_a_step_follows_nox_and_who_asks_for_it(environ: str, *, stays: bool) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTING, FOLLOWING, environ],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert starter.stdin is not None
    assert starter.stdout is not None
    child = int(starter.stdout.readline())
    assert starter.stdout.readline() == "up\n"
    starter.kill()
    starter.wait()
    if not stays:
        assert not left({child})
    assert (child in living()) is stays
    starter.stdin.close()  # what stays ends with its input
    starter.stdout.close()
    assert not left({child})


class Left(BaseException):
    """A process has ended at once."""


def leave(code: int) -> None:
    raise Left(code)


def test_interruption_raises_first_and_leaves_at_the_second() -> None:
    now = [10.0]
    found = Interruption(leave, lambda: now[0])
    with pytest.raises(KeyboardInterrupt):
        found.take(signal.SIGTERM)
    assert found.exit_code() == 143
    now[0] += 2 * SAME
    with pytest.raises(Left) as ended:
        found.take(signal.SIGINT)
    assert ended.value.args == (130,)


def test_interruption_takes_what_a_wrapper_passes_on_for_the_first() -> None:
    now = [10.0]
    found = Interruption(leave, lambda: now[0])
    with pytest.raises(KeyboardInterrupt):
        found.take(signal.SIGINT)
    now[0] += SAME / 2
    found.take(signal.SIGINT)
    assert found.exit_code() == 130


def test_starting_gives_up_what_is_not_up_yet() -> None:
    starting = Starting()
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    up, late = (subprocess.Popen(command, stdin=subprocess.PIPE, text=True) for _ in range(2))
    try:
        with starting.waiting(up):
            pass
        with starting.waiting(late):
            starting.give_up()
        assert late.wait(PATIENCE) != 0
        assert up.poll() is None
    finally:
        for process in (up, late):
            process.kill()
            process.communicate()


def test_children_are_told_whose_they_are() -> None:
    assert child_environ()[CHILD_OF] == str(os.getpid())
