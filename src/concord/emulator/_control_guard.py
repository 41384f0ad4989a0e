"""Who may use the control endpoints: programs of this machine, or those that know the token.

Model: a page of the internet that is open in a browser here can send requests to this machine. It
cannot choose `Origin`, and a body that is no JSON needs no permission from us, so both are looked
at; `Host` is that of this machine, because any name can be made to lead here (DNS rebinding). An
emulator that other machines reach demands a token instead, except for what tells what it is.
Known limits: pages that are served by this machine are trusted.
"""

from __future__ import annotations

import hmac
from typing import Any
from urllib.parse import urlsplit

from concord.emulator.behaviour import Request
from concord.http import is_json
from concord.http.addresses import is_loopback, is_loopback_host
from concord.http.control import PREFIX, TOKEN_HEADER, TOKEN_VARIABLE


def refusal(request: Request, body: bytes, token: str | None) -> tuple[int, dict[str, Any]] | None:
    """Status and body of the refusal of a request to a control endpoint; None if it is allowed.

    `token`: what it has to present where the emulator is reachable from other machines.
    """
    origin = request.headers.get("origin")
    if origin is not None and not is_loopback(origin):
        return 403, {"error": f"pages of {origin[:200]} may not control this emulator"}
    is_index = request.path.rstrip("/") == PREFIX.rstrip("/") and request.method in ("GET", "HEAD")
    if token is None:
        host = request.headers.get("host")
        if host is not None and not is_loopback_host(_name(host)):
            return 403, {
                "error": f"{host[:200]} is no name of this machine",
                "fix": "use the address that the emulator printed, such as 127.0.0.1",
            }
    elif not is_index and not _same(request.headers.get(TOKEN_HEADER.lower(), ""), token):
        return 401, {
            "error": "this emulator is reachable from other machines: control it with its token",
            "fix": f"send {TOKEN_HEADER}, or set {TOKEN_VARIABLE} for concord's commands",
        }
    stated = request.headers.get("content-type", "")
    # a page that leaves the type out has an origin, which was looked at above
    if body and stated and not is_json(stated):
        return 415, {
            "error": f"the body has to be JSON, not {stated[:80]}",
            "fix": "send Content-Type: application/json",
        }
    return None


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
