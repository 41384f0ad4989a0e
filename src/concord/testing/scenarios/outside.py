"""What happens beside the API: only an emulator lets a program bring it about.

Model: the control endpoints of a server on this machine, if it is an emulator of the API.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from concord.http.addresses import is_loopback
from concord.http.control import Emulator
from concord.http.control_transport import over_http
from concord.spec import Spec


class Outside:
    """An emulator's clock and its other controls."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def now(self) -> datetime:
        """What time it is for the server."""
        return self._emulator.now()

    def act(self, control: str, body: Any = None) -> Any:
        """Bring something about: `GET /_emulator/` lists what there is."""
        return self._emulator.act(control, body)

    def receive(self, url: str, secret: str | None) -> None:
        """Have every event delivered to `url`, signed with `secret`."""
        self._emulator.add_receiver(url, secret)


def of(base_url: str, spec: Spec) -> Outside | None:
    """The controls of the server at `base_url`, if it is on this machine and an emulator of `spec`.

    Raises ControlError if it is an emulator of something else.
    """
    if not is_loopback(base_url):
        return None
    found = Emulator.of(spec, over_http(base_url))
    return None if found is None else Outside(found)


def real_time() -> datetime:
    """What time it is for a server that is no emulator."""
    return datetime.now(UTC)
