"""Writes whose effect is elsewhere, too late, or there although they were refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from concord.checks.representation import identity, items, member, result
from concord.faults._behaviours import always, put
from concord.faults._identity import Identity
from concord.faults._model import Fault
from concord.faults._pages import Pager
from concord.faults._place import Place
from concord.faults._reading import Reading, names_resource, written
from concord.faults._stores import is_text, stored
from concord.faults._wire import Answer, Ask, Behave, Request
from concord.spec import Operation

_INVALID = (400, 422)
_DENIED = (401, 403)


def update_spills(place: Place) -> Iterator[Fault]:
    """A change of one resource is made to another one, too."""
    if place.action in ("replace", "update") and place.reader is not None:
        yield _spilling(place, "another resource is changed with it", "then read another one")


def delete_spills(place: Place) -> Iterator[Fault]:
    """A delete of one resource deletes another one, too."""
    if place.action == "delete" and place.reader is not None:
        yield _spilling(place, "another resource is deleted with it", "then read another one")


def deleted_again(place: Place) -> Iterator[Fault]:
    """What was deleted can be deleted once more, although it is no longer there."""
    if place.action == "delete" and "404" in place.statuses:
        yield _forgiving(place, (place.operation,), "it can be deleted again", "twice")


def deleted_changed(place: Place) -> Iterator[Fault]:
    """What was deleted can be changed: the change is answered as done."""
    others = place.related("replace", "update")
    if place.action == "delete" and others and place.reader is not None:
        yield _forgiving(place, others, "it can still be changed", f"then {others[0].label}")


def refused_applied(place: Place) -> Iterator[Fault]:
    """A change that is refused as invalid is made in part: what of it is valid is stored."""
    texts = [name for name, definition, _ in stored(place) if is_text(definition)]
    own = place.resource.get("member")
    if place.action != "update" or not texts:
        return

    async def behave(request: Request, ask: Ask) -> Answer:
        answer, body = await ask(request), request.json
        refused = request.calls(place.operation) and answer.status in _INVALID
        if refused and isinstance(body, dict):
            kept = {key: body[key] for key in body if key in texts or key == own}
            if kept.keys() - {own}:
                await ask(request.sending(kept))
        return answer

    yield place.fault(
        always(behave),
        what="what is valid of a refused change is stored",
        tell=f"{place.label} with a valid and a wrong member, then read",
        needs=place.ids("read", "create"),
    )


def refused_created(place: Place) -> Iterator[Fault]:
    """A create that is refused as invalid has made a resource all the same."""
    if place.action != "create" or not place.related("list"):
        return

    async def behave(request: Request, ask: Ask) -> Answer:
        answer, body = await ask(request), request.json
        refused = request.calls(place.operation) and answer.status in _INVALID
        if refused and isinstance(body, dict):
            await ask(request.sending({**body, **place.sample}))
        return answer

    yield place.fault(
        always(behave),
        what="a refused create makes a resource",
        tell=f"{place.label} with a wrong member, and the list before and after",
        needs=place.ids("read", "list"),
    )


def denied_applied(place: Place) -> Iterator[Fault]:
    """A write without valid credentials is refused, and done."""
    if not place.secured or place.action not in ("create", "replace", "update", "delete"):
        return
    identity_of = Identity(place.spec)

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if request.calls(place.operation) and answer.status in _DENIED:
            await ask(await identity_of.let_in(request, ask))
        return answer

    yield place.fault(
        always(behave),
        what="a write without valid credentials is refused and done",
        tell=f"{place.label} without credentials, then read or list",
        needs=place.ids("read", "list", "create"),
    )


def read_lags(place: Place) -> Iterator[Fault]:
    """The first read after a change shows what was before; the next one is right."""
    reader = place.reader
    writes = place.action in ("replace", "update", "invoke") and place.operation.method != "get"
    if reader is None or not writes:
        return

    def behave() -> Behave:
        old: dict[str, Answer] = {}

        async def lag(request: Request, ask: Ask) -> Answer:
            named = names_resource(place.operation, request) if _here(place, request) else None
            before = await ask(reader.request(request, named)) if named else None
            answer = await ask(request)
            if before and before.good and answer.good:
                old[str(named)] = before
            read = reader.named(request)
            return old.pop(read, answer) if read and answer.good else answer

        return lag

    yield place.fault(
        behave,
        what="the first read after it shows what was before",
        tell=f"{place.label}, then read at once",
        needs=place.ids("read", "create"),
    )


def list_lags(place: Place) -> Iterator[Fault]:
    """The first list after a create does not show what was created; the next one does."""
    lists = [Pager(operation) for operation in place.related("list")]
    if place.action != "create" or not lists:
        return

    def behave() -> Behave:
        fresh: dict[str, set[str]] = {}

        async def lag(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            if _here(place, request) and answer.good:
                made = str(written(place.operation, request, answer))
                for pager in lists:
                    fresh.setdefault(pager.operation.id, set()).add(made)
            for pager in lists:
                if request.calls(pager.operation) and answer.good:
                    return _lacking(pager, answer, fresh.pop(pager.operation.id, set()))
            return answer

        return lag

    yield place.fault(
        behave,
        what="the first list after it does not show what was created",
        tell=f"{place.label}, then list at once",
        needs=place.ids("read", "list"),
    )


def create_answers_first(place: Place) -> Iterator[Fault]:
    """Each create is answered with what the first one made."""
    if place.action != "create":
        return

    def behave() -> Behave:
        first: list[Answer] = []

        async def repeat(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            if not _here(place, request) or not answer.good:
                return answer
            first.append(answer)
            return first[0]

        return repeat

    yield place.fault(
        behave,
        what="each create is answered with what the first one made",
        tell=f"{place.label} twice, with other values",
        needs=place.ids("read"),
    )


def answer_before(place: Place) -> Iterator[Fault]:
    """The answer of a change shows the resource as it was before."""
    reader = place.reader
    if reader is None or place.action not in ("replace", "update", "invoke"):
        return
    top = (place.unwrap,) if place.unwrap else ()
    own = {it.path[len(top) :] for it in place.shown}
    read = Place(place.spec, reader.operation)
    theirs = {it.path[1 if read.unwrap else 0 :] for it in read.shown}
    if place.operation.method == "get" or not theirs or own != theirs:
        return

    async def behave(request: Request, ask: Ask) -> Answer:
        named = names_resource(place.operation, request) if _here(place, request) else None
        before = await ask(reader.request(request, named)) if named else None
        answer = await ask(request)
        if before is None or not before.good or not answer.good:
            return answer
        old = result(reader.operation, before.json)
        return answer.showing(put(answer.json, place.unwrap, old) if place.unwrap else old)

    yield place.fault(
        always(behave),
        what="the answer shows what was before",
        tell=f"{place.label} with another value, and its answer",
        needs=place.ids("read", "create"),
    )


def secret_read(place: Place) -> Iterator[Fault]:
    """What is only ever written is shown by reads (`writeOnly`)."""
    reader = place.reader
    if reader is None or place.action not in ("create", "replace", "update"):
        return
    shown = {it.path[-1] for it in Place(place.spec, reader.operation).shown}
    for name, definition, _ in place.properties:
        if definition.get("writeOnly") and name not in shown:
            yield place.fault(
                _telling(place, reader, name),
                detail=name,
                what=f"{name} is shown by reads",
                tell=f"{place.label} with {name}, then read",
                needs=place.ids("read", "create"),
            )


def _telling(place: Place, reader: Reading, name: str) -> Callable[[], Behave]:
    def behave() -> Behave:
        held: dict[str, Any] = {}

        async def tell(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            sent = member(request.json, name)
            if _here(place, request) and answer.good and sent is not None:
                held[str(written(place.operation, request, answer))] = sent
            read = reader.named(request)
            if not answer.good or read not in held:
                return answer
            shown = answer.json
            put(result(reader.operation, shown), name, held[read])
            return answer.showing(shown)

        return tell

    return behave


def _here(place: Place, request: Request) -> bool:
    return request.calls(place.operation)


def _lacking(pager: Pager, answer: Answer, lost: set[str]) -> Answer:
    """A list without the items of these ids."""
    found = items(pager.operation, answer.json)
    kept = [it for it in found if str(identity(pager.operation, it)) not in lost]
    if len(kept) == len(found):
        return answer
    total = pager.total(answer.json)
    return pager.showing(answer, kept, None if total is None else total - len(found) + len(kept))


def _aimed(place: Place, request: Request, named: str) -> Request:
    """The same request about another resource."""
    if "parameter" in place.resource:
        return request.naming(place.resource["parameter"], named)
    return request.sending({**request.json, place.resource["member"]: named})


def _met(related: tuple[Operation, ...], request: Request, answer: Answer) -> Iterator[str]:
    """The ids of the resources that a success shows."""
    for operation in related:
        if not answer.good or not request.calls(operation):
            continue
        if operation.definition["x-resource"]["action"] == "list":
            found = (identity(operation, it) for it in items(operation, answer.json))
            yield from (str(it) for it in found if it is not None)
        elif (named := written(operation, request, answer)) is not None:
            yield named


def _spilling(place: Place, what: str, how: str) -> Fault:
    """What is done to one resource is done to one that was met before, too."""
    related = place.related("create", "read", "list")

    def behave() -> Behave:
        known: dict[str, None] = {}

        async def spill(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            known.update(dict.fromkeys(_met(related, request, answer)))
            if _here(place, request) and answer.good:
                named = str(names_resource(place.operation, request))
                known.pop(named, None)
                for other in list(known)[:1]:
                    await ask(_aimed(place, request, other))
                    known.pop(other)
            return answer

        return spill

    return place.fault(
        behave,
        what=what,
        tell=f"{place.label}, {how}",
        needs=place.ids("read", "list", "create"),
    )


def _forgiving(place: Place, operations: tuple[Operation, ...], what: str, how: str) -> Fault:
    """Of what was deleted, `operations` are answered as if it were there."""
    reader = place.reader

    def behave() -> Behave:
        gone: dict[str, Answer] = {}

        async def forgive(request: Request, ask: Ask) -> Answer:
            deletes = _here(place, request)
            named = str(names_resource(place.operation, request)) if deletes else ""
            seen = await ask(reader.request(request, named)) if deletes and reader else None
            answer = await ask(request)
            if deletes and answer.good:
                again = operations[0].id == place.operation.id
                gone[named] = answer if again or seen is None else seen
                return answer
            called = next((it for it in operations if request.calls(it)), None)
            if called is None or answer.status != 404:
                return answer
            return gone.get(str(names_resource(called, request)), answer)

        return forgive

    return place.fault(
        behave,
        what=what,
        tell=f"{place.label}, {how}",
        needs=(*(it.id for it in operations), *place.ids("read", "create")),
    )
