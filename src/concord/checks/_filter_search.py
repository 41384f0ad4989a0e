"""What a filter finds: a text by a part of it, an item by each of several values.

Model: metamorphic, by `x-filter`. The values are taken from what the unfiltered list shows, so that
there is something to find. The first value alone, or whole texts alone, are what a server counts
that has forgotten the rest.
Known limits: only the first page of the list is looked at for values.
"""

from __future__ import annotations

from typing import Any

from concord.checks.check import Check, Concerns, Operations
from concord.checks.completeness import is_whole
from concord.checks.exchange import Filter, Send, Subject
from concord.checks.filtered_pagination import whole_list
from concord.checks.filters import (
    body_filters,
    expect_found,
    filters_of,
    query_filters,
    selects,
    sendable,
    sound_items,
    value_of,
    value_schema,
)
from concord.checks.representation import items, items_pointer
from concord.spec import Operation, Spec, vocabulary

_IN_PARTS = ("contains", "wildcard")
_SEVERAL = ("one-of",)
_PART = 2
_VALUES = 2


def parts_find(spec: Spec, exchange: Subject, send: Send) -> bool:
    """Filter by a part of a text that an item shows: it must be found."""
    judged = False
    for filter_ in _matching(exchange, _IN_PARTS):
        for item in sound_items(_unfiltered(exchange, send)):
            value = _part(spec, filter_, item)
            again = _filtered(exchange, send, filter_, value) if value is not None else None
            if again is not None and again.success:
                judged = True
                expect_found(again, filter_, item)
                break
    return judged


def values_add_up(spec: Spec, exchange: Subject, send: Send) -> bool:
    """Filter by two values that different items show: both must be found."""
    judged = False
    for filter_ in _matching(exchange, _SEVERAL):
        found = sound_items(_unfiltered(exchange, send))
        pair = _pair(spec, filter_, found)
        if pair is None:
            continue
        both = _filtered(exchange, send, filter_, pair if filter_.explode else ",".join(pair))
        if both.success and is_whole(both):
            judged = True
            for value in pair:
                _counts(both, filter_, value)
    return judged


def matching(kinds: tuple[str, ...]) -> Concerns:
    """Concerns the operations with a filter of one of these kinds of `match`."""

    def concerns(spec: Spec, operation: Operation) -> bool:
        every = (*query_filters(operation), *body_filters(spec, operation))
        return any(filter_.filtering.match in kinds for filter_ in every)

    return concerns


finds_parts = matching(_IN_PARTS)
takes_several = matching(_SEVERAL)


def _matching(exchange: Subject, kinds: tuple[str, ...]) -> list[Filter]:
    found = (
        filters_of(exchange)
        if exchange.success and items(exchange.operation, exchange.response.json)
        else ()
    )
    return [filter_ for filter_ in found if filter_.filtering.match in kinds]


def _unfiltered(exchange: Subject, send: Send) -> Subject:
    return send(exchange.operation, exchange.path_parameters, whole_list(exchange.operation))


def _filtered(exchange: Subject, send: Send, filter_: Filter, value: Any) -> Subject:
    query = whole_list(exchange.operation)
    if filter_.in_body:
        return send(exchange.operation, exchange.path_parameters, query, {filter_.name: value})
    return send(exchange.operation, exchange.path_parameters, {**query, filter_.name: value})


def _part(spec: Spec, filter_: Filter, item: Any) -> str | None:
    """The beginning of a text that `item` shows, as the filter takes it."""
    whole = value_of(item, filter_.filtering)
    # a star would be read as a wildcard
    if whole is None or "*" in whole:
        return None
    # half of it: short enough to be a part, long enough not to be in every item
    part = whole[: max(_PART, len(whole) // 2)].strip()
    if len(part) < _PART or part.casefold() == whole.casefold():
        return None
    wanted = f"{part}*" if filter_.filtering.match == "wildcard" else part
    return sendable(value_schema(spec, filter_), wanted)


def _pair(spec: Spec, filter_: Filter, found: list[Any]) -> list[str] | None:
    """Two values of which each selects an item that the other does not; None if none are shown."""
    schema = value_schema(spec, filter_)
    values: dict[str, Any] = {}
    for item in found:
        value = sendable(schema, value_of(item, filter_.filtering))
        if value is None or (not filter_.explode and "," in value):
            continue
        # neither value may select the other's item, or a server that drops one of them would look
        # right
        if not any(selects(filter_, item, [other]) for other in values):
            others = (it for it in values.values() if selects(filter_, it, [value]))
            if not any(True for _ in others):
                values[value] = item
        if len(values) == _VALUES:
            return list(values)
    return None


def _counts(both: Subject, filter_: Filter, value: str) -> None:
    """Both values were sent: something that has this one is shown."""
    found = items(both.operation, both.response.json)
    if not any(selects(filter_, item, [value]) for item in found):
        what = f"of several values of the filter {filter_.name} not each one counts"
        pointer = vocabulary.FILTER.at(filter_.pointer)
        both.fail(what, pointer=pointer, at=items_pointer(both.operation))


PARTS_FIND = Check(
    name="parts_find",
    summary="a filter for a part of a text finds an item by the beginning of its value",
    applies_to=Operations(
        concerns=finds_parts,
        otherwise="no filter takes a part of a text (x-filter: contains, wildcard)",
    ),
    replay="steps",
    relies_on=("x-filter",),
    sends="such a filter with the beginning of a value",
    evaluate=parts_find,
)


VALUES_ADD_UP = Check(
    name="values_add_up",
    summary="a filter with several values (`one-of`) applies each of them",
    applies_to=Operations(
        concerns=takes_several, otherwise="no filter takes several values (x-filter: one-of)"
    ),
    replay="steps",
    relies_on=("x-filter",),
    sends="a filter with two values, and with each",
    evaluate=values_add_up,
)
