"""The process that runs one API's contract: `python -m contracts.runner.worker`.

Model: the plan comes as JSON on standard input, messages leave as JSON lines on standard output;
whatever else prints goes to standard error. SIGTERM ends the run early, with what was found.
Exit code 0: the end was told. Anything else is a crash, which is never a verdict.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType

import specs
from contracts.runner._engine import Run
from contracts.runner._errors import CouldNotRunError
from contracts.runner._guard import Gate
from contracts.runner._messages import emitter
from contracts.runner._model import Plan
from contracts.runner._secrets import Redactor


def main() -> int:
    """Run the plan on standard input."""
    plan = Plan.from_json(json.loads(sys.stdin.readline()))
    # libraries may print: only messages go to the command
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    spec = specs.load_file(Path(plan.spec_path), api=plan.api)
    redactor = Redactor.of(spec, plan.credentials)
    for secret in plan.connection.secrets:
        redactor.learn(secret, "$PROXY")
    emit = emitter(stream, redactor)
    sys.excepthook = _discreet(redactor)
    gate = Gate(plan.limits)
    gate.install()
    run = Run(spec, plan, redactor, emit, gate=gate)

    def stop(signum: int, frame: FrameType | None) -> None:
        del signum, frame
        run.stop("interrupted")

    signal.signal(signal.SIGTERM, stop)
    try:
        run.execute()
    except CouldNotRunError as error:
        emit("could-not-run", what=str(error))
    return 0


def _discreet(redactor: Redactor) -> Callable[..., None]:
    """A defect's traceback may hold tokens that only this process knows."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.stderr.write(redactor("".join(traceback.format_exception(kind, error, trace))))

    return hook


if __name__ == "__main__":
    sys.exit(main())
