"""Serving an emulator over HTTP: in a thread of this process, or in a child process.

Model: the socket is bound before anything starts, so a free port is never guessed. A child ends
when its standard input ends, so it cannot outlive whoever spawned it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import uvicorn

from concord import processes, project
from concord.emulator._access import credentials
from concord.emulator._app import Application
from concord.emulator._bootstrap import OptionsError
from concord.emulator._cors import readable
from concord.emulator._options import Options
from concord.emulator._protocol import BoundedProtocol
from concord.emulator._readings import in_words
from concord.emulator._wire import App
from concord.emulator._world import World
from concord.spec import Spec

_START_TIMEOUT = 120.0
_STOP_TIMEOUT = 30.0
"""Seconds that an emulator may take to start or to stop."""


@dataclass(frozen=True, kw_only=True)
class Running:
    """An emulator that is being served. `world` is None if it is in another process."""

    base_url: str
    credentials: dict[str, str]
    pid: int
    world: World | None = None


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError if the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        # a restart on the same port need not wait for connections of the last process (TIME_WAIT)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(128)
    except OSError:
        bound.close()
        raise
    return bound


def base_url(spec: Spec, bound: socket.socket) -> str:
    """Where the API is to be called, with the path of the spec's first server."""
    host, port = bound.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}{spec.base_path()}"


def browsable(application: Application) -> App:
    """`application`, with what its options say of browsers."""
    options = application.world.options
    if not (options.cors or options.cors_files):
        return application
    return readable(application, files=options.cors_files)


def server(
    app: App, *, access_log: bool = False, http: type[BoundedProtocol] = BoundedProtocol
) -> uvicorn.Server:
    """A server for `app`, quiet unless something goes wrong."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=http,
            # malformed HTTP gets a 400, which is the client's problem: no error of the emulator
            log_level="error",
            log_config=None,
            access_log=access_log,
            lifespan="on",
            server_header=False,
            # clients keep connections open; without it Ctrl-C would wait for them
            timeout_graceful_shutdown=1,
        )
    )


@contextmanager
def running(
    api: str | Spec,
    *,
    wrap: Callable[[App], App] | None = None,
    options: Options | None = None,
    **arguments: Any,
) -> Iterator[Running]:
    """Serve `api` on a free loopback port in a thread of this process until the block ends.

    `wrap` puts ASGI middleware in front; further arguments go to `Application`.
    """
    spec = project.load(api) if isinstance(api, str) else api
    application = Application(spec, options=options, **arguments)
    bound = bind("127.0.0.1", 0)
    app = browsable(application)
    served = server(wrap(app) if wrap else app)
    thread = threading.Thread(target=served.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield Running(
            base_url=base_url(spec, bound),
            credentials=application.world.credentials,
            pid=os.getpid(),
            world=application.world,
        )
    finally:
        served.should_exit = True
        thread.join(_STOP_TIMEOUT)
        bound.close()


@contextmanager
def spawned(
    api: str,
    *,
    options: Options | None = None,
    readings: Mapping[str, str] = MappingProxyType({}),
    command: Sequence[str] = (),
    timeout: float = _START_TIMEOUT,
) -> Iterator[Running]:
    """Serve `api` on a free loopback port in a child process until the block ends.

    `readings`: reading by ledger entry, where another than the chosen one is to be served.

    Raises OptionsError if it does not start within `timeout` seconds, or ends before: its standard
    error, which is that of this process, says why.
    """
    words = [*(command or (sys.executable, "-m", "concord.emulator")), api]
    words += ["--port", "0", "--as-child", *_arguments(options or Options())]
    words += [f"--reading={each}" for each in in_words(readings)]
    process = subprocess.Popen(  # noqa: S603  # our own module
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is meant for whoever spawned it, who may still be sending requests
        start_new_session=True,
    )
    try:
        yield Running(
            base_url=_started(process, api, timeout),
            # derived from the spec, so that the child has the same without being told
            credentials=credentials(project.load(api).under(readings)),
            pid=process.pid,
        )
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    """End a child, which ends by itself once its standard input does."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):
        process.stdin.close()
    try:
        process.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


def _started(process: subprocess.Popen[str], api: str, timeout: float) -> str:
    """The base URL that the child prints once it serves. Raises OptionsError if it prints none."""
    assert process.stdout is not None
    with processes.STARTING.waiting(process), _killed_after(process, timeout) as late:
        line = process.stdout.readline()
    if late.is_set():
        raise OptionsError(f"the emulator of {api} did not start within {timeout:g} seconds")
    if not line:
        process.wait(_STOP_TIMEOUT)
        raise OptionsError(f"the emulator of {api} did not start: it says why above")
    return str(json.loads(line)["base_url"])


@contextmanager
def _killed_after(process: subprocess.Popen[str], seconds: float) -> Iterator[threading.Event]:
    """Kill `process` if the block takes longer than `seconds`; the event says that it did."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()  # its standard output ends, so nobody waits for a line any longer

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _arguments(options: Options) -> list[str]:
    """The command line of `options`."""
    found = ["--records", str(options.records), "--start", options.start.isoformat()]
    found += ["--max-body", str(options.max_body)]
    if options.state is not None:
        found += ["--state", str(options.state)]
    if options.reset_every is not None:
        found += ["--reset-every", str(options.reset_every)]
    found += [] if options.rate_limit else ["--no-rate-limit"]
    found += ["--cors"] if options.cors else []
    found += ["--cors-files"] if options.cors_files else []
    return [*found, *(["--deliver-anywhere"] if options.deliver_anywhere else [])]
