"""Deprecated members and parameters that do not follow their replacement (`x-replaced-by`)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from concord.checks.deprecation import DeprecatedInput, Pair, deprecated_inputs, pairs, ways
from concord.checks.representation import member
from concord.faults._behaviours import body_changed, request_changed
from concord.faults._http import Request, Response
from concord.faults._model import Fault
from concord.faults._resource_reader import ResourceReader
from concord.faults._seeded_server import Behaviour, Send
from concord.faults._site import Site

_NOT_SHOWN = "no response of the emulator shows this member"


def deprecated_disagrees(site: Site) -> Iterator[Fault]:
    for pair in pairs(site.spec, site.operation):

        def differ(holder: dict[str, Any], pair: Pair = pair) -> None:
            holder[pair.name] = _other(holder[pair.name], pair.schema)

        yield _altered(site, pair, differ, f"does not follow {pair.by.name}")


def deprecated_lost(site: Site) -> Iterator[Fault]:
    for pair in pairs(site.spec, site.operation):

        def lose(holder: dict[str, Any], pair: Pair = pair) -> None:
            del holder[pair.name]

        yield _altered(site, pair, lose, "is not shown any more")


def deprecated_frozen(site: Site) -> Iterator[Fault]:
    reader = site.reader
    # once for a resource, at the operation that reads it
    if reader is None or reader.operation.id != site.operation.id:
        return
    writers = [it for it in site.related("replace", "update") if ways(site.spec, it)]
    for pair in pairs(site.spec, site.operation) if writers else ():
        yield site.fault(
            partial(_frozen, reader, pair),
            detail=pair.name,
            what=f"{pair.name} stays as it was, whatever {pair.by.name} becomes",
            killed_by=f"{site.label}, a change of {pair.by.name}, and {site.label} again",
            needs=(*(it.id for it in writers), *site.ids("create")),
        )


def deprecated_asks_other(site: Site) -> Iterator[Fault]:
    for deprecated in deprecated_inputs(site.spec, site.operation):
        yield site.fault(
            request_changed(site.operation, _selecting_other(deprecated)),
            detail=deprecated.name,
            what=f"{deprecated.name} selects another value, {deprecated.by.name} does not",
            killed_by=f"{site.label} with {deprecated.name}, and with {deprecated.by.name} instead",
        )


def _frozen(reader: ResourceReader, pair: Pair) -> Behaviour:
    """Each read of a resource has the deprecated member as the first read had it."""
    first: dict[str, Any] = {}

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        named = reader.id_in(request)
        if named is None or not response.is_success:
            return response
        body = copy.deepcopy(response.json)
        for holder in pair.holders(body):
            # by resource: a value of another one would be noticed by any read
            holder[pair.name] = first.setdefault(named, holder[pair.name])
        return response.with_json(body)

    return behave


def _selecting_other(deprecated: DeprecatedInput) -> Callable[[Request], Request]:
    """Changes the value of a deprecated parameter, in the body or in the query."""

    def change(request: Request) -> Request:
        if deprecated.in_body:
            value = member(request.json, deprecated.name)
            if value is None:
                return request
            return request.with_body({**(request.json or {}), deprecated.name: _other(value, {})})
        values = request.query_parameters.get(deprecated.name, [])
        if not values:
            return request
        return request.with_query(**{deprecated.name: str(_other(_typed(values[0]), {}))})

    return change


def _altered(site: Site, pair: Pair, alter: Callable[[dict[str, Any]], None], what: str) -> Fault:
    def changed(body: Any) -> Any:
        copied = copy.deepcopy(body)
        for holder in pair.holders(copied):
            alter(holder)
        return copied

    also = (pair.by.operation,) if pair.by.operation else ()
    return site.fault(
        body_changed(site.operation, changed),
        detail=".".join(filter(None, (pair.holder, pair.name))),
        what=f"the deprecated {pair.name} {what}",
        killed_by=f"{site.label}: {pair.name} beside {pair.by.name}",
        needs=also,
        equivalent_because=_NOT_SHOWN,
    )


def _other(value: Any, schema: Any) -> Any:
    """Another value of the same kind, a documented one where values are."""
    known = [each for each in schema.get("enum", []) if each != value]
    if known:
        return known[0]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, list):
        # shorter, so that its items stay valid; an empty array can only grow
        return value[1:] if value else [1]
    return f"{value}x"


def _typed(text: str) -> Any:
    return int(text) if text.isdecimal() else text
