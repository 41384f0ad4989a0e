"""Wrong reads: stale, of another resource, unlike the list, of deleted resources, broken links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.checks.representation import identity, items
from concord.faults._behaviours import body_changed
from concord.faults._http import Request, Response
from concord.faults._members import changing, dotted
from concord.faults._model import Fault
from concord.faults._pager import Pager
from concord.faults._resource_reader import resource_id, unknown_id
from concord.faults._seeded_server import Behaviour, Send
from concord.faults._site import Site
from concord.spec import child, parts

_WRITES = ("create", "replace", "update", "delete", "invoke")
_CONSTRAINED = frozenset({"enum", "const", "format", "pattern"})


def read_stale(site: Site) -> Iterator[Fault]:
    reader = site.reader
    if reader is None or reader.operation.id != site.operation.id:
        return
    changing = site.ids("replace", "update")
    if not changing:
        return

    def behaviour() -> Behaviour:
        first: dict[str, Response] = {}

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            named = reader.id_in(request)
            return first.setdefault(named, response) if named and response.is_success else response

        return behave

    yield site.fault(
        behaviour,
        what="a read shows what the first read showed",
        killed_by=f"{site.label}, a change, and {site.label} again",
        needs=(*changing, *site.ids("create")),
    )


def read_other(site: Site) -> Iterator[Fault]:
    reader = site.reader
    if reader is None or reader.operation.id != site.operation.id:
        return

    def behaviour() -> Behaviour:
        first: list[Response] = []

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            if reader.id_in(request) is None or not response.is_success:
                return response
            first.append(response)
            return first[0]

        return behave

    yield site.fault(
        behaviour,
        what="every read shows the same resource",
        killed_by=f"{site.label} of two resources",
        needs=(*site.ids("list")[:1], *site.ids("create")),
    )


def list_stale(site: Site) -> Iterator[Fault]:
    writing = site.ids("create", "replace", "update", "delete")
    if site.action != "list" or not writing:
        return

    def behaviour() -> Behaviour:
        first: dict[str, Response] = {}

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            if not request.calls(site.operation) or not response.is_success:
                return response
            # by the whole request: other filters and pages have first responses of their own
            return first.setdefault(request.summary, response)

        return behave

    yield site.fault(
        behaviour,
        what="a list shows what it first showed",
        killed_by=f"{site.label}, a write, and {site.label} again",
        needs=(*writing, *site.ids("read")),
    )


def list_disagrees(site: Site) -> Iterator[Fault]:
    read = site.read_site
    if site.action != "list" or read is None:
        return
    top = len(dotted(read.unwrap))
    texts = {it.path[top:] for it in read.response_members if "string" in it.types}
    item = (*dotted(site.items), "*")

    def other(holder: Any, key: Any) -> None:
        if isinstance(holder[key], str):
            # same letters and length: only a comparison with a read shows it
            holder[key] = holder[key].swapcase()

    for member in site.response_members:
        plain = not _CONSTRAINED & set(member.schema) and "string" in member.types
        own = member.path[len(item) :]
        is_shown = member.path[: len(item)] == item and own in texts
        if plain and is_shown and own != (site.id_member,):
            yield site.fault(
                body_changed(site.operation, changing(member.path, other)),
                detail=member.name,
                what=f"{member.name} is another text than a read shows",
                killed_by=f"{site.label}, and a read of an item",
                needs=site.ids("read"),
                equivalent_because="no response of the emulator shows this member",
            )


def delete_leaves(site: Site) -> Iterator[Fault]:
    reader = site.reader
    if site.action != "delete" or reader is None:
        return

    def behaviour() -> Behaviour:
        left: dict[str, Response] = {}

        async def behave(request: Request, send: Send) -> Response:
            if request.calls(site.operation):
                named = str(resource_id(site.operation, request))
                # read now, since the correct server really deletes it
                before = await send(reader.request(request, named))
                response = await send(request)
                if response.is_success and before.is_success:
                    left[named] = before
                return response
            response = await send(request)
            return left.get(reader.id_in(request) or "", response)

        return behave

    yield site.fault(
        behaviour,
        what="what was deleted can still be read",
        killed_by=f"{site.label}, then read",
        needs=site.ids("read", "create"),
    )


def delete_listed(site: Site) -> Iterator[Fault]:
    lists = [Pager(operation) for operation in site.related("list")]
    if site.action != "delete" or not lists:
        return

    def behaviour() -> Behaviour:
        # the items of each list, by its operationId and their id
        known: dict[tuple[str, str], Any] = {}
        gone: set[str] = set()

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            if not response.is_success:
                return response
            if request.calls(site.operation):
                gone.add(str(resource_id(site.operation, request)))
            pager = next((it for it in lists if request.calls(it.operation)), None)
            if pager is None:
                return response
            found = items(pager.operation, response.json)
            for item in found:
                known[pager.operation.id, str(identity(pager.operation, item))] = item
            lost = [known[key] for key in known if key[0] == pager.operation.id and key[1] in gone]
            if not lost or not found:
                return response
            # in the place of another item, so that neither length nor total gives it away
            return pager.with_items(response, [*lost[:1], *found[1:]])

        return behave

    yield site.fault(
        behaviour,
        what="what was deleted is still listed",
        killed_by=f"{site.label}, then list",
        needs=site.ids("list", "create"),
    )


def link_broken(site: Site) -> Iterator[Fault]:
    for status in site.statuses:
        response = site.spec.resolve(child(site.operation.pointer, "responses", status))
        for name in response.definition.get("links", {}):
            link = site.spec.resolve(child(response.pointer, "links", name)).definition
            for parameter, expression in (link.get("parameters") or {}).items():
                path = _body_path(expression)
                target = link.get("operationId")
                if path is None or target is None:
                    continue

                def astray(holder: Any, key: Any) -> None:
                    holder[key] = unknown_id(holder[key])

                yield site.fault(
                    body_changed(site.operation, changing(path, astray)),
                    detail=f"{name}.{parameter}",
                    what=f"{'.'.join(path)}, which leads to {target}, leads nowhere",
                    killed_by=f"{site.label}, then {target}",
                    needs=(str(target),),
                    equivalent_because="no response of the emulator shows this member",
                )


def _body_path(expression: Any) -> tuple[str, ...] | None:
    text = str(expression)
    if not text.startswith("$response.body#/"):
        return None
    # a link takes the first element; a fault takes every one
    return tuple("*" if part == "0" else part for part in parts(text.partition("#")[2]))
