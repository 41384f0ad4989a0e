"""Filters as a faulty server sees them: where one is given, and the list without it.

Model: `filtered` makes faults of a step, which turns the answer to a filtered request into a wrong
one; filters stand in the query or in the body (`x-filter`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from concord.checks.representation import member
from concord.faults._behaviours import always
from concord.faults._model import Fault
from concord.faults._pages import Pager
from concord.faults._place import Place
from concord.faults._wire import Answer, Ask, Request


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A filter of a list: where it is given, and what it selects."""

    name: str
    match: str
    stated: dict[str, Any]
    in_body: bool

    def given(self, request: Request) -> list[str]:
        """Its values in a request."""
        if not self.in_body:
            return [value for value in request.parameters.get(self.name, []) if value]
        value = member(request.json, self.name)
        return [] if value is None or value == "" else [str(value)]

    def without(self, request: Request) -> Request:
        """The request without it."""
        if not self.in_body:
            return request.asking(**{self.name: None})
        body = request.json
        return request.sending({name: body[name] for name in body if name != self.name})


Step = Callable[[Request, Answer, Filter, Pager, Ask], Awaitable[Answer]]


def filters(place: Place) -> Iterator[Filter]:
    """The filters of a list, of the query and of the body."""
    for parameter in place.query("x-filter"):
        stated = parameter.definition["x-filter"]
        yield Filter(name=parameter.name, match=stated["match"], stated=stated, in_body=False)
    for name, definition, _ in place.properties:
        if "x-filter" in definition:
            stated = definition["x-filter"]
            yield Filter(name=name, match=stated["match"], stated=stated, in_body=True)


def page_of(request: Request, answer: Answer, pager: Pager, found: list[Any]) -> Answer:
    """The page of `found` that `request` asks for."""
    start = pager.asked(request) if pager.place else (0, len(found))
    if start is None:
        return answer
    return pager.showing(answer, found[start[0] : sum(start)], len(found))


def filtered(
    place: Place, step: Step, what: str, how: str, matches: tuple[str, ...] = ()
) -> Iterator[Fault]:
    """A fault for each filter (of one of `matches`), in each success that was asked with it."""
    pager = Pager(place.operation)
    for chosen in filters(place):
        if matches and chosen.match not in matches:
            continue

        async def behave(request: Request, ask: Ask, chosen: Filter = chosen) -> Answer:
            answer = await ask(request)
            here = request.calls(place.operation) and answer.good
            if not here or not chosen.given(request):
                return answer
            return await step(request, answer, chosen, pager, ask)

        yield place.fault(
            always(behave),
            detail=chosen.name,
            what=f"{chosen.name} {what}",
            tell=f"{place.label} {how} of {chosen.name}",
        )
