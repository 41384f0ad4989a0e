"""The pipeline: one module a step, run as `python -m scripts.<step>` (or `nox -s <step>`)."""

import sys
from itertools import pairwise
from types import TracebackType


def _on_interrupt(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
    else:
        sys.__excepthook__(kind, error, trace)


def _is_command() -> bool:
    """Whether Python was started to run a step, and looks for its module now."""
    named = (after for option, after in pairwise(sys.orig_argv) if option == "-m")
    return sys.argv[:1] == ["-m"] and next(named, "").startswith(f"{__name__}.")


# Ctrl-C while a step's imports are read, a second or two before `_cli.run` can answer it. Whoever
# imports the package to use it keeps their own hook.
if _is_command():
    sys.excepthook = _on_interrupt
