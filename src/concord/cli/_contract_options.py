"""The options of `concord contracts`, by what a person decides with them."""

from __future__ import annotations

import argparse

from concord import runner
from concord.cli._report_options import add_report_options
from concord.cli._scheduler import add_scheduler
from concord.cli._target_options import add_connection, add_hosting, parser_for
from concord.cli.command import Parser, seconds
from concord.spec import reading_option

GATE_SEED = 1
_LARGEST = runner.Settings.largest


def parser_of(targets: runner.targets.Targets) -> Parser:
    """The parser of `concord contracts`; `targets` for its help."""
    says = "Run the contract tests of APIs against a target."
    parser = parser_for("contracts", says, "test only", targets)
    _add_amount(parser, targets)
    _add_permissions(parser)
    _add_kind_of_run(parser)
    add_connection(parser)
    _add_output(parser)
    add_report_options(parser, folder="reports")
    return parser


def _add_amount(parser: Parser, targets: runner.targets.Targets) -> None:
    add = parser.add_argument
    add(
        "--profile",
        choices=tuple(runner.PROFILES),
        default="gate",
        help="gate: bounded, the same in every run (default); nightly: more cases, random seed",
    )
    add(
        "--seed",
        type=_seed,
        metavar="N",
        help=f"seed of generated data (default: {GATE_SEED} in the gate, else random)",
    )
    add(
        "--max-time",
        type=seconds,
        metavar="SECONDS",
        help="end the whole run after this time, start-up, probes and waits included "
        f"({_ceilings(targets, 'max_time')})",
    )
    add(
        "--max-api-time",
        type=seconds,
        metavar="SECONDS",
        help=f"the same for the run of each API ({_ceilings(targets, 'max_api_time')})",
    )
    add(
        "--max-requests",
        type=_count,
        metavar="N",
        help=f"send at most N requests to each API ({_ceilings(targets, 'max_requests')})",
    )


def _add_permissions(parser: Parser) -> None:
    add = parser.add_argument
    add("--dry-run", action="store_true", help="list what would be sent, and send nothing")
    add(
        "--allow-writes",
        action="store_true",
        help="write to a read-only target; also needs --yes-write-to-production",
    )
    add(
        "--yes-write-to-production",
        action="store_true",
        help="confirm that data of real users may be changed and deleted",
    )


def _add_kind_of_run(parser: Parser) -> None:
    add = parser.add_argument
    add(
        "--shard",
        type=_shard,
        metavar="N/OF",
        help="test the N-th part only; `concord report` merges the reports of all parts",
    )
    add(
        "--shards",
        type=_count,
        metavar="N",
        help="run as N shards at once, and merge their reports (default: the run is one; with "
        "--scheduler as many as the cluster has threads)",
    )
    add_scheduler(parser, "the shards")
    add(
        "--reading",
        type=reading_option,
        action="append",
        default=[],
        metavar="ENTRY=READING",
        help="judge by this reading of the ledger, and let the embedded emulator follow it "
        "(repeatable; `concord spec API --list-readings`)",
    )
    add_hosting(parser)
    add(
        "--replay",
        metavar="FAILURE",
        help="reproduce a failure, by its id in the last report, or all failures of a report file",
    )
    add(
        "--model",
        choices=("auto", "memory", "off"),
        default="auto",
        help="the model that predicts responses. auto: the reference emulator if the target is an "
        "emulator, else the state model (default); memory: the state model always; off: none",
    )


def _add_output(parser: Parser) -> None:
    add = parser.add_argument
    add(
        "--max-response",
        type=_count,
        default=_LARGEST,
        metavar="BYTES",
        help=f"largest response body, decompressed (default: {_LARGEST:,}); a larger one is a "
        "failure",
    )
    add(
        "--list-checks",
        nargs="?",
        const="text",
        choices=("text", "markdown"),
        help="say what each check judges, when it applies and what it sends, and stop",
    )
    add("--no-progress", action="store_true", help="no progress display")


def _ceilings(targets: runner.targets.Targets, name: str) -> str:
    """The values of a ceiling by target, for `--help`."""
    values = (f"{it.name} {getattr(it, name):,}" for it in targets.by_name.values())
    return f"default: {', '.join(values)}"


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number ≥ 0")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number ≥ 1")
    return int(text)


def _shard(text: str) -> runner.Shard:
    index, _, total = text.partition("/")
    if not (index.isdecimal() and total.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is no part of a run (write it like 2/5)")
    if not 1 <= int(index) <= int(total):
        raise argparse.ArgumentTypeError(f"there is no part {index} of {total}")
    return runner.Shard(index=int(index), total=int(total))
