"""Requests that break the spec by a little and are accepted: what a lenient parser lets through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from concord.checks.representation import identity, items
from concord.faults._behaviours import always, refused
from concord.faults._limits import fields, limited, moved_in
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._reading import written
from concord.faults._shapes import change, constrained, places
from concord.faults._wire import Answer, Ask, Behave, Request

_REFUSED = (400, 422)
_DAY = re.compile(r"^(\d{4})-(\d\d)-(29|30|31)")


def limit_passed(place: Place) -> Iterator[Fault]:
    """A value that is one beyond a documented limit is accepted, as the limit."""
    for field in limited(place):

        def inside(holder: Any, key: Any, schema: Any = field.schema) -> None:
            holder[key] = moved_in(holder[key], schema)

        yield _repaired(place, field.path, inside, "is accepted one beyond its limit")
    for parameter in place.query():
        schema = parameter.schema
        if "maximum" in schema:

            def less(request: Request, name: str = parameter.name, schema: Any = schema) -> str:
                given = request.given(name) or ""
                return str(moved_in(int(given), schema)) if given.isdecimal() else given

            what = f"is accepted one beyond {schema['maximum']}"
            yield _read_as(place, parameter.name, less, what)


def items_unchecked(place: Place) -> Iterator[Fault]:
    """Of an array, only the first element is checked; the others go if they are wrong."""
    for field in fields(place):
        inner = field.schema.get("items", {})
        if "array" in field.types and (constrained(inner) or "$ref" in inner):

            def first(holder: Any, key: Any) -> None:
                if isinstance(holder[key], list):
                    holder[key] = holder[key][:1]

            yield _repaired(place, field.path, first, "is checked in its first element only")


def nested_optional(place: Place) -> Iterator[Fault]:
    """A required member of an object within the body may be left out; some value is stored."""
    for field in fields(place):
        example = _example(place, field.path, field.schema)
        if not field.required or len(field.path) < 2 or example is None:
            continue

        def fill(holder: Any, key: Any, last: str = field.path[-1], value: Any = example) -> None:
            if isinstance(holder[key], dict):
                holder[key].setdefault(last, value)

        yield _repaired(place, field.path[:-1], fill, "may be left out", detail=field.name)


def null_accepted(place: Place) -> Iterator[Fault]:
    """A member that may not be null counts as left out when it is."""
    for name, definition, _ in place.properties:
        stated = str(definition.get("type", "null"))
        if name not in place.required_properties and "null" not in stated:

            def drop(request: Request, _: Answer, name: str = name) -> Request | None:
                body = request.json
                if not isinstance(body, dict) or body.get(name, 0) is not None:
                    return None
                return request.sending({key: body[key] for key in body if key != name})

            yield place.fault(
                refused(place.operation, _REFUSED, drop),
                detail=name,
                what=f"{name} may be null",
                tell=f"{place.label} with {name} = null",
            )


def text_coerced(place: Place) -> Iterator[Fault]:
    """A number or a boolean may be sent as a text."""
    for field in fields(place):
        kind = field.schema.get("type")
        if kind in ("integer", "number", "boolean"):

            def read(holder: Any, key: Any, kind: str = str(kind)) -> None:
                holder[key] = _coerced(holder[key], kind)

            yield _repaired(place, field.path, read, f"is accepted as a text, not as {kind}")


def impossible_day_accepted(place: Place) -> Iterator[Fault]:
    """A day that no calendar has counts as one of the next month: 30 February is 2 March."""
    for field in fields(place):
        if field.schema.get("format") in ("date", "date-time"):

            def roll(holder: Any, key: Any) -> None:
                if isinstance(holder[key], str):
                    holder[key] = _rolled(holder[key])

            yield _repaired(place, field.path, roll, "may be a day that there is not")
    for parameter in place.query():
        formats = [parameter.schema, *parameter.schema.get("anyOf", ())]
        if any(it.get("format") in ("date", "date-time") for it in formats):

            def later(request: Request, name: str = parameter.name) -> str:
                return _rolled(request.given(name) or "")

            yield _read_as(place, parameter.name, later, "may be a day that there is not")


def enum_caseless(place: Place) -> Iterator[Fault]:
    """A documented value is accepted in other letter cases, too."""
    for field in fields(place):
        known = _folded(field.schema.get("enum", ()))
        if known:

            def fold(holder: Any, key: Any, known: Any = known) -> None:
                holder[key] = known.get(str(holder[key]).casefold(), holder[key])

            yield _repaired(place, field.path, fold, "is accepted in any letter case")
    for parameter in place.query():
        known = _folded(parameter.schema.get("enum", ()))
        if known:

            def same(request: Request, name: str = parameter.name, known: Any = known) -> str:
                given = request.given(name) or ""
                return str(known.get(given.casefold(), given))

            yield _read_as(place, parameter.name, same, "is accepted in any letter case")


def id_cast(place: Place) -> Iterator[Fault]:
    """An id that begins with a number is read as that number: 12abc is 12."""
    for parameter in place.operation.parameters:
        if parameter.location != "path" or parameter.schema.get("type") != "integer":
            continue

        async def behave(request: Request, ask: Ask, name: str = parameter.name) -> Answer:
            answer = await ask(request)
            if not request.calls(place.operation) or answer.status not in (400, 404):
                return answer
            digits = re.match(r"0*(\d+)", request.names.get(name, ""))
            if not digits or digits[1] == request.names[name]:
                return answer
            again = await ask(request.naming(name, digits[1]))
            return again if again.good else answer

        yield place.fault(
            always(behave),
            detail=parameter.name,
            what=f"{parameter.name} counts up to its first letter",
            tell=f"{place.label} with the id of a resource and a letter behind it",
            needs=place.ids("list", "create"),
        )


def id_caseless(place: Place) -> Iterator[Fault]:
    """An id is found in any letter case."""
    parameter = str(place.resource.get("parameter", ""))
    schemas = {it.name: it.schema for it in place.operation.parameters if it.location == "path"}
    lists = place.related("list", "create")
    if schemas.get(parameter, {}).get("type") != "string" or not lists:
        return

    def behave() -> Behave:
        known: dict[str, str] = {}

        async def fold(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            for operation in lists:
                if answer.good and request.calls(operation):
                    found = [identity(operation, it) for it in items(operation, answer.json)]
                    found.append(written(operation, request, answer))
                    known.update({str(it).casefold(): str(it) for it in found if it is not None})
            named = request.names.get(parameter, "")
            if answer.good and request.calls(place.operation):
                known[named.casefold()] = named
            meant = known.get(named.casefold(), named)
            if not request.calls(place.operation) or answer.status != 404 or meant == named:
                return answer
            return await ask(request.naming(parameter, meant))

        return fold

    yield place.fault(
        behave,
        detail=parameter,
        what=f"{parameter} is found in any letter case",
        tell=f"{place.label} with an id in capitals",
        needs=tuple(it.id for it in lists),
    )


def _repaired(
    place: Place,
    path: tuple[str, ...],
    repair: Callable[[Any, Any], None],
    what: str,
    detail: str = "",
) -> Fault:
    """What is refused is accepted once `repair` was called at each place of `path`."""

    def fix(request: Request, _: Answer) -> Request | None:
        if not any(places(request.json, path)):
            return None
        fixed = change(request.json, path, repair)
        return None if fixed == request.json else request.sending(fixed)

    name = detail or ".".join(path)
    return place.fault(
        refused(place.operation, _REFUSED, fix),
        detail=name,
        what=f"{name} {what}",
        tell=f"{place.label} with such a {name}",
    )


def _read_as(place: Place, name: str, read: Callable[[Request], str], what: str) -> Fault:
    """A query parameter that is refused is accepted as what `read` makes of it."""

    def fix(request: Request, _: Answer) -> Request | None:
        value = read(request)
        return request.asking(**{name: value}) if value != (request.given(name) or "") else None

    return place.fault(
        refused(place.operation, _REFUSED, fix),
        detail=name,
        what=f"{name} {what}",
        tell=f"{place.label} with such a {name}",
    )


def _example(place: Place, path: tuple[str, ...], schema: dict[str, Any]) -> Any:
    """A documented value of a member of the body, None if there is none."""
    found = [holder[key] for holder, key in places(place.sample, path)]
    return next(iter([*found, *schema.get("examples", ()), *schema.get("enum", ())]), None)


def _coerced(value: Any, kind: str) -> Any:
    if not isinstance(value, str):
        return value
    if kind == "boolean":
        return {"true": True, "false": False}.get(value, value)
    return int(value) if re.fullmatch(r"-?\d{1,9}", value) else value


def _rolled(value: str) -> str:
    found = _DAY.match(value)
    if not found or not 1 <= int(found[2]) <= 12 or not int(found[1]):
        return value
    year, month, day = (int(it) for it in found.groups())
    rolled = date(year, month, 1) + timedelta(days=day - 1)
    return rolled.isoformat() + value[10:]


def _folded(enum: Any) -> dict[str, Any]:
    return {it.casefold(): it for it in enum if isinstance(it, str) and it.swapcase() != it}
