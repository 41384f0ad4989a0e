"""Run the contract tests: `concord contracts`.

Tests each API against a target (default: the embedded emulator), prints one table of verdicts and
writes reports. Exit code 0 (kept), 1 (broken or untested), 2 (could not run). The reference is
`contracts/README.md`; the code is `concord.runner`.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console

from concord import project, runner
from concord.checks import listing
from concord.cli._console import ResilientConsole
from concord.cli._contract_options import GATE_SEED, parser_of
from concord.cli._report_options import report_options
from concord.cli._shards import PRELOAD, run_shards
from concord.cli._target_options import (
    Where,
    connection,
    of_one_server,
    where,
)
from concord.cli.command import KEPT, Parser, run, unknown_word
from concord.errors import CouldNotRunError
from concord.executor import executor_for
from concord.processes import cores
from concord.project import REPORT
from concord.runner.replay import file_of, recorded_operations
from concord.runner.reporting.files import understood
from concord.runner.run import accepts, run_replay
from concord.runner.run import run as run_contracts
from concord.spec import Spec


def main(argv: Sequence[str] | None = None) -> int:
    """Run the contracts that `argv` names; the exit code."""
    try:
        targets = runner.targets.load()
        parser = parser_of(targets)
        options = parser.parse_apis(argv)
        if options.list_checks:
            text = listing.table() if options.list_checks == "markdown" else listing.text()
            print(text, end="")
            return KEPT
        console = ResilientConsole(highlight=False)
        if options.replay is not None:
            options = _as_before(options)
            settings = _settings(options, parser, targets)
            return run_replay(
                options.replay, settings, environ=os.environ, emulate=_emulate, console=console
            )
        settings = _settings(options, parser, targets)
        if options.scheduler or options.shards:
            return _sharded(argv, options, parser, settings, console)
        start = runner.run_dry if options.dry_run else run_contracts
        return start(
            settings,
            environ=os.environ,
            emulate=_emulate,
            console=console,
            errors=Console(stderr=True, highlight=False),
        )
    except runner.CouldNotRunError as error:
        raise CouldNotRunError(str(error)) from error


def _sharded(
    argv: Sequence[str] | None,
    options: argparse.Namespace,
    parser: Parser,
    settings: runner.Settings,
    console: Console,
) -> int:
    """Run the shards of a run as tasks."""
    if options.shard or options.dry_run:
        parser.error("--scheduler and --shards are of a whole run: leave out --shard and --dry-run")
    executor = executor_for(options.scheduler, workers=cores(), preload=PRELOAD)
    return run_shards(
        sys.argv[1:] if argv is None else argv,
        executor,
        shards=options.shards or executor.slots,
        settings=settings,
        console=console,
        errors=Console(stderr=True, highlight=False),
    )


def _as_before(options: argparse.Namespace) -> argparse.Namespace:
    """`options`, with the target, seed and amount of the last run where none is given."""
    # an id names a failure of the last report, a path a report of its own
    path = file_of(options.replay) or options.report_dir / REPORT
    report = runner.read_file(path)
    with understood(path):
        last = report["run"]
        options.target = options.target or last["target"]
        options.base_url = options.base_url or last["base_url"]
        options.seed = last["seed"] if options.seed is None else options.seed
        options.profile = last["profile"]
        options.model = last.get("model", options.model)
        # what is given now stands last, and so counts
        options.path = [*last.get("paths", {}).items(), *options.path]
        options.fixture = [*last.get("fixtures", {}).items(), *options.fixture]
        options.operation = recorded_operations(report)
    return options


def _settings(
    options: argparse.Namespace, parser: Parser, targets: runner.targets.Targets
) -> runner.Settings:
    wanted = where(options, parser, targets)
    if options.replay is None:
        of_one_server(options, parser, len(wanted.specs), own=wanted.target.base_url)
    _check_readings(options, parser, wanted.specs)
    paths = {**wanted.target.paths, **dict(options.path)}
    fixtures = {**wanted.target.fixtures, **dict(options.fixture)}
    base_url = options.base_url or wanted.target.base_url
    if (paths or fixtures) and base_url is None:
        parser.error("--path and --fixture are of a server of your own: give its --base-url, too")
    seed = options.seed
    if seed is None:
        seed = GATE_SEED if options.profile == "gate" else random.SystemRandom().getrandbits(32)
    return runner.Settings(
        specs=tuple(_under(spec, options, wanted.target) for spec in wanted.specs),
        target=_permitted(_target(options, targets, wanted), options, parser),
        seed=seed,
        report_dir=options.report_dir,
        named=options.apis != project.apis(),
        base_url=base_url,
        paths=paths,
        fixtures=fixtures,
        operations=wanted.operations,
        profile=options.profile,
        amount=runner.PROFILES[options.profile],
        phases=targets.phases,
        max_requests=options.max_requests,
        max_api_time=options.max_api_time,
        max_time=options.max_time,
        progress=not options.no_progress,
        allow_inferred=options.allow_inferred,
        shard=options.shard,
        report=report_options(options, parser),
        model=options.model,
        connection=connection(options, wanted.target, os.environ),
        largest=options.max_response,
        accepts=accepts(targets.by_name),
    )


def _under(spec: Spec, options: argparse.Namespace, target: runner.targets.Target) -> Spec:
    """`spec` under the readings that are known of the target, or named for this run."""
    known = {**target.readings, **dict(options.reading)}
    return spec.under({name: it for name, it in known.items() if _is_of(spec, name)})


def _is_of(spec: Spec, entry: str) -> bool:
    return any(it.id == entry for it in spec.ledger)


def _check_readings(options: argparse.Namespace, parser: Parser, specs: Sequence[Spec]) -> None:
    """Refuse a reading of an entry that none of the ledgers has."""
    known = [entry.id for spec in specs for entry in spec.ledger]
    for name, _ in options.reading:
        if name not in known:
            parser.error(unknown_word("entry of the ledger", name, known))


def _target(
    options: argparse.Namespace, targets: runner.targets.Targets, wanted: Where
) -> runner.targets.Target:
    """The target whose rules hold; a server that is only given by its address gets careful ones."""
    if options.base_url in (None, wanted.target.base_url) or not wanted.specs:
        return wanted.target
    url = runner.targets.base_url(options.base_url)
    careful = runner.targets.careful(targets, wanted.specs[0], url)
    # a target that is named beside an address may be stricter than a stranger, never laxer
    if options.target and len(wanted.target.allows) <= len(careful.allows):
        return wanted.target
    return careful


def _permitted(
    target: runner.targets.Target, options: argparse.Namespace, parser: Parser
) -> runner.targets.Target:
    """`target`, which may be written to if the command line says so twice."""
    confirmations = (options.allow_writes, options.yes_write_to_production)
    if not any(confirmations):
        return target
    if not target.read_only:
        parser.error(f"{target.name} is not read-only: leave out --allow-writes")
    if not all(confirmations):
        parser.error(
            f"writing to {target.name} may change and delete data of real users: "
            "say both --allow-writes and --yes-write-to-production"
        )
    return dataclasses.replace(target, allows=(*target.allows, "writes"))


@contextmanager
def _emulate(spec: Spec) -> Iterator[tuple[str, dict[str, str]]]:
    # not at the top: a run against another server needs none, and starts sooner without it
    from concord import emulator

    try:
        # a run is far faster than any documented limit allows
        options = emulator.Options(rate_limit=False)
        with emulator.spawned(spec.api, options=options, readings=spec.readings) as server:
            yield server.base_url, server.credentials
    except emulator.OptionsError as error:
        raise runner.CouldNotRunError(str(error)) from error


if __name__ == "__main__":
    run(main)
