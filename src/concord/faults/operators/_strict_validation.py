"""Requests that are documented, and rejected all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from concord.faults._behaviours import always
from concord.faults._http import Request, Response
from concord.faults._members import constrained
from concord.faults._model import Fault
from concord.faults._seeded_server import Send
from concord.faults._site import Site
from concord.faults._stored_members import is_text
from concord.faults._value_limits import at_limit, limited, values
from concord.spec import Parameter, vocabulary

_WRONG = "§ none §"
"""A value that no constrained parameter takes, so that the correct server rejects it."""


def limit_refused(site: Site) -> Iterator[Fault]:
    for field in limited(site):

        def meets(request: Request, path: Any = field.path, schema: Any = field.schema) -> bool:
            return any(at_limit(value, schema) for value in values(request.json, path))

        yield _rejecting_body(site, field.name, meets, "is rejected at its limit", "at its limit")
    for parameter in _constrained(site):
        most = parameter.schema.get("maximum")
        if most is not None:

            def full(request: Request, name: str = parameter.name, most: Any = most) -> bool:
                return request.query_value(name) == str(most)

            what = f"is rejected at {most}"
            yield _rejecting_query(site, parameter.name, full, what, f"of {most}")


def value_refused(site: Site) -> Iterator[Fault]:
    for it in site.properties:
        inner = it.schema.get("items", {})
        # the last one: examples tend to show the first
        for last in [*it.schema.get("enum", ()), *inner.get("enum", ())][-1:]:

            def has_last(request: Request, name: str = it.name, last: Any = last) -> bool:
                value = request.json.get(name)
                return value == last or (isinstance(value, list) and last in value)

            what = f"may not be {last!r}"
            yield _rejecting_body(site, it.name, has_last, what, f"= {last!r}")
    for parameter in _constrained(site):
        for last in parameter.schema.get("enum", [])[-1:]:

            def selects(request: Request, name: str = parameter.name, last: Any = last) -> bool:
                return request.query_value(name) == str(last)

            what = f"may not be {last!r}"
            yield _rejecting_query(site, parameter.name, selects, what, f"= {last!r}")


def property_demanded(site: Site) -> Iterator[Fault]:
    for it in site.optional_properties:
        if not it.schema.get("readOnly"):

            def lacks(request: Request, name: str = it.name) -> bool:
                return name not in request.json

            yield _rejecting_body(site, it.name, lacks, "may not be left out", "left out")


def null_refused(site: Site) -> Iterator[Fault]:
    for it in site.properties:
        if "null" in it.schema.get("type", ()):

            def is_null(request: Request, name: str = it.name) -> bool:
                return name in request.json and request.json[name] is None

            yield _rejecting_body(site, it.name, is_null, "may not be null", "= null")


def quote_refused(site: Site) -> Iterator[Fault]:
    for it in site.properties:
        if is_text(it):

            def quoted(request: Request, name: str = it.name) -> bool:
                return "'" in str(request.json.get(name))

            what = "may hold no apostrophe"
            yield _rejecting_body(site, it.name, quoted, what, "with an apostrophe")


def unknown_refused(site: Site) -> Iterator[Fault]:
    if site.stated(vocabulary.UNKNOWN_PARAMETERS) != "ignore":
        return
    known = {it.name for it in site.query()}

    def strange(request: Request) -> bool:
        return bool(set(request.query_parameters) - known)

    for parameter in list(_constrained(site))[:1]:
        yield _rejecting_query(
            site, parameter.name, strange, "must stand alone", "and an unknown one"
        )


def _constrained(site: Site) -> Iterator[Parameter]:
    for parameter in site.query():
        # a page that is refused would be a fault of paging, of which other operators make some
        is_selector = site.paging is not None and parameter.name == site.paging.selector
        if constrained(parameter.schema) and not is_selector:
            yield parameter


def _rejecting_body(
    site: Site, name: str, when: Callable[[Request], bool], what: str, how: str
) -> Fault:
    """A body for which `when` holds is rejected, as a body of another type is."""

    async def behave(request: Request, send: Send) -> Response:
        if request.calls(site.operation) and isinstance(request.json, dict) and when(request):
            # the correct server's own rejection: its body is then as documented
            rejection = await send(request.with_body([]))
            return rejection if not rejection.is_success else await send(request)
        return await send(request)

    return site.fault(
        always(behave),
        detail=name,
        what=f"{name} {what}",
        killed_by=f"{site.label} with {name} {how}",
    )


def _rejecting_query(
    site: Site, name: str, when: Callable[[Request], bool], what: str, how: str
) -> Fault:
    """A query for which `when` holds is rejected, as a wrong value of `name` is."""

    async def behave(request: Request, send: Send) -> Response:
        if request.calls(site.operation) and when(request):
            rejection = await send(request.with_query(**{name: _WRONG}))
            return rejection if not rejection.is_success else await send(request)
        return await send(request)

    return site.fault(
        always(behave),
        detail=name,
        what=f"{name} {what}",
        killed_by=f"{site.label} with {name} {how}",
    )
