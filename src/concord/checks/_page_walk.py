"""A walk over pages that lead to one another, or whose size cannot be chosen.

Model: from its first page on, the list is read page by page, in pages that are small enough for the
walk to turn some, as far as the page that was judged goes. No item may be met twice, a page that
another one leads to may not be refused, and the items of the first page have to be met again.
Known limits: items without an id cannot be told apart, so nothing can be missing among them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from concord.checks._page_sizes import largest_size, number_of
from concord.checks.exchange import Send, Subject
from concord.checks.messages import message
from concord.checks.representation import identity, items, items_pointer
from concord.http.pages import next_query, total_of
from concord.spec.vocabulary import PAGINATION, Pagination

NOT_FOUND = 404
_WALKED = 5
"""Pages that a walk takes at most."""
Ids = set[str | int | None]


def not_two_pages(page: Subject, met: Ids) -> None:
    """Add the ids of `page` to those that other pages showed. Raises Violation at one of these."""
    for item in items(page.operation, page.response.json):
        identifier = identity(page.operation, item)
        if identifier is not None and identifier in met:
            # the id is not named: it would make each run's finding another one
            page.fail(
                "an item is on two pages",
                pointer=PAGINATION.at(page.operation.pointer),
                at=items_pointer(page.operation),
            )
        met.add(identifier)


def follow_pages(exchange: Subject, paging: Pagination, send: Send) -> bool:
    """Walk the list whose first page is `exchange`; whether it could be judged."""
    shown: Ids = {
        identity(exchange.operation, item)
        for item in items(exchange.operation, exchange.response.json)
    }
    is_first = paging.selector not in exchange.query or (
        not paging.is_led and number_of(exchange, paging.selector, None) == paging.first
    )
    if not exchange.success or len(shown) < 2 or not is_first:
        return False
    met: Ids = set()
    ended = False
    for page in _pages(exchange, paging, len(shown), send):
        if not page.success:
            page.fail(
                message("page refused with {status}, to which another leads", status=page.status),
                pointer=PAGINATION.at(page.operation.pointer),
            )
        not_two_pages(page, met)
        ended = _onward(paging, page) is None
    if None not in met | shown:
        _is_complete(exchange, paging, shown, met, ended=ended)
    return True


def _is_complete(
    exchange: Subject, paging: Pagination, shown: Ids, met: Ids, *, ended: bool
) -> None:
    pointer = PAGINATION.at(exchange.operation.pointer)
    # a walk that was cut short may have missed items that come later
    if shown - met and (ended or len(met) >= len(shown)):
        exchange.fail("an item of the first page is on none of the smaller pages", pointer=pointer)
    total = total_of(paging, exchange.response)
    if ended and total is not None and len(met) != total:
        exchange.fail(
            message(
                "{met} different items on all pages of a list of {total}", met=len(met), total=total
            ),
            pointer=pointer,
        )


def _pages(exchange: Subject, paging: Pagination, shown: int, send: Send) -> Iterator[Subject]:
    own = (paging.selector, paging.size)
    query: dict[str, Any] | None = {k: v for k, v in exchange.query.items() if k not in own}
    if paging.size and query is not None:
        # one page less than the walk takes, so that it also meets the end of the list
        size = min(largest_size(exchange.operation, paging), math.ceil(shown / (_WALKED - 1)))
        query[paging.size] = size
    before: Subject | None = None
    for _ in range(_WALKED):
        if query is None:
            return
        page = send(exchange.operation, exchange.path_parameters, query)
        if not paging.is_led and _is_past_end(paging, page, before):
            return
        yield page
        before = page
        query = _onward(paging, page, query)


def _is_past_end(paging: Pagination, page: Subject, before: Subject | None) -> bool:
    """Whether `page` is what `past_end` says of a page past the end."""
    if paging.past_end == "last" and before is not None:
        # the same page again is what `last` means; a walk that went on would report each item as
        # repeated
        return bool(page.response.json == before.response.json)
    return paging.past_end == "not-found" and before is not None and page.status == NOT_FOUND


def _onward(
    paging: Pagination, page: Subject, query: dict[str, Any] | None = None
) -> dict[str, Any] | None:
    """The query of the page after `page`, which was sent with `query`; None after the last one."""
    sent = query or {}
    if paging.is_led:
        return next_query(paging, sent, page.response)
    count = len(items(page.operation, page.response.json))
    if not count:
        return None
    step = count if paging.style == "offset" else 1
    return {**sent, paging.selector: int(sent.get(paging.selector, paging.first)) + step}
