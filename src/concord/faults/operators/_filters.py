"""Filters that do not filter: `x-filter` of a query parameter or of a property of the body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from concord.checks.representation import member
from concord.faults._model import Fault
from concord.faults._pages import Pager
from concord.faults._place import Place
from concord.faults._selections import Filter, filtered, filters, page_of
from concord.faults._wire import Answer, Ask, Behave, Request

_Keep = Callable[[Request, Filter, list[Any]], list[Any]]


def filter_ignored(place: Place) -> Iterator[Fault]:
    """A filter has no effect."""

    async def unfiltered(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        return await ask(chosen.without(request))

    yield from filtered(place, unfiltered, "has no effect", "with a value that few items have")


def filter_inverted(place: Place) -> Iterator[Fault]:
    """A filter selects what it should leave out."""

    async def invert(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        wanted = await pager.everything(request, ask)
        rest = await pager.everything(chosen.without(request), ask)
        return page_of(request, answer, pager, [item for item in rest if item not in wanted])

    yield from filtered(place, invert, "selects what it should leave out", "with any value")


def filter_incomplete(place: Place) -> Iterator[Fault]:
    """A filter leaves out the first item that it should select."""

    def lose(_: Request, __: Filter, found: list[Any]) -> list[Any]:
        return found[1:]

    yield from _keeping(place, lose, "leaves out an item", "with the value of the first item")


def filter_total_unfiltered(place: Place) -> Iterator[Fault]:
    """A filtered list tells the total of the whole list."""
    if "total" not in place.paging:
        return

    async def whole(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        total = pager.total((await ask(chosen.without(request))).json)
        return answer if total is None else answer.showing(pager.counting(answer.json, total))

    yield from filtered(place, whole, "does not reach the total", "with a value of few items")


def filter_boundary(place: Place) -> Iterator[Fault]:
    """A range's boundary is on the wrong side: items that are exactly there are lost."""

    def shift(request: Request, chosen: Filter, found: list[Any]) -> list[Any]:
        edge = chosen.given(request)[0][:10]
        path = str(chosen.stated["member"])
        return [item for item in found if not str(member(item, path)).startswith(edge)]

    yield from _keeping(
        place, shift, "leaves out its boundary", "with a value that an item has", ("from", "to")
    )


def filter_exact(place: Place) -> Iterator[Fault]:
    """A filter for a part of a text finds only the whole text."""

    def narrow(request: Request, chosen: Filter, found: list[Any]) -> list[Any]:
        value, path = chosen.given(request)[0].replace("*", "").lower(), chosen.stated["member"]
        paths = path if isinstance(path, list) else [path]
        return [it for it in found if any(str(member(it, p)).lower() == value for p in paths)]

    yield from _keeping(
        place, narrow, "finds whole texts only", "with a part of a text", ("contains", "wildcard")
    )


def filter_first_value(place: Place) -> Iterator[Fault]:
    """Of several values of a filter only the first one counts."""

    async def first(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        return await ask(request.asking(**{chosen.name: chosen.given(request)[0]}))

    yield from filtered(place, first, "counts its first value only", "with two values", ("one-of",))


def filters_any(place: Place) -> Iterator[Fault]:
    """Of several filters, one is enough."""
    chosen = list(filters(place))
    if len(chosen) < 2:
        return

    def behave() -> Behave:
        pager = Pager(place.operation)

        async def union(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            given = (
                [it for it in chosen if it.given(request)] if request.body or request.query else []
            )
            if not request.calls(place.operation) or not answer.good or len(given) < 2:
                return answer
            found: list[Any] = []
            for one in given:
                alone = request
                for other in given:
                    alone = alone if other is one else other.without(alone)
                found += [it for it in await pager.everything(alone, ask) if it not in found]
            return page_of(request, answer, pager, found)

        return union

    yield place.fault(
        behave,
        what="of several filters one is enough",
        tell=f"{place.label} with two filters",
    )


def _keeping(
    place: Place, keep: _Keep, what: str, how: str, matches: tuple[str, ...] = ()
) -> Iterator[Fault]:
    """A filter shows of what it selects only what `keep` keeps."""

    async def narrowed(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        found = await pager.everything(request, ask)
        return page_of(request, answer, pager, keep(request, chosen, found))

    yield from filtered(place, narrowed, what, how, matches)
