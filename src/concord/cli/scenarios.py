"""Run the scenarios: `concord scenarios`.

Scenarios are the flows that the vendors document. They use the generated clients against a target
of `contracts/targets.toml` (default: the embedded emulators) or any `--base-url`. The reference is
`contracts/scenarios/README.md`.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shlex
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from concord import emulator, project, runner
from concord.cli import command
from concord.cli._target_options import Where, of_one_server, parser_for, where
from concord.cli.command import Parser
from concord.errors import CouldNotRunError
from concord.http.addresses import is_loopback
from concord.invocation import invocation
from concord.runner import credentials
from concord.spec import Spec, workflows
from concord.testing.scenarios import run as scenarios

_PATIENCE = 10.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the scenarios that `argv` selects."""
    try:
        targets = runner.targets.load()
        parser = _parser(targets)
        options = parser.parse_apis(argv)
        runs = _runs(options, parser, targets)
    except runner.CouldNotRunError as error:
        raise CouldNotRunError(str(error)) from error
    console = Console(highlight=False)
    outcomes: list[tuple[scenarios.Run, scenarios.Outcome]] = []
    for wanted in runs:
        with _served(wanted) as served:
            outcome = scenarios.run(served)
        # at once: each further scenario would fail in the same way, and some servers lock an
        # account
        if outcome.code == scenarios.REFUSED:
            variables = ", ".join(it.variable for it in served.spec.credentials)
            raise CouldNotRunError(
                f"{served.spec.api}: the server refused the credentials: check {variables}"
            )
        outcomes.append((served, outcome))
        if outcome.code not in (0, scenarios.NOTHING_CHOSEN):
            print(outcome.output, flush=True)
        if outcome.code == scenarios.INTERRUPTED:
            break
    return _tell(outcomes, console)


def _parser(targets: runner.targets.Targets) -> Parser:
    says = "Run the documented flows of APIs against a target."
    parser = parser_for("scenarios", says, "only scenarios that call", targets)
    add = parser.add_argument
    add(
        "--input",
        dest="inputs",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value of an input of the workflows (repeatable)",
    )
    add("-k", dest="keyword", default="", metavar="WORDS", help="only scenarios whose name matches")
    return parser


def _runs(
    options: argparse.Namespace, parser: Parser, targets: runner.targets.Targets
) -> list[scenarios.Run]:
    """What to run, one an API. Everything that is missing is said before anything is sent."""
    wanted = where(options, parser, targets)
    loaded = _with_scenarios(wanted.specs, named=options.apis != project.apis())
    of_one_server(options, parser, len(loaded))
    found = [_located(spec, options, wanted) for spec in loaded]
    runs = [each for each in found if each is not None]
    if not runs:
        named = wanted.target.name
        raise CouldNotRunError(f"no selected API has an environment for target {named!r}")
    _need_clients(runs)
    if options.base_url or not wanted.target.embedded:
        _need_credentials(runs)
    return runs


def _need_credentials(runs: Sequence[scenarios.Run]) -> None:
    """Raise CouldNotRunError if a credential is not set, or cannot be sent."""
    lacking = _lacking(runs)
    if lacking:
        raise CouldNotRunError(f"missing credentials: set {', '.join(lacking)}")
    unusable = _unusable(runs)
    if unusable:
        raise CouldNotRunError("\n       ".join(unusable))


def _need_clients(runs: Sequence[scenarios.Run]) -> None:
    """Raise CouldNotRunError if a client that scenarios call is not installed."""
    # a folder that only has the name is found without an origin
    found = {it.spec.api: importlib.util.find_spec(it.spec.package) for it in runs}
    missing = [api for api, there in found.items() if not (there and there.origin)]
    if not missing:
        return
    generated = project.current().generated
    absent = [api for api in missing if not (generated / api / "pyproject.toml").is_file()]
    first = f"{invocation('generate', *absent)}, then " if absent else ""
    folders = " ".join(shlex.quote(str(generated / api)) for api in missing)
    raise CouldNotRunError(
        f"scenarios call the generated clients, and not all are installed; run: {first}"
        f"pip install {folders}"
    )


def _with_scenarios(selected: Sequence[Spec], *, named: bool) -> list[Spec]:
    """The APIs that have workflows or scenarios; an API that was named must have some."""
    found = [spec for spec in selected if scenarios.has_any(spec)]
    without = [spec for spec in selected if spec not in found]
    if without and (named or not found):
        places = ", ".join(
            f"{spec.path.with_name(workflows.FILE)} or "
            f"{scenarios.folder() / spec.package}/test_*.py"
            for spec in without
        )
        known = ", ".join(api for api in project.apis() if scenarios.has_any(project.load(api)))
        names = ", ".join(spec.api for spec in without)
        verb = "have" if len(without) > 1 else "has"
        raise CouldNotRunError(
            f"{names} {verb} no scenarios: write {places}, or name an API that has some "
            f"({known or 'none does'})"
        )
    return found


def _located(spec: Spec, options: argparse.Namespace, wanted: Where) -> scenarios.Run | None:
    """Where the scenarios of an API go; None if the target has no place for it."""
    known = {operation.id for operation in spec.operations}
    chosen = tuple(operation for operation in wanted.operations if operation in known)
    run = scenarios.Run(
        spec=spec, keyword=options.keyword, operations=chosen, inputs=tuple(options.inputs)
    )
    target = wanted.target
    if wanted.operations and not chosen:
        return None
    if options.base_url:
        return replace(run, base_url=runner.targets.base_url(options.base_url))
    if target.embedded:
        return run
    if target.where not in spec.environments:
        return None
    reason = f"the target {target.name} allows reading only" if target.read_only else ""
    return replace(run, environment=target.where, read_only=reason, rate=target.rate or "")


def _lacking(runs: Sequence[scenarios.Run]) -> list[str]:
    variables = [c.variable for wanted in runs for c in wanted.spec.credentials]
    return [variable for variable in variables if not os.environ.get(variable)]


def _unusable(runs: Sequence[scenarios.Run]) -> list[str]:
    found = []
    for wanted in runs:
        variables = {item.name: item.variable for item in wanted.spec.credentials}
        held = {name: os.environ[variable] for name, variable in variables.items()}
        found += credentials.unusable(wanted.spec, held)
    return found


@contextmanager
def _served(wanted: scenarios.Run) -> Iterator[scenarios.Run]:
    """`wanted`, with an emulator of its own where it names no server."""
    if wanted.base_url or wanted.environment:
        _reach(wanted.base_url or wanted.spec.environments[wanted.environment])
        with _held(wanted) as held:
            yield held
        return
    try:
        options = emulator.Options(rate_limit=False)
        with emulator.spawned(wanted.spec.api, options=options) as server:
            yield replace(wanted, base_url=server.base_url, credentials=server.credentials)
    except emulator.OptionsError as error:
        raise CouldNotRunError(str(error)) from error


@contextmanager
def _held(wanted: scenarios.Run) -> Iterator[scenarios.Run]:
    """`wanted`, for a server that gets back what it held, if it is an emulator of this machine."""
    if not wanted.base_url or not is_loopback(wanted.base_url):
        yield wanted
        return
    try:
        with runner.holding(wanted.base_url, wanted.spec):
            yield replace(wanted, held=True)
    except runner.CouldNotRunError as error:
        raise CouldNotRunError(str(error)) from error


def _reach(url: str) -> None:
    """Raise CouldNotRunError if nobody listens at `url`; nothing is sent."""
    parts = urlsplit(url)
    address = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    try:
        # a connection and no request: a wrong address is to be told before a scenario fails in it
        socket.create_connection(address, timeout=_PATIENCE).close()
    except OSError as error:
        raise CouldNotRunError(f"no server at {url}: {error}") from error


def _tell(outcomes: list[tuple[scenarios.Run, scenarios.Outcome]], console: Console) -> int:
    """Show what became of the runs; the exit code."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("API", "passed", "failed", "skipped", "seconds", "where"):
        table.add_column(name, justify="left" if name in ("API", "where") else "right")
    for wanted, outcome in outcomes:
        counts = (outcome.passed, outcome.failed, outcome.skipped, f"{outcome.seconds:.1f}")
        where = wanted.base_url or wanted.environment
        table.add_row(wanted.spec.api, *map(str, counts), where)
    console.print(table)
    codes = {outcome.code for _, outcome in outcomes}
    if any(outcome.is_broken for _, outcome in outcomes):
        raise CouldNotRunError("scenarios cannot be imported; pytest says above where and why")
    if scenarios.INTERRUPTED in codes:
        raise KeyboardInterrupt
    # pytest's codes for an internal error and a wrong command line
    if codes & {3, 4}:
        raise CouldNotRunError("pytest could not run the scenarios; it says why above")
    # only if it is so for every API: `-k` may fit the scenarios of one alone
    if codes == {scenarios.NOTHING_CHOSEN}:
        raise CouldNotRunError("no scenario is selected: no name or marker matches")
    return command.FOUND if 1 in codes else command.KEPT


if __name__ == "__main__":
    command.run(main)
