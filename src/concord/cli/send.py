"""Send one genuine, signed delivery of an event to a receiver: `concord send`."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from concord import receivers
from concord.cli._console import ResilientConsole
from concord.cli._receiver_options import (
    add_api,
    add_delivery_options,
    known_event,
    media_type,
    spec_of,
)
from concord.cli.command import FOUND, KEPT, Parser, run
from concord.errors import CouldNotRunError
from concord.http import is_json
from concord.http.payload import text
from concord.http.visible import visible
from concord.receivers.setting_values import Change, change_option, changed, undeclared
from concord.runner.secrets import Redactor
from concord.spec import Spec

_DESCRIPTION = """\
Send one genuine, signed delivery of an event to a receiver, and show request, response and time.
The body is the documented example with a fresh id and the present moment. The secret comes from
the environment: <API>_WEBHOOK_SECRET.
Exit code 0: acknowledged (2xx), 1: not acknowledged, 2: could not be sent."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the step."""
    parser = Parser(step="send", description=_DESCRIPTION)
    add_api(parser)
    parser.add_argument("event", nargs="?", metavar="EVENT", help="which event (see --list)")
    add_delivery_options(parser)
    parser.add_argument(
        "--set",
        dest="changes",
        type=change_option,
        action="append",
        default=[],
        metavar="MEMBER=VALUE",
        help="set a member of the body, dotted or as a JSON pointer: data.status=confirmed "
        "(repeatable)",
    )
    parser.add_argument("--list", action="store_true", help="list the events, and end")
    options = parser.parse(argv)
    spec = spec_of(options, parser)
    console = ResilientConsole(highlight=False, soft_wrap=True)
    if options.list:
        return _list(spec, console)
    if not options.event or not options.url:
        parser.error(f"name the {'event (see --list)' if not options.event else '--url'}")
    event = known_event(options.event, spec, parser)
    receivers.check_address("--url", options.url, is_mine=options.is_mine)
    delivery = _delivery(event, options.changes, media_type(options), os.environ, console)
    answer = asyncio.run(_send(options.url, delivery, options.within))
    # could not run: that says nothing of the receiver
    if answer.is_unreachable:
        raise CouldNotRunError(f"{options.url}: nobody listens there ({answer.error})")
    redact = Redactor()
    if event.signature:
        variable = spec.webhook_secret_variable
        redact.learn(os.environ[variable], f"${variable}")
    _show(console, options.url, delivery, answer, redact)
    return KEPT if answer.is_success else FOUND


def _list(spec: Spec, console: Console) -> int:
    known = receivers.events_of(spec, deprecated=True)
    width = max(len(it.name) for it in known)
    for event in known:
        signed = f"signed ({event.signature.header})" if event.signature else "not signed"
        old = ", deprecated" if event.is_deprecated else ""
        summary = event.webhook.definition.get("summary", "")
        media = ", ".join(event.media)
        domain = f"; {event.members.domain}" if event.members and event.members.domain else ""
        line = f"{event.name:{width}}  {summary} [{media}; {signed}{domain}{old}]"
        console.print(Text(visible(line)))
    return KEPT


def _delivery(
    event: receivers.Event,
    changes: Sequence[Change],
    media: str,
    environ: Mapping[str, str],
    console: Console,
) -> receivers.Delivery:
    """The delivery that was asked for; what is odd about it is said. Raises CouldNotRunError."""
    deliverer = receivers.Deliverer.of(event, receivers.secret_of([event], environ), media)
    value = deliverer.example
    if value is None:
        raise CouldNotRunError(f"{event.spec.api}: {event.name} has no documented example to send")
    value = deliverer.renewed(value)
    for change in changes:
        value = changed(deliverer, value, change)
        if what := undeclared(deliverer, change):
            console.print(Text(visible(f"note: {what}"), style="yellow"))
    return deliverer.exactly(value)


async def _send(url: str, delivery: receivers.Delivery, within: float) -> receivers.Answer:
    async with receivers.over_http(url, within) as send:
        return await send(delivery)


def _show(
    console: Console,
    url: str,
    delivery: receivers.Delivery,
    answer: receivers.Answer,
    redact: Redactor,
) -> None:
    lines = [f"> {delivery.method} {url}"]
    lines += [f"> {name}: {value}" for name, value in delivery.headers.items()]
    lines += ["", _readable(delivery.body, delivery.header("content-type")), ""]
    if answer.status is None:
        lines.append(f"< {answer.words}")
    else:
        lines.append(f"< {answer.status} in {answer.seconds * 1000:.0f} ms")
        lines += [f"< {name}: {value}" for name, value in answer.headers]
        if answer.body:
            lines += ["", _readable(answer.body, dict(answer.headers).get("content-type", ""))]
    for line in lines:
        console.print(Text(visible(redact(line))))
    said = "acknowledged" if answer.is_success else f"not acknowledged: {answer.words}"
    console.print(Text(said, style="bold green" if answer.is_success else "bold red"))


def _readable(body: bytes, content_type: str) -> str:
    if is_json(content_type):
        try:
            return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
        except ValueError:
            pass
    return text(body, content_type)


if __name__ == "__main__":
    run(main)
