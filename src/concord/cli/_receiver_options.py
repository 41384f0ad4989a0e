"""Options that `send` and `receiver` share: which events, where to, in which form."""

from __future__ import annotations

import argparse

from concord import project, receivers
from concord.cli.command import Parser, seconds, unknown_word
from concord.spec import Spec, reading_option


def add_api(parser: Parser) -> None:
    """Add the positional `API`; it may be missing where an option only lists."""
    known = ", ".join(project.apis())
    parser.add_argument("api", nargs="?", default="", metavar="API", help=f"whose events: {known}")


def add_delivery_options(parser: Parser) -> None:
    """Add what says where deliveries go and how they are written."""
    add = parser.add_argument
    add("--url", metavar="URL", help="the receiver's address")
    add(receivers.OWN, dest="is_mine", action="store_true", help="send to another machine than "
        "this one")  # fmt: skip
    add("--media", choices=sorted(receivers.MEDIA), help="form of the body, where several are "
        "documented (default: the first)")  # fmt: skip
    add("--reading", type=reading_option, action="append", default=[], metavar="ENTRY=READING",
        help="send by this reading of the ledger (repeatable)")  # fmt: skip
    add("--within", type=seconds, default=5.0, metavar="SECONDS", help="time for a response "
        "(default: 5; no vendor documents one)")  # fmt: skip


def spec_of(options: argparse.Namespace, parser: Parser) -> Spec:
    """The spec that the options name. Raises SpecError and CouldNotRunError."""
    if not options.api:
        parser.error("name the API whose events are sent")
    parser.known_api(options.api)
    return project.load(options.api).under(dict(options.reading)).sound()


def media_type(options: argparse.Namespace) -> str:
    """The media type that the options ask for; empty if they name none."""
    return receivers.MEDIA.get(options.media, "")


def known_event(name: str, spec: Spec, parser: Parser) -> receivers.Event:
    """The event of that name; leaves with exit code 2 if there is none."""
    found = {it.name: it for it in receivers.events(spec)}
    if name not in found:
        receivers.events_of(spec)  # says so where there are none at all
        parser.error(unknown_word("event", name, found))
    return found[name]
