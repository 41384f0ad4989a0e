"""Filters and pages that forget each other, and filters that compare values in another way."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from concord.checks.representation import items, members
from concord.faults._behaviours import always, put
from concord.faults._filter_faults import FilteredList, ListFilter, filtered
from concord.faults._http import Request, Response
from concord.faults._model import Fault
from concord.faults._pager import Pager
from concord.faults._seeded_server import Behaviour, Send
from concord.faults._site import Site
from concord.spec import child

_CAP = 5
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NEVER_EMPTY = "no list of the emulator is empty here, whatever is requested"
_Step = Callable[[Request, Response, Pager, Send], Awaitable[Response]]


def filter_first_page(site: Site) -> Iterator[Fault]:
    async def forget(listed: FilteredList) -> Response:
        window = listed.pager.window(listed.request)
        # the window begins at 0: this is the first page, which stays right
        if not window or not window[0]:
            return listed.response
        page = await listed.unfiltered()
        if not page.is_success:
            return listed.response
        return listed.pager.with_items(listed.response, items(site.operation, page.json))

    if site.paging:
        yield from filtered(
            site, forget, "is forgotten after the first page", "page 2 with a value of many items"
        )


def filter_after_paging(site: Site) -> Iterator[Fault]:
    async def late(listed: FilteredList) -> Response:
        wanted = await listed.selected()
        page = await listed.unfiltered()
        kept = [it for it in items(site.operation, page.json) if it in wanted]
        response = listed.response
        return listed.pager.with_items(response, kept) if page.is_success else response

    if site.paging:
        yield from filtered(
            site, late, "selects from one page only", "a small page with a value of later items"
        )


def filter_prefix(site: Site) -> Iterator[Fault]:
    def begins(value: str, wanted: list[str]) -> bool:
        return any(value.startswith(it) for it in wanted)

    free = _free(site)
    for fault in _compared(
        site, begins, "selects what begins with it", "with the beginning of a value"
    ):
        if fault.detail in free:
            yield fault


def filter_caseless(site: Site) -> Iterator[Fault]:
    def folded(value: str, wanted: list[str]) -> bool:
        return value.casefold() in {it.casefold() for it in wanted}

    free = _free(site)
    for fault in _compared(site, folded, "takes any letter case", "with a value in capitals"):
        if free.get(fault.detail) == "string":
            yield fault


def filter_case_matters(site: Site) -> Iterator[Fault]:
    async def strict(listed: FilteredList) -> Response:
        kept = [
            item
            for item in await listed.selected()
            if any(listed.value in value for value in _shown(listed.chosen, item))
        ]
        return listed.page_of(kept)

    yield from filtered(
        site, strict, "distinguishes capitals from small letters", "in capitals", ("contains",)
    )


def filter_day_lost(site: Site) -> Iterator[Fault]:
    async def early(listed: FilteredList) -> Response:
        day = listed.value
        if not _DATE.fullmatch(day):
            return listed.response
        kept = [
            item
            for item in await listed.selected()
            if not any(_within(value, day) for value in _shown(listed.chosen, item))
        ]
        return listed.page_of(kept)

    yield from filtered(site, early, "leaves out its last day", "with the date of an item", ("to",))


def filter_unmatched_ignored(site: Site) -> Iterator[Fault]:
    async def whole(listed: FilteredList) -> Response:
        window = listed.pager.window(listed.request)
        if await listed.selected() or window is None:
            return listed.response
        return await listed.unfiltered()

    yield from filtered(
        site, whole, "is dropped where nothing fits", "with a value that nothing has"
    )


def list_capped(site: Site) -> Iterator[Fault]:
    async def cap(request: Request, response: Response, pager: Pager, send: Send) -> Response:
        found = items(site.operation, response.json)
        return pager.with_items(response, found[:_CAP]) if len(found) > _CAP else response

    if site.action == "list" and not site.paging:
        yield _listed(
            site,
            cap,
            f"it shows {_CAP} items at most",
            f"of more than {_CAP} items",
            needs=(*site.ids("create"), *site.ids("read")),
            equivalent_because=""
            if site.related("create")
            else "the emulator's list is shorter, and no operation adds to it",
        )


def empty_null(site: Site) -> Iterator[Fault]:
    async def none(request: Request, response: Response, pager: Pager, send: Send) -> Response:
        path = (site.paging.items if site.paging else "") or site.unwrap
        if items(site.operation, response.json):
            return response
        return response.with_json(put(response.json, path, None) if path else None)

    if site.action == "list":
        yield _listed(
            site, none, "an empty list is null", "without items", equivalent_because=_NEVER_EMPTY
        )


def parent_unknown_empty(site: Site) -> Iterator[Fault]:
    for parameter in site.path_parameters() if site.action == "list" else ():
        examples = parameter.schema.get("examples", [])
        if parameter.references is None or not examples or "404" not in site.statuses:
            continue
        pager = Pager(site.operation)

        async def behave(
            request: Request,
            send: Send,
            # defaults, since a closure would see the last parameter of the loop
            name: str = parameter.name,
            value: Any = examples[0],
            pager: Pager = pager,
        ) -> Response:
            response = await send(request)
            if not request.calls(site.operation) or response.status != 404:
                return response
            known = await send(request.with_path_parameter(name, value))
            return pager.with_items(known, [], 0) if known.is_success else response

        yield site.fault(
            always(behave),
            detail=parameter.name,
            what=f"an unknown {parameter.name} has an empty list",
            killed_by=f"{site.label} with an unknown {parameter.name}",
        )


def total_stale(site: Site) -> Iterator[Fault]:
    writing = site.ids("create", "delete")
    if not writing or site.paging is None or not site.paging.total:
        return

    def behaviour() -> Behaviour:
        counted: dict[str, int] = {}
        pager = Pager(site.operation)

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            if not request.calls(site.operation) or not response.is_success:
                return response
            now = pager.total(response.json)
            if now is None:
                return response
            # the total of each combination of filters, whichever page
            filters = request.with_query(**{pager.selector: None, pager.size: None}).query
            first = counted.setdefault(filters, now)
            if first == now:
                return response
            return response.with_json(pager.with_total(response.json, first))

        return behave

    yield site.fault(
        behaviour,
        what="the total is counted once and never again",
        killed_by=f"{site.label}, a write, and {site.label} again",
        needs=(*writing, *site.ids("read")),
    )


def _within(value: str, day: str) -> bool:
    """Whether a moment is within the day, and not where it begins."""
    return value.startswith(day) and not re.match(r".{10}[T ]00:00:00", value)


def _shown(chosen: ListFilter, item: Any) -> list[str]:
    """The values of an item that a filter compares."""
    found = [value for path in chosen.stated.members for value in members(item, path)]
    flat = [it for value in found for it in (value if isinstance(value, list) else [value])]
    return [str(it) for it in flat if it is not None]


def _compared(
    site: Site, fits: Callable[[str, list[str]], bool], what: str, how: str
) -> Iterator[Fault]:
    """A fault for each filter: its values are compared by `fits`."""

    async def select(listed: FilteredList) -> Response:
        chosen, wanted = listed.chosen, listed.chosen.values(listed.request)
        # these two are no values, whatever way values are compared in
        if {chosen.stated.absent, chosen.stated.present} & set(wanted):
            return listed.response
        rest = await listed.unfiltered_items()
        found = [it for it in rest if any(fits(value, wanted) for value in _shown(chosen, it))]
        return listed.page_of(found)

    yield from filtered(site, select, what, how, ("equal", "one-of"))


def _free(site: Site) -> dict[str, str]:
    """The types of the filters that take any value of them, by name.

    For the others no shorter value, and none in another letter case, is valid.
    """
    schemas = {
        it.name: site.spec.resolve(child(it.pointer, "schema")).definition
        for it in site.query()
        if it.filter is not None
    }
    inner = {name: it.get("items", it) for name, it in schemas.items()}
    listed = {"enum", "pattern", "format"}
    return {name: str(it.get("type")) for name, it in inner.items() if not listed & set(it)}


def _listed(
    site: Site,
    step: _Step,
    what: str,
    how: str,
    *,
    needs: tuple[str, ...] = (),
    equivalent_because: str = "",
) -> Fault:
    pager = Pager(site.operation)

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        here = request.calls(site.operation) and response.is_success
        if not here or pager.window(request) is None:
            return response
        return await step(request, response, pager, send)

    return site.fault(
        always(behave),
        what=what,
        killed_by=f"{site.label} {how}",
        needs=needs,
        equivalent_because=equivalent_because,
    )
