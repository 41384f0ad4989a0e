"""Lists, as the readings of the ledger have their filters, periods and pages.

Model: a list is the engine's where the spec follows its chosen readings. Else the filters are
applied here: an overlay may have taken an `x-filter` that does not hold for each item any more,
and what it meant is known from the spec of the chosen readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from concord.emulator.behaviour import (
    Call,
    Condition,
    Filter,
    Parameter,
    Problem,
    Response,
    World,
)

from ._errors import broken_rule
from ._periods import bounds, covered, written

_TOO_LONG = "Period between 'from' and 'to' must not exceed 3 months."
_WITH_PERIODS = ("transactions.list", "satisfactions.list")


def listed(call: Call, *further: Condition) -> Response:
    """The list that the query selects."""
    if call.world.spec.chosen is None:
        return call.listed(*further)
    query = accepted(call)
    if query is None:
        return call.page([])
    call = replace(call, query=query)
    if call.operation.id in _WITH_PERIODS and call.follows("three-months-everywhere"):
        further = (*further, *period(call))
    own = conditions(call.world, call.operation.id, query)
    kept = {name: value for name, value in query.items() if not name.startswith("filters[")}
    response = replace(call, query=kept).listed(*own, *further)
    if call.follows("one-page-at-least"):
        response.body["pagination"]["pages"] = max(1, response.body["pagination"]["pages"])
    return response


def accepted(call: Call) -> dict[str, Any] | None:
    """The query without the filters that are ignored; None where one selects nothing."""
    query = bounds(call.world, call.query)
    if call.follows("bare-brackets"):
        sent = {part.partition("=")[0] for part in call.query_text.split("&")}
        query = {name: it for name, it in query.items() if "[" not in name or name in sent}
    chosen = _chosen(call.world, call.operation.id)
    valid = {
        name: it for name, it in query.items() if name not in chosen or _fits(chosen[name], it)
    }
    if valid != query and call.follows("invalid-filters-select-nothing"):
        return None
    return valid if call.follows("invalid-filters-ignored") else query


def conditions(world: World, operation: str, query: dict[str, Any]) -> list[Condition]:
    """What the filters of a list operation select by a query."""
    found = [
        _condition(world, stated, query[name])
        for name, stated in _filters(world, operation)
        if name in query
    ]
    if not world.follows("filters-any") or not found:
        return found
    resource = world.spec.operation(operation).resource
    assert resource is not None
    keys = {each["id"] for one in found for each in world.store.find(resource.name, one)}
    return [Condition(member="id", match="one-of", value=sorted(keys))]


def period(call: Call, member: str = "created_at") -> list[Condition]:
    """The conditions of the period of at most three months. Raises Problem 409."""
    found = covered(call.world, call.query)
    if found is None:
        raise too_long(call)
    first, last = map(written, found)
    return [
        Condition(member=member, match="from", value=first),
        Condition(member=member, match="to", value=last),
    ]


def order(world: World, _: str) -> Sequence[str]:
    """What lists are sorted by."""
    return ["-id"] if world.follows("newest-first") else []


def too_long(call: Call, extra: dict[str, Any] | None = None) -> Problem:
    """409: the period is longer than three months."""
    return broken_rule(call, _TOO_LONG, "filters[to]", extra)


def _chosen(world: World, operation: str) -> dict[str, Parameter]:
    spec = world.spec.chosen or world.spec
    return {each.name: each for each in spec.operation(operation).parameters}


def _fits(parameter: Parameter, value: Any) -> bool:
    """Whether the chosen readings allow the value of a filter."""
    schema = parameter.schema
    if not parameter.name.startswith("filters[") or schema.get("type") == "array":
        return True
    if schema.get("type") == "integer" and not isinstance(value, int):
        return False
    allowed = schema.get("enum", [value])
    return value in allowed and bool(re.search(schema.get("pattern", ""), str(value)))


def _filters(world: World, operation: str) -> Iterator[tuple[str, Filter]]:
    """Name and `x-filter` of each filter: as it is, else as the chosen readings have it."""
    now = {each.name: each.filter for each in world.spec.operation(operation).parameters}
    for name, parameter in _chosen(world, operation).items():
        # a conversation's period has rules of its own
        of_period = operation == "conversations.list" and name in ("filters[from]", "filters[to]")
        stated = now.get(name) or parameter.filter
        if stated is not None and not of_period:
            yield name, stated


def _condition(world: World, stated: Filter, value: Any) -> Condition:
    # `[]` takes a member that is no array for one with a single element
    members = tuple(f"{it}[]" for it in stated.members)
    if value in (stated.absent, stated.present) and value is not None:
        return Condition(
            member=tuple(stated.members),
            match="absent" if value == stated.absent else "present",
        )
    if stated.match in ("wildcard", "contains") and world.follows("filters-by-part"):
        return Condition(member=members, match="matches", value=f"*{value}*")
    if stated.match == "wildcard" and world.follows("filters-in-any-case"):
        return Condition(member=members, match="matches", value=value)
    return Condition(member=members, match=stated.match, value=value)
