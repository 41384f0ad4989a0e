"""Events that do not arrive as documented (`x-event`, `x-signature`, `x-retry-schedule`)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from concord.checks.representation import member
from concord.faults._model import Fault
from concord.faults._seeded_delivery import Deliver, Post
from concord.faults._site import Site
from concord.spec import vocabulary

_Step = Callable[[str, bytes, Mapping[str, str], Post], Awaitable[int]]


def event_lost(site: Site) -> Iterator[Fault]:
    async def lose(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        return 200

    yield from _posted(site, lose, "is never posted")


def event_duplicated(site: Site) -> Iterator[Fault]:
    async def twice(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        await post(url, body, headers)
        return await post(url, body, headers)

    yield from _posted(site, twice, "is posted twice")


def event_member_dropped(site: Site) -> Iterator[Fault]:
    async def less(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        event = json.loads(body)
        event.pop(list(event)[-1])
        return await post(url, json.dumps(event).encode(), headers)

    yield from _posted(site, less, "lacks its last member")


def event_unsigned(site: Site) -> Iterator[Fault]:
    header = _signature(site)

    async def unsigned(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        kept = {name: value for name, value in headers.items() if name.lower() != header}
        return await post(url, body, kept)

    if header:
        yield from _posted(site, unsigned, "is not signed")


def signature_wrong(site: Site) -> Iterator[Fault]:
    header = _signature(site)

    async def spoiled(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        def turned(name: str, value: str) -> str:
            last = "0" if value[-1:] != "0" else "1"
            return value[:-1] + last if name.lower() == header else value

        return await post(url, body, {name: turned(name, value) for name, value in headers.items()})

    if header:
        yield from _posted(site, spoiled, "is signed wrongly")


def event_mislabelled(site: Site) -> Iterator[Fault]:
    async def other(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        name = site.operation.path
        # in the bytes, so that the signature is the only thing besides that is wrong
        return await post(url, body.replace(name.encode(), f"{name}.other".encode()), headers)

    yield from _posted(site, other, "has another name")


def event_mistimed(site: Site) -> Iterator[Fault]:
    path = _members(site).time

    async def late(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        changed_body = _changed(body, path, _hour_before)
        return await post(url, changed_body, post.sign(url, changed_body, headers))

    if path:
        yield from _posted(site, late, f"states another {path}")


def event_id_repeated(site: Site) -> Iterator[Fault]:
    path = _members(site).id

    def delivery() -> Deliver:
        first: list[Any] = []

        async def same(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
            first.append(member(json.loads(body), path))
            changed_body = _changed(body, path, lambda _: first[0])
            return await post(url, changed_body, post.sign(url, changed_body, headers))

        return _only(site, same)

    if path:
        yield _fault(site, delivery, "has the identity of the one before")


def delivery_id_repeated(site: Site) -> Iterator[Fault]:
    header = _members(site).delivery

    def delivery() -> Deliver:
        first: list[str] = []

        async def same(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
            first.append(headers[header])
            return await post(url, body, {**headers, header: first[0]})

        return _only(site, same)

    if header:
        yield _fault(site, delivery, f"is delivered with the {header} of the one before")


def event_given_up(site: Site) -> Iterator[Fault]:
    async def once(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        await post(url, body, headers)
        return 200

    if site.stated(vocabulary.RETRY_SCHEDULE):
        yield from _posted(site, once, "is not posted again")


def event_given_up_early(site: Site) -> Iterator[Fault]:
    yield from _again(site, _giving_up, "is posted again only once")


def event_again_at_once(site: Site) -> Iterator[Fault]:
    async def at_once(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        status = await post(url, body, headers)
        return status if status // 100 == 2 else await post(url, body, headers)

    if site.stated(vocabulary.RETRY_SCHEDULE):
        yield from _posted(site, at_once, "is posted again at once")


def event_again_received(site: Site) -> Iterator[Fault]:
    async def deaf(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        await post(url, body, headers)
        return 500

    if site.stated(vocabulary.RETRY_SCHEDULE):
        yield from _posted(site, deaf, "is posted again although it was received")


def event_again_renamed(site: Site) -> Iterator[Fault]:
    path = _members(site).id

    async def renamed(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        changed_body = _changed(body, path, lambda it: f"{it}2")
        return await post(url, changed_body, post.sign(url, changed_body, headers))

    if path:
        yield from _again(site, renamed, "has another identity when it is posted again")


def event_again_unsigned(site: Site) -> Iterator[Fault]:
    header = _signature(site)

    async def unsigned(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        kept = {name: value for name, value in headers.items() if name.lower() != header}
        return await post(url, body, kept)

    if header:
        yield from _again(site, unsigned, "is not signed when it is posted again")


def event_again_signature_old(site: Site) -> Iterator[Fault]:
    async def changed(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        return await post(url, json.dumps({**json.loads(body), "attempt": 2}).encode(), headers)

    if _signature(site):
        yield from _again(site, changed, "is changed and not signed anew when it is posted again")


async def _giving_up(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
    await post(url, body, headers)
    return 200


def _again(site: Site, step: _Step, what: str) -> Iterator[Fault]:
    """A fault of each redelivery: of an event that was rejected before."""

    def delivery() -> Deliver:
        rejected: set[bytes] = set()

        async def deliver(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
            if body in rejected:
                return await step(url, body, headers, post)
            status = await post(url, body, headers)
            # a redelivery has the same bytes: that is how it is known from a new event
            rejected.update([body] if status // 100 != 2 else [])
            return status

        return _only(site, deliver)

    if site.stated(vocabulary.RETRY_SCHEDULE):
        yield _fault(site, delivery, what)


def _hour_before(moment: Any) -> str:
    return (datetime.fromisoformat(str(moment)) - timedelta(hours=1)).isoformat()


def _changed(body: bytes, path: str, change: Callable[[Any], Any]) -> bytes:
    """A body with another value at a dotted path."""
    event = json.loads(body)
    *above, last = path.split(".")
    holder = member(event, ".".join(above))
    holder[last] = change(holder[last])
    return json.dumps(event).encode()


def _members(site: Site) -> vocabulary.EventMembers:
    """Where a delivery of the event says what it is; nowhere, if that is not stated."""
    return site.stated(vocabulary.EVENT) or vocabulary.EventMembers(name="")


def _signature(site: Site) -> str:
    """The header of the signature, in lower case; empty if deliveries are not signed."""
    stated = site.stated(vocabulary.SIGNATURE)
    return stated.header.lower() if stated else ""


def _posted(site: Site, step: _Step, what: str) -> Iterator[Fault]:
    yield _fault(site, lambda: _only(site, step), what)


def _only(site: Site, step: _Step) -> Deliver:
    """`step` for this event, and nothing unusual for others."""

    async def deliver(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        if site.operation.path not in _texts(body):
            return await post(url, body, headers)
        return await step(url, body, headers, post)

    return deliver


def _fault(site: Site, delivery: Callable[[], Deliver], what: str) -> Fault:
    name = site.operation.path
    killed_by = f"what causes {name}, with a receiver that listens"
    return site.event_fault(delivery, what=f"{name} {what}", killed_by=killed_by)


def _texts(body: bytes) -> set[str]:
    """The texts at the top of an event: one of them is its name."""
    try:
        event = json.loads(body)
    except ValueError:
        return set()
    return {value for value in event.values() if isinstance(value, str)}
