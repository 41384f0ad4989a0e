"""Events for the tests of a user's own receiver: genuine ones, and forgeries to refuse.

Model: what `concord send` and `concord receiver` send, from a test: to an ASGI or WSGI application
of this process without a socket, or to an address of this machine.
Known limit: an application's lifespan is not run.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal

from concord import project
from concord.errors import CouldNotRunError
from concord.receivers import (
    Answer,
    Deliverer,
    Delivery,
    Send,
    check_address,
    events_of,
    forging,
    over_http,
    to_asgi,
    to_wsgi,
)
from concord.receivers.setting_values import Change, changed

WITHIN = 10.0
"""Seconds that a receiver may take to respond."""
Protocol = Literal["asgi", "wsgi"]


def delivery(event: str, *, api: str, secret: str, **changes: Any) -> Delivery:
    """A genuine, signed delivery of an event.

    `changes` are members of the documented example (`data__status="confirmed"` is `data.status`).
    Raises CouldNotRunError where there is no such event or member.
    """
    deliverer, value = _documented(event, api, secret)
    for name, new in changes.items():
        text = new if isinstance(new, str) else json.dumps(new)
        value = changed(deliverer, value, Change(path=tuple(name.split("__")), text=text))
    return deliverer.make(value)


def forged_deliveries(event: str, *, api: str, secret: str) -> Iterator[tuple[str, Delivery]]:
    """Deliveries that a receiver must refuse, each with what it is: for parametrised tests.

    `secret` is the genuine one. Raises CouldNotRunError where the event is not signed.
    """
    deliverer, value = _documented(event, api, secret)
    if deliverer.event.signature is None:
        raise CouldNotRunError(f"{api}: {event} is not signed: nothing tells a forgery from it")
    genuine = deliverer.make(value)
    kinds = {
        "unsigned": forging.unsigned(genuine),
        "another secret": forging.by_another_secret(genuine),
        "truncated signature": forging.truncated(genuine),
        "another algorithm": forging.by_other_algorithms(genuine, secret),
        "altered body": forging.altered(deliverer, value),
        "rewritten body": forging.rewritten(deliverer, value),
    }
    for kind, found in kinds.items():
        for number, forged in enumerate(found, 1):
            yield f"{kind} {number}", forged


def deliver(
    event: str | Delivery,
    *,
    to: Any,
    api: str = "",
    secret: str = "",
    path: str = "/",
    protocol: Protocol | None = None,
    **changes: Any,
) -> Answer:
    """Deliver an event, by its name or made before, to an application or a URL; the response.

    `path` is where an application has its receiver. `protocol` is found by the application's
    signature where it is not given. Raises CouldNotRunError, for a URL that is not of this machine,
    too.
    """
    if isinstance(event, str):
        event = delivery(event, api=api, secret=secret, **changes)
    return asyncio.run(_sent(event, to, path, protocol))


async def _sent(made: Delivery, to: Any, path: str, protocol: Protocol | None) -> Answer:
    async with reaching(to, path, protocol) as send:
        return await send(made)


def reaching(to: Any, path: str, protocol: Protocol | None) -> AbstractAsyncContextManager[Send]:
    """What sends to an application, or to a URL. Raises CouldNotRunError for one of elsewhere."""
    if isinstance(to, str):
        check_address("to", to, is_mine=False)
        return over_http(to, WITHIN)
    within = to_asgi if (protocol or _protocol(to)) == "asgi" else to_wsgi
    return within(to, WITHIN, url=f"http://receiver.localhost{path}")


def _protocol(app: Any) -> Protocol:
    """What an application speaks: ASGI is a coroutine function, or an object that is called so."""
    # Python calls an object by its type: an attribute `__call__` of the object itself counts for
    # nothing
    called = app if inspect.isfunction(app) or inspect.ismethod(app) else type(app).__call__
    return "asgi" if inspect.iscoroutinefunction(called) else "wsgi"


def _documented(name: str, api: str, secret: str) -> tuple[Deliverer, Any]:
    """What makes the deliveries of an event, and its documented example."""
    (event,) = events_of(project.load(api).sound(), [name])
    deliverer = Deliverer.of(event, secret)
    return deliverer, deliverer.example
