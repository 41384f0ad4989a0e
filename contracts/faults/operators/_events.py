"""Events that do not arrive as documented (`webhooks`, `x-signature`)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from contracts.faults._model import Fault
from contracts.faults._place import Place
from contracts.faults._wire import Deliver, Post

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


def _signature(place: Place) -> str:
    stated: Any = place.definition.get("x-signature", place.spec.document.get("x-signature"))
    return str(stated["header"]).lower() if stated else ""


def _posted(place: Place, step: _Step, what: str) -> Iterator[Fault]:
    async def deliver(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> int:
        if place.operation.path not in _texts(body):
            return await post(url, body, headers)
        return await step(url, body, headers, post)

    made: Callable[[], Deliver] = lambda: deliver  # noqa: E731  # one that remembers nothing
    name = place.operation.path
    yield place.event_fault(
        made, what=f"{name} {what}", tell=f"what causes {name}, with a receiver that listens"
    )


def _texts(body: bytes) -> set[str]:
    """The texts at the top of an event: one of them is its name."""
    try:
        told = json.loads(body)
    except ValueError:
        return set()
    return {value for value in told.values() if isinstance(value, str)}
