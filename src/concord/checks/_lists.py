"""Lists as a whole: each item once, past their end, without a page, and twice.

Model: `each_item_once` looks at one response; the others send for the same list again and compare.
`past_the_end` reads `past_end` of `x-pagination`, `defaults_page` the `default` of the parameters
for page and size.
Known limits: a list that someone else writes to meanwhile is judged wrongly; the order itself is
not judged, only that it stays, because nothing in the vocabulary states it.
"""

from __future__ import annotations

import math
from typing import Any

from concord.checks._page_sizes import default_at, parameter_schema
from concord.checks._paging import page_is_honoured
from concord.checks.check import LISTING, NUMBERED, Check, Operations
from concord.checks.exchange import Send, Subject
from concord.checks.messages import message
from concord.checks.representation import identity, items, items_pointer
from concord.http.pages import total_of
from concord.spec import Operation, Spec, child
from concord.spec.vocabulary import PAGINATION, Pagination

# without a total, a page that no list of a test account has
_FAR = 10_000


def past_the_end(exchange: Subject, send: Send) -> bool:
    """Send for the page after the last one: nothing, 404 or the last one, as the spec says."""
    paging = exchange.operation.pagination
    if paging is None or paging.is_led or not exchange.success:
        return False
    total = total_of(paging, exchange.response)
    shown = len(items(exchange.operation, exchange.response.json))
    if total is not None and not shown:
        return False
    place = _beyond(exchange.operation, paging, total, shown)
    if place is None:
        return False
    again = send(exchange.operation, exchange.path_parameters, {**_kept(exchange, paging), **place})
    pointer = PAGINATION.at(exchange.operation.pointer)
    if paging.past_end == "not-found":
        if again.success:
            again.fail(
                message("a page past the end is answered with {status}", status=again.status),
                pointer=pointer,
            )
        return again.status == 404
    if again.status == 404:
        again.fail("a page past the end is refused with 404", pointer=pointer)
    if not again.success:
        return False
    if paging.past_end == "last":
        if shown and not items(again.operation, again.response.json):
            at = items_pointer(again.operation)
            again.fail("a page past the end is not the last one", pointer=pointer, at=at)
        return True
    _is_empty(again, paging, total, pointer)
    return True


def _is_empty(again: Subject, paging: Pagination, total: Any, pointer: str) -> None:
    found = items(again.operation, again.response.json)
    if found:
        at = items_pointer(again.operation)
        again.fail(
            message("{found} items on a page past the end", found=len(found)),
            pointer=pointer,
            at=at,
        )
    shown = total_of(paging, again.response)
    if total is not None and shown != total:
        at = child("", *paging.total.split(".")) if paging.total else ""
        again.fail(
            message(
                "a page past the end shows a total of {shown} items, others of {total}",
                shown=shown,
                total=total,
            ),
            pointer=pointer,
            at=at,
        )


def _beyond(
    operation: Operation, paging: Pagination, total: Any, shown: int
) -> dict[str, int] | None:
    """The query for a page after the last; None if the spec allows none."""
    # the number of items that were shown is a size that the server has just served
    size = max(shown, 1)
    schema = parameter_schema(operation, paging.selector)
    # how many pages there are is known where their size can be chosen
    if isinstance(total, int) and (paging.size or paging.style == "offset"):
        pages = math.ceil(total / size)
        number = total if paging.style == "offset" else pages + 1
    else:
        number = _FAR
    number = max(number, int(schema.get("minimum", 0)))
    if number > schema.get("maximum", number):
        return None
    return {paging.selector: number, **({paging.size: size} if paging.size else {})}


def defaults_page(exchange: Subject, send: Send) -> bool:
    """Send for no page and no size: it is the first page of the documented size."""
    paging = exchange.operation.pagination
    if paging is None or not exchange.success or not pages_by_default(None, exchange.operation):
        return False
    kept = _kept(exchange, paging)
    plain = send(exchange.operation, exchange.path_parameters, kept)
    size = parameter_schema(exchange.operation, paging.size)["default"]
    first = {**kept, paging.size: size}
    if not paging.is_led:
        first[paging.selector] = paging.first
    explicit = send(exchange.operation, exchange.path_parameters, first)
    if not plain.success or not explicit.success:
        return False
    if _ids(plain) != _ids(explicit):
        pointer = PAGINATION.at(exchange.operation.pointer)
        what = f"without a page it is not the first page of {size}"
        plain.fail(
            what,
            pointer=pointer,
            at=items_pointer(exchange.operation),
            relies_on=default_at(exchange.operation, paging.size),
        )
    # a page without size also has to have the total and the echoes of the default size
    page_is_honoured(plain)
    return True


def pages_by_default(_: Spec | None, operation: Operation) -> bool:
    """Whether a page has a documented default size."""
    paging = operation.pagination
    return paging is not None and "default" in parameter_schema(operation, paging.size)


def each_item_once(exchange: Subject) -> bool:
    """Judge every list: no two of its items are the same resource."""
    if exchange.operation.action != "list" or not exchange.success:
        return False
    ids = [
        identity(exchange.operation, item)
        for item in items(exchange.operation, exchange.response.json)
    ]
    known = [identifier for identifier in ids if identifier is not None]
    if len(known) > len(set(known)):
        at = items_pointer(exchange.operation)
        exchange.fail("a list shows the same item twice", at=at)
    return len(known) > 1


def order_stays(exchange: Subject, send: Send) -> bool:
    """Send for the same list again: the same items in the same order."""
    shown = _ids(exchange)
    if exchange.operation.action != "list" or not exchange.success or len(shown) < 2:
        return False
    again = send(
        exchange.operation, exchange.path_parameters, exchange.query, exchange.request_members or {}
    )
    # other items than before: something was written meanwhile, so the order says nothing
    if not again.success or sorted(map(str, _ids(again))) != sorted(map(str, shown)):
        return False
    if _ids(again) != shown:
        at = items_pointer(exchange.operation)
        again.fail("the same list is in another order in the second response", at=at)
    return True


def _ids(exchange: Subject) -> list[Any]:
    """What distinguishes the items: their ids, or themselves."""
    found = items(exchange.operation, exchange.response.json)
    ids = [identity(exchange.operation, item) for item in found]
    return found if None in ids else ids


def _kept(exchange: Subject, paging: Pagination) -> dict[str, Any]:
    """The query as it was sent, without page and size."""
    own = (paging.selector, paging.size)
    return {name: values for name, values in exchange.query.items() if name not in own}


EACH_ITEM_ONCE = Check(
    name="each_item_once",
    summary="no list has the same item twice",
    applies_to=LISTING,
    replay="request",
    relies_on=("x-resource",),
    evaluate=lambda _, exchange, __: each_item_once(exchange),
)


PAST_THE_END = Check(
    name="past_the_end",
    summary="the page after the last is empty, or 404 or the last one where `past_end` says so",
    applies_to=NUMBERED,
    replay="steps",
    relies_on=("x-pagination",),
    sends="the page after the last",
    evaluate=lambda _, exchange, send: past_the_end(exchange, send),
)


DEFAULTS_PAGE = Check(
    name="defaults_page",
    summary="a list without page and size is its first page, of the documented default size",
    applies_to=Operations(
        concerns=pages_by_default, otherwise="no list documents how large a page is by default"
    ),
    replay="steps",
    relies_on=("x-pagination", "default"),
    sends="the list without page and size",
    evaluate=lambda _, exchange, send: defaults_page(exchange, send),
)


ORDER_STAYS = Check(
    name="order_stays",
    summary="a repeated list request gives the same order",
    applies_to=LISTING,
    replay="steps",
    relies_on=("x-resource",),
    sends="the same request",
    evaluate=lambda _, exchange, send: order_stays(exchange, send),
)
