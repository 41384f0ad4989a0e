"""A documented limit that is not kept, or tells wrongly when to come again (`x-rate-limit`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from concord.checks.rate_limits import limit_of
from concord.faults._behaviours import always
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._wire import Answer, Ask, Request
from concord.http.control import PREFIX


def limit_ignored(place: Place) -> Iterator[Fault]:
    """However many requests there are, none is refused with 429."""
    if limit_of(place.spec, place.operation) is None:
        return

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if not request.calls(place.operation) or answer.status != 429:
            return answer
        await _leave(None, ask)
        answer = await ask(request)
        await _leave(0, ask)
        return answer

    yield place.fault(
        always(behave),
        what="the documented limit is not enforced",
        tell=f"{place.label}, more often than the limit allows",
    )


def wait_too_long(place: Place) -> Iterator[Fault]:
    """A refusal at the limit asks to wait much longer than the limit lasts."""
    yield from _told_to_wait(place, lambda seconds: seconds * 100, "far too long")


def wait_too_short(place: Place) -> Iterator[Fault]:
    """A refusal at the limit asks to wait for less than it lasts."""
    yield from _told_to_wait(place, lambda seconds: seconds // 2, "too short")


def _told_to_wait(place: Place, change: Callable[[int], int], what: str) -> Iterator[Fault]:
    if limit_of(place.spec, place.operation) is None:
        return

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        told = answer.headers.get("retry-after", "")
        if not request.calls(place.operation) or answer.status != 429 or not told.isdigit():
            return answer
        return replace(answer, headers={**answer.headers, "retry-after": str(change(int(told)))})

    yield place.fault(
        always(behave),
        what=f"the wait that a 429 asks for is {what}",
        tell=f"{place.label}, more often than the limit allows, and once more after the wait",
    )


async def _leave(number: int | None, ask: Ask) -> None:
    """Tell the correct server how many requests are left of its limit."""
    body = json.dumps({"left": number}).encode()
    headers = {"content-type": "application/json"}
    await ask(Request(method="POST", path=f"{PREFIX}rate-limit", headers=headers, body=body))
