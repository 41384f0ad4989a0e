"""Writes that are not kept as they were sent: lost, partly, altered, twice, or against a rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from concord.checks.representation import identity, items, member, result
from concord.faults._behaviours import always, asked, frozen, put, succeeded
from concord.faults._model import Fault
from concord.faults._pages import Pager
from concord.faults._place import Place
from concord.faults._reading import names_resource, unknown, written
from concord.faults._stores import altering, is_text, stored, writing
from concord.faults._wire import Answer, Ask, Behave, Request


def write_lost(place: Place) -> Iterator[Fault]:
    """What is created is answered and not kept: neither read nor listed."""
    reader = place.reader
    lists = [Pager(operation) for operation in place.related("list")]
    if place.action != "create" or not (reader or lists):
        return

    def behave() -> Behave:
        lost: set[str] = set()

        async def forget(request: Request, ask: Ask) -> Answer:
            if reader and reader.named(request) in lost:
                return await ask(reader.missing(request))
            answer = await ask(request)
            if not answer.good:
                return answer
            if request.calls(place.operation):
                lost.add(str(written(place.operation, request, answer)))
            for pager in lists:
                if request.calls(pager.operation):
                    found = items(pager.operation, answer.json)
                    kept = [it for it in found if str(identity(pager.operation, it)) not in lost]
                    return pager.showing(answer, kept) if len(kept) < len(found) else answer
            return answer

        return forget

    yield place.fault(
        behave,
        what="what is created is not kept",
        tell=f"{place.label}, then read or list it",
        needs=(*place.ids("read"), *place.ids("list")),
    )


def update_lost(place: Place) -> Iterator[Fault]:
    """A change is answered as done, and what is read is as it was before."""
    if place.action in ("replace", "update"):
        yield from _frozen(place, "a change is not kept")


def action_undone(place: Place) -> Iterator[Fault]:
    """An action is answered as done, and what is read is as it was before."""
    if place.action == "invoke" and place.operation.method != "get":
        yield from _frozen(place, "the action changes nothing")


def member_not_stored(place: Place) -> Iterator[Fault]:
    """One optional member of a write is not stored, although the answer shows it."""
    for name, definition, _ in stored(place):
        if name in place.required_properties:
            continue
        path = str(definition.get("x-reads-as", name))

        async def behave(request: Request, ask: Ask, name: str = name, path: str = path) -> Answer:
            body = request.json
            if not request.calls(place.operation) or not isinstance(body, dict) or name not in body:
                return await ask(request)
            kept = {key: value for key, value in body.items() if key != name}
            answer = await ask(request.sending(kept))
            if not answer.good:
                return await ask(request)
            shown = answer.json
            put(result(place.operation, shown), path, body[name])
            return answer.showing(shown)

        yield writing(place, always(behave), name, "is not stored")


def text_cut(place: Place) -> Iterator[Fault]:
    """A text is cut at twelve characters when it is stored."""
    for name, definition, _ in stored(place):
        if is_text(definition):
            yield altering(place, name, lambda value: value[:12], "is cut at 12 characters")


def text_recoded(place: Place) -> Iterator[Fault]:
    """Letters beyond ASCII are question marks when they are stored."""

    def recoded(value: str) -> str:
        return value.encode("ascii", "replace").decode()

    for name, definition, _ in stored(place):
        if is_text(definition):
            yield altering(place, name, recoded, "loses its accents")


def number_rounded(place: Place) -> Iterator[Fault]:
    """A number loses its decimals when it is stored."""
    for name, definition, _ in stored(place):
        if definition.get("type") == "number":
            yield altering(place, name, _whole, "loses its decimals")


def moment_shifted(place: Place) -> Iterator[Fault]:
    """A moment is stored an hour late: local time was taken for UTC."""

    def late(value: str) -> str:
        try:
            moved = datetime.fromisoformat(value) + timedelta(hours=1)
        except (ValueError, OverflowError):
            return value
        return moved.isoformat().replace("+00:00", "Z")

    for name, definition, _ in stored(place):
        if definition.get("format") == "date-time":
            yield altering(place, name, late, "is an hour late")


def members_swapped(place: Place) -> Iterator[Fault]:
    """Two texts of a write are stored in each other's place."""
    texts = [name for name, definition, _ in stored(place) if is_text(definition)]
    for first, second in pairwise(texts):

        def swap(request: Request, one: str = first, other: str = second) -> Request:
            body = request.json
            if not isinstance(body, dict) or not {one, other} <= set(body):
                return request
            return request.sending({**body, one: body[other], other: body[one]})

        yield writing(place, asked(place.operation, swap), f"{first}:{second}", "are swapped")


def replace_merges(place: Place) -> Iterator[Fault]:
    """A replace keeps what it leaves out."""
    reader = place.reader
    if place.action != "replace" or reader is None:
        return

    async def behave(request: Request, ask: Ask) -> Answer:
        body, named = request.json, names_resource(place.operation, request)
        if not request.calls(place.operation) or not isinstance(body, dict) or named is None:
            return await ask(request)
        before = await ask(reader.request(request, named))
        merged = {**_sendable(place, result(reader.operation, before.json)), **body}
        correct = await ask(request)
        if not correct.good or merged == body:
            return correct
        answer = await ask(request.sending(merged))
        return answer if answer.good else correct

    yield place.fault(
        always(behave),
        what="a replace keeps what it leaves out",
        tell=f"{place.label} without an optional member, then read",
        needs=(*place.ids("read"), *place.ids("create")),
    )


def update_replaces(place: Place) -> Iterator[Fault]:
    """A partial update resets what it leaves out."""
    reader = place.reader
    if place.action != "update" or reader is None:
        return
    top = (place.unwrap,) if place.unwrap else ()
    resettable = {
        member.path[len(top) :]: member.required
        for member in Place(place.spec, reader.operation).shown
        if member.path[: len(top)] == top and (not member.required or "null" in member.types)
    }
    paths = {
        name: path
        for name, definition, _ in stored(place)
        if (path := tuple(str(definition.get("x-reads-as", name)).split("."))) in resettable
    }
    if not paths:
        return

    def behave() -> Behave:
        reset: dict[str, set[str]] = {}

        async def forget(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            if request.calls(place.operation) and answer.good and isinstance(request.json, dict):
                left_out = set(paths) - set(request.json)
                named = str(written(place.operation, request, answer))
                reset[named] = (reset.get(named, set()) | left_out) - set(request.json)
            named = reader.named(request) or ""
            if not answer.good or named not in reset:
                return answer
            shown = answer.json
            for name in reset[named]:
                put(result(reader.operation, shown), ".".join(paths[name]), None)
            return answer.showing(shown)

        return forget

    yield place.fault(
        behave,
        what="an update resets what it leaves out",
        tell=f"{place.label} of one member, then read the others",
        needs=place.ids("read"),
    )


def uniqueness_ignored(place: Place) -> Iterator[Fault]:
    """Two resources get the same value where it must be unique (`x-unique`)."""
    for name, definition, _ in place.properties:
        if not definition.get("x-unique"):
            continue

        async def behave(request: Request, ask: Ask, name: str = name) -> Answer:
            answer, body = await ask(request), request.json
            if not request.calls(place.operation) or answer.status not in (400, 409, 422):
                return answer
            if not isinstance(body, dict) or not isinstance(body.get(name), str):
                return answer
            again = await ask(request.sending({**body, name: f"{id(answer) % 997}{body[name]}"}))
            return again if again.good else answer

        yield place.fault(
            always(behave),
            detail=name,
            what=f"{name} need not be unique",
            tell=f"{place.label} twice with the same {name}",
            needs=place.ids("read"),
        )


def conflict_ignored(place: Place) -> Iterator[Fault]:
    """What should be refused with 409 is answered as done."""
    if "409" not in place.statuses or place.operation.method == "get":
        return
    reader = place.reader

    def behave() -> Behave:
        done: list[Answer] = []

        async def agree(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            if not request.calls(place.operation):
                return answer
            if answer.good:
                done[:] = [answer]
            if answer.status != 409 or not done:
                return answer
            named = names_resource(place.operation, request)
            if named is not None and reader is not None:
                again = await ask(reader.request(request, named))
                return done[0].showing(again.json) if again.good else answer
            shown = done[0].json
            made = identity(place.operation, result(place.operation, shown))
            name = place.resource.get("id", "id")
            put(result(place.operation, shown), name, unknown(made))
            return done[0].showing(shown)

        return agree

    yield place.fault(
        behave,
        what="a conflict is answered as if it were none",
        tell=f"{place.label} twice",
        needs=(*place.ids("read"), *place.ids("create")),
    )


def created_twice(place: Place) -> Iterator[Fault]:
    """One create makes two resources, and answers with the second."""
    if place.action != "create" or not place.is_listed:
        return
    fresh = [name for name, definition, _ in place.properties if definition.get("x-unique")]

    async def behave(request: Request, ask: Ask) -> Answer:
        answer, body = await ask(request), request.json
        if request.calls(place.operation) and answer.good and isinstance(body, dict):
            second = {it: f"{body[it]}2" for it in fresh if it in body}
            again = await ask(request.sending({**body, **second}))
            return again if again.good else answer
        return answer

    yield place.fault(
        always(behave),
        what="each create makes two",
        tell=f"{place.label}, and the total before and after",
        needs=(*place.ids("read"), *place.ids("list")),
    )


def secret_shown(place: Place) -> Iterator[Fault]:
    """What is only ever written is shown (`writeOnly`)."""
    shown = {member.path[-1] for member in place.shown}
    for name, definition, _ in place.properties:
        if definition.get("writeOnly") and place.is_json and name not in shown:

            def tell(request: Request, answer: Answer, name: str = name) -> Answer:
                body, sent = answer.json, member(request.json, name)
                put(result(place.operation, body), name, sent)
                return answer if sent is None else answer.showing(body)

            yield place.fault(
                succeeded(place.operation, tell),
                detail=name,
                what=f"{name} is shown",
                tell=f"{place.label} with {name}",
            )


def _frozen(place: Place, what: str) -> Iterator[Fault]:
    """Whoever looks at a resource after this operation sees it as it was before."""
    if place.views:
        yield place.fault(
            frozen(place.operation, place.views),
            what=what,
            tell=f"{place.label}, then read",
            needs=(*(view.operation.id for view in place.views), *place.ids("create")),
        )


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) else value


def _sendable(place: Place, shown: Any) -> dict[str, Any]:
    """What of a representation can be sent back in a write."""
    found = {}
    for name, definition, _ in place.properties:
        value = member(shown, str(definition.get("x-reads-as", name)))
        if value is not None and not definition.get("writeOnly"):
            found[name] = value
    return found
