"""A typed client of an emulator's control endpoints (`/_emulator/`).

Model: `identify` says whether a server is an emulator of ours, by a document that no other server
answers: a mark, the version of the protocol, and the caller's nonce. `Emulator` are the endpoints.
Both send through a callable, so that a run's requests pass its guard; the plain one is `over_http`
of `concord.http.control_transport`.
A ControlError's message is what follows "the emulator at …".
Known limits: an emulator serves plain HTTP at the root of its host.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from concord.spec import Spec

PREFIX = "/_emulator/"
TOKEN_HEADER = "X-Emulator-Token"  # noqa: S105 - names, no secrets
TOKEN_VARIABLE = "CONCORD_EMULATOR_TOKEN"  # noqa: S105
"""What an emulator that other machines reach demands, and where commands find it."""
NAME = "concord"
PROTOCOL = 1
"""Counts the changes after which an older client or an older emulator is of no use."""

LEASE = 30.0
"""Seconds for which a run holds an emulator without a word; see `Emulator.begin`."""


class ControlError(Exception):
    """An emulator does not do what it is sent for; the message says what it answered instead."""


class WrongEmulatorError(ControlError):
    """There is an emulator, but not one that this program can use; the message says why."""


class BusyError(ControlError):
    """Another run is using the emulator; the message says for how long."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer to a control request."""

    status: int
    content: bytes

    def json(self) -> Any:
        """The body as JSON, None if it is none."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None


Send = Callable[[str, str, Any], Reply]
"""Sends method, path and JSON body (None: no body). Raises ControlError if nothing answers."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What an emulator says of itself.

    api      the API that it emulates
    digest   of the spec that it was started with, see `digest`
    start    what its clock says in a fresh world
    records  the least number of records of a resource in a fresh world
    max_body the largest accepted request body, in bytes
    """

    api: str
    digest: str
    start: datetime
    records: int
    max_body: int


def digest(spec: Spec) -> str:
    """The identity of a version of a spec, whatever its readings: `sha256:…` of its content."""
    text = json.dumps((spec.chosen or spec).document, sort_keys=True, default=str)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def identify(send: Send) -> Identity | None:
    """What the server behind `send` says of itself, None if it is no emulator of ours.

    Raises WrongEmulatorError if it is one that speaks another version of the protocol.
    """
    # a page that was recorded or cached cannot repeat it
    nonce = secrets.token_hex(8)
    try:
        reply = send("GET", f"{PREFIX}?nonce={nonce}", None)
    except ControlError:
        return None
    document = reply.json() if reply.status == 200 else None
    if not isinstance(document, dict):
        return None
    # before the mark is looked for: an older emulator is worth another message than "no emulator"
    if _is_unmarked(document):
        raise WrongEmulatorError("is of an older version of Concord: start it again")
    if document.get("emulator") != NAME or document.get("nonce") != nonce:
        return None
    if document.get("protocol") != PROTOCOL:
        spoken = repr(document.get("protocol"))[:40]
        raise WrongEmulatorError(
            f"is of another version of Concord (it speaks protocol {spoken}, "
            f"this is {PROTOCOL}): start it again with this one"
        )
    return _identity(document)


def _is_unmarked(document: Mapping[str, Any]) -> bool:
    """Whether this is how an emulator answered before there was a mark."""
    endpoints = document.get("endpoints")
    lists = isinstance(endpoints, dict) and f"GET {PREFIX}clock" in endpoints
    return lists and "api" in document and "emulator" not in document


def _identity(document: Mapping[str, Any]) -> Identity:
    match document:
        case {
            "api": str() as api,
            "spec": {"digest": str() as digest},
            "options": {"start": start, "records": int() as records, "max_body": int() as most},
        }:
            return Identity(
                api=api, digest=digest, start=_instant(start), records=records, max_body=most
            )
    raise WrongEmulatorError("does not say what it emulates: start it again")


class Emulator:
    """One emulator's control endpoints. Each method raises ControlError where one fails."""

    def __init__(self, send: Send) -> None:
        self._send = send

    @classmethod
    def of(cls, spec: Spec, send: Send) -> Emulator | None:
        """The emulator of `spec` behind `send`, None if there is none of ours.

        Raises WrongEmulatorError if it emulates another API, or another version of the spec.
        """
        identity = identify(send)
        if identity is None:
            return None
        if identity.api != spec.api:
            raise WrongEmulatorError(
                f"emulates {identity.api}, not {spec.api}: "
                f"give the address of an emulator of {spec.api}"
            )
        if identity.digest != digest(spec):
            raise WrongEmulatorError(
                f"was started with another version of the spec of {spec.api}: start it again"
            )
        return cls(send)

    def identity(self) -> Identity:
        """What the emulator says of itself."""
        found = identify(self._send)
        if found is None:
            raise ControlError("no longer says that it is an emulator")
        return found

    def begin(self, lease: float = LEASE, *, halted: bool = False) -> str:
        """Begin a run: a fresh world, until `end`, or for `lease` seconds without `renew`; its id.

        `halted`: the clock stands still at its start. Raises BusyError while another run is using
        the emulator.
        """
        reply = self._send("POST", f"{PREFIX}runs", {"lease": lease, "halted": halted})
        document = reply.json()
        if reply.status == 409 and isinstance(document, dict):
            seconds = document.get("expires_in")
            raise BusyError(
                f"is in use by another run, which has {seconds} s left unless it goes on: "
                "wait for it, or start another emulator on another port"
            )
        match document:
            case {"id": str() as run} if reply.status == 200:
                return run
        raise _refused("POST", "runs", reply)

    def renew(self, run: str, lease: float = LEASE) -> bool:
        """Let the lease of a run begin anew; False if the emulator has ended that run."""
        return self._of_run("PUT", run, {"lease": lease})

    def end(self, run: str) -> bool:
        """End a run; False if the emulator had ended it before."""
        return self._of_run("DELETE", run, None)

    def _of_run(self, method: str, run: str, body: Any) -> bool:
        reply = self._send(method, f"{PREFIX}runs/{run}", body)
        # 404 is an answer: that run has ended
        if reply.status not in (200, 404):
            raise _refused(method, "runs", reply)
        return reply.status == 200

    def now(self) -> datetime:
        """What time it is for the emulator."""
        return self._clock("GET", None)

    def set(self, now: datetime) -> datetime:
        """Move the clock to `now` (aware); what it says then."""
        return self._clock("POST", {"now": now.astimezone(UTC).isoformat()})

    def advance(self, seconds: float) -> datetime:
        """Move the clock by `seconds`; what it says then."""
        return self._clock("POST", {"advance": seconds})

    def halt(self) -> datetime:
        """Let the clock stand still until `resume`, or until the run ends; what it says."""
        return self._clock("POST", {"stop": True})

    def resume(self) -> datetime:
        """Let the clock go on; what it says."""
        return self._clock("POST", {"stop": False})

    def _clock(self, method: str, body: Any) -> datetime:
        match self._json(method, "clock", body):
            case {"now": str() as now}:
                return _instant(now)
        raise ControlError(f"answered {method} {PREFIX}clock with no time")

    def leave(self, number: int | None) -> None:
        """Enforce the documented limit and let `number` more requests through; None: as it was."""
        self._json("POST", "rate-limit", {"left": number})

    def deliveries(self) -> list[Mapping[str, Any]]:
        """The log of webhook deliveries, latest first."""
        found: list[Mapping[str, Any]] = self._json("GET", "deliveries", None)
        return found

    def add_receiver(
        self, url: str, secret: str | None, events: Sequence[str] = (), *, media_type: str = ""
    ) -> None:
        """Have events delivered to `url`, signed with `secret`, in a documented media type.

        `events`: only those, by name, pattern or domain.
        """
        wanted = {"url": url, "secret": secret, "events": list(events), "media_type": media_type}
        self._json("POST", "receivers", wanted)

    def state(self) -> Mapping[str, Any]:
        """All records, by resource."""
        found: Mapping[str, Any] = self._json("GET", "state", None)
        return found

    def reset(self) -> None:
        """Put all records back to the seed."""
        self._json("POST", "reset", None)

    def act(self, name: str, body: Any = None) -> Any:
        """Bring about what happens beside the API, by the word that the emulator has for it."""
        return self._json("POST", name, body)

    def _json(self, method: str, name: str, body: Any) -> Any:
        reply = self._send(method, PREFIX + name, body)
        document = reply.json()
        if reply.status != 200 or document is None:
            raise _refused(method, name, reply)
        return document


def _refused(method: str, name: str, reply: Reply) -> ControlError:
    said = reply.content[:200].decode("utf-8", "replace")
    return ControlError(f"answered {method} {PREFIX}{name} with {reply.status}: {said!r}")


def _instant(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise ControlError(f"tells the time {text!r}") from error
    if moment.tzinfo is None:
        raise ControlError(f"tells the time {text!r}, which has no zone")
    return moment


def origin(base_url: str) -> str:
    """Where the server at `base_url` has its control endpoints, if it is an emulator."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"
