"""The pipeline: one module a step, run as `python -m scripts.<step>` (or `nox -s <step>`)."""

import sys
from types import TracebackType


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
    else:
        sys.__excepthook__(kind, error, trace)


if sys.argv[:1] == ["-m"]:  # a step is about to be run: its imports take a second or two
    sys.excepthook = _told
