"""What happens beside the API: only an emulator lets a program bring it about.

Model: the control endpoints of a server on this machine, if it has them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2


class Outside:
    """An emulator's clock and its other controls."""

    def __init__(self, origin: str) -> None:
        self._http = httpx2.Client(base_url=f"{origin}/_emulator/", timeout=10, trust_env=False)

    def now(self) -> datetime:
        """What time it is for the server."""
        return datetime.fromisoformat(self._http.get("clock").raise_for_status().json()["now"])

    def act(self, control: str, body: Any = None) -> Any:
        """Bring something about: `GET /_emulator/` lists what there is."""
        return self._http.post(control, json=body).raise_for_status().json()

    def receive(self, url: str, secret: str | None) -> None:
        """Have every event delivered to `url`, signed with `secret`."""
        self.act("receivers", {"url": url, "secret": secret})

    def close(self) -> None:
        """Close all connections."""
        self._http.close()


def of(base_url: str) -> Outside | None:
    """The controls of the server at `base_url`, if it is on this machine and has some."""
    parts = urlsplit(base_url)
    if not on_this_machine(base_url):
        return None
    found = Outside(f"{parts.scheme}://{parts.netloc}")
    try:
        if "endpoints" in found._http.get("").raise_for_status().json():
            return found
    except (httpx2.HTTPError, ValueError):
        pass
    found.close()
    return None


def on_this_machine(base_url: str) -> bool:
    """Whether a server there can reach us."""
    return urlsplit(base_url).hostname in ("127.0.0.1", "::1", "localhost")


def real_time() -> datetime:
    """What time it is for a server that is no emulator."""
    return datetime.now(UTC)
