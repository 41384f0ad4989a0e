"""A documented limit that is not enforced, or a 429 that states a wrong wait (`x-rate-limit`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from concord.checks.rate_limits import limit_of
from concord.faults._behaviours import always
from concord.faults._http import Request, Response
from concord.faults._model import Fault
from concord.faults._seeded_server import Send
from concord.faults._site import Site
from concord.http.control import PREFIX


def limit_ignored(site: Site) -> Iterator[Fault]:
    if limit_of(site.spec, site.operation) is None:
        return

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        if not request.calls(site.operation) or response.status != 429:
            return response
        await _set_remaining(None, send)
        response = await send(request)
        # back as it was: only this operation ignores the limit
        await _set_remaining(0, send)
        return response

    yield site.fault(
        always(behave),
        what="the documented limit is not enforced",
        killed_by=f"{site.label}, more often than the limit allows",
    )


def wait_too_long(site: Site) -> Iterator[Fault]:
    yield from _stating_wait(site, lambda seconds: seconds * 100, "far too long")


def wait_too_short(site: Site) -> Iterator[Fault]:
    yield from _stating_wait(site, lambda seconds: seconds // 2, "too short")


def _stating_wait(site: Site, change: Callable[[int], int], what: str) -> Iterator[Fault]:
    if limit_of(site.spec, site.operation) is None:
        return

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        wait = response.headers.get("retry-after", "")
        if not request.calls(site.operation) or response.status != 429 or not wait.isdigit():
            return response
        return replace(
            response, headers={**response.headers, "retry-after": str(change(int(wait)))}
        )

    yield site.fault(
        always(behave),
        what=f"the wait that a 429 asks for is {what}",
        killed_by=f"{site.label}, more often than the limit allows, and again after the wait",
    )


async def _set_remaining(number: int | None, send: Send) -> None:
    """Set how many requests are left of the correct server's limit; None: as many as it allows."""
    body = json.dumps({"left": number}).encode()
    headers = {"content-type": "application/json"}
    await send(Request(method="POST", path=f"{PREFIX}rate-limit", headers=headers, body=body))
