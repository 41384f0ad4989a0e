"""Writes that are not stored as they were sent: lost, partly, altered, twice, or against a rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count, pairwise
from typing import Any

from concord.checks.representation import identity, items, member, result
from concord.faults._behaviours import always, put, request_changed, success_changed, views_frozen
from concord.faults._http import Request, Response
from concord.faults._members import dotted
from concord.faults._model import Fault
from concord.faults._pager import Pager
from concord.faults._resource_reader import resource_id, unknown_id, written_id
from concord.faults._seeded_server import Behaviour, Send
from concord.faults._site import Site
from concord.faults._stored_members import altering, stored, stored_texts, writing

_CONFLICTS = (400, 409, 422)


def write_lost(site: Site) -> Iterator[Fault]:
    reader = site.reader
    lists = [Pager(operation) for operation in site.related("list")]
    if site.action != "create" or not (reader or lists):
        return

    def behaviour() -> Behaviour:
        lost: set[str] = set()

        async def behave(request: Request, send: Send) -> Response:
            if reader and reader.id_in(request) in lost:
                return await send(reader.missing(request))
            response = await send(request)
            if request.calls(site.operation) and response.is_success:
                lost.add(str(written_id(site.operation, request, response)))
            pager = next((it for it in lists if request.calls(it.operation)), None)
            return _unlisted(pager, response, lost) if pager else response

        return behave

    yield site.fault(
        behaviour,
        what="what is created is not kept",
        killed_by=f"{site.label}, then read or list it",
        needs=(*site.ids("read"), *site.ids("list")),
    )


def update_lost(site: Site) -> Iterator[Fault]:
    if site.action in ("replace", "update"):
        yield from _frozen(site, "a change is not kept")


def action_undone(site: Site) -> Iterator[Fault]:
    if site.action == "invoke" and site.operation.method != "get":
        yield from _frozen(site, "the action changes nothing")


def member_not_stored(site: Site) -> Iterator[Fault]:
    for it in stored(site):
        # without a required member the correct server would refuse the write
        if it.name in site.required_properties:
            continue

        async def behave(
            request: Request, send: Send, name: str = it.name, path: str = it.path
        ) -> Response:
            body = request.json
            if not request.calls(site.operation) or not isinstance(body, dict) or name not in body:
                return await send(request)
            kept = {key: value for key, value in body.items() if key != name}
            response = await send(request.with_body(kept))
            if not response.is_success:
                return await send(request)
            shown = response.json
            # the response still shows it: only a later read tells that it was not stored
            put(result(site.operation, shown), path, body[name])
            return response.with_json(shown)

        yield writing(site, always(behave), it.name, "is not stored")


def text_cut(site: Site) -> Iterator[Fault]:
    for it in stored_texts(site):
        yield altering(site, it.name, lambda value: value[:12], "is cut at 12 characters", (str,))


def text_recoded(site: Site) -> Iterator[Fault]:
    def recoded(value: str) -> str:
        return value.encode("ascii", "replace").decode()

    for it in stored_texts(site):
        yield altering(site, it.name, recoded, "loses its accents", (str,))


def number_rounded(site: Site) -> Iterator[Fault]:
    for it in stored(site):
        if it.schema.get("type") == "number":
            yield altering(site, it.name, int, "loses its decimals", (float,))


def moment_shifted(site: Site) -> Iterator[Fault]:
    def late(value: str) -> str:
        try:
            moved = datetime.fromisoformat(value) + timedelta(hours=1)
        except (ValueError, OverflowError):
            return value
        return moved.isoformat().replace("+00:00", "Z")

    for it in stored(site):
        if it.schema.get("format") == "date-time":
            yield altering(site, it.name, late, "is an hour late", (str,))


def members_swapped(site: Site) -> Iterator[Fault]:
    texts = [it.name for it in stored_texts(site)]
    for first, second in pairwise(texts):

        def swap(request: Request, one: str = first, other: str = second) -> Request:
            body = request.json
            if not isinstance(body, dict) or not {one, other} <= set(body):
                return request
            return request.with_body({**body, one: body[other], other: body[one]})

        yield writing(
            site, request_changed(site.operation, swap), f"{first}:{second}", "are swapped"
        )


def replace_merges(site: Site) -> Iterator[Fault]:
    reader = site.reader
    if site.action != "replace" or reader is None:
        return

    async def behave(request: Request, send: Send) -> Response:
        body, named = request.json, resource_id(site.operation, request)
        if not request.calls(site.operation) or not isinstance(body, dict) or named is None:
            return await send(request)
        before = await send(reader.request(request, named))
        merged = {**_sendable(site, result(reader.operation, before.json)), **body}
        correct = await send(request)
        # the correct write comes first: only what it accepts may be replaced by a wrong one
        if not correct.is_success or merged == body:
            return correct
        response = await send(request.with_body(merged))
        return response if response.is_success else correct

    yield site.fault(
        always(behave),
        what="a replace keeps what it leaves out",
        killed_by=f"{site.label} without an optional member, then read",
        needs=(*site.ids("read"), *site.ids("create")),
    )


def update_replaces(site: Site) -> Iterator[Fault]:
    reader = site.reader
    if site.action != "update" or reader is None:
        return
    paths = _resettable(site)
    if not paths:
        return

    def behaviour() -> Behaviour:
        # by id, the properties that were left out since they were last written
        reset: dict[str, set[str]] = {}

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            if (
                request.calls(site.operation)
                and response.is_success
                and isinstance(request.json, dict)
            ):
                left_out = set(paths) - set(request.json)
                named = str(written_id(site.operation, request, response))
                reset[named] = (reset.get(named, set()) | left_out) - set(request.json)
            named = reader.id_in(request) or ""
            if not response.is_success or named not in reset:
                return response
            shown = response.json
            for name in reset[named]:
                put(result(reader.operation, shown), paths[name], None)
            return response.with_json(shown)

        return behave

    yield site.fault(
        behaviour,
        what="an update resets what it leaves out",
        killed_by=f"{site.label} of one member, then read the others",
        needs=site.ids("read"),
    )


def uniqueness_ignored(site: Site) -> Iterator[Fault]:
    for it in site.properties:
        if not it.is_unique:
            continue

        yield site.fault(
            partial(_not_unique, site, it.name),
            detail=it.name,
            what=f"{it.name} need not be unique",
            killed_by=f"{site.label} twice with the same {it.name}",
            needs=site.ids("read"),
        )


def conflict_ignored(site: Site) -> Iterator[Fault]:
    if "409" not in site.statuses or site.operation.method == "get":
        return
    reader = site.reader

    def behaviour() -> Behaviour:
        done: list[Response] = []

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            if not request.calls(site.operation):
                return response
            if response.is_success:
                # the last success: what a conflict is answered with has to look like one of this
                # operation
                done[:] = [response]
            if response.status != 409 or not done:
                return response
            named = resource_id(site.operation, request)
            if named is not None and reader is not None:
                again = await send(reader.request(request, named))
                return done[0].with_json(again.json) if again.is_success else response
            shown = done[0].json
            made = identity(site.operation, result(site.operation, shown))
            put(result(site.operation, shown), site.id_member, unknown_id(made))
            return done[0].with_json(shown)

        return behave

    yield site.fault(
        behaviour,
        what="a conflict is accepted",
        killed_by=f"{site.label} twice",
        needs=(*site.ids("read"), *site.ids("create")),
    )


def created_twice(site: Site) -> Iterator[Fault]:
    if site.action != "create" or not site.is_listed:
        return
    fresh = [it.name for it in site.properties if it.is_unique]

    async def behave(request: Request, send: Send) -> Response:
        response, body = await send(request), request.json
        if request.calls(site.operation) and response.is_success and isinstance(body, dict):
            # else the second one would be a conflict, and refused
            second = {name: f"{body[name]}2" for name in fresh if name in body}
            again = await send(request.with_body({**body, **second}))
            return again if again.is_success else response
        return response

    yield site.fault(
        always(behave),
        what="each create makes two",
        killed_by=f"{site.label}, and the total before and after",
        needs=(*site.ids("read"), *site.ids("list")),
    )


def secret_shown(site: Site) -> Iterator[Fault]:
    shown = {member.path[-1] for member in site.response_members}
    for it in site.properties:
        if it.is_secret and site.is_json and it.name not in shown:

            def show(request: Request, response: Response, name: str = it.name) -> Response:
                body, value = response.json, member(request.json, name)
                put(result(site.operation, body), name, value)
                return response if value is None else response.with_json(body)

            yield site.fault(
                success_changed(site.operation, show),
                detail=it.name,
                what=f"{it.name} is shown",
                killed_by=f"{site.label} with {it.name}",
            )


def _frozen(site: Site, what: str) -> Iterator[Fault]:
    """What this operation changes is shown as it was before."""
    if site.views:
        yield site.fault(
            views_frozen(site.operation, site.views),
            what=what,
            killed_by=f"{site.label}, then read",
            needs=(*(view.operation.id for view in site.views), *site.ids("create")),
        )


def _not_unique(site: Site, name: str) -> Behaviour:
    """What is rejected as a conflict is stored with a fresh value of a unique property."""
    numbers = count()

    async def behave(request: Request, send: Send) -> Response:
        response, body = await send(request), request.json
        if not request.calls(site.operation) or response.status not in _CONFLICTS:
            return response
        if not isinstance(body, dict) or not isinstance(body.get(name), str):
            return response
        # the store itself keeps the member unique: another value is all that it takes
        again = await send(request.with_body({**body, name: f"{next(numbers)}{body[name]}"}))
        return again if again.is_success else response

    return behave


def _unlisted(pager: Pager, response: Response, lost: set[str]) -> Response:
    """A list without the items that have one of these ids."""
    if not response.is_success:
        return response
    found = items(pager.operation, response.json)
    kept = [it for it in found if str(identity(pager.operation, it)) not in lost]
    return pager.with_items(response, kept) if len(kept) < len(found) else response


def _resettable(site: Site) -> dict[str, str]:
    """The stored properties that a read may lack or show as null, with their dotted member."""
    assert site.read_site is not None
    top = dotted(site.unwrap)
    found = {
        it.path[len(top) :]
        for it in site.read_site.response_members
        if it.path[: len(top)] == top and (not it.required or "null" in it.types)
    }
    return {it.name: it.path for it in stored(site) if dotted(it.path) in found}


def _sendable(site: Site, shown: Any) -> dict[str, Any]:
    """What of a representation can be sent back in a write."""
    values = {it.name: member(shown, it.path) for it in site.properties if not it.is_secret}
    return {name: value for name, value in values.items() if value is not None}
