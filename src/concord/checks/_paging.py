"""Pages: as large as requested, echoed as requested, disjoint, and together the whole.

Model: `page_is_honoured` judges each page by itself; `pages_add_up` walks a list from its first
page and compares, where the list does not state its length as far as its first page goes. Both read
`x-pagination`. `_page_walk` walks a list whose pages lead to one another, or whose pages have no
size that can be chosen.
Known limits: a list that someone else writes to meanwhile is judged wrongly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from concord.checks._page_sizes import (
    default_at,
    largest_size,
    number_of,
    size_promised,
)
from concord.checks._page_walk import follow_pages, not_two_pages
from concord.checks.check import PAGED, SIZED, Check
from concord.checks.exchange import Send, Subject
from concord.checks.messages import message
from concord.checks.representation import identity, items, items_pointer, member
from concord.http.pages import pages_of, total_of
from concord.spec import child
from concord.spec.vocabulary import PAGINATION, Pagination

_WALKED = 5
"""Pages that a walk takes at most, besides the one after the last."""


def page_is_honoured(exchange: Subject) -> bool:
    """Judge one page: number of items, echoed page and size, number of pages."""
    paging = exchange.operation.pagination
    if paging is not None and paging.is_led:
        return _is_no_larger(exchange, paging)
    requested = _requested(exchange)
    if requested is None:
        return False
    paging, number, size = requested
    number = _shown_page(exchange, paging, number, size)
    pointer = PAGINATION.at(exchange.operation.pointer)
    _holds_at_most(exchange, paging, size)
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


def _is_no_larger(exchange: Subject, paging: Pagination) -> bool:
    """Judge a page that another one leads to: it is no larger than requested."""
    size = number_of(exchange, paging.size, None) if paging.size else None
    if not exchange.success or not size:
        return False
    _holds_at_most(exchange, paging, size)
    return True


def _holds_at_most(exchange: Subject, paging: Pagination, size: int) -> None:
    found = items(exchange.operation, exchange.response.json)
    if len(found) > size:
        exchange.fail(
            message("{found} items on a page of {size}", found=len(found), size=size),
            pointer=PAGINATION.at(exchange.operation.pointer),
            at=items_pointer(exchange.operation),
            relies_on=_assumed(exchange, paging),
        )


def _shown_page(exchange: Subject, paging: Pagination, number: int, size: int) -> int:
    """The page that answers the request: past the end it may be the last one."""
    total = total_of(paging, exchange.response)
    if paging.past_end != "last" or paging.style != "page" or total is None:
        return number
    return min(number, max(1, math.ceil(total / size)))


def _totals(exchange: Subject, paging: Pagination, number: int, size: int) -> None:
    total, pages = total_of(paging, exchange.response), pages_of(paging, exchange.response)
    if total is None:
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
    if pages is not None and total and pages != math.ceil(total / size):
        place = child("", *paging.pages.split(".")) if paging.pages else None
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
    for name in filter(None, (paging.selector, paging.size)):
        if name not in exchange.query:
            yield from default_at(exchange.operation, name)


def pages_add_up(exchange: Subject, send: Send) -> bool:
    """Walk the list that `exchange` is a page of: no item twice, none missing."""
    paging = exchange.operation.pagination
    if paging is None:
        return False
    if paging.is_led or not paging.size:
        return follow_pages(exchange, paging, send)
    if not paging.total and not paging.total_header:
        return _first_page_adds_up(exchange, paging, send)
    total = total_of(paging, exchange.response)
    if _requested(exchange) is None or total is None or total < 2:
        return False
    # small enough for the walk to turn pages, large enough to end within `_WALKED`
    size = min(largest_size(exchange.operation, paging), math.ceil(total / _WALKED))
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
    size = min(largest_size(exchange.operation, paging), math.ceil(len(found) / _WALKED))
    missing = shown - _met(exchange, paging, size, len(found), send)
    if missing and len(found) <= size * _WALKED:
        pointer = PAGINATION.at(exchange.operation.pointer)
        exchange.fail("an item of the first page is on none of the smaller pages", pointer=pointer)
    return True


def _is_first(exchange: Subject, paging: Pagination) -> bool:
    return number_of(exchange, paging.selector, paging.first) == paging.first


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
        not_two_pages(page, met)
    return met


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
    if paging is None or not paging.size or not exchange.success:
        return None
    number = number_of(exchange, paging.selector, paging.first)
    size = number_of(exchange, paging.size, None)
    if number is None or not size:
        return None
    return paging, number, _cut_down(exchange, paging, size)


def _cut_down(exchange: Subject, paging: Pagination, size: int) -> int:
    """The size of a page: what was requested, or less where no `maximum` says what is served."""
    promised = size_promised(exchange.operation)
    shown = member(exchange.response.json, paging.current_size) if paging.current_size else None
    return shown if isinstance(shown, int) and promised <= shown < size else size


PAGE_IS_HONOURED = Check(
    name="page_is_honoured",
    summary="the number of items, the echoed page and size, and the number of pages are right",
    applies_to=SIZED,
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
