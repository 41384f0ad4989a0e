"""Filtered lists across all pages, and filters with near-miss values.

Model: metamorphic, by `x-filter` and `x-pagination`. Of a list that was requested without filters
on its largest page it is known what a value selects. The first two pages of the smallest size that
shows all of it must hold just that: nothing that the filter leaves out, nothing twice, all of it
where the list is known as a whole. A value of which a part is sent, or which is sent in the other
letter case, is another value, unless the filter is for a part of a text in any case (`contains`):
then what it was taken from must be found. What the cases mean to `wildcard` is not stated.
Known limits: the list must stay as it is meanwhile; only what its largest page shows is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concord.checks._page_sizes import largest_page
from concord.checks.completeness import is_whole
from concord.checks.exchange import Filter, Send, Subject
from concord.checks.filters import (
    expanding,
    expect_found,
    filters_hold,
    filters_of,
    selects,
    sendable,
    typed,
    value_of,
    value_schema,
)
from concord.checks.representation import identity, items, items_pointer
from concord.http.pages import next_query
from concord.spec import Operation, Spec, vocabulary

_VALUES = 12
"""Different values of one filter that are looked at."""
_EXACT = ("equal", "one-of")
_IN_PARTS = ("contains",)


@dataclass(frozen=True, kw_only=True)
class Value:
    """A value of a filter, and the ids of the items that it selects."""

    text: str
    selected: tuple[str | int | None, ...]


def whole_list(operation: Operation) -> dict[str, str]:
    """The query that shows as much of a list, and of its items, as can be."""
    sizes = {name: str(value) for name, value in largest_page(operation).items()}
    return {**expanding(operation), **sizes}


def pages_keep_the_filter(spec: Spec, exchange: Subject, filter_: Filter, send: Send) -> bool:
    """Page through what a value of `filter_` selects; `exchange` is the list without filters."""
    paging = exchange.operation.pagination
    value = _narrowing(spec, exchange, filter_) if paging and paging.size else None
    if paging is None or value is None:
        return False
    # half of what is selected, so that it takes two pages: a filter that is lost on the second one
    # shows
    size = max(_least(exchange.operation, paging), math.ceil(len(value.selected) / 2))
    met: set[str | int | None] = set()
    # past the end the last page may be repeated
    fits = paging.past_end == "last" and len(value.selected) <= size
    lead: Mapping[str, Any] | None = {}
    for index in range(1 if fits else 2):
        if lead is None:
            break
        place = index + 1 if paging.style == "page" else index * size
        pages = {paging.size: size, **(lead if paging.is_led else {paging.selector: place})}
        page = _filtered(spec, exchange, send, filter_, value.text, pages)
        if not page.success:
            return False
        filters_hold(page)
        shown = {
            identity(page.operation, item) for item in items(page.operation, page.response.json)
        }
        if shown & met:
            _violation(page, filter_, f"an item is on two pages with the filter {filter_.name}")
        met |= shown
        lead = next_query(paging, {}, page.response) if paging.is_led else {}
    # a page that leads to another one may hold less than was requested
    if lead is not None and paging.is_led:
        return True
    if is_whole(exchange) and not set(value.selected) <= met:
        what = f"pages with the filter {filter_.name} leave out an item that has its value"
        _violation(page, filter_, what)
    return True


def texts_compare_as_stated(spec: Spec, exchange: Subject, filter_: Filter, send: Send) -> bool:
    """Filter by a part of a shown value, and by its other letter case: what does that select?"""
    judged = False
    for text, item in _others(spec, exchange, filter_):
        again = _filtered(spec, exchange, send, filter_, text, largest_page(exchange.operation))
        if not again.success:
            continue
        filters_hold(again)
        if filter_.filtering.match in _IN_PARTS:
            expect_found(again, filter_, item)
        judged = True
    return judged


def narrowing_filters(exchange: Subject) -> tuple[Filter, ...]:
    """The filters that can be judged by the list `exchange`: ids and several items are needed."""
    shown = [
        identity(exchange.operation, item)
        for item in items(exchange.operation, exchange.response.json)
    ]
    return filters_of(exchange) if exchange.success and len(shown) > 1 and None not in shown else ()


def _narrowing(spec: Spec, exchange: Subject, filter_: Filter) -> Value | None:
    """A value that selects some items, not all: better if not the first one, and few."""
    found = items(exchange.operation, exchange.response.json)
    schema = value_schema(spec, filter_)
    texts = (sendable(schema, value_of(item, filter_.filtering)) for item in found)
    known: list[tuple[bool, int, Value]] = []
    for text in list(dict.fromkeys(it for it in texts if it is not None))[:_VALUES]:
        holds = [selects(filter_, item, [text]) for item in found]
        if None in holds or not any(holds) or all(holds):
            continue
        pairs = zip(found, holds, strict=True)
        ids = tuple(identity(exchange.operation, item) for item, held in pairs if held)
        # not of the first item, since a server that ignores the filter shows that one; and near
        # two items, since fewer make no second page and more cost nothing but time
        known.append((bool(holds[0]), abs(len(ids) - 2), Value(text=text, selected=ids)))
    return min(known, key=lambda it: it[:2], default=(None, None, None))[2]


def _others(spec: Spec, exchange: Subject, filter_: Filter) -> Iterator[tuple[str, Any]]:
    """What is almost a value that an item shows, and the item; of each kind one."""
    match, schema = filter_.filtering.match, value_schema(spec, filter_)
    known: set[str] = set()
    for item in (
        items(exchange.operation, exchange.response.json) if match in (*_EXACT, *_IN_PARTS) else ()
    ):
        whole = value_of(item, filter_.filtering)
        # signs with a meaning of their own in filters, or that servers cut off
        if whole is None or "*" in whole or "," in whole or whole != whole.strip():
            continue
        # databases know the other case of ASCII letters only (SQLite's LIKE)
        other = whole.swapcase() if whole.isascii() else whole
        for kind, text in (("case", other), ("part", whole[:-1])):
            wanted = kind == "case" or match in _EXACT
            fits = wanted and kind not in known and text not in ("", whole)
            if fits and sendable(schema, text) is not None:
                known.add(kind)
                yield text, item


def _filtered(
    spec: Spec, exchange: Subject, send: Send, filter_: Filter, value: str, paging: Any
) -> Subject:
    kept = {name: values for name, values in exchange.query.items() if name not in paging}
    query = {**kept, **{name: str(it) for name, it in paging.items()}}
    if filter_.in_body:
        sent = typed(value_schema(spec, filter_), value)
        return send(exchange.operation, exchange.path_parameters, query, {filter_.name: sent})
    return send(exchange.operation, exchange.path_parameters, {**query, filter_.name: value})


def _least(operation: Operation, paging: vocabulary.Pagination) -> int:
    """The smallest page that can be requested."""
    schema = next((it.schema for it in operation.parameters if it.name == paging.size), {})
    least = schema.get("minimum", 1)
    return least if isinstance(least, int) and least > 0 else 1


def _violation(page: Subject, filter_: Filter, what: str) -> None:
    pointer = vocabulary.FILTER.at(filter_.pointer)
    page.fail(what, pointer=pointer, at=items_pointer(page.operation))
