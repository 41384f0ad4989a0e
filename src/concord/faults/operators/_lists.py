"""Lists that are wrong: pages, totals, order (`x-pagination`), filters (`x-filter`), parents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from concord.checks.representation import items
from concord.faults._behaviours import always, asked, put
from concord.faults._model import Fault
from concord.faults._pages import Pager
from concord.faults._place import Place
from concord.faults._wire import Answer, Ask, Behave, Request

_Step = Callable[[Request, Answer, Pager, Ask], Any]


def page_off_by_one(place: Place) -> Iterator[Fault]:
    """Page n shows what page n + 1 holds, and says that it is page n."""

    async def next_page(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        following = pager.current(request) + pager.step(request)
        page = await ask(pager.at(request, following))
        return pager.showing(answer, items(place.operation, page.json)) if page.good else answer

    yield from _paged(place, next_page, "page n shows page n + 1", "two pages that follow")


def pages_overlap(place: Place) -> Iterator[Fault]:
    """Each page but the first begins with the last item of the one before."""

    async def overlap(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        start = pager.asked(request)
        found = items(place.operation, answer.json)
        if not found or start is None or not start[0]:
            return answer
        before = pager.current(request) - pager.step(request)
        if before < pager.first:
            return answer
        page = items(place.operation, (await ask(pager.at(request, before))).json)
        return pager.showing(answer, [*page[-1:], *found[:-1]])

    yield from _paged(place, overlap, "pages overlap by one item", "two pages that follow")


def page_ignored(place: Place) -> Iterator[Fault]:
    """Whichever page is asked for, the first one is answered; it says to be the wanted one."""

    async def first(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        page = await ask(pager.at(request, pager.first))
        return pager.showing(answer, items(place.operation, page.json)) if page.good else answer

    yield from _paged(place, first, "every page is the first one", "page 2")


def size_ignored(place: Place) -> Iterator[Fault]:
    """Pages are of the default size, whichever size is asked for; it says to be that one."""

    async def usual(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        page = await ask(request.asking(**{pager.size: None}))
        return pager.showing(answer, items(place.operation, page.json)) if page.good else answer

    yield from _paged(place, usual, "the page size is ignored", "a page of another size")


def size_off_by_one(place: Place) -> Iterator[Fault]:
    """A page holds one item more than what is asked for."""

    async def more(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        start = pager.asked(request)
        everything = await pager.everything(request, ask) if start else []
        if start is None or not items(place.operation, answer.json):
            return answer
        return pager.showing(answer, everything[start[0] : sum(start) + 1])

    yield from _paged(place, more, "a page holds one item too many", "a page within the list")


def last_item_lost(place: Place) -> Iterator[Fault]:
    """The last item of a full page is on no page."""

    async def lose(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        found, start = items(place.operation, answer.json), pager.asked(request)
        if start is None or len(found) < start[1] or len(found) < 2:
            return answer
        return pager.showing(answer, found[:-1])

    yield from _paged(place, lose, "a full page lacks its last item", "a full page")


def item_twice(place: Place) -> Iterator[Fault]:
    """The last item of a page is its first one once more."""

    async def double(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        found = items(place.operation, answer.json)
        return pager.showing(answer, [*found[:-1], found[0]]) if len(found) > 1 else answer

    yield from _listed(place, double, "an item is shown twice", "any page of several items")


def order_unstable(place: Place) -> Iterator[Fault]:
    """Every second request sees the list in the reverse order."""

    def behave() -> Behave:
        turns, pager = count(), Pager(place.operation)

        async def reverse(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            start = pager.asked(request) if request.calls(place.operation) else None
            if start is None or not answer.good or not next(turns) % 2:
                return answer
            everything = (await pager.everything(request, ask))[::-1]
            return pager.showing(answer, everything[start[0] : sum(start)])

        return reverse

    if place.paging:
        yield place.fault(
            behave,
            what="the order changes from request to request",
            tell=f"{place.label}, page by page",
        )


def total_wrong(place: Place) -> Iterator[Fault]:
    """The total is one too high."""

    async def more(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        total = pager.total(answer.json)
        return answer if total is None else answer.showing(pager.counting(answer.json, total + 1))

    if "total" in place.paging:
        yield from _paged(place, more, "the total is one too high", "the last page")


def total_of_page(place: Place) -> Iterator[Fault]:
    """The total is the number of items on the page."""

    async def few(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        found = len(items(place.operation, answer.json))
        return answer.showing(put(answer.json, place.paging["total"], found))

    if "total" in place.paging:
        yield from _paged(place, few, "the total counts the page only", "a page of several")


def pages_rounded_down(place: Place) -> Iterator[Fault]:
    """The number of pages leaves out the last one, where that is not full."""

    async def floor(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        total, start = pager.total(answer.json), pager.asked(request)
        if start is None or not total:
            return answer
        return answer.showing(put(answer.json, place.paging["pages"], total // start[1]))

    if "pages" in place.paging:
        yield from _paged(place, floor, "the number of pages is rounded down", "any odd page size")


def echo_wrong(place: Place) -> Iterator[Fault]:
    """The answer tells another page (or page size) than the one it is."""
    for key in ("current", "current_size"):
        if key in place.paging:

            async def constant(
                request: Request, answer: Answer, pager: Pager, ask: Ask, key: str = key
            ) -> Answer:
                value = pager.first if key == "current" else pager.default
                return answer.showing(put(answer.json, pager.paging[key], value))

            told = place.paging[key]
            for fault in _paged(place, constant, f"{told} is always the default", f"{told} ≠ it"):
                yield (
                    place.fault(fault.behave, what=fault.what, tell=fault.tell, detail=str(told))
                    if fault.behave
                    else fault
                )


def past_end_repeats(place: Place) -> Iterator[Fault]:
    """A page past the end shows the first page."""

    def behave() -> Behave:
        pager = Pager(place.operation)

        async def repeat(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            if not request.calls(place.operation) or pager.asked(request) is None:
                return answer
            if answer.status not in (200, 404) or items(place.operation, answer.json):
                return answer
            return await ask(pager.at(request, pager.first))

        return repeat

    if place.paging:
        yield place.fault(
            behave,
            what="a page past the end repeats the first one",
            tell=f"{place.label} with a page past the end",
        )


def default_size_wrong(place: Place) -> Iterator[Fault]:
    """Without a page size, pages are larger than documented."""
    if place.paging and Pager(place.operation).size:
        pager = Pager(place.operation)
        other = pager.default + 1 if pager.default < pager.most else pager.default - 1

        def larger(request: Request) -> Request:
            given = pager.size in request.parameters
            return request if given else request.asking(**{pager.size: other})

        yield place.fault(
            asked(place.operation, larger),
            what=f"the default page size is {other}, not {pager.default}",
            tell=f"{place.label} without {pager.size}",
            untouched="the emulator's list is no longer than a page",
        )


def parent_ignored(place: Place) -> Iterator[Fault]:
    """The list of one parent shows the items of another one, too."""
    parent = place.resource.get("parent")
    if place.action == "list" and parent:

        def behave() -> Behave:
            seen: dict[str, Any] = {}
            pager = Pager(place.operation)

            async def mix(request: Request, ask: Ask) -> Answer:
                answer = await ask(request)
                if not request.calls(place.operation) or not answer.good:
                    return answer
                found = items(place.operation, answer.json)
                if found:
                    seen[request.names[parent["parameter"]]] = found[0]
                others = [v for k, v in seen.items() if k != request.names[parent["parameter"]]]
                return pager.showing(answer, [*others[:1], *found[1:]]) if found else answer

            return mix

        yield place.fault(
            behave,
            what=f"the list of one {parent['name']} shows what belongs to another",
            tell=f"{place.label} of two {parent['name']}s",
            needs=_parents(place, parent["name"]),
        )


def _parents(place: Place, name: str) -> tuple[str, ...]:
    return tuple(
        operation.id
        for operation in place.spec.operations
        if operation.definition.get("x-resource", {}).get("name") == name
        and operation.definition["x-resource"]["action"] == "list"
    )


def _paged(place: Place, step: _Step, what: str, tell: str) -> Iterator[Fault]:
    """A fault of a list that has pages, in each success that was asked for with right paging."""
    if place.paging:
        yield from _listed(place, step, what, tell)


def _listed(place: Place, step: _Step, what: str, tell: str) -> Iterator[Fault]:
    if place.action != "list" and not place.paging:
        return
    pager = Pager(place.operation)

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if not request.calls(place.operation) or not answer.good or pager.asked(request) is None:
            return answer
        changed: Answer = await step(request, answer, pager, ask)
        return changed

    yield place.fault(always(behave), what=what, tell=f"{place.label}: {tell}")
