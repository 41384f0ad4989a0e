"""Serve a stateful local emulator of an API.

The emulator is derived from the spec (`src/concord/emulator/README.md`). It keeps records,
validates requests and its own responses, and serves until Ctrl-C.
"""

from __future__ import annotations

from collections.abc import Sequence

from concord.cli.command import Parser, run
from concord.emulator import OptionsError, add_arguments, serve
from concord.errors import CouldNotRunError

_DESCRIPTION = """\
Serve a stateful local emulator of an API, derived from its spec, until Ctrl-C (exit code 0).
Exit code 2: it could not start. Credentials and control endpoints are printed at the start."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the step."""
    parser = Parser(step="emulator", description=_DESCRIPTION)
    add_arguments(parser)
    arguments = parser.parse(argv)
    parser.known_api(arguments.api)
    try:
        return serve(arguments)
    except OptionsError as error:
        raise CouldNotRunError(str(error)) from error


if __name__ == "__main__":
    run(main)
