"""Faults of filters: where a request uses one, the list without it, and a fault for each.

Model: `filtered` makes faults of a step, which turns the response to a filtered request into a
wrong one; filters stand in the query or in the body (`x-filter`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from concord.checks.representation import member
from concord.faults._behaviours import always
from concord.faults._http import Request, Response
from concord.faults._model import Fault
from concord.faults._pager import Pager
from concord.faults._seeded_server import Send
from concord.faults._site import Site
from concord.spec import vocabulary


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """A filter of a list: the parameter or property that holds its value, and what it selects."""

    name: str
    stated: vocabulary.Filter
    in_body: bool

    def values(self, request: Request) -> list[str]:
        """Its values in a request."""
        if not self.in_body:
            return [value for value in request.query_parameters.get(self.name, []) if value]
        value = member(request.json, self.name)
        return [] if value is None or value == "" else [str(value)]

    def without(self, request: Request) -> Request:
        """The request without it."""
        if not self.in_body:
            return request.with_query(**{self.name: None})
        body = request.json
        return request.with_body({name: body[name] for name in body if name != self.name})


@dataclass(frozen=True, kw_only=True)
class FilteredList:
    """A success of a filtered list, as a step sees it."""

    request: Request
    response: Response
    chosen: ListFilter
    pager: Pager
    send: Send

    @property
    def value(self) -> str:
        """The first value of the filter."""
        return self.chosen.values(self.request)[0]

    async def selected(self) -> list[Any]:
        """All items that the filter selects."""
        return await self.pager.all_items(self.request, self.send)

    async def unfiltered(self) -> Response:
        """The same page of the list without the filter."""
        return await self.send(self.chosen.without(self.request))

    async def unfiltered_items(self) -> list[Any]:
        """All items of the list without the filter."""
        return await self.pager.all_items(self.chosen.without(self.request), self.send)

    def page_of(self, found: list[Any]) -> Response:
        """The selected page of `found`, with its total."""
        return page_of(self.request, self.response, self.pager, found)


Step = Callable[[FilteredList], Awaitable[Response]]


def filters(site: Site) -> Iterator[ListFilter]:
    """The filters of a list, of the query and of the body."""
    for parameter in site.query():
        if parameter.filter is not None:
            yield ListFilter(name=parameter.name, stated=parameter.filter, in_body=False)
    for it in site.properties:
        stated = vocabulary.FILTER.of(it.schema)
        if stated is not None:
            yield ListFilter(name=it.name, stated=stated, in_body=True)


def page_of(request: Request, response: Response, pager: Pager, found: list[Any]) -> Response:
    """The page of `found` that `request` selects."""
    window = pager.window(request) if pager.selector else (0, len(found))
    if window is None:
        return response
    return pager.with_items(response, found[window[0] : sum(window)], len(found))


def filtered(
    site: Site, step: Step, what: str, how: str, matches: tuple[str, ...] = ()
) -> Iterator[Fault]:
    """A fault for each filter (of one of `matches`), in each success of a request with it."""
    pager = Pager(site.operation)
    for chosen in filters(site):
        if matches and chosen.stated.match not in matches:
            continue

        # a default, since a closure would see the last filter of the loop
        async def behave(request: Request, send: Send, chosen: ListFilter = chosen) -> Response:
            response = await send(request)
            here = request.calls(site.operation) and response.is_success
            if not here or not chosen.values(request):
                return response
            return await step(
                FilteredList(
                    request=request, response=response, chosen=chosen, pager=pager, send=send
                )
            )

        yield site.fault(
            always(behave),
            detail=chosen.name,
            what=f"{chosen.name} {what}",
            killed_by=f"{site.label} {how} of {chosen.name}",
        )
