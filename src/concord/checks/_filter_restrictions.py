"""What a filter may not do: find what cannot be, show more than without it, mind the time zone.

Model: metamorphic, by `x-filter` and the schema of the filter. An impossible value is one that the
schema allows and that nothing has: a word nobody wrote, a day long past or far ahead.
Known limits: a filter whose values are listed or have a pattern has no impossible value; a refusal
of one is not judged.
"""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import Any

from concord.checks._page_sizes import largest_page
from concord.checks.check import Check, Operations
from concord.checks.completeness import is_whole
from concord.checks.exchange import Filter, Send, Subject
from concord.checks.filters import (
    FILTERED,
    body_filters,
    expanding,
    filters_of,
    query_filters,
    selects,
    sent_filters,
    value_schema,
)
from concord.checks.messages import constant, message
from concord.checks.representation import identity, items, items_pointer, member
from concord.http.pages import total_of
from concord.spec import Operation, Spec, child, moment, vocabulary

# with signs that mean something in patterns, in SQL and in URLs
_WORD = "zq7 %_*[(\\'\"&"
_SERVER_ERROR = 500
_EARLY, _LATE = "1902-01-02", "2198-12-30"
_UUID = "00000000-0000-4000-8000-000000000000"
# not a whole number of hours: a server that reads the hours of an offset alone is noticed
_ZONE = timezone(timedelta(hours=5, minutes=30))


def impossible_finds_nothing(spec: Spec, exchange: Subject, send: Send) -> bool:
    """Filter by what nothing has, one filter at a time: nothing is found."""
    if not exchange.success:
        return False
    judged = False
    for filter_ in filters_of(exchange):
        value = impossible(value_schema(spec, filter_), filter_.filtering.match)
        if value is None:
            continue
        again = _filtered(exchange, send, filter_, value)
        if again.status >= _SERVER_ERROR:
            failed = message(
                "the server failed with {status} for a text in the filter {name}",
                status=again.status,
                name=constant(filter_.name),
            )
            again.fail(failed, pointer=filter_.pointer)
        if not again.success:
            continue
        found = items(exchange.operation, again.response.json)
        if found and all(selects(filter_, item, [str(value)]) for item in found):
            continue  # somebody has written what we took for impossible
        judged = True
        total = _total(again) or 0
        if found or total > 0:
            what = f"the filter {filter_.name} finds something that has an impossible value"
            if not found:
                what = f"the total of a list that the filter {filter_.name} leaves empty is not 0"
            pointer = vocabulary.FILTER.at(filter_.pointer)
            again.fail(what, pointer=pointer, at=items_pointer(exchange.operation))
    return judged


def can_be_impossible(spec: Spec, operation: Operation) -> bool:
    """Whether a filter of the operation has an impossible value."""
    return any(
        impossible(value_schema(spec, filter_), filter_.filtering.match) is not None
        for filter_ in (*query_filters(operation), *body_filters(spec, operation))
    )


def impossible(schema: dict[str, Any], match: str) -> Any:
    """A value that the schema allows and that nothing has; None if there is none."""
    if {"enum", "const", "pattern"} & schema.keys():
        return None
    kind, form = schema.get("type"), schema.get("format")
    if form in ("date", "date-time"):
        # "to" selects what is earlier, so nothing may be early enough; the other kinds the other
        # way round
        day = _EARLY if match == "to" else _LATE
        return day if form == "date" else f"{day}T00:00:00Z"
    if kind == "integer" and match in ("equal", "one-of"):
        # within 32 bits, so that it is refused by nobody, and beside the greatest, which may have
        # a meaning
        return None if "maximum" in schema else 2**31 - 2
    if kind == "string" and match in ("equal", "one-of", "contains", "wildcard"):
        if form is not None:
            return _UUID if form == "uuid" else None
        return _WORD if len(_WORD) <= schema.get("maxLength", len(_WORD)) else None
    return None


def filtered_is_a_subset(_: Spec, exchange: Subject, send: Send) -> bool:
    """Send for the list without its filters: it has all that the filtered one had."""
    sent = [filter_ for filter_, _ in sent_filters(exchange)]
    if not sent or not exchange.success:
        return False
    names = {filter_.name for filter_ in sent}
    paging = exchange.operation.pagination
    own = names | ({paging.selector, paging.size} if paging else set())
    query: dict[str, Any] = {name: it for name, it in exchange.query.items() if name not in own}
    body = {
        name: value for name, value in (exchange.request_members or {}).items() if name not in names
    }
    query |= {name: str(value) for name, value in largest_page(exchange.operation).items()}
    again = send(exchange.operation, exchange.path_parameters, query, body)
    if not again.success or any(True for _ in sent_filters(again)):
        return False
    return _holds(exchange, again, sent[0])


def _holds(exchange: Subject, again: Subject, filter_: Filter) -> bool:
    pointer = vocabulary.FILTER.at(filter_.pointer)
    at = items_pointer(exchange.operation)
    few, many = _total(exchange), _total(again)
    if few is not None and many is not None and few > many:
        exchange.fail(
            message("{few} items with a filter, {many} without", few=few, many=many),
            pointer=pointer,
            at=at,
        )
    every = items(again.operation, again.response.json)
    # the list goes on beyond its largest page: only the totals can be compared
    if many is not None and many > len(every):
        return few is not None
    shown = {
        identity(exchange.operation, item)
        for item in items(exchange.operation, exchange.response.json)
    }
    known = {identity(again.operation, item) for item in every}
    whole = is_whole(again)
    if whole and None not in shown | known and not shown <= known:
        exchange.fail(
            "an item that the list does not have without the filter", pointer=pointer, at=at
        )
    return whole or few is not None


def zones_mean_the_same(spec: Spec, exchange: Subject, send: Send) -> bool:
    """Filter by one moment, written in two time zones: the same is found."""
    found = items(exchange.operation, exchange.response.json)
    if not exchange.success or not found:
        return False
    judged = False
    for filter_ in filters_of(exchange):
        moments = _written(spec, filter_, found)
        if moments is None:
            continue
        one, other = (_filtered(exchange, send, filter_, text) for text in moments)
        if not one.success or not other.success:
            continue
        judged = True
        if _found(one) != _found(other):
            what = f"the filter {filter_.name} finds something else in another time zone"
            schema = filter_.pointer if filter_.in_body else child(filter_.pointer, "schema")
            other.fail(
                what,
                pointer=filter_.pointer,
                at=items_pointer(exchange.operation),
                relies_on=(child(schema, "format"),),
            )
    return judged


def has_zones(spec: Spec, operation: Operation) -> bool:
    """Whether a filter of the operation takes moments with their zone."""
    return any(
        _takes_zones(spec, filter_)
        for filter_ in (*query_filters(operation), *body_filters(spec, operation))
    )


def _takes_zones(spec: Spec, filter_: Filter) -> bool:
    schema = value_schema(spec, filter_)
    return schema.get("format") == "date-time" and "pattern" not in schema


def _written(spec: Spec, filter_: Filter, found: list[Any]) -> tuple[str, str] | None:
    """The moment of an item in the middle, in UTC and in another zone."""
    # in the middle, so that a filter from or up to it leaves some of the list on both sides
    shown = member(found[len(found) // 2], filter_.filtering.members[0])
    then = moment(shown) if isinstance(shown, str) else None
    if then is None or not _takes_zones(spec, filter_):
        return None
    there = then.astimezone(_ZONE)
    return f"{then.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", f"{there:%Y-%m-%dT%H:%M:%S}+05:30"


def _filtered(exchange: Subject, send: Send, filter_: Filter, value: Any) -> Subject:
    query = expanding(exchange.operation)
    if filter_.in_body:
        return send(exchange.operation, exchange.path_parameters, query, {filter_.name: value})
    return send(exchange.operation, exchange.path_parameters, {**query, filter_.name: value})


def _found(exchange: Subject) -> tuple[Any, list[Any]]:
    found = items(exchange.operation, exchange.response.json)
    return _total(exchange), [identity(exchange.operation, item) for item in found]


def _total(exchange: Subject) -> int | None:
    paging = exchange.operation.pagination
    return total_of(paging, exchange.response) if paging else None


IMPOSSIBLE_FINDS_NOTHING = Check(
    name="impossible_finds_nothing",
    summary="a filter with an impossible value finds nothing",
    applies_to=Operations(
        concerns=can_be_impossible, otherwise="no filter has a value that nothing can have"
    ),
    replay="steps",
    relies_on=("x-filter",),
    sends="a filter with such a value",
    evaluate=impossible_finds_nothing,
)


FILTERED_IS_A_SUBSET = Check(
    name="filtered_is_a_subset",
    summary="a filtered list has only items of the unfiltered list, and not more of them",
    applies_to=FILTERED,
    replay="steps",
    relies_on=("x-filter", "x-pagination"),
    sends="the list without filters",
    evaluate=filtered_is_a_subset,
)


ZONES_MEAN_THE_SAME = Check(
    name="zones_mean_the_same",
    summary="a filter finds the same for one moment in two time zones",
    applies_to=Operations(
        concerns=has_zones, otherwise="no filter takes moments with their time zone"
    ),
    replay="steps",
    relies_on=("x-filter", "format"),
    sends="a filter with a moment in two time zones",
    evaluate=zones_mean_the_same,
)
