"""Lists that are wrong: pages, totals, order (`x-pagination`), and parents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from concord.checks.representation import items
from concord.faults._behaviours import always, put, request_changed
from concord.faults._http import Request, Response
from concord.faults._model import Fault
from concord.faults._pager import Pager
from concord.faults._seeded_server import Behaviour, Send
from concord.faults._site import Site
from concord.spec import vocabulary


@dataclass(frozen=True, kw_only=True)
class _Page:
    """A success of a list with right paging, as a step sees it."""

    request: Request
    response: Response
    window: tuple[int, int]
    """Index of the first item, and size of the page."""
    pager: Pager
    send: Send

    @property
    def found(self) -> list[Any]:
        """Its items."""
        return items(self.pager.operation, self.response.json)

    async def other(self, request: Request) -> list[Any] | None:
        """The items of another page; None if it is an error."""
        response = await self.send(request)
        return items(self.pager.operation, response.json) if response.is_success else None

    def with_items(self, found: list[Any] | None) -> Response:
        """The response with other items; unchanged if there are none."""
        return self.response if found is None else self.pager.with_items(self.response, found)

    def with_member(self, path: str, value: Any) -> Response:
        """The response with another value of a dotted member."""
        return self.response.with_json(put(self.response.json, path, value))


_Step = Callable[[_Page], Awaitable[Response]]


def page_off_by_one(site: Site) -> Iterator[Fault]:
    async def next_page(page: _Page) -> Response:
        following = page.pager.current(page.request) + page.pager.step(page.request)
        return page.with_items(await page.other(page.pager.page_request(page.request, following)))

    yield from _numbered(site, next_page, "page n shows page n + 1", "two pages that follow")


def pages_overlap(site: Site) -> Iterator[Fault]:
    async def overlap(page: _Page) -> Response:
        before = page.pager.current(page.request) - page.pager.step(page.request)
        if not page.found or not page.window[0] or before < page.pager.first:
            return page.response
        earlier = await page.other(page.pager.page_request(page.request, before)) or []
        # as many items as before: a page that is too long would be found by its length alone
        return page.with_items([*earlier[-1:], *page.found[:-1]])

    yield from _numbered(site, overlap, "pages overlap by one item", "two pages that follow")


def page_ignored(site: Site) -> Iterator[Fault]:
    async def first(page: _Page) -> Response:
        request = page.pager.page_request(page.request, page.pager.first)
        return page.with_items(await page.other(request))

    yield from _paged(site, first, "every page is the first one", "page 2")


def size_ignored(site: Site) -> Iterator[Fault]:
    async def usual(page: _Page) -> Response:
        return page.with_items(await page.other(page.request.with_query(**{page.pager.size: None})))

    if site.paging and site.paging.size:
        yield from _paged(site, usual, "the page size is ignored", "a page of another size")


def size_off_by_one(site: Site) -> Iterator[Fault]:
    async def more(page: _Page) -> Response:
        if not page.found:
            return page.response
        everything = await page.pager.all_items(page.request, page.send)
        return page.with_items(everything[page.window[0] : sum(page.window) + 1])

    yield from _numbered(site, more, "a page holds one item too many", "a page within the list")


def last_item_lost(site: Site) -> Iterator[Fault]:
    async def lose(page: _Page) -> Response:
        is_full = len(page.found) >= max(2, page.window[1])
        return page.with_items(page.found[:-1]) if is_full else page.response

    yield from _paged(site, lose, "a full page lacks its last item", "a full page")


def item_twice(site: Site) -> Iterator[Fault]:
    async def double(page: _Page) -> Response:
        found = page.found
        return page.with_items([*found[:-1], found[0]]) if len(found) > 1 else page.response

    yield from _listed(site, double, "an item is shown twice", "any page of several items")


def order_unstable(site: Site) -> Iterator[Fault]:
    def behaviour() -> Behaviour:
        # one counter a behaviour: each judgement of the fault begins with the right order
        turns = count()

        async def reverse(page: _Page) -> Response:
            if not next(turns) % 2:
                return page.response
            everything = (await page.pager.all_items(page.request, page.send))[::-1]
            return page.with_items(everything[page.window[0] : sum(page.window)])

        return _of_pages(site, reverse)

    if site.paging and not site.paging.is_led:
        yield site.fault(
            behaviour,
            what="the order changes from request to request",
            killed_by=f"{site.label}, page by page",
        )


def total_wrong(site: Site) -> Iterator[Fault]:
    async def more(page: _Page) -> Response:
        body = page.response.json
        total = page.pager.total(body)
        if total is None:
            return page.response
        return page.response.with_json(page.pager.with_total(body, total + 1))

    if site.paging and site.paging.total:
        yield from _paged(site, more, "the total is one too high", "the last page")


def total_of_page(site: Site) -> Iterator[Fault]:
    path = site.paging.total if site.paging else ""

    async def few(page: _Page) -> Response:
        return page.with_member(path, len(page.found))

    if path:
        yield from _paged(site, few, "the total counts the page only", "a page of several")


def pages_rounded_down(site: Site) -> Iterator[Fault]:
    path = site.paging.pages if site.paging else ""

    async def floor(page: _Page) -> Response:
        total = page.pager.total(page.response.json)
        return page.with_member(path, total // page.window[1]) if total else page.response

    if path:
        yield from _paged(site, floor, "the number of pages is rounded down", "any odd page size")


def echo_wrong(site: Site) -> Iterator[Fault]:
    pager = Pager(site.operation)
    echoes = (
        (site.paging.current, pager.first),
        (site.paging.current_size, pager.default_size),
    ) if site.paging else ()  # fmt: skip
    for path, value in echoes:
        if path:

            async def constant(page: _Page, path: str = path, value: int = value) -> Response:
                return page.with_member(path, value)

            yield site.fault(
                always(_of_pages(site, constant)),
                what=f"{path} is always the default",
                killed_by=f"{site.label}: {path} ≠ it",
                detail=path,
            )


def past_end_repeats(site: Site) -> Iterator[Fault]:
    pager = Pager(site.operation)

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        if not request.calls(site.operation) or pager.window(request) is None:
            return response
        if response.status not in (200, 404) or items(site.operation, response.json):
            return response
        return await send(pager.page_request(request, pager.first))

    if site.paging and not site.paging.is_led:
        yield site.fault(
            always(behave),
            what="a page past the end repeats the first one",
            killed_by=f"{site.label} with a page past the end",
        )


def default_size_wrong(site: Site) -> Iterator[Fault]:
    pager = Pager(site.operation)
    other = pager.default_size + (1 if pager.default_size < pager.max_size else -1)

    def larger(request: Request) -> Request:
        return request.with_default(pager.size, other)

    if pager.size:
        yield site.fault(
            request_changed(site.operation, larger),
            what=f"the default page size is {other}, not {pager.default_size}",
            killed_by=f"{site.label} without {pager.size}",
            equivalent_because="the emulator's list is no longer than a page",
        )


def parent_ignored(site: Site) -> Iterator[Fault]:
    parent = site.resource.parent if site.resource else None
    if site.action == "list" and parent:
        yield site.fault(
            lambda: _mixed(site, parent),
            what=f"the list of one {parent.name} shows what belongs to another",
            killed_by=f"{site.label} of two {parent.name}s",
            needs=tuple(
                operation.id
                for operation in site.spec.operations
                if operation.resource_name == parent.name and operation.action == "list"
            ),
        )


def _mixed(site: Site, parent: vocabulary.Parent) -> Behaviour:
    """The first item of one parent's list is that of another one that was listed before."""
    seen: dict[str, Any] = {}
    pager = Pager(site.operation)

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        found = items(site.operation, response.json)
        if not request.calls(site.operation) or not response.is_success or not found:
            return response
        own = request.path_parameters[parent.parameter]
        seen[own] = found[0]
        others = [item for owner, item in seen.items() if owner != own]
        return pager.with_items(response, [*others[:1], *found[1:]])

    return behave


def _paged(site: Site, step: _Step, what: str, how: str) -> Iterator[Fault]:
    """A fault of a list that has pages, in each success of a request with right paging."""
    if site.paging:
        yield from _listed(site, step, what, how)


def _numbered(site: Site, step: _Step, what: str, how: str) -> Iterator[Fault]:
    """A fault of a list whose pages are selected by number, with a size."""
    if site.paging and site.paging.size and not site.paging.is_led:
        yield from _listed(site, step, what, how)


def _listed(site: Site, step: _Step, what: str, how: str) -> Iterator[Fault]:
    if site.action == "list" or site.paging:
        yield site.fault(always(_of_pages(site, step)), what=what, killed_by=f"{site.label}: {how}")


def _of_pages(site: Site, step: _Step) -> Behaviour:
    """`step` in each success of a request with right paging."""
    pager = Pager(site.operation)

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        window = pager.window(request)
        if not request.calls(site.operation) or not response.is_success or window is None:
            return response
        page = _Page(request=request, response=response, window=window, pager=pager, send=send)
        return await step(page)

    return behave
