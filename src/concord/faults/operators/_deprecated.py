"""What is deprecated falls out of step with what replaces it (`x-replaced-by`)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from concord.checks.deprecation import DeprecatedInput, Pair, deprecated_inputs, pairs, ways
from concord.checks.representation import member
from concord.faults._behaviours import asked, shown
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._wire import Answer, Ask, Behave, Request

_NOT_SHOWN = "no answer of the emulator shows this member"


def deprecated_disagrees(place: Place) -> Iterator[Fault]:
    """A deprecated member has another value than follows from what replaces it."""
    for pair in pairs(place.spec, place.operation):

        def differ(holder: dict[str, Any], pair: Pair = pair) -> None:
            holder[pair.name] = _other(holder[pair.name], pair.schema)

        yield _altered(place, pair, differ, f"does not follow {pair.by.name}")


def deprecated_lost(place: Place) -> Iterator[Fault]:
    """A deprecated member is not shown any more, although it is documented still."""
    for pair in pairs(place.spec, place.operation):

        def lose(holder: dict[str, Any], pair: Pair = pair) -> None:
            del holder[pair.name]

        yield _altered(place, pair, lose, "is not shown any more")


def deprecated_frozen(place: Place) -> Iterator[Fault]:
    """A deprecated member stays as it was when it was first read, whatever is written."""
    reader = place.reader
    if reader is None or reader.operation.id != place.operation.id:
        return
    writers = [it for it in place.related("replace", "update") if ways(place.spec, it)]
    for pair in pairs(place.spec, place.operation) if writers else ():

        def behave(pair: Pair = pair) -> Behave:
            first: dict[str, Any] = {}

            async def keep(request: Request, ask: Ask) -> Answer:
                answer = await ask(request)
                named = reader.named(request)
                if named is None or not answer.good:
                    return answer
                body = copy.deepcopy(answer.json)
                for holder in pair.holders(body):
                    holder[pair.name] = first.setdefault(named, holder[pair.name])
                return answer.showing(body)

            return keep

        yield place.fault(
            behave,
            detail=pair.name,
            what=f"{pair.name} stays as it was, whatever {pair.by.name} becomes",
            tell=f"{place.label}, a change of {pair.by.name}, and {place.label} again",
            needs=(*(it.id for it in writers), *place.ids("create")),
        )


def deprecated_asks_other(place: Place) -> Iterator[Fault]:
    """A deprecated parameter asks for another value than it was given."""
    for deprecated in deprecated_inputs(place.spec, place.operation):

        def astray(request: Request, deprecated: DeprecatedInput = deprecated) -> Request:
            if deprecated.in_body:
                given = member(request.json, deprecated.name)
                other = request.sending(
                    {**(request.json or {}), deprecated.name: _other(given, {})}
                )
                return request if given is None else other
            values = request.parameters.get(deprecated.name, [])
            asked = {deprecated.name: str(_other(_typed(values[0]), {}))} if values else {}
            return request.asking(**asked) if asked else request

        yield place.fault(
            asked(place.operation, astray),
            detail=deprecated.name,
            what=f"{deprecated.name} asks for another value, {deprecated.by.name} does not",
            tell=f"{place.label} with {deprecated.name}, and with {deprecated.by.name} instead",
        )


def _altered(place: Place, pair: Pair, alter: Callable[[dict[str, Any]], None], what: str) -> Fault:
    def changed(body: Any) -> Any:
        copied = copy.deepcopy(body)
        for holder in pair.holders(copied):
            alter(holder)
        return copied

    also = (pair.by.operation,) if pair.by.operation else ()
    return place.fault(
        shown(place.operation, changed),
        detail=".".join(filter(None, (pair.holder, pair.name))),
        what=f"the deprecated {pair.name} {what}",
        tell=f"{place.label}: {pair.name} beside {pair.by.name}",
        needs=also,
        untouched=_NOT_SHOWN,
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
        return value[1:] if value else [1]
    return f"{value}x"


def _typed(text: str) -> Any:
    return int(text) if text.isdecimal() else text
