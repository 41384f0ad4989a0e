"""The control endpoints of every emulator, under `/_emulator/`: JSON, no credentials.

Model: a pure function from a request to status and body; they act on the emulator, not on the API.
What an API adds (`Behaviour.controls`) writes records, which the caller commits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from contracts.emulator._bodies import UnreadableError, read_json
from contracts.emulator._clock import timestamp
from contracts.emulator._world import World
from contracts.emulator.behaviour import Subscription

PREFIX = "/_emulator/"
_FIRST, _LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)

_OUTSIDE = f"leaves {_FIRST.year} to {_LAST.year}"
_MOVES = '{"advance": seconds} or {"now": "2025-01-20T09:00:00Z"}; {"stop": true} halts it'
_LEFT = '{"left": 1} enforces it and lets one more request through; {"left": null}: as it was'
_RECEIVER = '{"url": "http://127.0.0.1:9000/hook", "secret": "…" (or none: unsigned)}'
ENDPOINTS = {
    "GET /_emulator/": "this list",
    "POST /_emulator/reset": "put all records back to the seed and forget deliveries",
    "GET /_emulator/clock": "what time it is for the emulator",
    "POST /_emulator/clock": f"move the clock: {_MOVES}",
    "POST /_emulator/rate-limit": f"bring the documented limit near: {_LEFT}",
    "GET /_emulator/deliveries": "the log of webhook deliveries, latest first",
    "GET /_emulator/receivers": "who receives every event, beside the API's own subscribers",
    "POST /_emulator/receivers": f"add one until the next reset: {_RECEIVER}",
    "GET /_emulator/state": "all records, by resource",
}

Reply = tuple[int, Any]


def control(world: World, method: str, path: str, body: bytes) -> Reply:
    """Answer a request to a control endpoint."""
    name = path.removeprefix(PREFIX)
    actions: dict[str, dict[str, Callable[[World, bytes], Reply]]] = {
        "": {"GET": _index},
        "reset": {"POST": _reset},
        "clock": {"GET": _clock, "POST": _move_clock},
        "rate-limit": {"POST": _limit},
        "deliveries": {"GET": lambda world, _: (200, world.deliveries.log)},
        "receivers": {"GET": _receivers, "POST": _receive},
        "state": {"GET": _state},
    }
    for particular, act in world.behaviour.controls.items():
        actions[particular] = {"POST": partial(_particular, act)}
    if name not in actions:
        return 404, {"error": f"no control endpoint {path}", "endpoints": _endpoints(world)}
    action = actions[name].get("GET" if method == "HEAD" else method)
    if action is None:
        return 405, {"error": f"{path} takes {' and '.join(actions[name])} only"}
    return action(world, body)


def _index(world: World, _: bytes) -> Reply:
    return 200, {
        "api": world.spec.api,
        "title": world.spec.title,
        "credentials": world.credentials,
        "clock": timestamp(world.clock.now()),
        "endpoints": _endpoints(world),
    }


def _endpoints(world: World) -> dict[str, str]:
    particular = world.behaviour.controls.items()
    said = {f"POST {PREFIX}{name}": _first_line(act.__doc__) for name, act in particular}
    return ENDPOINTS | said


def _first_line(documentation: str | None) -> str:
    return (documentation or "").strip().partition("\n")[0]


def _particular(act: Callable[[World, Any], Any], world: World, body: bytes) -> Reply:
    try:
        return 200, act(world, read_json(body) if body else None)
    except (UnreadableError, ValueError) as error:
        world.store.rollback()
        world.events.clear()
        return 400, {"error": f"the body {error}", "mend": _first_line(act.__doc__)}


def _reset(world: World, _: bytes) -> Reply:
    world.reset()
    return 200, {"reset": True}


def _clock(world: World, _: bytes) -> Reply:
    return 200, {"now": timestamp(world.clock.now())}


def _move_clock(world: World, body: bytes) -> Reply:
    try:
        wanted = read_json(body)
        _apply(world, wanted)
    except (UnreadableError, ValueError) as error:
        return 400, {"error": f"the body {error}", "mend": f"send {_MOVES}"}
    return _clock(world, body)


def _apply(world: World, wanted: Any) -> None:
    match wanted:
        case {"advance": _, "now": _}:
            raise ValueError("says both how far and to when")
        case {"stop": bool() as stopped}:
            world.clock.stop(stopped=stopped)
            return
        case {"advance": seconds}:
            moment = _after(world.clock.now(), seconds)
        case {"now": text}:
            moment = _instant(text)
        case _:
            raise ValueError("says neither how far nor to when")
    if not _FIRST <= moment <= _LAST:
        raise ValueError(_OUTSIDE)
    world.clock.set(moment)


def _after(now: datetime, seconds: Any) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise ValueError("says no number of seconds")
    try:
        return now + timedelta(seconds=seconds)
    except OverflowError as error:
        raise ValueError(_OUTSIDE) from error


def _instant(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise ValueError(f"says {text!r}, which is no time") from error
    if moment.tzinfo is None:
        raise ValueError("says a time without a zone")
    return moment


def _limit(world: World, body: bytes) -> Reply:
    try:
        match read_json(body):
            case {"left": None}:
                world.limits.reset()
                return 200, {"left": None}
            case {"left": int() as left} if not isinstance(left, bool) and left >= 0:
                world.limits.leave(left)
                return 200, {"left": left}
            case _:
                raise ValueError("does not say how many requests are left")
    except (UnreadableError, ValueError) as error:
        return 400, {"error": f"the body {error}", "mend": f"send {_LEFT}"}


def _receivers(world: World, _: bytes) -> Reply:
    return 200, [{"id": each.id, "url": each.url} for each in world.receivers]


def _receive(world: World, body: bytes) -> Reply:
    try:
        wanted = read_json(body)
        match wanted:
            case {"url": str() as url, "secret": str() | None as secret}:
                pass
            case {"url": str() as url} if "secret" not in wanted:
                secret = None
            case _:
                raise ValueError("names no address, or a secret that is no text")
    except (UnreadableError, ValueError) as error:
        return 400, {"error": f"the body {error}", "mend": f"send {_RECEIVER}"}
    receiver = Subscription(id=f"receiver_{len(world.receivers) + 1}", url=url, secret=secret)
    world.receivers.append(receiver)
    return 200, {"id": receiver.id, "url": receiver.url}


def _state(world: World, _: bytes) -> Reply:
    store = world.store
    return 200, {resource: store.find(resource) for resource in store.resources()}
