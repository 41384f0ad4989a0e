"""A fault in front of the way in which a server posts events.

Model: a `Deliver` is a coroutine over a delivery and `Post`, the way in which a correct server
posts; it returns the status that the faulty server takes for the receiver's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from concord.faults._seeded_server import Effect

Poster = Callable[[str, bytes, Mapping[str, str]], Awaitable[int]]
"""Posts a body with headers to an address; the status of the response."""
Sign = Callable[[str, bytes, Mapping[str, str]], Mapping[str, str]]
"""The headers of a delivery with the signature of another body."""


def _unsigned(_: str, __: bytes, headers: Mapping[str, str]) -> Mapping[str, str]:
    return headers


@dataclass(frozen=True)
class Post:
    """How a correct server posts an event to an address, and signs one."""

    send: Poster
    sign: Sign = _unsigned

    async def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post; the status of the response."""
        return await self.send(url, body, headers)


Deliver = Callable[[str, bytes, Mapping[str, str], Post], Awaitable[int]]
"""How a faulty server posts an event, with the way in which a correct one does."""


def posting(deliver: Deliver, post: Poster, effect: Effect, sign: Sign = _unsigned) -> Poster:
    """`post` with a fault in front of it."""

    async def faulty(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        posted: list[tuple[str, bytes, Mapping[str, str]]] = []
        statuses: list[int] = []

        async def noted(url: str, body: bytes, headers: Mapping[str, str]) -> int:
            posted.append((url, body, headers))
            statuses.append(await post(url, body, headers))
            return statuses[-1]

        status = await deliver(url, body, headers, Post(noted, sign))
        # a fault that delivers exactly the wanted event, once, and reports the true status has
        # changed nothing
        if posted != [(url, body, headers)] or statuses != [status]:
            effect.record(f"event {body[:300].decode('utf-8', 'replace')}")
        return status

    return faulty
