"""Pages: as large as requested, echoed as requested, disjoint, and together the whole.

Model: `page_is_honoured` judges each page by itself; `pages_add_up` walks a list from its first
page and compares, where the list does not state its length as far as its first page goes. Both read
`x-pagination`.
Known limits: a list that someone else writes to meanwhile is judged wrongly; no cursors.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from concord.checks.check import PAGED, Check
from concord.checks.exchange import Send, Subject
from concord.checks.messages import message
from concord.checks.representation import identity, items, items_pointer, member
from concord.spec import Operation, child
from concord.spec.vocabulary import PAGINATION, Pagination

_WALKED = 5
"""Pages that a walk takes at most, besides the one after the last."""
_USUAL = 10
"""No server shows less on a page, where neither a default nor a most is documented."""


def page_is_honoured(exchange: Subject) -> bool:
    """Judge one page: number of items, echoed page and size, number of pages."""
    requested = _requested(exchange)
    if requested is None:
        return False
    paging, number, size = requested
    number = _shown_page(exchange, paging, number, size)
    found = items(exchange.operation, exchange.response.json)
    pointer = PAGINATION.at(exchange.operation.pointer)
    at = items_pointer(exchange.operation)
    if len(found) > size:
        exchange.fail(
            message("{found} items on a page of {size}", found=len(found), size=size),
            pointer=pointer,
            at=at,
            relies_on=_assumed(exchange, paging),
        )
    for path, expected in ((paging.current, number), (paging.current_size, size)):
        echoed = member(exchange.response.json, path) if path else None
        if echoed is not None and echoed != expected:
            place = child("", *path.split("."))
            exchange.fail(
                message(
                    "{echoed} where {expected} was requested", echoed=echoed, expected=expected
                ),
                pointer=pointer,
                at=place,
                relies_on=_assumed(exchange, paging),
            )
    _totals(exchange, paging, number, size)
    return True


def _shown_page(exchange: Subject, paging: Pagination, number: int, size: int) -> int:
    """The page that answers the request: past the end it may be the last one."""
    total = member(exchange.response.json, paging.total) if paging.total else None
    if paging.past_end != "last" or paging.style != "page" or not isinstance(total, int):
        return number
    return min(number, max(1, math.ceil(total / size)))


def _totals(exchange: Subject, paging: Pagination, number: int, size: int) -> None:
    total = member(exchange.response.json, paging.total) if paging.total else None
    pages = member(exchange.response.json, paging.pages) if paging.pages else None
    if not isinstance(total, int):
        return
    pointer = PAGINATION.at(exchange.operation.pointer)
    # an offset counts items, a page number counts pages
    skipped = number if paging.style == "offset" else (number - 1) * size
    expected = min(size, max(0, total - skipped))
    found = len(items(exchange.operation, exchange.response.json))
    if found != expected:
        what = message(
            "{found} items where {expected} of {total} are left for this page",
            found=found,
            expected=expected,
            total=total,
        )
        exchange.fail(
            what,
            pointer=pointer,
            at=items_pointer(exchange.operation),
            relies_on=_assumed(exchange, paging),
        )
    # whether nothing at all is no page or one is left open by the vocabulary
    if isinstance(pages, int) and total and pages != math.ceil(total / size):
        place = child("", *paging.pages.split("."))
        exchange.fail(
            message(
                "{pages} pages of {size} for {total} items", pages=pages, size=size, total=total
            ),
            pointer=pointer,
            at=place,
            relies_on=_assumed(exchange, paging),
        )


def _assumed(exchange: Subject, paging: Pagination) -> Iterator[str]:
    """The defaults of the page and the size that the request does not state."""
    for name in (paging.selector, paging.size):
        if name not in exchange.query:
            yield from default_at(exchange.operation, name)


def pages_add_up(exchange: Subject, send: Send) -> bool:
    """Walk the list that `exchange` is a page of: no item twice, none missing."""
    paging = exchange.operation.pagination
    if paging is None:
        return False
    if not paging.total:
        return _first_page_adds_up(exchange, paging, send)
    total = member(exchange.response.json, paging.total)
    if _requested(exchange) is None or not isinstance(total, int) or total < 2:
        return False
    # small enough for the walk to turn pages, large enough to end within `_WALKED`
    size = min(_largest(exchange.operation, paging), math.ceil(total / _WALKED))
    met = _met(exchange, paging, size, total, send)
    missing = total - len(met)
    # items without an id cannot be told apart, so nothing can be missing among them
    if None not in met and missing > 0 and total <= size * _WALKED:
        pointer = PAGINATION.at(exchange.operation.pointer)
        exchange.fail(
            message(
                "{met} different items on all pages of a list of {total}", met=len(met), total=total
            ),
            pointer=pointer,
        )
    return True


def _first_page_adds_up(exchange: Subject, paging: Pagination, send: Send) -> bool:
    """Walk a list that does not state its length as far as `exchange`, its first page, goes."""
    found = items(exchange.operation, exchange.response.json)
    shown = {identity(exchange.operation, item) for item in found}
    if not exchange.success or len(shown) < 2 or None in shown or not _is_first(exchange, paging):
        return False
    size = min(_largest(exchange.operation, paging), math.ceil(len(found) / _WALKED))
    missing = shown - _met(exchange, paging, size, len(found), send)
    if missing and len(found) <= size * _WALKED:
        pointer = PAGINATION.at(exchange.operation.pointer)
        exchange.fail("an item of the first page is on none of the smaller pages", pointer=pointer)
    return True


def _is_first(exchange: Subject, paging: Pagination) -> bool:
    return _value(exchange, paging.selector, paging.first) == paging.first


def _met(
    exchange: Subject, paging: Pagination, size: int, total: int, send: Send
) -> set[str | int | None]:
    """The ids on the first pages of `size`; each may be met once."""
    met: set[str | int | None] = set()
    for page in _walk(exchange, paging, size, total, send):
        if not page.success:
            page.fail(
                message(
                    "page refused with {status} within a list of {total}",
                    status=page.status,
                    total=total,
                )
            )
        for item in items(page.operation, page.response.json):
            identifier = identity(page.operation, item)
            if identifier is not None and identifier in met:
                _twice(page, identifier)
            met.add(identifier)
    return met


def _twice(page: Subject, identifier: Any) -> None:
    pointer = PAGINATION.at(page.operation.pointer)
    at = items_pointer(page.operation)
    del identifier  # it would make each run's finding another one
    page.fail("an item is on two pages", pointer=pointer, at=at)


def _walk(
    exchange: Subject, paging: Pagination, size: int, total: int, send: Send
) -> Iterator[Subject]:
    kept = {
        name: values
        for name, values in exchange.query.items()
        if name not in (paging.selector, paging.size)
    }
    for index in range(min(_WALKED, math.ceil(total / size))):
        place = index + 1 if paging.style == "page" else index * size
        query = {**kept, paging.size: size, paging.selector: place}
        yield send(exchange.operation, exchange.path_parameters, query)


def _requested(exchange: Subject) -> tuple[Pagination, int, int] | None:
    """The paging of a successful list response, and which page of which size was requested."""
    paging = exchange.operation.pagination
    if paging is None or not exchange.success:
        return None
    number = _value(exchange, paging.selector, paging.first)
    size = _value(exchange, paging.size, None)
    if number is None or not size:
        return None
    return paging, number, _cut_down(exchange, paging, size)


def _cut_down(exchange: Subject, paging: Pagination, size: int) -> int:
    """The size of a page: what was requested, or less where no `maximum` says what is served."""
    promised = size_promised(exchange.operation)
    shown = member(exchange.response.json, paging.current_size) if paging.current_size else None
    return shown if isinstance(shown, int) and promised <= shown < size else size


def _value(exchange: Subject, name: str, default: int | None) -> int | None:
    values = exchange.query.get(name, [])
    if len(values) == 1 and values[0].isascii() and values[0].isdigit():
        return int(values[0])
    if values:
        return None
    declared = parameter_schema(exchange.operation, name).get("default", default)
    return declared if isinstance(declared, int) else None


def largest_page(operation: Operation) -> dict[str, int]:
    """The query that shows as much of a list as one page can."""
    paging = operation.pagination
    return {paging.size: _largest(operation, paging)} if paging else {}


def size_promised(operation: Operation) -> int:
    """The size up to which a page that is shorter than requested must be the last one.

    Where no `maximum` is stated, a server may have one of its own, not below its default.
    """
    paging = operation.pagination
    schema = parameter_schema(operation, paging.size) if paging else {}
    promised = schema.get("maximum", schema.get("default", _USUAL))
    return promised if isinstance(promised, int) else _USUAL


def _largest(operation: Operation, paging: Pagination) -> int:
    largest = parameter_schema(operation, paging.size).get("maximum", 100)
    return largest if isinstance(largest, int) else 100


def parameter_schema(operation: Operation, name: str) -> dict[str, Any]:
    """The schema of a parameter; empty if there is none of that name."""
    return next((item.schema for item in operation.parameters if item.name == name), {})


def default_at(operation: Operation, name: str) -> tuple[str, ...]:
    """Where the default of a parameter is stated, for `relies_on`."""
    found = (
        it.pointer for it in operation.parameters if it.name == name and "default" in it.schema
    )
    return tuple(child(pointer, "schema", "default") for pointer in found)


PAGE_IS_HONOURED = Check(
    name="page_is_honoured",
    summary="the number of items, the echoed page and size, and the number of pages are right",
    applies_to=PAGED,
    replay="request",
    relies_on=("x-pagination",),
    evaluate=lambda _, exchange, __: page_is_honoured(exchange),
)


PAGES_ADD_UP = Check(
    name="pages_add_up",
    summary="all pages together have each item once, and all items",
    applies_to=PAGED,
    replay="steps",
    relies_on=("x-pagination",),
    sends="the pages of the list",
    evaluate=lambda _, exchange, send: pages_add_up(exchange, send),
)
