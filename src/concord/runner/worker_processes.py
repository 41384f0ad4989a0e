"""One worker process per API, at most as many at once as there are cores.

Model: `run_all` gives each message to `take` in the calling thread, in the order of arrival. A
thread a worker only waits and reads lines. Workers are their own session: Ctrl-C reaches this
process alone, which then asks them to stop and takes what they still report. A worker's standard
input stays open after its plan, and its end means to the worker that this process is gone.
A worker ends itself at its plan's deadline; one that has not ended `GRACE` seconds later is killed,
and none is started after the deadline. Either is reported as out of time, with earlier findings.
Known limits: a worker that does not stop within `GRACE` seconds is killed, and its last words lost.
"""

from __future__ import annotations

import dataclasses
import json
import queue
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concord.errors import CouldNotRunError
from concord.processes import STARTING, check_interrupted, cores
from concord.runner.forked_worker import WORKER, Process, start
from concord.runner.plan import Plan
from concord.runner.secrets import Redactor
from concord.spec import SpecError, load_file

GRACE = 6.0
_TICK = 0.1

Message = dict[str, Any]
_INTERRUPTED: Message = {"event": "end", "reason": "interrupted", "seconds": 0.0, "requests": 0}


@dataclass(frozen=True, kw_only=True)
class Job:
    """An API to run; `started` starts what it needs (an emulator) and gives the plan."""

    api: str
    started: Callable[[], AbstractContextManager[Plan]]
    deadline: float | None = None
    """When it is too late to start, in seconds since the epoch."""


class _Workers:
    """The processes that are alive, and whether new ones may start."""

    def __init__(self, grace: float) -> None:
        self.grace = grace
        self._lock = threading.Lock()
        self._alive: set[Process] = set()
        self.stopping = False

    def add(self, process: Process) -> None:
        with self._lock:
            self._alive.add(process)
            # it was started while the others were stopped, and would not be told any more
            if self.stopping:
                process.terminate()

    def remove(self, process: Process) -> None:
        with self._lock:
            self._alive.discard(process)

    def stop(self) -> None:
        with self._lock:
            self.stopping = True
            STARTING.give_up()  # emulators that nobody needs any more
            for process in self._alive:
                process.terminate()

    def kill(self) -> None:
        with self._lock:
            for process in self._alive:
                process.kill()


def run_all(
    jobs: Sequence[Job],
    take: Callable[[str, Message], None],
    *,
    tick: Callable[[], None] = lambda: None,
    command: Sequence[str] = WORKER,
    grace: float = GRACE,
) -> bool:
    """Run `jobs` to their end; False if the user interrupted them (they ended early).

    A worker that is still there `grace` seconds after its deadline is killed.
    """
    messages: queue.Queue[tuple[str, Message]] = queue.Queue()
    workers = _Workers(grace)

    def tick_or_end() -> None:
        tick()
        check_interrupted()

    with ThreadPoolExecutor(max_workers=max(1, min(cores(), len(jobs)))) as pool:
        futures = [pool.submit(_run, job, messages.put, workers, command) for job in jobs]
        try:
            _drain(futures, messages, take, tick_or_end)
        except KeyboardInterrupt:
            workers.stop()
            _drain(futures, messages, take, tick, deadline=time.monotonic() + GRACE)
            workers.kill()
            _drain(futures, messages, take, tick, deadline=time.monotonic() + GRACE)
            return False
        finally:
            workers.stop()
    return True


class _FoundError(Exception):
    """All that a run was made for has occurred."""


def occurring(
    job: Job,
    wanted: Collection[str],
    *,
    command: Sequence[str] = WORKER,
    grace: float = GRACE,
) -> set[str]:
    """Run `job` until every finding of `wanted` (ids) has occurred; those that did.

    Raises CouldNotRunError where the run did not come to its end, and KeyboardInterrupt.
    """
    found: set[str] = set()
    ended: list[Message] = []

    def take(_: str, message: Message) -> None:
        if message["event"] == "finding":
            found.update({message["finding"]["id"]} & set(wanted))
        if message["event"] in ("end", "could-not-run"):
            ended.append(message)
        if found == set(wanted):
            raise _FoundError

    try:
        finished = run_all([job], take, command=command, grace=grace)
    except _FoundError:
        return found
    if not finished:
        raise KeyboardInterrupt
    last = ended[-1] if ended else {"event": "end", "reason": "no end"}
    if last["event"] == "could-not-run":
        raise CouldNotRunError(last["what"])
    if last["reason"] != "completed":
        raise CouldNotRunError(
            f"{job.api}: the run ended early ({last['reason']}), so that it does not show what "
            "does not occur: replay with more time or requests"
        )
    return found


def _drain(
    futures: Sequence[Future[None]],
    messages: queue.Queue[tuple[str, Message]],
    take: Callable[[str, Message], None],
    tick: Callable[[], None],
    deadline: float = float("inf"),
) -> None:
    while time.monotonic() < deadline:
        # looked at before the queue is: what a worker puts last is still taken
        finished = all(future.done() for future in futures)
        try:
            while True:
                take(*messages.get(timeout=0.0 if finished else _TICK))
        except queue.Empty:
            tick()
            if finished:
                break
    for future in futures:
        if future.done() and not future.cancelled():
            # raises what went wrong in the thread itself: a defect, no verdict
            future.result()


def _run(
    job: Job,
    put: Callable[[tuple[str, Message]], None],
    workers: _Workers,
    command: Sequence[str],
) -> None:
    if workers.stopping:
        put((job.api, _end("interrupted")))
        return
    if job.deadline is not None and time.time() >= job.deadline:
        put((job.api, _end("max-time")))
        return
    try:
        with job.started() as plan:
            _work(plan, put, workers, command)
    except CouldNotRunError as error:
        # what was given up while it started did not fail
        failed = {"event": "could-not-run", "what": str(error)}
        put((job.api, _INTERRUPTED if workers.stopping else failed))


def _work(
    plan: Plan,
    put: Callable[[tuple[str, Message]], None],
    workers: _Workers,
    command: Sequence[str],
) -> None:
    put((plan.api, {"event": "address", "base_url": plan.base_url}))
    ended, started = False, time.monotonic()
    overdue = threading.Event()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        with start(command, errors) as process:
            workers.add(process)
            watchdog = _watchdog(process, plan, workers.grace, overdue)
            try:
                ended = _converse(process, plan, put)
            finally:
                watchdog.cancel()
                workers.remove(process)
        if not ended and overdue.is_set():
            put((plan.api, _end(plan.ceiling, time.monotonic() - started)))
        elif not ended:
            errors.seek(0)
            what = crash(process.returncode, errors.read(), plan, stopping=workers.stopping)
            put((plan.api, what))


def _watchdog(
    process: Process, plan: Plan, grace: float, overdue: threading.Event
) -> threading.Timer:
    """Kills a worker that is still there `grace` seconds after its deadline."""
    # a timer takes no infinity
    left = threading.TIMEOUT_MAX
    if plan.deadline is not None:
        left = min(left, max(plan.deadline - time.time(), 0.0) + grace)

    def kill() -> None:
        overdue.set()
        process.kill()

    watchdog = threading.Timer(left, kill)
    watchdog.daemon = True
    watchdog.start()
    return watchdog


def _end(reason: str, seconds: float = 0.0) -> Message:
    """The message of an end that no worker reports."""
    return {"event": "end", "reason": reason, "seconds": seconds, "requests": 0}


def _converse(process: Process, plan: Plan, put: Callable[[tuple[str, Message]], None]) -> bool:
    """Give the plan, pass on the messages; whether the worker reported its end."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(dataclasses.asdict(plan)) + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        # it died at once: its exit code and its last words say why; what it did not take would be
        # written once more when the pipe is closed, whose error looks like that of our own output
        with suppress(BrokenPipeError):
            process.stdin.close()
        return False
    ended = False
    for line in process.stdout:
        try:
            message = json.loads(line)
        except ValueError:
            break  # it died while it wrote
        put((plan.api, message))
        ended = ended or message["event"] in ("end", "could-not-run")
    return ended


def crash(code: int, words: str, plan: Plan, *, stopping: bool) -> Message:
    """The message of a worker that ended without reporting its end."""
    if stopping:
        return _end("interrupted")
    words = _redactor(plan)(words)
    last = " | ".join(line for line in words.strip().splitlines()[-3:]) or "it left no message"
    what = f"the worker crashed (exit code {code}): {last}; this is a defect of the tool"
    return {"event": "could-not-run", "what": f"{plan.api}: {what}"}


def _redactor(plan: Plan) -> Redactor:
    """What knows the plan's credentials, also where its spec cannot be read any more."""
    try:
        redactor = Redactor.of(load_file(Path(plan.spec_path), api=plan.api), plan.credentials)
    except SpecError:
        redactor = Redactor()
        for name, secret in plan.credentials.items():
            redactor.learn(secret, f"${name.upper()}")
    for variable, secret in plan.secrets.items():
        redactor.learn(secret, f"${variable}")
    return redactor
