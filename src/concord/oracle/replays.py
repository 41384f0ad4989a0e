"""The requests of a run, sent again to a reference emulator of a spec under other readings.

Model: a fresh emulator in this process takes the logged requests in their order, those of the
control endpoints that move its clock or bring something about included; nothing leaves the process.
Its ids are replaced by those that the server gave to the same creations. `agreement` compares two
replays where they differ from one another, and says for each such request with which of them the
server agrees: what else the server does, by another reading or a defect, does not matter there.
Known limits: lists of different lengths are compared by their lengths; a server whose records are
not those of an emulator shows only what its own creations show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from concord.checks.representation import identity, result
from concord.emulator import Application, Clock, Options
from concord.http import TOO_MANY_REQUESTS, Request, Response
from concord.http.control import PREFIX
from concord.oracle._asgi import UNREADABLE, send
from concord.oracle._compare import IdPairs, difference, is_issued, same_value
from concord.oracle._translation import translated
from concord.spec import Operation, Spec

_NOISE = frozenset({"content-length", "date", "server", "connection", "keep-alive"})
_READ = frozenset({"", "deliveries", "rate-limit", "readings", "receivers", "runs", "state"})
"""Control endpoints that change nothing, or nothing that a response shows."""
_ABSENT = object()
_LENGTH = object()
"""A step of a path: the length of the list there."""
_FAILURE = 400

Path = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Logged:
    """A request as it was sent, its target below the root of the host, and the response."""

    request: Request
    response: Response
    at: float
    """When it was sent, in seconds of any clock."""


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What an emulator of `spec` responds to the requests of a log; None: it did not get one."""

    spec: Spec
    responses: tuple[Response | None, ...]
    mismatches: frozenset[int]
    """The places in the log at which the server responded otherwise."""
    answer: Callable[[Request], Response] = field(repr=False, compare=False)
    """What the emulator responds to a read, after the log."""

    def sides_with(self, other: Replay, request: Request) -> Callable[[Response], str] | None:
        """What says with which of two emulators a server agrees about a read; None: both do alike.

        `first`, `second` (`other`) or `neither`.
        """
        one, two = self.answer(request), other.answer(request)
        # a response like either says nothing where they do not differ
        if _sides_with(one, one, two) is None:
            return None
        return lambda server: _sides_with(server, one, two) or "neither"


def replay(spec: Spec, log: Sequence[Logged], options: Options) -> Replay:
    """Send the requests of `log` to an emulator of `spec`."""
    player = _Player(spec, options)
    responses = tuple(player.send(it) for it in log)
    mismatches = (
        index
        for index, (it, found) in enumerate(zip(log, responses, strict=True))
        if found is not None and _differs(found, it.response)
    )
    return Replay(
        spec=spec,
        responses=responses,
        mismatches=frozenset(mismatches),
        answer=player.answer,
    )


class _Player:
    """One emulator, which receives the requests of a log."""

    def __init__(self, spec: Spec, options: Options) -> None:
        self._clock = Clock(options.start)
        self._clock.stop()
        self._app = Application(spec, options=options, clock=self._clock, post=_nowhere)
        self._ids = IdPairs()
        base = spec.base_path()
        self._creations = [
            (it, re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]*", re.escape(base + it.path))))
            for it in spec.operations
            if it.action == "create"
        ]
        self._is_running = False
        self._now = 0.0

    def send(self, logged: Logged) -> Response | None:
        """The response to one request, with the ids of the server."""
        self._wait(logged.at)
        request = logged.request
        if request.path.startswith(PREFIX):
            self._control(request)
            return None
        theirs = logged.response
        if theirs.status in (0, TOO_MANY_REQUESTS) or theirs.problem or theirs.body == UNREADABLE:
            return None
        target, body = translated(request, self._ids)
        found = send(self._app, request.method, target, request.headers, body)
        self._pair(request, found, theirs)
        return self._told(found)

    def answer(self, request: Request) -> Response:
        """The response to a read that the server has not got."""
        target, body = translated(request, self._ids)
        return self._told(send(self._app, request.method, target, request.headers, body))

    def _wait(self, now: float) -> None:
        """Let the time pass that has passed for the server."""
        if self._is_running:
            self._clock.advance(max(0.0, now - self._now))
        self._now = now

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
        if operation is not None and found.body != theirs.body:
            ids = [_identity(operation, it) for it in (found, theirs)]
            if None not in ids:
                self._ids.pair(*ids)

    def _told(self, found: Response) -> Response:
        if not self._ids or found.json is None:
            return found
        return _Told(
            status=found.status,
            headers=found.headers,
            body=found.body,
            told=self._ids.to_target(found.json),
        )


@dataclass(frozen=True, kw_only=True)
class _Told(Response):
    """A response whose JSON has the ids of the server."""

    told: Any

    @property
    def json(self) -> Any:
        return self.told


def _identity(operation: Operation, response: Response) -> Any:
    return identity(operation, result(operation, response.json))


async def _nowhere(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Deliver a webhook to nobody."""
    del url, body, headers
    return 200


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Where two replays differ: the places in the log at which the server agrees with one."""

    first: frozenset[int] = frozenset()
    second: frozenset[int] = frozenset()
    neither: frozenset[int] = frozenset()


def agreement(log: Sequence[Logged], first: Replay, second: Replay) -> Agreement:
    """With which of two replays the server agrees where they differ."""
    found: dict[str, set[int]] = {"first": set(), "second": set(), "neither": set()}
    for index, logged in enumerate(log):
        one, two = first.responses[index], second.responses[index]
        if one is None or two is None or one == two:
            continue
        verdict = _sides_with(logged.response, one, two)
        if verdict is not None:
            found[verdict].add(index)
    return Agreement(**{name: frozenset(places) for name, places in found.items()})


def _sides_with(server: Response, one: Response, two: Response) -> str | None:
    """With which of two responses the server's agrees where they differ; None: they do not."""
    if one.status != two.status:
        return _verdict(server.status == one.status, server.status == two.status)
    kinds = (one.media_type, two.media_type)
    if kinds[0] != kinds[1]:
        return _verdict(*(server.media_type == it for it in kinds))
    names = [it for it in {**one.headers, **two.headers} if it not in _NOISE]
    differing = [it for it in names if one.headers.get(it) != two.headers.get(it)]
    if differing:
        return _verdict(*(_has_headers(server, it, differing) for it in (one, two)))
    if one.json is None or two.json is None:
        if one.body == two.body:
            return None
        return _verdict(*((server.body or b"") == (it.body or b"") for it in (one, two)))
    is_error = one.status >= _FAILURE
    places = list(_places(one.json, two.json, (), is_error=is_error))
    if not places:
        return None
    if server.status != one.status:
        return "neither"
    return _verdict(*(_has_values(server.json, it.json, places, is_error) for it in (one, two)))


def _verdict(first: bool, second: bool) -> str:  # two answers to one question
    if first == second:
        return "neither"
    return "first" if first else "second"


def _has_headers(server: Response, other: Response, names: Sequence[str]) -> bool:
    return all(server.headers.get(it) == other.headers.get(it) for it in names)


def _has_values(server: Any, other: Any, places: Sequence[Path], is_error: bool) -> bool:
    return all(_like(_at(other, it), _at(server, it), is_error=is_error) for it in places)


_IDS = IdPairs()


def _like(one: Any, other: Any, *, is_error: bool) -> bool:
    if one is _ABSENT or other is _ABSENT:
        return one is other
    if isinstance(one, (dict, list)) or isinstance(other, (dict, list)):
        return type(one) is type(other)
    return same_value(one, other, _IDS, is_error=is_error)


def _places(one: Any, two: Any, at: Path, *, is_error: bool) -> Iterator[Path]:
    """The paths at which two JSON values differ."""
    if isinstance(one, dict) and isinstance(two, dict):
        for name in {**one, **two}:
            inner = (*at, name)
            if name not in one or name not in two:
                yield inner
            else:
                yield from _places(one[name], two[name], inner, is_error=is_error)
    elif isinstance(one, list) and isinstance(two, list):
        if len(one) != len(two):
            yield (*at, _LENGTH)
            return
        for index, pair in enumerate(zip(one, two, strict=True)):
            yield from _places(*pair, (*at, index), is_error=is_error)
    elif not (at and is_issued(str(at[-1]))) and not _like(one, two, is_error=is_error):
        yield at


def _at(value: Any, path: Path) -> Any:
    for step in path:
        if step is _LENGTH:
            return len(value) if isinstance(value, list) else _ABSENT
        inside = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if not inside and not (isinstance(value, dict) and step in value):
            return _ABSENT
        value = value[step]
    return value


def _differs(model: Response, server: Response) -> bool:
    """Whether the server responded otherwise than an emulator."""
    if model.status != server.status or model.media_type != server.media_type:
        return True
    if (model.body or b"") == (server.body or b""):
        return False
    if model.json is None or server.json is None:
        return True
    is_error = model.status >= _FAILURE
    return difference(model.json, server.json, _IDS, is_error=is_error) is not None
