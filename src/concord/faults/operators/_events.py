"""Events that do not arrive as documented (`x-event`, `x-signature`, `x-retry-schedule`)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from concord.checks.representation import member
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._wire import Deliver, Post
from concord.spec import vocabulary

_Step = Callable[[str, bytes, Mapping[str, str], Post], Awaitable[int]]


def event_lost(place: Place) -> Iterator[Fault]:
    """An event is never posted."""

    async def lose(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        return 200

    yield from _posted(place, lose, "is never posted")


def event_duplicated(place: Place) -> Iterator[Fault]:
    """An event is posted twice, although it was received."""

    async def twice(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        await post(url, body, headers)
        return await post(url, body, headers)

    yield from _posted(place, twice, "is posted twice")


def event_member_dropped(place: Place) -> Iterator[Fault]:
    """An event lacks one of its members."""

    async def less(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        told = json.loads(body)
        told.pop(list(told)[-1])
        return await post(url, json.dumps(told).encode(), headers)

    yield from _posted(place, less, "lacks its last member")


def event_unsigned(place: Place) -> Iterator[Fault]:
    """An event is posted without its signature."""
    header = _signature(place)

    async def unsigned(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        kept = {name: value for name, value in headers.items() if name.lower() != header}
        return await post(url, body, kept)

    if header:
        yield from _posted(place, unsigned, "is not signed")


def signature_wrong(place: Place) -> Iterator[Fault]:
    """The signature of an event is of another body."""
    header = _signature(place)

    async def spoiled(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        def turned(name: str, value: str) -> str:
            last = "0" if value[-1:] != "0" else "1"
            return value[:-1] + last if name.lower() == header else value

        return await post(url, body, {name: turned(name, value) for name, value in headers.items()})

    if header:
        yield from _posted(place, spoiled, "is signed wrongly")


def event_mislabelled(place: Place) -> Iterator[Fault]:
    """An event says that it is another one."""

    async def other(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        name = place.operation.path
        return await post(url, body.replace(name.encode(), f"{name}.other".encode()), headers)

    yield from _posted(place, other, "has another name")


def event_mistimed(place: Place) -> Iterator[Fault]:
    """An event tells a moment an hour before it happened."""
    path = str(_word(place, "x-event").get("time", ""))

    async def late(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        told = _changed(body, path, _hour_before)
        return await post(url, told, post.sign(url, told, headers))

    if path:
        yield from _posted(place, late, f"tells another {path}")


def event_id_repeated(place: Place) -> Iterator[Fault]:
    """Different events of a kind have the same identity."""
    path = str(_word(place, "x-event").get("id", ""))

    def made() -> Deliver:
        first: list[Any] = []

        async def same(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
            first.append(member(json.loads(body), path))
            told = _changed(body, path, lambda _: first[0])
            return await post(url, told, post.sign(url, told, headers))

        return _only(place, same)

    if path:
        yield _fault(place, made, "has the identity of the one before")


def delivery_id_repeated(place: Place) -> Iterator[Fault]:
    """Different deliveries have the same identifier in their header."""
    header = str(_word(place, "x-event").get("delivery", ""))

    def made() -> Deliver:
        first: list[str] = []

        async def same(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
            first.append(headers[header])
            return await post(url, body, {**headers, header: first[0]})

        return _only(place, same)

    if header:
        yield _fault(place, made, f"is delivered with the {header} of the one before")


def event_given_up(place: Place) -> Iterator[Fault]:
    """An event that was refused is never posted again."""

    async def once(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        await post(url, body, headers)
        return 200

    if _word(place, "x-retry-schedule"):
        yield from _posted(place, once, "is not posted again")


def event_given_up_early(place: Place) -> Iterator[Fault]:
    """An event that is refused is posted again once, and then no more."""
    yield from _again(place, _giving_up, "is posted again only once")


def event_again_at_once(place: Place) -> Iterator[Fault]:
    """An event that was refused is posted again without any wait."""

    async def at_once(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        status = await post(url, body, headers)
        return status if status // 100 == 2 else await post(url, body, headers)

    if _word(place, "x-retry-schedule"):
        yield from _posted(place, at_once, "is posted again at once")


def event_again_received(place: Place) -> Iterator[Fault]:
    """An event that was received is posted again by the schedule."""

    async def deaf(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        await post(url, body, headers)
        return 500

    if _word(place, "x-retry-schedule"):
        yield from _posted(place, deaf, "is posted again although it was received")


def event_again_renamed(place: Place) -> Iterator[Fault]:
    """An event that was refused comes again under another identity."""
    path = str(_word(place, "x-event").get("id", ""))

    async def renamed(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        told = _changed(body, path, lambda it: f"{it}2")
        return await post(url, told, post.sign(url, told, headers))

    if path:
        yield from _again(place, renamed, "has another identity when it is posted again")


def event_again_unsigned(place: Place) -> Iterator[Fault]:
    """An event that was refused comes again without its signature."""
    header = _signature(place)

    async def unsigned(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        kept = {name: value for name, value in headers.items() if name.lower() != header}
        return await post(url, body, kept)

    if header:
        yield from _again(place, unsigned, "is not signed when it is posted again")


def event_again_signature_old(place: Place) -> Iterator[Fault]:
    """An event that was refused comes again changed, with the signature of the first time."""

    async def changed(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        return await post(url, json.dumps({**json.loads(body), "attempt": 2}).encode(), headers)

    if _signature(place):
        yield from _again(place, changed, "is changed and not signed anew when it is posted again")


async def _giving_up(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
    await post(url, body, headers)
    return 200


def _again(place: Place, step: _Step, what: str) -> Iterator[Fault]:
    """A fault of each redelivery: of an event that was refused before."""

    def made() -> Deliver:
        refused: set[bytes] = set()

        async def deliver(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
            if body in refused:
                return await step(url, body, headers, post)
            status = await post(url, body, headers)
            refused.update([body] if status // 100 != 2 else [])
            return status

        return _only(place, deliver)

    if _word(place, "x-retry-schedule"):
        yield _fault(place, made, what)


def _hour_before(told: Any) -> str:
    return (datetime.fromisoformat(str(told)) - timedelta(hours=1)).isoformat()


def _changed(body: bytes, path: str, change: Callable[[Any], Any]) -> bytes:
    """A body with another value at a dotted path."""
    told = json.loads(body)
    *above, last = path.split(".")
    holder = member(told, ".".join(above))
    holder[last] = change(holder[last])
    return json.dumps(told).encode()


def _word(place: Place, word: str) -> Mapping[str, Any]:
    """What an extension says of the event: of its own, or of all events."""
    stated = vocabulary.WORDS[word]
    own = stated.stated(place.operation.definition)
    found: Mapping[str, Any] = stated.raw(
        place.operation.definition if own else place.spec.document, {}
    )
    return found


def _signature(place: Place) -> str:
    return str(_word(place, "x-signature").get("header", "")).lower()


def _posted(place: Place, step: _Step, what: str) -> Iterator[Fault]:
    yield _fault(place, lambda: _only(place, step), what)


def _only(place: Place, step: _Step) -> Deliver:
    """`step` for this event, and nothing unusual for others."""

    async def deliver(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        if place.operation.path not in _texts(body):
            return await post(url, body, headers)
        return await step(url, body, headers, post)

    return deliver


def _fault(place: Place, made: Callable[[], Deliver], what: str) -> Fault:
    name = place.operation.path
    tell = f"what causes {name}, with a receiver that listens"
    return place.event_fault(made, what=f"{name} {what}", tell=tell)


def _texts(body: bytes) -> set[str]:
    """The texts at the top of an event: one of them is its name."""
    try:
        told = json.loads(body)
    except ValueError:
        return set()
    return {value for value in told.values() if isinstance(value, str)}
