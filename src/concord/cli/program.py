"""The command `concord`: finds the project, then hands over to the subcommand's module.

Model: a subcommand's module is imported when it is called, so `concord --help` stays fast and a
command needs only the extra of the package that it names.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import NoReturn

DISTRIBUTION = "concord-contracts"
INTERRUPTED, COULD_NOT_RUN = 130, 2


@dataclass(frozen=True, kw_only=True)
class Command:
    """A subcommand: its module in `concord.cli`, one line for `--help`, the extra that it needs."""

    module: str
    summary: str
    extra: str = ""
    starts_project: bool = False
    """Whether `--project` may name a folder that is no project yet."""


COMMANDS = {
    "import": Command(
        module="import_document",
        summary="make a spec of an OpenAPI document that others write",
        extra="import",
        starts_project=True,
    ),
    "propose": Command(
        module="propose",
        summary="guess paging, filters, resources, … of a spec that does not state them",
        extra="import",
    ),
    "lint-specs": Command(module="lint_specs", summary="validate and lint specs and ledgers"),
    "spec": Command(module="spec", summary="print a spec, under other readings of its ledger"),
    "contracts": Command(
        module="contracts", summary="test a server against its spec", extra="contracts"
    ),
    "call": Command(
        module="call", summary="drive a server of your own as its caller does", extra="emulator"
    ),
    "report": Command(
        module="report", summary="merge the reports of shards into one verdict", extra="contracts"
    ),
    "scenarios": Command(
        module="scenarios", summary="run documented flows through the clients", extra="contracts"
    ),
    "emulator": Command(
        module="emulator", summary="serve a stateful local emulator of an API", extra="emulator"
    ),
    "send": Command(
        module="send", summary="send one signed event to a receiver", extra="contracts"
    ),
    "receiver": Command(
        module="receiver", summary="test a webhook receiver of your own", extra="contracts"
    ),
    "generate": Command(
        module="generate", summary="generate the typed Python clients", extra="generate"
    ),
    "build": Command(
        module="build", summary="build wheels and sdists of the clients", extra="generate"
    ),
    "diff": Command(
        module="diff", summary="list breaking changes between two specs", extra="generate"
    ),
    "release": Command(
        module="release",
        summary="set version and changelog of clients, build them",
        extra="generate",
    ),
    "docs": Command(
        module="docs", summary="build the API reference as a static site", extra="docs"
    ),
    "traffic": Command(
        module="traffic", summary="compare recorded traffic with the specs", extra="traffic"
    ),
    "settle": Command(
        module="settle",
        summary="let a spec follow the reading that evidence decided for",
        extra="generate",
    ),
    "faults": Command(
        module="faults", summary="measure the mutation score of the suite", extra="contracts"
    ),
    "deviations": Command(module="deviations", summary="keep one GitHub issue per deviation"),
    "hooks": Command(module="hooks", summary="lint and format changed files (pre-commit)"),
}
"""In the order in which they are usually needed."""


def usage() -> str:
    """The text of `concord --help`."""
    listed = "\n".join(f"  {name:11} {it.summary}" for name, it in COMMANDS.items())
    return (
        "usage: concord [--project FOLDER] COMMAND …\n\n"
        "Executable contracts for HTTP APIs.\n\n"
        f"commands (`concord COMMAND --help` explains each):\n{listed}\n\n"
        "options:\n"
        "  --project FOLDER  the folder with specs/<api>/openapi.yaml "
        "(default: found from the working directory upwards; else the APIs in the package)\n"
        "  --version         the version of Concord\n"
        "  --help            this text\n\n"
        "exit codes: 0 success, 1 findings, 2 could not run, 130 interrupted\n"
    )


def program() -> NoReturn:
    """Run the command line of this process, and leave with its exit code."""
    try:
        _dispatch(sys.argv[1:])
    except KeyboardInterrupt:  # while modules are still being imported
        sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.exit(0)


def _dispatch(words: Sequence[str]) -> NoReturn:
    words, folder = _options(list(words))
    name, *rest = words
    known = COMMANDS.get(name)
    if folder is not None:
        _use(folder, new=known is not None and known.starts_project)
    if known is None:
        _fail(_unknown(name))
    sys.argv = [f"concord {name}", *rest]
    module = _imported(known)
    from concord.cli import command  # not for `--help`: it reads specs

    command.run(module.main)


def _options(words: list[str]) -> tuple[list[str], str | None]:
    """The words from the subcommand on, and the folder of `--project`."""
    folder = None
    while words and words[0].startswith("-"):
        option, _, value = words.pop(0).partition("=")
        if option in ("--help", "-h"):
            sys.stdout.write(usage())
            sys.exit(0)
        if option == "--version":
            from importlib import metadata  # a third of the time of `--help`

            sys.stdout.write(f"concord {metadata.version(DISTRIBUTION)}\n")
            sys.exit(0)
        if option != "--project":
            _fail(f"unknown option {option!r} (known: --help, --project, --version)")
        folder = value or (words.pop(0) if words else "")
        if not folder:
            _fail("--project needs a folder")
    if not words:
        sys.stdout.write(usage())
        sys.exit(COULD_NOT_RUN)
    return words, folder


def _use(folder: str, *, new: bool) -> None:
    from concord import project
    from concord.errors import CouldNotRunError

    try:
        project.use(Path(folder), new=new)
    except CouldNotRunError as error:
        _fail(str(error))


def _imported(known: Command) -> ModuleType:
    try:
        return importlib.import_module(f"concord.cli.{known.module}")
    except ModuleNotFoundError as error:
        # a module of our own that is missing is a defect, not an extra that was not installed
        if error.name is None or error.name.partition(".")[0] == "concord":
            raise
        extra = f"[{known.extra}]" if known.extra else ""
        _fail(f"{error.name} is not installed; run: pip install '{DISTRIBUTION}{extra}'")


def _unknown(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"unknown command {name!r}{hint} (known: {', '.join(COMMANDS)})"


def _fail(message: str) -> NoReturn:
    sys.stderr.write(f"error: {message}\n       concord --help shows the usage\n")
    sys.exit(COULD_NOT_RUN)
