"""Answers of the wrong structure: what a schema says of a success, and the answer does not keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from concord.faults._behaviours import shown, succeeded
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._shapes import Member, changing, dotted
from concord.faults._wire import Answer, Request

NEVER_SHOWN = "no answer of the emulator shows this member"

_Alter = Callable[[Any, Any], None]
_LIMITS = ("maximum", "minimum", "maxLength", "minLength", "pattern", "maxItems", "minItems")


def member_dropped(place: Place) -> Iterator[Fault]:
    """A required member is missing."""
    for member in place.shown:
        if member.required:
            yield _altered(place, member, _drop, "is missing")


def member_renamed(place: Place) -> Iterator[Fault]:
    """A required member has another name: camelCase where it was snake_case, or the reverse."""

    def rename(holder: Any, key: Any) -> None:
        holder[_renamed(key)] = holder.pop(key)

    for member in place.shown:
        if member.required:
            yield _altered(place, member, rename, f"is called {_renamed(member.path[-1])}")


def member_retyped(place: Place) -> Iterator[Fault]:
    """A member is of a type that its schema does not allow."""
    for member in place.shown:
        if member.types:

            def retype(holder: Any, key: Any, types: frozenset[str] = member.types) -> None:
                if holder[key] is not None:
                    holder[key] = retyped(holder[key], types)

            yield _altered(place, member, retype, "is of another type")


def member_null(place: Place) -> Iterator[Fault]:
    """A member is null although its schema does not allow it."""

    def nullify(holder: Any, key: Any) -> None:
        holder[key] = None

    for member in place.shown:
        if member.types and "null" not in member.types:
            yield _altered(place, member, nullify, "is null")


def enum_unknown(place: Place) -> Iterator[Fault]:
    """A member has a value that is none of the documented ones."""
    for member in place.shown:
        values = member.schema.get("enum", [member.schema.get("const")])
        if any(isinstance(value, str) for value in values):

            def unknown(holder: Any, key: Any) -> None:
                if isinstance(holder[key], str):
                    holder[key] = "undocumented"

            yield _altered(place, member, unknown, "has an undocumented value")


def format_broken(place: Place) -> Iterator[Fault]:
    """A text is not of its format: a date in another notation, an address that is none."""
    for member in place.shown:
        format_ = member.schema.get("format")
        broken = {"date": "15/01/2025", "date-time": "15/01/2025 08:00", "email": "nobody"}
        if format_ in broken:

            def spoil(holder: Any, key: Any, value: str = broken[format_]) -> None:
                if isinstance(holder[key], str):
                    holder[key] = value

            yield _altered(place, member, spoil, f"is no {format_}")


def zone_dropped(place: Place) -> Iterator[Fault]:
    """A moment is told without its time zone."""

    def local(holder: Any, key: Any) -> None:
        if isinstance(holder[key], str):
            holder[key] = re.sub(r"(Z|[+-]\d\d:?\d\d)$", "", holder[key])

    for member in place.shown:
        if member.schema.get("format") == "date-time":
            yield _altered(place, member, local, "has no time zone")


def limit_broken(place: Place) -> Iterator[Fault]:
    """A value is beyond a limit of its schema: range, length, pattern."""
    for member in place.shown:
        for keyword in _LIMITS:
            if keyword in member.schema:

                def exceed(
                    holder: Any, key: Any, word: str = keyword, schema: Any = member.schema
                ) -> None:
                    holder[key] = beyond(holder[key], word, schema[word])

                detail = f"{member.name}:{keyword}"
                fault = _altered(place, member, exceed, f"is beyond its {keyword}")
                if fault_changes(member, keyword):
                    yield replace(fault, detail=detail)


def envelope_dropped(place: Place) -> Iterator[Fault]:
    """A result is answered without its envelope."""
    path = place.unwrap or str(place.paging.get("items", ""))
    if path:

        def bare(body: Any) -> Any:
            for name in dotted(path):
                body = body.get(name) if isinstance(body, dict) else body
            return body

        yield place.fault(
            shown(place.operation, bare),
            what=f"the answer is what belongs into {path}",
            tell=f"any success of {place.label}",
        )


def single_unlisted(place: Place) -> Iterator[Fault]:
    """An array with one element is answered as that element."""
    for member in place.shown:
        if "array" in member.types and "object" not in member.types:

            def unlist(holder: Any, key: Any) -> None:
                if isinstance(holder[key], list) and len(holder[key]) == 1:
                    holder[key] = holder[key][0]

            fault = _altered(place, member, unlist, "is no array where it has one element")
            yield replace(fault, tell=f"{place.label} where {member.name} has one element")


def status_undocumented(place: Place) -> Iterator[Fault]:
    """A success has a status that is not documented."""
    status = next((it for it in (202, 206, 203) if str(it) not in place.statuses), 207)
    if place.success:
        yield place.fault(
            succeeded(place.operation, lambda _, answer: replace(answer, status=status)),
            detail=str(status),
            what=f"a success is answered with {status}",
            tell=f"any success of {place.label}",
        )


def redirected(place: Place) -> Iterator[Fault]:
    """A success has become a redirect."""

    def elsewhere(request: Request, answer: Answer) -> Answer:
        headers = {"location": f"{request.path}/", "content-length": "0"}
        return replace(answer, status=302, headers=headers, body=b"")

    if place.success and not any(status.startswith("3") for status in place.statuses):
        yield place.fault(
            succeeded(place.operation, elsewhere),
            what="302 to the same address with a slash at its end",
            tell=f"any success of {place.label}",
        )


def media_type_changed(place: Place) -> Iterator[Fault]:
    """JSON is declared to be HTML."""

    def html(_: Request, answer: Answer) -> Answer:
        headers = {**answer.headers, "content-type": "text/html; charset=utf-8"}
        return replace(answer, headers=headers)

    if place.is_json:
        yield place.fault(
            succeeded(place.operation, html),
            what="the content type is text/html",
            tell=f"any success of {place.label}",
        )


def body_emptied(place: Place) -> Iterator[Fault]:
    """A success has an empty body."""
    if place.is_json:
        yield place.fault(
            succeeded(place.operation, lambda _, answer: replace(answer, body=b"")),
            what="the body is empty",
            tell=f"any success of {place.label}",
        )


def body_cut(place: Place) -> Iterator[Fault]:
    """A body ends in its middle: no JSON any more."""

    def cut(_: Request, answer: Answer) -> Answer:
        return replace(answer, body=answer.body[: len(answer.body) // 2])

    if place.is_json:
        yield place.fault(
            succeeded(place.operation, cut),
            what="the body is cut in its middle",
            tell=f"any success of {place.label}",
        )


def _altered(place: Place, member: Member, alter: _Alter, what: str) -> Fault:
    return place.fault(
        shown(place.operation, changing(member.path, alter)),
        detail=member.name,
        what=f"{member.name} {what}",
        tell=f"{place.label}, where the answer shows {member.name}",
        untouched=NEVER_SHOWN,
    )


def _drop(holder: Any, key: Any) -> None:
    del holder[key]


def _renamed(name: str) -> str:
    if "_" in name.strip("_"):
        head, *rest = name.split("_")
        return head + "".join(part.title() for part in rest)
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return snake if snake != name else f"{name}_value"


def retyped(value: Any, types: frozenset[str]) -> Any:
    """`value` as another JSON type than `types`."""
    if isinstance(value, (int, float)) and "string" not in types:
        return str(value).lower()
    if isinstance(value, str) and not types & {"integer", "number"}:
        return len(value)
    if isinstance(value, dict) and "array" not in types:
        return [value]
    return {"value": value} if "object" not in types else [value]


def fault_changes(member: Member, keyword: str) -> bool:
    """Whether `beyond` can leave this limit."""
    limit = member.schema[keyword]
    return bool(limit) or keyword not in ("minLength", "minItems")


def beyond(value: Any, keyword: str, limit: Any) -> Any:
    """A value like `value` that is beyond the limit that `keyword` sets."""
    match value, keyword:
        case bool(), _:
            return value
        case int() | float(), "maximum":
            return limit + 1
        case int() | float(), "minimum":
            return limit - 1
        case str(), "maxLength":
            return "x" * (limit + 1)
        case str(), "minLength":
            return ""
        case str(), "pattern":
            return "\n§"
        case [_, *_], "maxItems":
            return value * (limit + 1)
        case [_, *_], "minItems":
            return []
    return value
