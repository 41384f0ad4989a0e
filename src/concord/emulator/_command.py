"""The command line of an emulator: its options, its banner, its life in the foreground.

Model: the parser is given, so that `nox -s emulator` and `python -m concord.emulator` share
everything but how they report errors. Ctrl-C is how a person stops it (SIGTERM and SIGHUP
likewise), so that is success: exit code 0.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import os
import secrets
import signal
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from concord import project
from concord.emulator._app import Application
from concord.emulator._banner import banner
from concord.emulator._bootstrap import OptionsError
from concord.emulator._clock import START, timestamp
from concord.emulator._options import Options
from concord.emulator._readings import chosen_readings
from concord.emulator._serving import base_url, bind, browsable, server
from concord.emulator._wire import App, Message, Receive, Scope, Send
from concord.http.addresses import is_loopback_host
from concord.http.control import TOKEN_VARIABLE
from concord.spec import reading_option

HOST_VARIABLE = "CONCORD_EMULATOR_HOST"
"""Where an emulator listens without `--host`: a container image sets it."""
_DEFAULTS = Options()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the name of the API and the options."""
    add = parser.add_argument
    add("api", metavar="API", help=f"which API: {', '.join(project.apis())}")
    add(
        "--host",
        default=os.environ.get(HOST_VARIABLE) or "127.0.0.1",
        help=f"address to listen on (default: {HOST_VARIABLE}, or this machine only)",
    )
    add("--port", type=_port, default=8080, help="port to listen on (default: 8080; 0: a free one)")
    add("--state", type=Path, metavar="FILE", help="keep the records in FILE across restarts")
    add("--no-rate-limit", action="store_true", help="do not enforce the documented rate limit")
    add(
        "--reset-every",
        type=_seconds,
        metavar="SECONDS",
        help="restore the initial records this often",
    )
    add("--start", type=_instant, default=START, metavar="TIME", help="initial time of its clock")
    add("--records", type=_count, default=_DEFAULTS.records, help="minimum records of a resource")
    add("--deliver-anywhere", action="store_true", help="send webhooks to other machines, too")
    add("--cors", action="store_true", help="let web pages of this machine call it")
    add(
        "--cors-files",
        action="store_true",
        help="let pages opened from a file call it, too (any site can claim to be one)",
    )
    add("--max-body", type=_count, default=_DEFAULTS.max_body, help="largest body, in bytes")
    add(
        "--reading",
        type=reading_option,
        action="append",
        default=[],
        metavar="ENTRY=READING",
        help="serve this reading of the ledger instead of the chosen one (repeatable)",
    )
    add("--readings", choices=["random"], help="serve a random combination of readings")
    add("--seed", type=_count, default=0, help="which random combination (default: 0)")
    add("--quiet", action="store_true", help="do not print a line for each request")
    add("--as-child", action="store_true", help=argparse.SUPPRESS)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 2**16):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: take 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 0 or more")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return value


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no time like {timestamp(START)}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def options_of(arguments: argparse.Namespace) -> Options:
    """The emulator's options that were given."""
    return Options(
        state=arguments.state,
        rate_limit=not arguments.no_rate_limit,
        reset_every=arguments.reset_every,
        deliver_anywhere=arguments.deliver_anywhere,
        start=arguments.start,
        records=arguments.records,
        max_body=arguments.max_body,
        cors=arguments.cors,
        cors_files=arguments.cors_files,
        control_token=_control_token(arguments.host),
    )


def _control_token(host: str) -> str | None:
    """What the control endpoints demand: a token where other machines reach them."""
    if is_loopback_host(host):
        return None
    # the variable lets a container's user choose it; else it is printed in the banner
    return os.environ.get(TOKEN_VARIABLE) or secrets.token_urlsafe(18)


def serve(arguments: argparse.Namespace) -> int:
    """Serve until interrupted. Raises SpecError or OptionsError if it cannot."""
    serving: list[uvicorn.Server] = []
    if arguments.as_child:
        # first of all: the parent may be gone before the spec is loaded
        threading.Thread(target=_follow_parent, args=(serving,), daemon=True).start()
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    seed = arguments.seed if arguments.readings else None
    spec = chosen_readings(project.load(arguments.api).sound(), arguments.reading, seed=seed)
    spec = spec.sound()
    application = Application(spec, options=options_of(arguments))
    try:
        # bound here and not by uvicorn, which would exit with a traceback; and port 0 is known for
        # the banner
        bound = bind(arguments.host, arguments.port)
    except (OSError, UnicodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        where = f"{arguments.host}:{arguments.port}"
        raise OptionsError(
            f"cannot listen on {where}: {reason}; choose another --port or --host"
        ) from error
    url = base_url(spec, bound)
    if arguments.as_child:
        sys.stdout.write(json.dumps({"base_url": url}) + "\n")
    else:
        sys.stdout.write(banner(application.world, url, arguments.host, application.warnings))
    sys.stdout.flush()
    _run(application, bound, serving, quiet=arguments.quiet or arguments.as_child)
    return 0


def _run(
    application: Application, bound: socket.socket, serving: list[uvicorn.Server], *, quiet: bool
) -> None:
    app = browsable(application)
    app = app if quiet else _logged(app)
    served = server(app)
    serving.append(served)

    # uvicorn stops on these signals and then raises them again: here that is the wanted end.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: None)
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, lambda *_: setattr(served, "should_exit", True))
    served.run(sockets=[bound])


def _follow_parent(serving: list[uvicorn.Server]) -> None:
    """Stop when standard input ends: whoever spawned this process has closed it, or is gone."""
    # not through `sys.stdin`, whose lock would be held while the interpreter winds up
    while os.read(0, 1024):
        pass
    if not serving:
        os._exit(1)  # it is still starting, for nobody
    serving[0].should_exit = True


def _logged(app: App) -> App:
    """`app`, with a line for each request on standard output."""

    async def logging_app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        await app(scope, receive, watch)
        took = (time.perf_counter() - started) * 1000
        query = scope["query_string"].decode("latin-1")
        target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        sys.stdout.write(f"{status} {took:6.1f} ms  {scope['method']} {target[:200]}\n")
        sys.stdout.flush()

    return logging_app
