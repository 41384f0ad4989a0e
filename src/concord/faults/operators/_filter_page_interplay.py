"""Lists whose window slips: filters and pages that forget each other, values compared otherwise."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from concord.checks.representation import items, members
from concord.faults._behaviours import always, put
from concord.faults._model import Fault
from concord.faults._pages import Pager
from concord.faults._place import Place
from concord.faults._selections import Filter, filtered, page_of
from concord.faults._wire import Answer, Ask, Behave, Request
from concord.spec import child

_CAP = 5
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def filter_first_page(place: Place) -> Iterator[Fault]:
    """From the second page on, a filter is forgotten; the total is the filtered one."""

    async def forget(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        start = pager.asked(request)
        if not start or not start[0]:
            return answer
        page = await ask(chosen.without(request))
        return pager.showing(answer, items(place.operation, page.json)) if page.good else answer

    if place.paging:
        yield from filtered(
            place, forget, "is forgotten after the first page", "page 2 with a value of many items"
        )


def filter_after_paging(place: Place) -> Iterator[Fault]:
    """A filter selects from the page of the whole list, not from the list."""

    async def late(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        wanted = await pager.everything(request, ask)
        page = await ask(chosen.without(request))
        kept = [it for it in items(place.operation, page.json) if it in wanted]
        return pager.showing(answer, kept) if page.good else answer

    if place.paging:
        yield from filtered(
            place, late, "selects from one page only", "a small page with a value of later items"
        )


def filter_prefix(place: Place) -> Iterator[Fault]:
    """A filter for a value selects whatever begins with it."""

    def begins(value: str, wanted: list[str]) -> bool:
        return any(value.startswith(it) for it in wanted)

    free = _free(place)
    for fault in _compared(
        place, begins, "selects what begins with it", "with the beginning of a value"
    ):
        if fault.detail in free:
            yield fault


def filter_caseless(place: Place) -> Iterator[Fault]:
    """A filter for a value selects it in any letter case."""

    def folded(value: str, wanted: list[str]) -> bool:
        return value.casefold() in {it.casefold() for it in wanted}

    free = _free(place)
    for fault in _compared(place, folded, "takes any letter case", "with a value in capitals"):
        if free.get(fault.detail) == "string":
            yield fault


def filter_case_matters(place: Place) -> Iterator[Fault]:
    """A filter for a part of a text tells capitals from small letters."""

    async def strict(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        found = await pager.everything(request, ask)
        part = chosen.given(request)[0]
        kept = [it for it in found if any(part in value for value in _shown(chosen, it))]
        return page_of(request, answer, pager, kept)

    yield from filtered(
        place, strict, "tells capitals from small letters", "in capitals", ("contains",)
    )


def filter_day_lost(place: Place) -> Iterator[Fault]:
    """A filter up to a date leaves out that day: it ends as the day begins."""

    async def early(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        day = chosen.given(request)[0]
        if not _DATE.fullmatch(day):
            return answer
        found = await pager.everything(request, ask)
        kept = [it for it in found if not any(_within(v, day) for v in _shown(chosen, it))]
        return page_of(request, answer, pager, kept)

    yield from filtered(
        place, early, "leaves out its last day", "with the date of an item", ("to",)
    )


def filter_unmatched_ignored(place: Place) -> Iterator[Fault]:
    """A filter that selects nothing has no effect: the whole list is answered."""

    async def whole(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        start = pager.asked(request)
        if await pager.everything(request, ask) or start is None:
            return answer
        return await ask(chosen.without(request))

    yield from filtered(
        place, whole, "is dropped where nothing fits", "with a value that nothing has"
    )


def list_capped(place: Place) -> Iterator[Fault]:
    """A list without pages shows its first five items only."""

    async def cap(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        found = items(place.operation, answer.json)
        return pager.showing(answer, found[:_CAP]) if len(found) > _CAP else answer

    if place.action == "list" and not place.paging:
        yield _listed(
            place,
            cap,
            f"it shows {_CAP} items at most",
            f"of more than {_CAP} items",
            needs=(*place.ids("create"), *place.ids("read")),
            untouched=""
            if place.related("create")
            else "the emulator's list is shorter, and no operation adds to it",
        )


def empty_null(place: Place) -> Iterator[Fault]:
    """A list that is empty is null."""

    async def none(request: Request, answer: Answer, pager: Pager, ask: Ask) -> Answer:
        path = str(place.paging.get("items", "")) or place.unwrap
        if items(place.operation, answer.json):
            return answer
        return answer.showing(put(answer.json, path, None) if path else None)

    if place.action == "list":
        yield _listed(place, none, "an empty list is null", "that has no items", untouched=_NEVER)


def parent_unknown_empty(place: Place) -> Iterator[Fault]:
    """The list of a parent that there is not is empty, not a 404."""
    for parameter in place.operation.parameters:
        examples = parameter.schema.get("examples", [])
        named = parameter.location == "path" and "x-references" in parameter.definition
        if place.action != "list" or not named or not examples or "404" not in place.statuses:
            continue
        pager = Pager(place.operation)

        async def behave(
            request: Request,
            ask: Ask,
            name: str = parameter.name,
            value: Any = examples[0],
            pager: Pager = pager,
        ) -> Answer:
            answer = await ask(request)
            if not request.calls(place.operation) or answer.status != 404:
                return answer
            known = await ask(request.naming(name, value))
            return pager.showing(known, [], 0) if known.good else answer

        yield place.fault(
            always(behave),
            detail=parameter.name,
            what=f"an unknown {parameter.name} has an empty list",
            tell=f"{place.label} with an unknown {parameter.name}",
        )


def total_stale(place: Place) -> Iterator[Fault]:
    """The total is the one that was counted first, whatever is created or deleted after it."""
    writing = place.ids("create", "delete")
    if not writing or "total" not in place.paging:
        return

    def behave() -> Behave:
        counted: dict[str, int] = {}
        pager = Pager(place.operation)

        async def keep(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            if not request.calls(place.operation) or not answer.good:
                return answer
            now = pager.total(answer.json)
            asked_for = request.asking(**{pager.place: None, pager.size: None}).query
            first = counted.setdefault(asked_for, now) if now is not None else now
            return answer if first in (now, None) else answer.showing(_told(pager, answer, first))

        return keep

    yield place.fault(
        behave,
        what="the total is counted once and never again",
        tell=f"{place.label}, a write, and {place.label} again",
        needs=(*writing, *place.ids("read")),
    )


_NEVER = "no list of the emulator is empty here, whatever is asked for"
_Step = Callable[[Request, Answer, Pager, Ask], Awaitable[Answer]]


def _told(pager: Pager, answer: Answer, total: int | None) -> Any:
    return answer.json if total is None else pager.counting(answer.json, total)


def _within(value: str, day: str) -> bool:
    return value.startswith(day) and not re.match(r".{10}[T ]00:00:00", value)


def _shown(chosen: Filter, item: Any) -> list[str]:
    """The values of an item that a filter looks at."""
    stated = chosen.stated["member"]
    found = [value for path in _paths(stated) for value in members(item, path)]
    flat = [it for value in found for it in (value if isinstance(value, list) else [value])]
    return [str(it) for it in flat if it is not None]


def _paths(stated: Any) -> list[str]:
    return stated if isinstance(stated, list) else [stated]


def _compared(
    place: Place, fits: Callable[[str, list[str]], bool], what: str, how: str
) -> Iterator[Fault]:
    """Values of a filter are compared by `fits`."""

    async def select(
        request: Request, answer: Answer, chosen: Filter, pager: Pager, ask: Ask
    ) -> Answer:
        wanted = chosen.given(request)
        marks = {chosen.stated.get("absent"), chosen.stated.get("present")}
        if marks & set(wanted):
            return answer
        rest = await pager.everything(chosen.without(request), ask)
        found = [it for it in rest if any(fits(value, wanted) for value in _shown(chosen, it))]
        return page_of(request, answer, pager, found)

    yield from filtered(place, select, what, how, ("equal", "one-of"))


def _free(place: Place) -> dict[str, str]:
    """The types of the filters that take any value of them: others cannot be asked for less."""
    schemas = {
        it.name: place.spec.resolve(child(it.pointer, "schema")).definition
        for it in place.query("x-filter")
    }
    inner = {name: it.get("items", it) for name, it in schemas.items()}
    listed = {"enum", "pattern", "format"}
    return {name: str(it.get("type")) for name, it in inner.items() if not listed & set(it)}


def _listed(
    place: Place,
    step: _Step,
    what: str,
    how: str,
    *,
    needs: tuple[str, ...] = (),
    untouched: str = "",
) -> Fault:
    pager = Pager(place.operation)

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if not request.calls(place.operation) or not answer.good or pager.asked(request) is None:
            return answer
        return await step(request, answer, pager, ask)

    return place.fault(
        always(behave), what=what, tell=f"{place.label} {how}", needs=needs, untouched=untouched
    )
