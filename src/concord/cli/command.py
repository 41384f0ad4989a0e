"""What every pipeline step does alike on the command line.

Model: a step has `main(argv) -> int`; `run` turns what can go wrong into one clear line on
standard error and the project's exit codes: 0 success, 1 findings, 2 could not run,
130 interrupted (143 by SIGTERM, 129 by SIGHUP).
"""

from __future__ import annotations

import argparse
import difflib
import errno
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from concord import project
from concord.errors import CouldNotRunError
from concord.http.visible import visible
from concord.invocation import invocation
from concord.processes import Interruption, follow_starter
from concord.spec import SpecError

__all__ = [
    "COULD_NOT_RUN",
    "FOUND",
    "INTERRUPTED",
    "KEPT",
    "CouldNotRunError",
    "Parser",
    "drop_output",
    "run",
    "seconds",
    "unknown_word",
]

KEPT, FOUND, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130
_FEW = 12
"""Known words that a message names all."""
_NEAR = 3
"""Near words that a message names where it does not name all."""


class Parser(argparse.ArgumentParser):
    """An argument parser that names what it knows when it is given what it does not know."""

    def __init__(self, *, step: str = "", prog: str = "", description: str) -> None:
        super().__init__(
            prog=prog or invocation(step, "").rstrip(),
            description=description,
            # an abbreviation in a script would change its meaning with the next new option
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def parse(self, argv: Sequence[str] | None) -> argparse.Namespace:
        """Parse `argv`; an unknown option is an error that lists the known ones."""
        words = sys.argv[1:] if argv is None else argv
        options = sorted(option for action in self._actions for option in action.option_strings)
        # looked for first: argparse would rather complain about a missing argument
        for word in words:
            if word.startswith("--") and word != "--" and word.partition("=")[0] not in options:
                self.error(unknown_word("option", word, options))
        return super().parse_args(words)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave with exit code 2."""
        sys.stderr.write(f"error: {message}\n       {self.prog} --help shows the usage\n")
        sys.exit(COULD_NOT_RUN)

    def add_apis(self) -> None:
        """Add the positional `API …` (none given: all of them)."""
        self.add_argument(
            "apis", nargs="*", metavar="API", help=f"which specs (default: all): {_known()}"
        )

    def parse_apis(self, argv: Sequence[str] | None) -> argparse.Namespace:
        """Parse `argv`; `apis` in the result is a tuple of known names without repetition.

        Raises CouldNotRunError if the project has no spec at all.
        """
        options = self.parse(argv)
        _need_specs()
        for name in options.apis:
            self.known_api(name)
        options.apis = tuple(dict.fromkeys(options.apis)) or project.apis()
        return options

    def known_api(self, name: str) -> None:
        """Leave with exit code 2 unless there is a spec of that name."""
        _need_specs()
        if name in project.apis():
            return
        folder = project.current().specs / name
        if name and folder.is_dir() and folder.parent == project.current().specs:
            beside = next((f" (not {it.name})" for it in sorted(folder.glob("openapi.*"))), "")
            self.error(
                f"{folder}: there is no openapi.yaml; write one{beside}, or name another API"
            )
        self.error(unknown_word("API", name, project.apis()))


def _need_specs() -> None:
    if not project.apis():
        other = next(iter(sorted(project.current().specs.glob("*/openapi.*"))), None)
        if other is not None:
            raise CouldNotRunError(
                f"{other}: not read: write it as {other.with_name('openapi.yaml')}"
            )
        raise CouldNotRunError(
            f"no spec in {project.current().specs}: write <api>/openapi.yaml there, or name "
            "the folder of your specs (specs) in [tool.concord] of pyproject.toml"
        )


def _known() -> str:
    return ", ".join(project.apis())


def unknown_word(kind: str, word: str, known: Iterable[str], *, listed_by: str = "") -> str:
    """A message about an unknown word: near known ones, and all of them.

    Where these are many, and `listed_by` says what lists them, it says so instead.
    """
    known = list(known)
    is_long = bool(listed_by) and len(known) > _FEW
    nearest, *others = [*difflib.get_close_matches(word, known, n=_NEAR), ""]
    hint = f"; did you mean {nearest!r}?" if nearest else ""
    if not is_long:
        return f"unknown {kind} {word!r}{hint} (known: {', '.join(known)})"
    also = "".join(f"{it}, " for it in others if it)
    return f"unknown {kind} {word!r}{hint} ({also and f'near, too: {also}'}all: {listed_by})"


def seconds(text: str) -> float:
    """A time in seconds. Raises ArgumentTypeError."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    # `float` reads `nan` and `inf`, too
    if not 0 < found < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds > 0")
    return found


_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})
"""What writing to a full or broken disk raises."""


def drop_output() -> None:
    """Let all further output go nowhere, the interpreter's last flush included."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_streams() -> None:
    """Let output go nowhere where its stream was closed (`>&-`): Python has none then."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # open until the process ends
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


def run(main: Callable[[Sequence[str] | None], int]) -> NoReturn:
    """Run a step's `main` as a program."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a name in French must not end a step where the terminal's encoding lacks its letters
            stream.reconfigure(errors="backslashreplace")
    interruption = Interruption()
    interruption.listen()
    follow_starter()
    try:
        code = main(None)
        sys.stdout.flush()
    except (CouldNotRunError, SpecError) as error:
        sys.stderr.write(f"error: {visible(str(error))}\n")
        code = COULD_NOT_RUN
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        code = INTERRUPTED
    except BrokenPipeError:
        # the reader (`| head`) has gone: say nothing
        drop_output()
        code = KEPT
    except OSError as error:
        # a file that cannot be read or written; what names none is the output, or a defect
        if error.filename is None and error.errno not in _OF_THE_DISK:
            raise
        where = error.filename or "the output cannot be written"
        sys.stderr.write(f"error: {visible(f'{where}: {error.strerror}')}\n")
        if error.filename is None:
            drop_output()
        code = COULD_NOT_RUN
    sys.exit(interruption.exit_code() if code == INTERRUPTED else code)
