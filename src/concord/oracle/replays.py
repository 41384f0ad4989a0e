"""The requests of a run, sent again to a reference emulator of a spec under other readings.

Model: a fresh emulator in this process takes the logged requests in their order, those of the
control endpoints that move its clock or bring something about included; nothing leaves the process.
Its ids are replaced by those that the server gave to the same creations. What a receiver got of an
event stands in the log like an exchange (`Logged.event`), and is compared with what the emulator
has to deliver. What an emulator would
respond to further requests is found out `aside`: their writes are forgotten.
Known limits: a server whose records are not those of an emulator shows only what its own creations
show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from concord.checks.representation import identity, result
from concord.emulator import Application, Clock, Options
from concord.http import TOO_MANY_REQUESTS, Request, Response, path_pattern
from concord.http.control import PREFIX
from concord.oracle._asgi import UNREADABLE, send
from concord.oracle._compare import IdPairs
from concord.oracle._translation import translated
from concord.oracle.agreement import differs, differs_in_form
from concord.oracle.deliveries import Delivered, summary
from concord.spec import Operation, Spec

_READ = frozenset({"", "deliveries", "rate-limit", "readings", "runs", "state"})
"""Control endpoints that change nothing, or nothing that a response shows."""


@dataclass(frozen=True, kw_only=True)
class Logged:
    """A request as it was sent, its target below the root of the host, and the response."""

    request: Request
    response: Response
    at: float
    """When it was sent, in seconds of any clock."""
    event: str = ""
    """Of what a receiver got: the name of the event, whose `summary` the response is; the request
    is for the receiver. Empty: it is an exchange."""


class Replay:
    """An emulator of `spec` that receives the requests of a log, and what it responded.

    responses   to each request of the log; None: it did not get one
    mismatches  the places in the log at which the server responded otherwise
    of_form     those of them at which not only values differ
    """

    def __init__(self, spec: Spec, options: Options) -> None:
        self.spec = spec
        self.responses: list[Response | None] = []
        self.mismatches: set[int] = set()
        self.of_form: set[int] = set()
        self._player = _Player(spec, options)

    @property
    def now(self) -> float:
        """When the last request of the log was sent that it got."""
        return self._player.now

    def take(self, logged: Logged) -> Response | None:
        """Send the next request of the log."""
        found = self._player.send(logged)
        if found is not None and differs(found, logged.response):
            self.mismatches.add(len(self.responses))
            if differs_in_form(found, logged.response):
                self.of_form.add(len(self.responses))
        self.responses.append(found)
        return found

    def skip(self) -> None:
        """Leave the next request of the log out."""
        self.responses.append(None)

    def answer(self, request: Request) -> Response:
        """What it responds to a request that the server has not got."""
        return self._player.answer(request)

    def follow(self, logged: Logged) -> Response | None:
        """What it responds to a request of which another's response is known: ids are paired."""
        return self._player.send(logged)

    def aside(self) -> AbstractContextManager[None]:
        """Let what `answer` and `follow` write be forgotten at the end of the block."""
        return self._player.aside()


def replay(spec: Spec, log: Iterable[Logged], options: Options) -> Replay:
    """An emulator of `spec` that has got the requests of `log`."""
    found = Replay(spec, options)
    for it in log:
        found.take(it)
    return found


class _Player:
    """One emulator, which receives the requests of a log."""

    def __init__(self, spec: Spec, options: Options) -> None:
        self._clock = Clock(options.start)
        self._clock.stop()
        self._app = Application(spec, options=options, clock=self._clock, post=_nowhere)
        self._ids = IdPairs()
        base = spec.base_path()
        self._creations = [
            (it, path_pattern(base + it.path)) for it in spec.operations if it.action == "create"
        ]
        self._is_running = False
        self.now = 0.0

    def send(self, logged: Logged) -> Response | None:
        """The response to one request, with the ids of the server."""
        self._wait(logged.at)
        request = logged.request
        if logged.event:
            return self._delivered(logged.event, request.target)
        if request.path.startswith(PREFIX):
            self._control(request)
            return None
        theirs = logged.response
        # the server did not process these, so the emulator must not, either: its records would run
        # ahead
        if theirs.status in (0, TOO_MANY_REQUESTS) or theirs.problem or theirs.body == UNREADABLE:
            return None
        target, body = translated(request, self._ids)
        found = send(self._app, request.method, target, request.headers, body)
        self._pair(request, found, theirs)
        return self._with_server_ids(found)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Forget at the end what is written in the block."""
        ids = self._ids
        self._ids = ids.copy()
        try:
            with self._app.aside():
                yield
        finally:
            self._ids = ids

    def answer(self, request: Request) -> Response:
        """The response to a request that the server has not got."""
        target, body = translated(request, self._ids)
        return self._with_server_ids(send(self._app, request.method, target, request.headers, body))

    def _delivered(self, event: str, url: str) -> Response:
        """What is delivered to the receiver at `url`, what is still to be sent included."""
        return summary(
            Delivered(
                method=it.method,
                headers={name.lower(): value for name, value in it.headers.items()},
                body=it.body,
            )
            for it in self._app.world.deliveries.to(url)
            if it.event == event
        )

    def _wait(self, now: float) -> None:
        """Let the time pass that has passed for the server."""
        if self._is_running:
            self._clock.advance(max(0.0, now - self.now))
        self.now = now

    def _control(self, request: Request) -> None:
        name = request.path.removeprefix(PREFIX)
        if name.partition("/")[0] in _READ or request.method == "GET":
            return
        if name == "clock" and isinstance((request.members or {}).get("stop"), bool):
            # the machine's own time plays no part here
            self._is_running = not request.members["stop"] if request.members else False
            return
        send(self._app, request.method, request.path, {}, request.body or b"")

    def _pair(self, request: Request, found: Response, theirs: Response) -> None:
        """Pair the ids of what both created: an id is the server's choice."""
        if request.method != "POST" or not (found.success and theirs.success):
            return
        operation = next((it for it, path in self._creations if path.fullmatch(request.path)), None)
        # equal bodies have equal ids
        if operation is not None and found.body != theirs.body:
            ids = [_identity(operation, it) for it in (found, theirs)]
            if None not in ids:
                self._ids.pair(*ids)

    def _with_server_ids(self, found: Response) -> Response:
        if not self._ids or found.json is None:
            return found
        return _Translated(
            status=found.status,
            headers=found.headers,
            body=found.body,
            translated=self._ids.to_target(found.json),
        )


@dataclass(frozen=True, kw_only=True)
class _Translated(Response):
    """A response whose JSON has the ids of the server."""

    translated: Any

    @property
    def json(self) -> Any:
        return self.translated


def _identity(operation: Operation, response: Response) -> Any:
    return identity(operation, result(operation, response.json))


async def _nowhere(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Deliver a webhook to nobody."""
    del url, body, headers
    return 200
