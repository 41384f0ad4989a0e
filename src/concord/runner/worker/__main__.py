"""The process that runs one API's contract: `python -m concord.runner.worker`.

Model: the plan comes as JSON on standard input, messages leave as JSON lines on standard output;
whatever else prints goes to standard error. SIGTERM ends the run early, with what was found.
Before the first case and after the last one it ends at once, else after the request under way.
It dies when standard input ends, or its parent does. Exit code 0: the end was reported. Anything
else is a crash, which is never a verdict.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType

from concord import processes
from concord.errors import CouldNotRunError
from concord.runner.messages import emitter
from concord.runner.plan import Plan
from concord.runner.schemathesis_adapter import lazy_imports
from concord.runner.secrets import Redactor
from concord.runner.worker import fork_server
from concord.runner.worker.engine import Run
from concord.runner.worker.request_guard import RequestGuard
from concord.spec import Spec, load_file

_DEEPEST = 20_000
"""Calls within calls: Schemathesis follows chains of references so, and large documents have long
ones."""


def main() -> int:
    """Run the plan on standard input."""
    started = time.monotonic()
    processes.bind_to_parent(signal.SIGKILL)
    # one line, so that standard input stays open: its end is the sign that the parent is gone
    plan = Plan.from_json(json.loads(sys.stdin.readline()))
    processes.follow_input()
    # libraries may print: only messages go to the command
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(_DEEPEST)
    spec = load_file(Path(plan.spec_path), api=plan.api).under(plan.readings).hosted(plan.hosting)
    redactor = _redactor(spec, plan)
    emit = emitter(stream, redactor)
    sys.excepthook = _discreet(redactor)
    gate = RequestGuard(plan.limits)
    gate.install()
    run = Run(spec, plan, redactor, emit, gate=gate)
    signal.signal(signal.SIGTERM, _stopping(run))
    try:
        run.execute()
    except CouldNotRunError as error:
        emit("could-not-run", what=str(error))
    except KeyboardInterrupt:
        emit(
            "end",
            reason="interrupted",
            seconds=time.monotonic() - started,
            requests=gate.passed.total(),
            methods=gate.passed,
        )
    return 0


def _stopping(run: Run) -> Callable[[int, FrameType | None], None]:
    """What ends `run` early."""

    def stop(signum: int, frame: FrameType | None) -> None:
        del signum, frame
        if not run.is_under_way:
            # in Python code, where it ends what is under way; during cases it would cut a request
            # short
            raise KeyboardInterrupt
        run.stop("interrupted")

    return stop


def _redactor(spec: Spec, plan: Plan) -> Redactor:
    redactor = Redactor.of(spec, plan.credentials)
    for variable, secret in plan.secrets.items():
        redactor.learn(secret, f"${variable}")
    for secret in plan.connection.secrets:
        redactor.learn(secret, "$PROXY")
    return redactor


def _discreet(redactor: Redactor) -> Callable[..., None]:
    """A defect's traceback may hold tokens that only this process knows."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.stderr.write(redactor("".join(traceback.format_exception(kind, error, trace))))

    return hook


if __name__ == "__main__":
    if sys.argv[1:2] == [fork_server.OPTION]:
        lazy_imports.load()
        sys.exit(fork_server.serve(int(sys.argv[2]), main))
    sys.exit(main())
