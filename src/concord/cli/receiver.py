"""Test a webhook receiver: `concord receiver`.

Genuine and forged deliveries of every documented event, one finding a mistake; reports and exit
codes are those of contract runs. The reference is `contracts/receivers/README.md`; the code is
`concord.receivers`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Sequence

from rich.console import Console

from concord import receivers
from concord.cli._console import ResilientConsole
from concord.cli._receiver_options import (
    add_api,
    add_delivery_options,
    media_type,
    spec_of,
)
from concord.cli._report_options import add_report_options, report_options
from concord.cli.command import FOUND, KEPT, Parser, run, seconds, unknown_word
from concord.errors import CouldNotRunError
from concord.receivers.findings import Described
from concord.receivers.listing import listed
from concord.runner.replay import replayable
from concord.runner.report_options import ReportOptions
from concord.runner.reporting import console as _console
from concord.runner.reporting import files
from concord.runner.reporting.verdict_report import conclude, known_deviations
from concord.runner.secrets import Redactor
from concord.spec import Spec

_DESCRIPTION = """\
Test a webhook receiver of yours: genuine deliveries of every documented event have to be
acknowledged with a 2xx, forged ones refused, and repeated ones must change nothing. The secret
comes from the environment: <API>_WEBHOOK_SECRET. Nothing but the given addresses is contacted.
Exit code 0: kept, 1: broken, 2: could not run. --list-probes says what is sent."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the step."""
    parser = _parser()
    options = parser.parse(argv)
    console = ResilientConsole(highlight=False)
    if options.list_probes:
        for line in listed():
            console.print(line, markup=False, soft_wrap=True)
        return KEPT
    spec = spec_of(options, parser)
    known = [it.name for it in receivers.PROBES]
    for name in options.skip:
        if name not in known:
            parser.error(unknown_word("probe", name, known, listed_by="--list-probes"))
    if not options.url:
        parser.error("name the receiver's --url")
    for option, url in (("--url", options.url), ("--effect", options.effect)):
        if url:
            receivers.check_address(option, url, is_mine=options.is_mine)
    chosen = receivers.events_of(spec, options.event, deprecated=options.deprecated)
    secret = receivers.secret_of(chosen, os.environ)
    if options.replay:
        return _replay(spec, chosen, secret, options, console)
    reports = report_options(options, parser)
    # before anything is sent: a folder that cannot be written would cost the whole run
    with files.reserved(options.report_dir):
        return _tested(spec, chosen, secret, options, reports, console)


def _tested(
    spec: Spec,
    chosen: Sequence[receivers.Event],
    secret: str,
    options: argparse.Namespace,
    reports: ReportOptions,
    console: Console,
) -> int:
    """Run the probes, report, and return the exit code. Raises CouldNotRunError."""
    baseline = known_deviations(reports)
    started = time.monotonic()
    names = f"{len(chosen)} event{'' if len(chosen) == 1 else 's'}"
    Console(stderr=True).print(
        f"receiver of {spec.api} at {options.url}: {names}", markup=False, highlight=False
    )
    found = _run(chosen, secret, options)
    took = time.monotonic() - started
    return conclude(
        [found.result(spec, _described(options, chosen, secret), took)],
        reports,
        known=baseline,
        loaded={},
        folder=options.report_dir,
        run=_recorded(options, chosen),
        seconds=took,
        allow_inferred=options.allow_inferred,
        console=console,
    )


def _parser() -> Parser:
    parser = Parser(step="receiver", description=_DESCRIPTION)
    add_api(parser)
    add = parser.add_argument
    add_delivery_options(parser)
    add("--event", action="append", default=[], metavar="NAME", help="only this event (repeatable)")
    add("--deprecated", action="store_true", help="deprecated events, too")
    add("--effect", metavar="URL", help="where a GET counts what deliveries brought about: a "
        "number; {id} becomes the id of an event")  # fmt: skip
    add("--examples", type=_count, default=receivers.EXAMPLES, metavar="N",
        help=f"generated bodies of each event (default: {receivers.EXAMPLES})")  # fmt: skip
    add("--skip", action="append", default=[], metavar="PROBE",
        help="leave a probe out (repeatable)")  # fmt: skip
    add("--max-time", type=seconds, default=60.0, metavar="SECONDS", help="the most that a run "
        "takes (default: 60)")  # fmt: skip
    add("--replay", default="", metavar="ID", help="show a failure of the last report again")
    add("--list-probes", action="store_true", help="list what is sent and expected, and end")
    add_report_options(parser, folder="reports/receiver")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 1000")
    return int(text)


def _run(
    chosen: Sequence[receivers.Event],
    secret: str,
    options: argparse.Namespace,
    only: str = "",
) -> receivers.ReceiverRun:
    """Run the probes. Raises CouldNotRunError."""
    made: list[receivers.ReceiverRun] = []

    async def probe() -> None:
        async with receivers.over_http(options.url, options.within) as send:
            made.append(
                receivers.receiver_run(
                    chosen,
                    send,
                    secret,
                    effect=receivers.effect_at(options.effect) if options.effect else None,
                    media_type=media_type(options),
                    examples=options.examples,
                    skip=options.skip,
                    only=only,
                    seconds=options.max_time,
                )
            )
            await made[0].run()

    try:
        asyncio.run(probe())
    except receivers.UnreachableError as error:
        raise CouldNotRunError(
            f"{options.url}: nobody listens there ({error}); start the receiver"
        ) from error
    except receivers.EffectError as error:
        raise CouldNotRunError(f"--effect: {error}") from error
    except KeyboardInterrupt:
        if not made:
            raise
        # what was found before Ctrl-C is reported all the same
        made[0].ended = "interrupted"
    return made[0]


def _described(
    options: argparse.Namespace, chosen: Sequence[receivers.Event], secret: str
) -> Described:
    redact = Redactor()
    if secret:
        redact.learn(secret, f"${chosen[0].spec.webhook_secret_variable}")
    return Described(
        url=options.url,
        replaying=" ".join(_again(options)),
        redact=redact,
        within=options.within,
        tested=len(chosen),
    )


def _again(options: argparse.Namespace) -> list[str]:
    """The options that another run of the same probes needs."""
    words = ["--url", options.url]
    for option, value in (("--effect", options.effect), ("--media", options.media)):
        words += [option, value] if value else []
    words += [word for it in options.event for word in ("--event", it)]
    words += [word for it in options.reading for word in ("--reading", "=".join(it))]
    words += ["--deprecated"] if options.deprecated else []
    words += [receivers.OWN] if options.is_mine else []
    words += ["--report-dir", str(options.report_dir)]
    return words


def _recorded(options: argparse.Namespace, chosen: Sequence[receivers.Event]) -> dict[str, object]:
    """What the report says of how it was started."""
    return {
        "target": options.url,
        "command": "receiver",
        "operations": [it.webhook.id for it in chosen],
        "examples": options.examples,
        "within": options.within,
        "readings": dict(options.reading),
    }


def _replay(
    spec: Spec,
    chosen: Sequence[receivers.Event],
    secret: str,
    options: argparse.Namespace,
    console: Console,
) -> int:
    """Make the probe of a recorded finding again; 1 if it finds the same."""
    (finding,) = replayable(options.replay, options.report_dir)[:1]
    if finding.api != spec.api or finding.check not in {it.name for it in receivers.PROBES}:
        raise CouldNotRunError(f"{options.replay} is no failure of a receiver of {spec.api}")
    _console.failure(console, finding, 1)
    found = _run(chosen, secret, options, only=finding.check)
    result = found.result(spec, _described(options, chosen, secret), 0)
    name = f"{finding.id} {finding.operation} {finding.check}"
    if finding.id in result.findings:
        console.print(f"BROKEN: {name}: the same failure", style="bold red", markup=False)
        return FOUND
    console.print(f"NOT REPRODUCED: {name}", style="bold green", markup=False)
    return KEPT


if __name__ == "__main__":
    run(main)
