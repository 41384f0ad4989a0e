"""What a write stores: the properties that can be read back, and values altered on their way.

Model: a property is stored where a read shows it (by its name, or by `x-reads-as`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from concord.faults._behaviours import always
from concord.faults._http import Request, Response
from concord.faults._members import dotted
from concord.faults._model import Fault
from concord.faults._seeded_server import Behaviour, Send
from concord.faults._site import Property, Site

_WRITING = ("create", "replace", "update")
_PLAIN = frozenset({"enum", "const", "format", "pattern"})


def stored(site: Site) -> Iterator[Property]:
    """The properties of a write that can be read back."""
    if site.action not in _WRITING or site.read_site is None:
        return
    top = len(dotted(site.unwrap))
    shown = {it.path[top:] for it in site.read_site.response_members}
    for it in site.properties:
        if dotted(it.path) in shown and not it.is_secret and it.name != site.body_id:
            yield it


def is_text(it: Property) -> bool:
    """Whether a property takes any text."""
    free = not _PLAIN & set(it.schema) and it.references is None and not it.is_unique
    return "string" in it.types and free


def stored_texts(site: Site) -> Iterator[Property]:
    """The stored properties that take any text."""
    return filter(is_text, stored(site))


def writing(site: Site, behave: Callable[[], Behaviour], name: str, what: str) -> Fault:
    """A fault that a read after the write kills."""
    return site.fault(
        behave,
        detail=name,
        what=f"{name} {what}",
        killed_by=f"{site.label} with {name}, then read",
        needs=(*site.ids("read"), *(site.ids("create") if site.action != "create" else ())),
    )


def altering(
    site: Site, name: str, alter: Callable[[Any], Any], what: str, kinds: tuple[type, ...]
) -> Fault:
    """A value of one of `kinds` is altered before it is stored."""

    async def behave(request: Request, send: Send) -> Response:
        body = request.json
        value = body.get(name) if isinstance(body, dict) else None
        alterable = isinstance(value, kinds)
        if not request.calls(site.operation) or not alterable or alter(value) == value:
            return await send(request)
        response = await send(request.with_body({**body, name: alter(value)}))
        # what the correct server would not store, this one cannot store either
        return response if response.is_success else await send(request)

    return writing(site, always(behave), name, what)
