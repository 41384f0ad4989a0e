"""What a write stores: the members that can be read back, and values altered on their way.

Model: a member is stored where a read shows it (by its name, or by `x-reads-as`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from concord.faults._behaviours import always
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._wire import Answer, Ask, Behave, Request

_WRITING = ("create", "replace", "update")
_PLAIN = frozenset({"enum", "const", "format", "pattern", "x-references", "x-unique"})


def stored(place: Place) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The members of a write that can be read back by their name."""
    if place.action in _WRITING and place.reader is not None:
        top = len(place.unwrap.split(".")) if place.unwrap else 0
        shown = {it.path[top:] for it in Place(place.spec, place.reader.operation).shown}
        for name, definition, pointer in place.properties:
            path = tuple(str(definition.get("x-reads-as", name)).split("."))
            own = place.resource.get("member") == name
            if path in shown and not definition.get("writeOnly") and not own:
                yield name, definition, pointer


def is_text(definition: dict[str, Any]) -> bool:
    """Whether a property takes any text."""
    return "string" in str(definition.get("type")) and not _PLAIN & set(definition)


def writing(place: Place, behave: Callable[[], Behave], name: str, what: str) -> Fault:
    """A fault that whoever reads what was written can tell."""
    return place.fault(
        behave,
        detail=name,
        what=f"{name} {what}",
        tell=f"{place.label} with {name}, then read",
        needs=(*place.ids("read"), *(place.ids("create") if place.action != "create" else ())),
    )


def altering(
    place: Place,
    name: str,
    alter: Callable[[Any], Any],
    what: str,
    kinds: tuple[type, ...] = (str, float),
) -> Fault:
    """A value of one of `kinds` is altered before it is stored."""

    async def behave(request: Request, ask: Ask) -> Answer:
        body = request.json
        sent = body.get(name) if isinstance(body, dict) else None
        alterable = isinstance(sent, kinds)
        if not request.calls(place.operation) or not alterable or alter(sent) == sent:
            return await ask(request)
        answer = await ask(request.sending({**body, name: alter(sent)}))
        return answer if answer.good else await ask(request)

    return writing(place, always(behave), name, what)
