"""Successes of the wrong structure: their schema, envelope, status or media type is broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from concord.faults._behaviours import body_changed, success_changed
from concord.faults._http import Request, Response
from concord.faults._members import BodyMember, changing, dotted
from concord.faults._model import Fault
from concord.faults._site import Site

NEVER_SHOWN = "no response of the emulator shows this member"

_Alter = Callable[[Any, Any], None]
_LIMITS = ("maximum", "minimum", "maxLength", "minLength", "pattern", "maxItems", "minItems")


def member_dropped(site: Site) -> Iterator[Fault]:
    for member in site.response_members:
        if member.required:
            yield _altered(site, member, _drop, "is missing")


def member_renamed(site: Site) -> Iterator[Fault]:
    def rename(holder: Any, key: Any) -> None:
        holder[_renamed(key)] = holder.pop(key)

    for member in site.response_members:
        if member.required:
            yield _altered(site, member, rename, f"is called {_renamed(member.path[-1])}")


def member_retyped(site: Site) -> Iterator[Fault]:
    for member in site.response_members:
        if member.types:
            # a default, since a closure would see the last member of the loop
            def retype(holder: Any, key: Any, types: frozenset[str] = member.types) -> None:
                if holder[key] is not None:
                    holder[key] = retyped(holder[key], types)

            yield _altered(site, member, retype, "is of another type")


def member_null(site: Site) -> Iterator[Fault]:
    def nullify(holder: Any, key: Any) -> None:
        holder[key] = None

    for member in site.response_members:
        if member.types and "null" not in member.types:
            yield _altered(site, member, nullify, "is null")


def enum_unknown(site: Site) -> Iterator[Fault]:
    for member in site.response_members:
        values = member.schema.get("enum", [member.schema.get("const")])
        if any(isinstance(value, str) for value in values):

            def unknown_value(holder: Any, key: Any) -> None:
                if isinstance(holder[key], str):
                    holder[key] = "undocumented"

            yield _altered(site, member, unknown_value, "has an undocumented value")


def format_broken(site: Site) -> Iterator[Fault]:
    for member in site.response_members:
        format_ = member.schema.get("format")
        broken = {"date": "15/01/2025", "date-time": "15/01/2025 08:00", "email": "nobody"}
        if format_ in broken:

            def spoil(holder: Any, key: Any, value: str = broken[format_]) -> None:
                if isinstance(holder[key], str):
                    holder[key] = value

            yield _altered(site, member, spoil, f"is no {format_}")


def zone_dropped(site: Site) -> Iterator[Fault]:
    def local(holder: Any, key: Any) -> None:
        if isinstance(holder[key], str):
            holder[key] = re.sub(r"(Z|[+-]\d\d:?\d\d)$", "", holder[key])

    for member in site.response_members:
        if member.schema.get("format") == "date-time":
            yield _altered(site, member, local, "has no time zone")


def limit_broken(site: Site) -> Iterator[Fault]:
    for member in site.response_members:
        for keyword in _LIMITS:
            if keyword in member.schema:

                def exceed(
                    holder: Any, key: Any, word: str = keyword, schema: Any = member.schema
                ) -> None:
                    holder[key] = beyond(holder[key], word, schema[word])

                detail = f"{member.name}:{keyword}"
                fault = _altered(site, member, exceed, f"is beyond its {keyword}")
                if fault_changes(member, keyword):
                    yield replace(fault, detail=detail)


def envelope_dropped(site: Site) -> Iterator[Fault]:
    path = site.unwrap or (site.paging.items if site.paging else "")
    if path:

        def bare(body: Any) -> Any:
            for name in dotted(path):
                body = body.get(name) if isinstance(body, dict) else body
            return body

        yield site.fault(
            body_changed(site.operation, bare),
            what=f"the body is what belongs into {path}",
            killed_by=f"any success of {site.label}",
        )


def single_unlisted(site: Site) -> Iterator[Fault]:
    for member in site.response_members:
        if "array" in member.types and "object" not in member.types:

            def unlist(holder: Any, key: Any) -> None:
                if isinstance(holder[key], list) and len(holder[key]) == 1:
                    holder[key] = holder[key][0]

            fault = _altered(site, member, unlist, "is no array where it has one element")
            yield replace(fault, killed_by=f"{site.label} where {member.name} has one element")


def status_undocumented(site: Site) -> Iterator[Fault]:
    # successes all of them, so that nothing but the declaration tells
    status = next((it for it in (202, 206, 203) if str(it) not in site.statuses), 207)
    if site.success:
        yield site.fault(
            success_changed(site.operation, lambda _, response: replace(response, status=status)),
            detail=str(status),
            what=f"a success has the status {status}",
            killed_by=f"any success of {site.label}",
        )


def redirected(site: Site) -> Iterator[Fault]:
    def elsewhere(request: Request, response: Response) -> Response:
        headers = {"location": f"{request.path}/", "content-length": "0"}
        return replace(response, status=302, headers=headers, body=b"")

    if site.success and not any(status.startswith("3") for status in site.statuses):
        yield site.fault(
            success_changed(site.operation, elsewhere),
            what="302 to the same address with a slash at its end",
            killed_by=f"any success of {site.label}",
        )


def media_type_changed(site: Site) -> Iterator[Fault]:
    def html(_: Request, response: Response) -> Response:
        headers = {**response.headers, "content-type": "text/html; charset=utf-8"}
        return replace(response, headers=headers)

    if site.is_json:
        yield site.fault(
            success_changed(site.operation, html),
            what="the content type is text/html",
            killed_by=f"any success of {site.label}",
        )


def body_emptied(site: Site) -> Iterator[Fault]:
    if site.is_json:
        yield site.fault(
            success_changed(site.operation, lambda _, response: replace(response, body=b"")),
            what="the body is empty",
            killed_by=f"any success of {site.label}",
        )


def body_cut(site: Site) -> Iterator[Fault]:
    def cut(_: Request, response: Response) -> Response:
        return replace(response, body=response.body[: len(response.body) // 2])

    if site.is_json:
        yield site.fault(
            success_changed(site.operation, cut),
            what="the body is cut in its middle",
            killed_by=f"any success of {site.label}",
        )


def _altered(site: Site, member: BodyMember, alter: _Alter, what: str) -> Fault:
    return site.fault(
        body_changed(site.operation, changing(member.path, alter)),
        detail=member.name,
        what=f"{member.name} {what}",
        killed_by=f"{site.label}, where the response shows {member.name}",
        equivalent_because=NEVER_SHOWN,
    )


def _drop(holder: Any, key: Any) -> None:
    del holder[key]


def _renamed(name: str) -> str:
    if "_" in name.strip("_"):
        head, *rest = name.split("_")
        return head + "".join(part.title() for part in rest)
    # the other convention, as a serializer that lost its settings would write it
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return snake if snake != name else f"{name}_value"


def retyped(value: Any, types: frozenset[str]) -> Any:
    """`value` as another JSON type than `types`."""
    if isinstance(value, (int, float)) and "string" not in types:
        # `true` and not `True`: what a server writes that made a text of JSON
        return str(value).lower()
    if isinstance(value, str) and not types & {"integer", "number"}:
        return len(value)
    if isinstance(value, dict) and "array" not in types:
        return [value]
    return {"value": value} if "object" not in types else [value]


def fault_changes(member: BodyMember, keyword: str) -> bool:
    """Whether `beyond` can leave this limit."""
    limit = member.schema[keyword]
    # nothing is shorter than nothing
    return bool(limit) or keyword not in ("minLength", "minItems")


def beyond(value: Any, keyword: str, limit: Any) -> Any:
    """A value like `value` that is beyond the limit that `keyword` sets."""
    match value, keyword:
        # first: a bool is an int in Python
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
            # no pattern of an id, a name or a date allows a line break, anchored or not
            return "\n§"
        case [_, *_], "maxItems":
            return value * (limit + 1)
        case [_, *_], "minItems":
            return []
    return value
