"""What a command needs before it can send: events, a secret, an address that may be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from concord.errors import CouldNotRunError
from concord.http.addresses import is_loopback
from concord.receivers.bodies import is_writable
from concord.receivers.event import Event, events
from concord.runner.credentials import SHORTEST
from concord.spec import Spec

OWN = "--yes-this-url-is-mine"
"""The option that lets deliveries go to another machine."""


def events_of(spec: Spec, names: Sequence[str] = (), *, deprecated: bool = False) -> list[Event]:
    """The events to send: those named, or all that the documentation does not advise against.

    Raises CouldNotRunError where there is none.
    """
    found = [it for it in events(spec) if any(map(is_writable, it.media))]
    known = {it.name: it for it in found}
    unknown = next((it for it in names if it not in known), None)
    if unknown is not None:
        raise CouldNotRunError(f"{spec.api}: no event {unknown!r} (known: {', '.join(known)})")
    if not found:
        raise CouldNotRunError(f"{spec.api} documents no events (webhooks) that could be sent")
    # an API all of whose events are deprecated can be tested all the same
    chosen = [it for it in found if deprecated or not it.is_deprecated] or found
    # an event that is named twice is sent once, in the order of the command line
    return [known[it] for it in dict.fromkeys(names)] or chosen


def secret_of(chosen: Sequence[Event], environ: Mapping[str, str]) -> str:
    """The secret that the events are signed with; empty where none of them is.

    Raises CouldNotRunError where it is not set, or too short to be kept out of output.
    """
    if not any(it.signature for it in chosen):
        return ""
    variable = chosen[0].spec.webhook_secret_variable
    secret = environ.get(variable, "")
    if not secret.strip():
        raise CouldNotRunError(
            f"{chosen[0].spec.api}: no secret: set {variable} in the environment to the one that "
            "your receiver verifies with"
        )
    if len(secret) < SHORTEST:
        raise CouldNotRunError(
            f"{variable} is shorter than {SHORTEST} characters, too short to be kept out of reports"
        )
    return secret


def check_address(option: str, url: str, *, is_mine: bool) -> None:
    """Raise CouldNotRunError unless `url` can be sent to, and may be."""
    try:
        parts = urlsplit(url)
        # `urlsplit` takes port 0, to which nobody can connect; a port that is no number is a
        # ValueError
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole:
        raise CouldNotRunError(
            f"{option} {url!r} is no address: write it like http://127.0.0.1:9000/hooks"
        )
    if parts.username or parts.password:
        raise CouldNotRunError(f"{option}: write no user name and no password into the address")
    if not is_mine and not is_loopback(url):
        raise CouldNotRunError(
            f"{option} {url} is not on this machine: forged and large deliveries are for receivers "
            f"of your own only; if this one is yours, add {OWN}"
        )
