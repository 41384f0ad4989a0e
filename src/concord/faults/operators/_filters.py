"""Filters that do not filter: `x-filter` of a query parameter or of a property of the body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from concord.checks.representation import member
from concord.faults._behaviours import always
from concord.faults._filter_faults import FilteredList, ListFilter, filtered, filters, page_of
from concord.faults._http import Request, Response
from concord.faults._model import Fault
from concord.faults._pager import Pager
from concord.faults._seeded_server import Send
from concord.faults._site import Site

_Keep = Callable[[FilteredList, list[Any]], list[Any]]


def filter_ignored(site: Site) -> Iterator[Fault]:
    yield from filtered(
        site, FilteredList.unfiltered, "has no effect", "with a value that few items have"
    )


def filter_inverted(site: Site) -> Iterator[Fault]:
    async def invert(listed: FilteredList) -> Response:
        wanted = await listed.selected()
        rest = await listed.unfiltered_items()
        return listed.page_of([item for item in rest if item not in wanted])

    yield from filtered(site, invert, "selects what it should leave out", "with any value")


def filter_incomplete(site: Site) -> Iterator[Fault]:
    def lose(_: FilteredList, found: list[Any]) -> list[Any]:
        return found[1:]

    yield from _keeping(site, lose, "leaves out an item", "with the value of the first item")


def filter_total_unfiltered(site: Site) -> Iterator[Fault]:
    async def whole(listed: FilteredList) -> Response:
        total = listed.pager.total((await listed.unfiltered()).json)
        response = listed.response
        if total is None:
            return response
        return response.with_json(listed.pager.with_total(response.json, total))

    if site.paging and site.paging.total:
        yield from filtered(site, whole, "does not reach the total", "with a value of few items")


def filter_boundary(site: Site) -> Iterator[Fault]:
    def shift(listed: FilteredList, found: list[Any]) -> list[Any]:
        # the date of a moment: the value that an item has may be written with another time or zone
        edge, path = listed.value[:10], listed.chosen.stated.members[0]
        return [item for item in found if not str(member(item, path)).startswith(edge)]

    yield from _keeping(
        site, shift, "leaves out its boundary", "with a value that an item has", ("from", "to")
    )


def filter_exact(site: Site) -> Iterator[Fault]:
    def narrow(listed: FilteredList, found: list[Any]) -> list[Any]:
        value, paths = listed.value.replace("*", "").lower(), listed.chosen.stated.members
        return [it for it in found if any(str(member(it, p)).lower() == value for p in paths)]

    yield from _keeping(
        site, narrow, "finds whole texts only", "with a part of a text", ("contains", "wildcard")
    )


def filter_first_value(site: Site) -> Iterator[Fault]:
    async def first(listed: FilteredList) -> Response:
        return await listed.send(listed.request.with_query(**{listed.chosen.name: listed.value}))

    yield from filtered(site, first, "counts its first value only", "with two values", ("one-of",))


def filters_any(site: Site) -> Iterator[Fault]:
    chosen = list(filters(site))
    if len(chosen) < 2:
        return
    pager = Pager(site.operation)

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        if not request.calls(site.operation) or not response.is_success:
            return response
        used = [it for it in chosen if it.values(request)] if request.body or request.query else []
        if len(used) < 2:
            return response
        found: list[Any] = []
        for one in used:
            alone = _without_others(request, one, used)
            found += [it for it in await pager.all_items(alone, send) if it not in found]
        return page_of(request, response, pager, found)

    yield site.fault(
        always(behave),
        what="of several filters one is enough",
        killed_by=f"{site.label} with two filters",
    )


def _without_others(request: Request, chosen: ListFilter, used: list[ListFilter]) -> Request:
    """The request with only one of its filters."""
    for other in used:
        request = request if other is chosen else other.without(request)
    return request


def _keeping(
    site: Site, keep: _Keep, what: str, how: str, matches: tuple[str, ...] = ()
) -> Iterator[Fault]:
    """Of what a filter selects only that is shown which `keep` keeps."""

    async def narrowed(listed: FilteredList) -> Response:
        return listed.page_of(keep(listed, await listed.selected()))

    yield from filtered(site, narrowed, what, how, matches)
