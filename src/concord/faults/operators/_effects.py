"""Writes whose effect is elsewhere, too late, or there although they were refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from concord.checks.representation import identity, items, member, result
from concord.faults._behaviours import always, put
from concord.faults._http import Request, Response
from concord.faults._identity import Identity
from concord.faults._model import Fault
from concord.faults._pager import Pager
from concord.faults._resource_reader import ResourceReader, resource_id, written_id
from concord.faults._seeded_server import Behaviour, Send
from concord.faults._site import Site
from concord.faults._stored_members import stored_texts
from concord.spec import Operation

_INVALID = (400, 422)
_DENIED = (401, 403)


def update_spills(site: Site) -> Iterator[Fault]:
    if site.action in ("replace", "update") and site.reader is not None:
        yield _spilling(site, "another resource is changed with it", "then read another one")


def delete_spills(site: Site) -> Iterator[Fault]:
    if site.action == "delete" and site.reader is not None:
        yield _spilling(site, "another resource is deleted with it", "then read another one")


def deleted_again(site: Site) -> Iterator[Fault]:
    # where no 404 is documented a second deletion may well succeed
    if site.action == "delete" and "404" in site.statuses:
        yield _forgiving(site, (site.operation,), "it can be deleted again", "twice")


def deleted_changed(site: Site) -> Iterator[Fault]:
    others = site.related("replace", "update")
    if site.action == "delete" and others and site.reader is not None:
        yield _forgiving(site, others, "it can still be changed", f"then {others[0].label}")


def refused_applied(site: Site) -> Iterator[Fault]:
    texts = {it.name: it for it in stored_texts(site)}
    own, validator = site.body_id, site.spec.validator("request")
    if site.action != "update" or not texts:
        return

    def is_kept(name: str, value: Any) -> bool:
        return name in texts and validator.is_valid(texts[name].pointer, value)

    async def behave(request: Request, send: Send) -> Response:
        response, body = await send(request), request.json
        rejected = request.calls(site.operation) and response.status in _INVALID
        if rejected and isinstance(body, dict):
            kept = {key: body[key] for key in body if key == own or is_kept(key, body[key])}
            if kept.keys() - {own}:
                await send(request.with_body(kept))
        return response

    yield site.fault(
        always(behave),
        what="the valid part of a rejected change is stored",
        killed_by=f"{site.label} with a valid and a wrong member, then read",
        needs=site.ids("read", "create"),
    )


def refused_created(site: Site) -> Iterator[Fault]:
    if site.action != "create" or not site.related("list"):
        return
    validator = site.spec.validator("request")

    async def behave(request: Request, send: Send) -> Response:
        response, body = await send(request), request.json
        rejected = request.calls(site.operation) and response.status in _INVALID
        if rejected and isinstance(body, dict):
            valid = {
                it.name: body[it.name]
                for it in site.properties
                if it.name in body and validator.is_valid(it.pointer, body[it.name])
            }
            # the sample fills what the wrong request lacks: without it the correct server would
            # refuse again
            await send(request.with_body({**site.sample, **valid}))
        return response

    yield site.fault(
        always(behave),
        what="a rejected create makes a resource",
        killed_by=f"{site.label} with a wrong member, and the list before and after",
        needs=site.ids("read", "list"),
    )


def denied_applied(site: Site) -> Iterator[Fault]:
    if not site.secured or site.action not in ("create", "replace", "update", "delete"):
        return
    identity = Identity(site.spec)

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        if request.calls(site.operation) and response.status in _DENIED:
            await send(await identity.authorised(request, send))
        return response

    yield site.fault(
        always(behave),
        what="a write without valid credentials is rejected, and done",
        killed_by=f"{site.label} without credentials, then read or list",
        needs=site.ids("read", "list", "create"),
    )


def read_lags(site: Site) -> Iterator[Fault]:
    reader = site.reader
    writes = site.action in ("replace", "update", "invoke") and site.operation.method != "get"
    if reader is None or not writes:
        return

    def behaviour() -> Behaviour:
        old: dict[str, Response] = {}

        async def behave(request: Request, send: Send) -> Response:
            named = resource_id(site.operation, request) if _here(site, request) else None
            before = await send(reader.request(request, named)) if named else None
            response = await send(request)
            if before and before.is_success and response.is_success:
                old[str(named)] = before
            read = reader.id_in(request)
            # once: a read that stayed behind for good is another fault (`views_frozen`)
            return old.pop(read, response) if read and response.is_success else response

        return behave

    yield site.fault(
        behaviour,
        what="the first read after it shows what was before",
        killed_by=f"{site.label}, then read at once",
        needs=site.ids("read", "create"),
    )


def list_lags(site: Site) -> Iterator[Fault]:
    lists = [Pager(operation) for operation in site.related("list")]
    if site.action != "create" or not lists:
        return

    def behaviour() -> Behaviour:
        fresh: dict[str, set[str]] = {}

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            if _here(site, request) and response.is_success:
                made = str(written_id(site.operation, request, response))
                for pager in lists:
                    fresh.setdefault(pager.operation.id, set()).add(made)
            for pager in lists:
                if request.calls(pager.operation) and response.is_success:
                    return _lacking(pager, response, fresh.pop(pager.operation.id, set()))
            return response

        return behave

    yield site.fault(
        behaviour,
        what="the first list after it does not show what was created",
        killed_by=f"{site.label}, then list at once",
        needs=site.ids("read", "list"),
    )


def create_answers_first(site: Site) -> Iterator[Fault]:
    if site.action != "create":
        return

    def behaviour() -> Behaviour:
        first: list[Response] = []

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            if not _here(site, request) or not response.is_success:
                return response
            first.append(response)
            return first[0]

        return behave

    yield site.fault(
        behaviour,
        what="each create responds with what the first one made",
        killed_by=f"{site.label} twice, with other values",
        needs=site.ids("read"),
    )


def answer_before(site: Site) -> Iterator[Fault]:
    reader = site.reader
    if reader is None or site.action not in ("replace", "update", "invoke"):
        return
    if site.operation.method == "get" or not _shows_what_a_read_shows(site):
        return

    async def behave(request: Request, send: Send) -> Response:
        named = resource_id(site.operation, request) if _here(site, request) else None
        before = await send(reader.request(request, named)) if named else None
        response = await send(request)
        if before is None or not before.is_success or not response.is_success:
            return response
        old = result(reader.operation, before.json)
        return response.with_json(put(response.json, site.unwrap, old) if site.unwrap else old)

    yield site.fault(
        always(behave),
        what="the response shows what was before",
        killed_by=f"{site.label} with another value, and its response",
        needs=site.ids("read", "create"),
    )


def secret_read(site: Site) -> Iterator[Fault]:
    reader = site.reader
    if reader is None or site.action not in ("create", "replace", "update"):
        return
    read = Site(site.spec, reader.operation)
    shown = {it.path[-1] for it in read.response_members}
    for it in site.properties:
        if it.is_secret and it.name not in shown:
            yield site.fault(
                _showing(site, reader, it.name),
                detail=it.name,
                what=f"{it.name} is shown by reads",
                killed_by=f"{site.label} with {it.name}, then read",
                needs=site.ids("read", "create"),
            )


def _shows_what_a_read_shows(site: Site) -> bool:
    """Whether the response to a write has the members of a read."""
    read = site.read_site
    assert read is not None
    own = {it.path[1 if site.unwrap else 0 :] for it in site.response_members}
    theirs = {it.path[1 if read.unwrap else 0 :] for it in read.response_members}
    return bool(theirs) and own == theirs


def _showing(site: Site, reader: ResourceReader, name: str) -> Callable[[], Behaviour]:
    """Reads show the value of a property that was last written."""

    def behaviour() -> Behaviour:
        held: dict[str, Any] = {}

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            value = member(request.json, name)
            if _here(site, request) and response.is_success and value is not None:
                held[str(written_id(site.operation, request, response))] = value
            read = reader.id_in(request)
            if not response.is_success or read not in held:
                return response
            shown = response.json
            put(result(reader.operation, shown), name, held[read])
            return response.with_json(shown)

        return behave

    return behaviour


def _here(site: Site, request: Request) -> bool:
    return request.calls(site.operation)


def _lacking(pager: Pager, response: Response, lost: set[str]) -> Response:
    """A list without the items of these ids."""
    found = items(pager.operation, response.json)
    kept = [it for it in found if str(identity(pager.operation, it)) not in lost]
    if len(kept) == len(found):
        return response
    total = pager.total(response.json)
    return pager.with_items(
        response, kept, None if total is None else total - len(found) + len(kept)
    )


def _aimed(site: Site, request: Request, named: str) -> Request:
    """The same request about another resource."""
    assert site.resource is not None
    if site.resource.parameter:
        return request.with_path_parameter(site.resource.parameter, named)
    return request.with_body({**request.json, site.body_id: named})


def _shown_ids(
    related: tuple[Operation, ...], request: Request, response: Response
) -> Iterator[str]:
    """The ids of the resources that a success shows."""
    for operation in related:
        if not response.is_success or not request.calls(operation):
            continue
        if operation.action == "list":
            found = (identity(operation, it) for it in items(operation, response.json))
            yield from (str(it) for it in found if it is not None)
        elif (named := written_id(operation, request, response)) is not None:
            yield named


def _spilling(site: Site, what: str, how: str) -> Fault:
    """What is done to one resource is done to one that was shown before, too."""
    related = site.related("create", "read", "list")

    def behaviour() -> Behaviour:
        known: dict[str, None] = {}

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            known.update(dict.fromkeys(_shown_ids(related, request, response)))
            if _here(site, request) and response.is_success:
                named = str(resource_id(site.operation, request))
                # the resource itself may have changed: what happens to it is no spill
                known.pop(named, None)
                # one is enough to be a defect; more would be noticed by chance
                for other in list(known)[:1]:
                    await send(_aimed(site, request, other))
                    known.pop(other)
            return response

        return behave

    return site.fault(
        behaviour,
        what=what,
        killed_by=f"{site.label}, {how}",
        needs=site.ids("read", "list", "create"),
    )


def _forgiving(site: Site, operations: tuple[Operation, ...], what: str, how: str) -> Fault:
    """A call of `operations` for a deleted resource succeeds."""
    reader = site.reader

    def behaviour() -> Behaviour:
        gone: dict[str, Response] = {}

        async def behave(request: Request, send: Send) -> Response:
            deletes = _here(site, request)
            named = str(resource_id(site.operation, request)) if deletes else ""
            shown = await send(reader.request(request, named)) if deletes and reader else None
            response = await send(request)
            if deletes and response.is_success:
                again = operations[0].id == site.operation.id
                gone[named] = response if again or shown is None else shown
                return response
            called = next((it for it in operations if request.calls(it)), None)
            if called is None or response.status != 404:
                return response
            # only what was deleted: an id that never was is refused as before
            return gone.get(str(resource_id(called, request)), response)

        return behave

    return site.fault(
        behaviour,
        what=what,
        killed_by=f"{site.label}, {how}",
        needs=(*(it.id for it in operations), *site.ids("read", "create")),
    )
