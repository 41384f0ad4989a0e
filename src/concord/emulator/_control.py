"""The control endpoints of every emulator, under `/_emulator/`: JSON, no credentials.

Model: a pure function from a request to status and body; they act on the emulator, not on the API.
What an API adds (`Behaviour.controls`) writes records, which the caller commits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from concord.emulator._clock import timestamp
from concord.emulator._readings import READINGS_BODY, served_readings
from concord.emulator._runs import LONGEST, SHORTEST, BusyError, Runs
from concord.emulator._strict_json import UnreadableError, read_json
from concord.emulator._world import World
from concord.emulator.behaviour import Subscription
from concord.http import control as protocol

PREFIX = protocol.PREFIX
# clear of the ends of `datetime` and of the epoch: a behaviour may add or subtract years
_FIRST, _LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)

_LONGEST_NONCE = 64
_LONGEST_NUMBER = 15
_MOST_RECORDS = 50_000
"""Records of one response: more would keep every other caller waiting for seconds."""
_OUTSIDE = f"leaves {_FIRST.year} to {_LAST.year}"
_MOVES = (
    '{"advance": seconds} or {"now": "2025-01-20T09:00:00Z"}; {"stop": true, "for": 60} halts it'
)
_LEASES = f"a number of seconds from {SHORTEST:g} to {LONGEST:g}"
_HALT, _LONGEST_HALT = 60.0, 3600.0
"""Seconds of a halt outside a run: without a word, and at most."""
_LEFT = '{"left": 1} enforces it and lets one more request through; {"left": null}: as it was'
_RECEIVER = (
    '{"url": "http://127.0.0.1:9000/hook", "secret": "…" (or none: unsigned), '
    '"events": ["a.created", "b.*", "a domain"] (or none: all but deprecated ones), '
    '"media_type": "application/json" (or none: the first that is documented)}'
)
ENDPOINTS = {
    "GET /_emulator/": "this list, and what is emulated; ?nonce=… is repeated",
    "POST /_emulator/reset": "put all records back to the seed and forget deliveries",
    "GET /_emulator/clock": "what time it is for the emulator",
    "POST /_emulator/clock": f"move the clock: {_MOVES}",
    "GET /_emulator/readings": "the readings of the ledger: which are served, which could be",
    "POST /_emulator/readings": f"serve others, in a fresh world: {READINGS_BODY}",
    "POST /_emulator/rate-limit": f"bring the documented limit near: {_LEFT}",
    "GET /_emulator/deliveries": "the log of webhook deliveries, latest first",
    "GET /_emulator/receivers": "who receives events, beside the API's own subscribers",
    "POST /_emulator/receivers": f"add one until the next reset: {_RECEIVER}",
    "GET /_emulator/state": "records by resource: all, or ?resource=NAME&limit=100&offset=0",
    "POST /_emulator/runs": 'begin a run with a fresh world for {"lease": 30} seconds, alone',
    "PUT /_emulator/runs/<id>": "let the lease begin anew",
    "DELETE /_emulator/runs/<id>": "end a run: all is as it was before; so it is without a lease",
}

Reply = tuple[int, Any]
_NO_QUERY: Mapping[str, Sequence[str]] = {}


def control(
    world: World,
    runs: Runs,
    method: str,
    path: str,
    body: bytes,
    *,
    query: Mapping[str, Sequence[str]] = _NO_QUERY,
) -> Reply:
    """Status and body of the response to a request to a control endpoint."""
    name, _, run = path.removeprefix(PREFIX).partition("/")
    if run and name == "runs":
        return _run(runs, method, run, body)
    name = path.removeprefix(PREFIX)
    actions: dict[str, dict[str, Callable[[World, bytes], Reply]]] = {
        "": {"GET": partial(_index, runs, query)},
        "runs": {"POST": partial(_begin, runs)},
        "readings": {"GET": lambda world, _: (200, served_readings(world.spec))},
        "reset": {"POST": _reset},
        "clock": {"GET": _clock, "POST": _move_clock},
        "rate-limit": {"POST": _limit},
        "deliveries": {"GET": lambda world, _: (200, world.deliveries.log)},
        "receivers": {"GET": _receivers, "POST": _receive},
        "state": {"GET": partial(_state, query)},
    }
    for particular, act in world.behaviour.controls.items():
        actions[particular] = {"POST": partial(_particular, act)}
    if name not in actions:
        return 404, {"error": f"no control endpoint {path}", "endpoints": _endpoints(world)}
    # RFC 9110: HEAD is GET without the body, which the server leaves out
    action = actions[name].get("GET" if method == "HEAD" else method)
    if action is None:
        return 405, {"error": f"{path} takes {' and '.join(actions[name])} only"}
    return action(world, body)


def _index(runs: Runs, query: Mapping[str, Sequence[str]], world: World, _: bytes) -> Reply:
    """What this is; see `concord.http.control`, by which programs know it."""
    # cut, since it is repeated to anybody who sends one
    nonce = next(iter(query.get("nonce", ())), "")[:_LONGEST_NONCE]
    return 200, {
        "emulator": protocol.NAME,
        "protocol": protocol.PROTOCOL,
        "nonce": nonce,
        "api": world.spec.api,
        "title": world.spec.title,
        "spec": {"digest": protocol.digest(world.spec)},
        "readings": dict(world.spec.readings),
        "options": {
            "start": world.start.isoformat(),
            "records": world.options.records,
            "max_body": world.options.max_body,
        },
        "run": None if runs.left is None else {"expires_in": round(runs.left, 1)},
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
        # a control may have written records before it found what is wrong
        world.store.rollback()
        world.events.clear()
        return 400, {"error": f"the body {error}", "fix": _first_line(act.__doc__)}


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
        return 400, {"error": f"the body {error}", "fix": f"send {_MOVES}"}
    return _clock(world, body)


def _apply(world: World, wanted: Any) -> None:
    match wanted:
        # a pattern of a mapping also matches larger ones, so this has to come before those with
        # one key
        case {"advance": _, "now": _}:
            raise ValueError("says both how far and to when")
        case {"stop": bool() as stopped}:
            world.clock.stop(stopped=stopped, seconds=_halt(world, wanted))
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


def _halt(world: World, wanted: Mapping[str, Any]) -> float:
    """How long a halt lasts at most: a run's ends with the run."""
    if "for" not in wanted:
        return math.inf if world.in_run else _HALT
    return _number(wanted["for"], 0.0, _LONGEST_HALT, "for")


def _number(value: Any, least: float, most: float, name: str) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:
        raise ValueError(f'says no number of seconds from {least:g} to {most:g} in "{name}"')
    return float(value)


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
        return 400, {"error": f"the body {error}", "fix": f"send {_LEFT}"}


def _begin(runs: Runs, world: World, body: bytes) -> Reply:
    try:
        wanted = _object(body)
        lease, halted = _lease(wanted), wanted.get("halted", False)
        if not isinstance(halted, bool):
            raise ValueError('says neither true nor false in "halted"')
        run = runs.begin(lease, halted=halted)
    except (UnreadableError, ValueError) as error:
        return 400, {"error": f"the body {error}", "fix": f'send {{"lease": {_LEASES}}}'}
    except BusyError as busy:
        return 409, {
            "error": str(busy),
            # rounded up: who waits so long finds it free
            "expires_in": math.ceil(busy.seconds),
            "fix": "wait for its end, or start another emulator on another port",
        }
    return 200, {"id": run, "lease": lease, "clock": timestamp(world.clock.now())}


def _run(runs: Runs, method: str, run: str, body: bytes) -> Reply:
    """Renew or end a run."""
    try:
        match method:
            case "PUT":
                lease = _lease(_object(body))
                found, shown = runs.renew(run, lease), {"id": run, "lease": lease}
            case "DELETE":
                found, shown = runs.end(run), {"ended": True}
            case _:
                return 405, {"error": f"{PREFIX}runs/<id> takes PUT and DELETE only"}
    except (UnreadableError, ValueError) as error:
        return 400, {"error": f"the body {error}", "fix": f'send {{"lease": {_LEASES}}}'}
    gone = {"error": "there is no such run: it has ended, or its lease has run out"}
    return (200, shown) if found else (404, gone)


def _object(body: bytes) -> dict[str, Any]:
    wanted = read_json(body) if body else {}
    if not isinstance(wanted, dict):
        raise ValueError("is no object")
    return wanted


def _lease(wanted: Mapping[str, Any]) -> float:
    return _number(wanted.get("lease", protocol.LEASE), SHORTEST, LONGEST, "lease")


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
        receiver = Subscription(
            id=f"receiver_{len(world.receivers) + 1}",
            url=url,
            secret=secret,
            events=_wanted_events(world, wanted.get("events", [])),
            media_type=_wanted_media(world, wanted.get("media_type", "")),
        )
    except (UnreadableError, ValueError) as error:
        return 400, {"error": f"the body {error}", "fix": f"send {_RECEIVER}"}
    world.receivers.append(receiver)
    return 200, {"id": receiver.id, "url": receiver.url}


def _wanted_events(world: World, wanted: Any) -> tuple[str, ...]:
    """The names of events, or patterns, that a receiver asks for; a domain means all of its events.

    Raises ValueError.
    """
    if not isinstance(wanted, list) or not all(isinstance(it, str) for it in wanted):
        raise ValueError("has events that are no list of names")
    known = [it.path for it in world.spec.webhooks]
    domains = world.spec.event_domains
    for name in wanted:
        if name not in domains and not any(fnmatchcase(it, name) for it in known):
            listed = ", ".join((*known, *domains)) or "none"
            raise ValueError(f"names no event: {name!r} (known: {listed})")
    return tuple(it for name in wanted for it in domains.get(name, [name]))


def _wanted_media(world: World, wanted: Any) -> str:
    """The media type that a receiver asks for. Raises ValueError."""
    known = {media for it in world.spec.webhooks for media in world.spec.request_media(it)}
    if wanted == "":
        return ""
    if not isinstance(wanted, str) or wanted not in known:
        listed = ", ".join(sorted(known)) or "none"
        raise ValueError(f"has a media type of no event: {wanted!r} (documented: {listed})")
    return wanted


def _state(query: Mapping[str, Sequence[str]], world: World, _: bytes) -> Reply:
    store = world.store
    wanted = query.get("resource") or store.resources()
    try:
        limit, offset = (_whole(query, name) for name in ("limit", "offset"))
    except ValueError as error:
        return 400, {"error": str(error), "fix": "send numbers of 0 or more"}
    # a limit beyond the most stays beyond it, to be refused below, without a number that SQLite
    # cannot take
    each = min(_MOST_RECORDS + 1, _MOST_RECORDS if limit is None else limit)
    held = sum(max(0, store.count(name) - (offset or 0)) for name in wanted)
    if (held if limit is None else each) > _MOST_RECORDS:
        return 400, {
            "error": f"there are {held:,} records, too many for one response",
            "fix": f"send ?resource=NAME&limit=N&offset=N, N up to {_MOST_RECORDS:,}",
        }
    return 200, {name: store.find(name, limit=each, offset=offset or 0) for name in wanted}


def _whole(query: Mapping[str, Sequence[str]], name: str) -> int | None:
    text = next(iter(query.get(name, ())), None)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise ValueError(f"{name} is no number of 0 or more")
    return int(text)
