"""The option that sends work to a Dask cluster, for commands whose work is many tasks."""

from __future__ import annotations

import argparse

from concord.cli.command import Parser

_SCHEMES = ("tcp://", "tls://", "ws://", "wss://")


def add_scheduler(parser: Parser, what: str) -> None:
    """Add `--scheduler` to `parser`; `what` is run there."""
    parser.add_argument(
        "--scheduler",
        type=_address,
        metavar="ADDRESS",
        help=f"run {what} on the Dask cluster at this address, such as tcp://127.0.0.1:8786 "
        "(default: processes of this machine)",
    )


def _address(text: str) -> str | None:
    """An address of a scheduler; None if `text` is empty."""
    if text and not text.startswith(_SCHEMES):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no address of a Dask scheduler (write it like tcp://127.0.0.1:8786)"
        )
    return text or None
