"""Reads that do not show what there is: stale, of another resource, disagreeing, deleted ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.checks.representation import identity, items
from concord.faults._behaviours import shown
from concord.faults._model import Fault
from concord.faults._pages import Pager
from concord.faults._place import Place
from concord.faults._reading import names_resource, unknown
from concord.faults._shapes import changing, dotted
from concord.faults._wire import Answer, Ask, Behave, Request
from concord.spec import child, parts

_WRITES = ("create", "replace", "update", "delete", "invoke")
_PLAIN = frozenset({"enum", "const", "format", "pattern", "examples"})


def read_stale(place: Place) -> Iterator[Fault]:
    """A resource is shown as it was when it was first read."""
    reader = place.reader
    if reader is None or reader.operation.id != place.operation.id:
        return
    changing = place.ids("replace", "update")
    if not changing:
        return

    def behave() -> Behave:
        first: dict[str, Answer] = {}

        async def remember(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            named = reader.named(request)
            return first.setdefault(named, answer) if named and answer.good else answer

        return remember

    yield place.fault(
        behave,
        what="a read shows what the first read showed",
        tell=f"{place.label}, a change, and {place.label} again",
        needs=(*changing, *place.ids("create")),
    )


def read_other(place: Place) -> Iterator[Fault]:
    """Whichever resource is asked for, the one that was read first is shown."""
    reader = place.reader
    if reader is None or reader.operation.id != place.operation.id:
        return

    def behave() -> Behave:
        first: list[Answer] = []

        async def same(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            if reader.named(request) is None or not answer.good:
                return answer
            first.append(answer)
            return first[0]

        return same

    yield place.fault(
        behave,
        what="every read shows the same resource",
        tell=f"{place.label} of two resources",
        needs=(*place.ids("list")[:1], *place.ids("create")),
    )


def list_stale(place: Place) -> Iterator[Fault]:
    """A list is shown as it was when it was first asked for."""
    writing = place.ids("create", "replace", "update", "delete")
    if place.action != "list" or not writing:
        return

    def behave() -> Behave:
        first: dict[str, Answer] = {}

        async def remember(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            if not request.calls(place.operation) or not answer.good:
                return answer
            return first.setdefault(request.told, answer)

        return remember

    yield place.fault(
        behave,
        what="a list shows what it first showed",
        tell=f"{place.label}, a write, and {place.label} again",
        needs=(*writing, *place.ids("read")),
    )


def list_disagrees(place: Place) -> Iterator[Fault]:
    """A list shows a member of its items otherwise than a read does."""
    reader = place.reader
    if place.action != "list" or reader is None:
        return
    read = Place(place.spec, reader.operation)
    top = len(dotted(read.unwrap))
    texts = {it.path[top:] for it in read.shown if "string" in it.types}
    path = dotted(str(place.paging.get("items", "") if place.paging else place.unwrap))
    for member in place.shown:
        plain = not (_PLAIN - {"examples"}) & set(member.schema) and "string" in member.types
        own = member.path[len(path) + 1 :]
        named = own == (place.resource.get("id", "id"),)
        if plain and member.path[: len(path) + 1] == (*path, "*") and own in texts and not named:

            def other(holder: Any, key: Any) -> None:
                if isinstance(holder[key], str):
                    holder[key] = holder[key].swapcase()

            where = member.path
            yield place.fault(
                shown(place.operation, changing(where, other)),
                detail=member.name,
                what=f"{member.name} is another text than a read shows",
                tell=f"{place.label}, and a read of an item",
                needs=place.ids("read"),
                untouched="no answer of the emulator shows this member",
            )


def delete_leaves(place: Place) -> Iterator[Fault]:
    """What was deleted can still be read."""
    reader = place.reader
    if place.action != "delete" or reader is None:
        return

    def behave() -> Behave:
        left: dict[str, Answer] = {}

        async def keep(request: Request, ask: Ask) -> Answer:
            if request.calls(place.operation):
                named = str(names_resource(place.operation, request))
                before = await ask(reader.request(request, named))
                answer = await ask(request)
                if answer.good and before.good:
                    left[named] = before
                return answer
            answer = await ask(request)
            return left.get(reader.named(request) or "", answer)

        return keep

    yield place.fault(
        behave,
        what="what was deleted can still be read",
        tell=f"{place.label}, then read",
        needs=place.ids("read", "create"),
    )


def delete_listed(place: Place) -> Iterator[Fault]:
    """What was deleted is still listed."""
    lists = [Pager(operation) for operation in place.related("list")]
    if place.action != "delete" or not lists:
        return

    def behave() -> Behave:
        known: dict[tuple[str, str], Any] = {}
        gone: set[str] = set()

        async def keep(request: Request, ask: Ask) -> Answer:
            pager = next((it for it in lists if request.calls(it.operation)), None)
            if request.calls(place.operation):
                answer = await ask(request)
                if answer.good:
                    gone.add(str(names_resource(place.operation, request)))
                return answer
            answer = await ask(request)
            if pager is None or not answer.good:
                return answer
            found = items(pager.operation, answer.json)
            for item in found:
                known[pager.operation.id, str(identity(pager.operation, item))] = item
            lost = [known[key] for key in known if key[0] == pager.operation.id and key[1] in gone]
            if not lost or not found:
                return answer
            return pager.showing(answer, [*lost[:1], *found[1:]])

        return keep

    yield place.fault(
        behave,
        what="what was deleted is still listed",
        tell=f"{place.label}, then list",
        needs=place.ids("list", "create"),
    )


def link_broken(place: Place) -> Iterator[Fault]:
    """What a documented link leads by (an id in an answer) leads nowhere."""
    for status in place.statuses:
        response = place.spec.resolve(child(place.operation.pointer, "responses", status))
        for name in response.definition.get("links", {}):
            link = place.spec.resolve(child(response.pointer, "links", name)).definition
            for parameter, expression in (link.get("parameters") or {}).items():
                path = _body_path(expression)
                target = link.get("operationId")
                if path is None or target is None:
                    continue

                def astray(holder: Any, key: Any) -> None:
                    holder[key] = unknown(holder[key])

                yield place.fault(
                    shown(place.operation, changing(path, astray)),
                    detail=f"{name}.{parameter}",
                    what=f"{'.'.join(path)}, which leads to {target}, leads nowhere",
                    tell=f"{place.label}, then {target}",
                    needs=(str(target),),
                    untouched="no answer of the emulator shows this member",
                )


def _body_path(expression: Any) -> tuple[str, ...] | None:
    text = str(expression)
    if not text.startswith("$response.body#/"):
        return None
    # a link takes the first element; a fault takes every one
    return tuple("*" if part == "0" else part for part in parts(text.partition("#")[2]))
