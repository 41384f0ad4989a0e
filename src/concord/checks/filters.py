"""Filters: what a filtered list shows satisfies the filter, and what satisfies it is shown.

Model: `filters_hold` judges each item of each filtered response; `filters_find` takes a value from
an item of an unfiltered response, filters by it, and expects that there is something. Both read
`x-filter`; `satisfies` is its meaning.
Known limits: members that are no ISO 8601 dates are not compared with `from`, `after` and `to`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from typing import Any

from concord.checks.check import Check, Operations
from concord.checks.completeness import is_whole
from concord.checks.exchange import Filter, Send, Subject
from concord.checks.representation import (
    body_properties,
    identity,
    items,
    items_pointer,
    member,
    members,
)
from concord.checks.values import canonical, says
from concord.spec import Operation, Spec, child, moment, vocabulary


def filters_hold(exchange: Subject) -> bool:
    """Judge every item of a filtered response against each filter that was sent."""
    judged = False
    if not expanded(exchange):
        return False
    for wanted, values in sent_filters(exchange):
        for index, item in enumerate(items(exchange.operation, exchange.response.json)):
            # what it was given is not valid, so what it shows may be anything
            if canonical(identity(exchange.operation, item)) in exchange.spoilt:
                continue
            held = selects(wanted, item, values)
            if held is False:
                at = child(items_pointer(exchange.operation), index)
                what = f"an item that does not satisfy the filter {wanted.name}"
                exchange.fail(
                    what,
                    pointer=vocabulary.FILTER.at(wanted.pointer),
                    at=at,
                    relies_on=_expansions(exchange.operation),
                )
            judged = judged or held is True
    return judged


def filters_find(spec: Spec, exchange: Subject, send: Send) -> bool:
    """Filter by what an item of an unfiltered response shows: it must be found."""
    found = sound_items(exchange)
    if not exchange.success or not found or any(True for _ in sent_filters(exchange)):
        return False
    query = expanding(exchange.operation)
    if not expanded(exchange):  # the items show too little to filter by
        found = sound_items(send(exchange.operation, exchange.path_parameters, query)) or found
    judged = False
    for wanted in filters_of(exchange):
        schema = value_schema(spec, wanted)
        value = sendable(schema, value_of(found[0], wanted.filtering))
        if value is None:
            continue
        if wanted.in_body:
            again = send(
                exchange.operation,
                exchange.path_parameters,
                query,
                {wanted.name: typed(schema, value)},
            )
        else:
            again = send(
                exchange.operation, exchange.path_parameters, {**query, wanted.name: value}
            )
        if again.success:
            judged = True
            filters_hold(again)
            expect_found(again, wanted, found[0])
    return judged


def sound_items(exchange: Subject) -> list[Any]:
    """The items of a list that no wrong request has written."""
    found = items(exchange.operation, exchange.response.json)
    return [
        it for it in found if canonical(identity(exchange.operation, it)) not in exchange.spoilt
    ]


def expect_found(again: Subject, filter_: Filter, item: Any) -> None:
    """Raise Violation unless the response to a filtered request shows `item`, which fits it."""
    found = items(again.operation, again.response.json)
    whole = is_whole(again)
    wanted = identity(again.operation, item)
    shown = {identity(again.operation, other) for other in found}
    # of a list that goes on, the item may stand on a later page: only an empty one is judged
    if not found or (whole and wanted is not None and wanted not in shown):
        what = f"the filter {filter_.name} does not find an item that has its value"
        pointer = vocabulary.FILTER.at(filter_.pointer)
        again.fail(
            what,
            pointer=pointer,
            at=items_pointer(again.operation),
            relies_on=_expansions(again.operation),
        )


def filters_of(exchange: Subject) -> tuple[Filter, ...]:
    """The filters of the requested list."""
    return (*query_filters(exchange.operation), *exchange.body_filters)


def query_filters(operation: Operation) -> Iterator[Filter]:
    """The query parameters of `operation` that filter its list."""
    for parameter in operation.parameters:
        if parameter.filter is not None:
            yield Filter(
                name=parameter.name,
                filtering=parameter.filter,
                schema=parameter.schema,
                pointer=parameter.pointer,
                explode=parameter.definition.get("explode", True) is not False,
            )


def can_filter(spec: Spec, operation: Operation) -> bool:
    """Whether the operation's list can be filtered."""
    stated = any(item.filter for item in operation.parameters)
    return stated or bool(body_filters(spec, operation))


def body_filters(spec: Spec, operation: Operation) -> tuple[Filter, ...]:
    """The members of the JSON body of `operation` that filter its list."""
    return tuple(
        Filter(
            name=name,
            filtering=stated,
            schema=definition,
            pointer=pointer,
            in_body=True,
        )
        for name, definition, pointer in body_properties(spec, operation)
        if (stated := vocabulary.FILTER.of(definition)) is not None
    )


def sent_filters(exchange: Subject) -> Iterator[tuple[Filter, list[str]]]:
    """The filters of a successful request, and their values."""
    for filter_ in filters_of(exchange) if exchange.success else ():
        values = _given(exchange, filter_)
        is_array = filter_.schema.get("type") == "array"
        if is_array and not filter_.explode:
            values = [part for value in values for part in value.split(",")]
        if values and all(values) and (is_array or len(values) == 1):
            yield filter_, values


def typed(schema: dict[str, Any], value: str) -> Any:
    """`value` as JSON has it where its schema wants no text."""
    return json.loads(value) if schema.get("type") in ("integer", "number", "boolean") else value


def _given(exchange: Subject, filter_: Filter) -> list[str]:
    """The values that a filter was given, as texts."""
    if not filter_.in_body:
        return exchange.query.get(filter_.name, [])
    given = member(exchange.request_members, filter_.name)
    listed = given if isinstance(given, list) else [] if given is None else [given]
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in listed]


def value_of(item: Any, filtering: vocabulary.Filter) -> str | None:
    """A value that `item` satisfies the filter with, None if it shows none."""
    for path in filtering.members:
        for value in members(item, path):
            if filtering.match == "after":
                value = _before(value)  # nothing comes after itself
            if isinstance(value, bool):
                return str(value).lower()
            if isinstance(value, (str, int)) and str(value):
                return str(value)
    return None


def _before(value: Any) -> str | None:
    """A moment before `value`, more than a day, so that a date is before it, too."""
    found = moment(value) if isinstance(value, str) else None
    return None if found is None else f"{found - timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"


def value_schema(spec: Spec, filter_: Filter) -> dict[str, Any]:
    """The schema of one value of a filter."""
    pointer = filter_.pointer if filter_.in_body else child(filter_.pointer, "schema")
    schema = spec.resolve(pointer)
    # frameworks write an optional parameter as a value or null
    for word in ("anyOf", "oneOf"):
        branches = schema.definition.get(word) or ()
        said = [at for at, it in enumerate(branches) if it != {"type": "null"}]
        if len(said) == 1 < len(branches):
            schema = spec.resolve(child(schema.pointer, word, said[0]))
            break
    if schema.definition.get("type") == "array" and "items" in schema.definition:
        schema = spec.resolve(child(schema.pointer, "items"))
    return schema.definition


def sendable(schema: dict[str, Any], value: str | None) -> str | None:
    """`value` as the filter's schema allows it, as far as the simple keywords say."""
    if value is None:
        return None
    if schema.get("format") in ("date", "date-time"):
        found = moment(value)
        if found is None:
            return None
        whole = schema["format"] == "date"
        return found.astimezone(UTC).date().isoformat() if whole else value
    if schema.get("type") == "boolean" and value not in ("true", "false"):
        return None
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and not re.search(pattern, value):
        return None
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(value))
    return value if value in schema.get("enum", [value]) and least <= len(value) <= most else None


def selects(filter_: Filter, item: Any, values: Sequence[str]) -> bool | None:
    """Whether a filter by `values` selects `item`; None where that cannot be judged."""
    return satisfies(item, filter_.filtering, values, filter_.formats)


def satisfies(
    item: Any,
    filtering: vocabulary.Filter,
    values: Sequence[str],
    formats: frozenset[str] = frozenset(),
) -> bool | None:
    """Whether `item` satisfies what `x-filter` says by `values`, which have these formats.

    None where that cannot be judged.
    """
    shown = [value for path in filtering.members for value in members(item, path)]
    shown = [value for value in shown if value is not None]
    match = filtering.match
    if values[0] in (filtering.absent, filtering.present):
        return bool(shown) is (values[0] == filtering.present)
    if match in ("from", "after", "to"):
        return _compared(shown, match, values[0])
    texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in shown]
    if match == "contains":
        return any(values[0].casefold() in text.casefold() for text in texts)
    if match == "wildcard":
        pattern = ".*".join(re.escape(part) for part in values[0].split("*"))
        return any(re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL) for text in texts)
    return any(says(value, it, formats) for value in values for it in shown)


def expanding(operation: Operation) -> dict[str, str]:
    """The query that lets the items of a list show all their members (`x-expands`)."""
    stated = ((item.name, item.expansion) for item in operation.parameters)
    return {name: str(found.value) for name, found in stated if found}


def _expansions(operation: Operation) -> Iterator[str]:
    """Where the operation states that its items show all of their members."""
    return (vocabulary.EXPANDS.at(it.pointer) for it in operation.parameters if it.expansion)


def expanded(exchange: Subject) -> bool:
    """Whether the items of a list show all their members."""
    return all(
        exchange.query.get(name) == [value] for name, value in expanding(exchange.operation).items()
    )


def _compared(shown: Sequence[Any], match: str, value: str) -> bool | None:
    first = moment(value)
    moments = [moment(str(item)) for item in shown]
    if first is None or not moments or None in moments:
        return None
    # a date as the end of a range means the whole day (`specs/README.md`, `x-filter`)
    whole_day = timedelta(days=1) if len(value) == 10 else timedelta(0)
    known = [item for item in moments if item is not None]
    if match == "from":
        return any(item >= first for item in known)
    if match == "to":
        return any(item < first + whole_day if whole_day else item <= first for item in known)
    return any(item >= first + whole_day if whole_day else item > first for item in known)


FILTERED = Operations(concerns=can_filter, otherwise="no list has a filter (x-filter)")

FILTERS_HOLD = Check(
    name="filters_hold",
    summary="every item of a filtered list satisfies the filter",
    applies_to=FILTERED,
    replay="request",
    relies_on=("x-filter", "x-expands"),
    evaluate=lambda _, exchange, __: filters_hold(exchange),
)


FILTERS_FIND = Check(
    name="filters_find",
    summary="a filter finds the item that has its value",
    applies_to=FILTERED,
    replay="steps",
    relies_on=("x-filter", "x-expands"),
    sends="each filter with a value that an item shows",
    evaluate=filters_find,
)
