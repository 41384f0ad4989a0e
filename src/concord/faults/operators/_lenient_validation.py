"""Requests that break the spec by a little and are accepted: what a lenient parser lets through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from concord.checks.representation import identity, items
from concord.faults._behaviours import always, rejection_repaired
from concord.faults._http import Request, Response
from concord.faults._members import change, constrained, places
from concord.faults._model import Fault
from concord.faults._resource_reader import written_id
from concord.faults._seeded_server import Behaviour, Send
from concord.faults._site import Site
from concord.faults._value_limits import fields, limited, moved_in
from concord.spec import Operation, vocabulary

_REJECTED = (400, 422)
_NO_RESOURCE = "the value at the limit is the id of no resource of the emulator"
_DAY = re.compile(r"^(\d{4})-(\d\d)-(29|30|31)")


def limit_passed(site: Site) -> Iterator[Fault]:
    for field in limited(site):

        def inside(holder: Any, key: Any, schema: Any = field.schema) -> None:
            holder[key] = moved_in(holder[key], schema)

        fault = _repaired(site, field.path, inside, "is accepted one beyond its limit")
        is_id = vocabulary.REFERENCES.stated(field.schema)
        yield replace(fault, equivalent_because=_NO_RESOURCE if is_id else "")
    for parameter in site.query():
        schema = parameter.schema
        if "maximum" in schema:

            def less(request: Request, name: str = parameter.name, schema: Any = schema) -> str:
                value = request.query_value(name) or ""
                return str(moved_in(int(value), schema)) if value.isdecimal() else value

            what = f"is accepted one beyond {schema['maximum']}"
            yield _read_as(site, parameter.name, less, what)


def items_unchecked(site: Site) -> Iterator[Fault]:
    for field in fields(site):
        inner = field.schema.get("items", {})
        if "array" in field.types and (constrained(inner) or "$ref" in inner):

            def first(holder: Any, key: Any) -> None:
                if isinstance(holder[key], list):
                    # the rest is what a parser that looks at the first element alone never sees
                    holder[key] = holder[key][:1]

            yield _repaired(site, field.path, first, "is checked in its first element only")


def nested_optional(site: Site) -> Iterator[Fault]:
    for field in fields(site):
        # filled in so that the correct server accepts what the faulty one is to accept without it
        example = _example(site, field.path, field.schema)
        if not field.required or len(field.path) < 2 or example is None:
            continue

        def fill(holder: Any, key: Any, last: str = field.path[-1], value: Any = example) -> None:
            if isinstance(holder[key], dict):
                holder[key].setdefault(last, value)

        yield _repaired(site, field.path[:-1], fill, "may be left out", detail=field.name)


def null_accepted(site: Site) -> Iterator[Fault]:
    for it in site.optional_properties:
        # without a type null is valid, and accepting it is no fault
        if "null" not in str(it.schema.get("type", "null")):

            def drop(request: Request, _: Response, name: str = it.name) -> Request | None:
                body = request.json
                if not isinstance(body, dict) or body.get(name, 0) is not None:
                    return None
                return request.with_body({key: body[key] for key in body if key != name})

            yield site.fault(
                rejection_repaired(site.operation, _REJECTED, drop),
                detail=it.name,
                what=f"{it.name} may be null",
                killed_by=f"{site.label} with {it.name} = null",
            )


def text_coerced(site: Site) -> Iterator[Fault]:
    for field in fields(site):
        kind = field.schema.get("type")
        if kind in ("integer", "number", "boolean"):

            def read(holder: Any, key: Any, kind: str = str(kind)) -> None:
                holder[key] = _coerced(holder[key], kind)

            yield _repaired(site, field.path, read, f"is accepted as a text, not as {kind}")


def impossible_day_accepted(site: Site) -> Iterator[Fault]:
    for field in fields(site):
        if field.schema.get("format") in ("date", "date-time"):

            def roll(holder: Any, key: Any) -> None:
                if isinstance(holder[key], str):
                    holder[key] = _rolled(holder[key])

            yield _repaired(site, field.path, roll, "may be a non-existent date")
    for parameter in site.query():
        formats = [parameter.schema, *parameter.schema.get("anyOf", ())]
        if any(it.get("format") in ("date", "date-time") for it in formats):

            def later(request: Request, name: str = parameter.name) -> str:
                return _rolled(request.query_value(name) or "")

            yield _read_as(site, parameter.name, later, "may be a non-existent date")


def enum_caseless(site: Site) -> Iterator[Fault]:
    for field in fields(site):
        known = _folded(field.schema.get("enum", ()))
        if known:

            def fold(holder: Any, key: Any, known: Any = known) -> None:
                holder[key] = known.get(str(holder[key]).casefold(), holder[key])

            yield _repaired(site, field.path, fold, "is accepted in any letter case")
    for parameter in site.query():
        known = _folded(parameter.schema.get("enum", ()))
        if known:

            def same(request: Request, name: str = parameter.name, known: Any = known) -> str:
                value = request.query_value(name) or ""
                return str(known.get(value.casefold(), value))

            yield _read_as(site, parameter.name, same, "is accepted in any letter case")


def id_cast(site: Site) -> Iterator[Fault]:
    for parameter in site.path_parameters():
        if parameter.schema.get("type") != "integer":
            continue

        async def behave(request: Request, send: Send, name: str = parameter.name) -> Response:
            response = await send(request)
            if not request.calls(site.operation) or response.status not in (400, 404):
                return response
            # as `parseInt` and `atoi` read: digits up to the first letter
            digits = re.match(r"0*(\d+)", request.path_parameters.get(name, ""))
            if not digits or digits[1] == request.path_parameters[name]:
                return response
            again = await send(request.with_path_parameter(name, digits[1]))
            return again if again.is_success else response

        yield site.fault(
            always(behave),
            detail=parameter.name,
            what=f"{parameter.name} counts up to its first letter",
            killed_by=f"{site.label} with the id of a resource and a letter behind it",
            needs=site.ids("list", "create"),
        )


def id_caseless(site: Site) -> Iterator[Fault]:
    parameter = site.resource.parameter if site.resource else ""
    schemas = {it.name: it.schema for it in site.path_parameters()}
    lists = site.related("list", "create")
    if schemas.get(parameter, {}).get("type") != "string" or not lists:
        return

    def behaviour() -> Behaviour:
        # the ids that were shown, by their folded form
        known: dict[str, str] = {}

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            known.update({it.casefold(): it for it in _shown_ids(lists, request, response)})
            named = request.path_parameters.get(parameter, "")
            if response.is_success and request.calls(site.operation):
                known[named.casefold()] = named
            meant = known.get(named.casefold(), named)
            if not request.calls(site.operation) or response.status != 404 or meant == named:
                return response
            return await send(request.with_path_parameter(parameter, meant))

        return behave

    yield site.fault(
        behaviour,
        detail=parameter,
        what=f"{parameter} is found in any letter case",
        killed_by=f"{site.label} with an id in capitals",
        needs=tuple(it.id for it in lists),
    )


def _shown_ids(
    operations: tuple[Operation, ...], request: Request, response: Response
) -> Iterator[str]:
    """The ids that a success of one of these lists and creates shows."""
    for operation in operations:
        if response.is_success and request.calls(operation):
            found = [identity(operation, it) for it in items(operation, response.json)]
            found.append(written_id(operation, request, response))
            yield from (str(it) for it in found if it is not None)


def _repaired(
    site: Site,
    path: tuple[str, ...],
    repair: Callable[[Any, Any], None],
    what: str,
    detail: str = "",
) -> Fault:
    """What is rejected is accepted once `repair` was called at each place of `path`."""

    def fix(request: Request, _: Response) -> Request | None:
        if not any(places(request.json, path)):
            return None
        fixed = change(request.json, path, repair)
        return None if fixed == request.json else request.with_body(fixed)

    name = detail or ".".join(path)
    return site.fault(
        rejection_repaired(site.operation, _REJECTED, fix),
        detail=name,
        what=f"{name} {what}",
        killed_by=f"{site.label} with such a {name}",
    )


def _read_as(site: Site, name: str, read: Callable[[Request], str], what: str) -> Fault:
    """A query parameter that is rejected is accepted as what `read` makes of it."""

    def fix(request: Request, _: Response) -> Request | None:
        value = read(request)
        return (
            request.with_query(**{name: value})
            if value != (request.query_value(name) or "")
            else None
        )

    return site.fault(
        rejection_repaired(site.operation, _REJECTED, fix),
        detail=name,
        what=f"{name} {what}",
        killed_by=f"{site.label} with such a {name}",
    )


def _example(site: Site, path: tuple[str, ...], schema: dict[str, Any]) -> Any:
    """A documented value of a member of the body, None if there is none."""
    found = [holder[key] for holder, key in places(site.sample, path)]
    return next(iter([*found, *schema.get("examples", ()), *schema.get("enum", ())]), None)


def _coerced(value: Any, kind: str) -> Any:
    if not isinstance(value, str):
        return value
    if kind == "boolean":
        return {"true": True, "false": False}.get(value, value)
    # nine digits, which every integer type holds
    return int(value) if re.fullmatch(r"-?\d{1,9}", value) else value


def _rolled(value: str) -> str:
    found = _DAY.match(value)
    if not found or not 1 <= int(found[2]) <= 12 or not int(found[1]):
        return value
    year, month, day = (int(it) for it in found.groups())
    # as lenient parsers do: 30 February is 1 or 2 March
    rolled = date(year, month, 1) + timedelta(days=day - 1)
    return rolled.isoformat() + value[10:]


def _folded(enum: Any) -> dict[str, Any]:
    return {it.casefold(): it for it in enum if isinstance(it, str) and it.swapcase() != it}
