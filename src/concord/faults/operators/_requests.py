"""Requests treated wrongly: what breaks the spec is accepted, what it says is ignored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from zlib import crc32

from concord.faults._behaviours import always, rejection_repaired, request_changed
from concord.faults._http import Request, Response
from concord.faults._members import constrained
from concord.faults._model import Fault
from concord.faults._seeded_server import Send
from concord.faults._site import Property, Site
from concord.spec import Parameter

_REJECTED = (400, 415, 422)


def parameter_unchecked(site: Site) -> Iterator[Fault]:
    for parameter in site.query():
        # a value that names no resource is wrong by the records, not by the schema
        if constrained(parameter.schema) and parameter.references is None:

            def drop(request: Request, _: Response, name: str = parameter.name) -> Request | None:
                has_it = name in request.query_parameters
                return request.with_query(**{name: None}) if has_it else None

            yield site.fault(
                rejection_repaired(site.operation, _REJECTED, drop),
                detail=parameter.name,
                what=f"a wrong {parameter.name} is ignored, not rejected",
                killed_by=f"{site.label} with a wrong {parameter.name}",
            )


def parameter_optional(site: Site) -> Iterator[Fault]:
    for parameter in site.query():
        examples = parameter.schema.get("examples", [])
        if parameter.required and examples:

            def fill(
                request: Request, _: Response, name: str = parameter.name, value: Any = examples[0]
            ) -> Request | None:
                has_it = name in request.query_parameters
                return None if has_it else request.with_query(**{name: value})

            yield site.fault(
                rejection_repaired(site.operation, _REJECTED, fill),
                detail=parameter.name,
                what=f"the required {parameter.name} may be left out",
                killed_by=f"{site.label} without {parameter.name}",
            )


def parameter_ignored(site: Site) -> Iterator[Fault]:
    paging = {site.paging.selector, site.paging.size} if site.paging else set()
    for parameter in site.query():
        # those are ignored by operators of their own
        has_effect = parameter.filter or parameter.expansion or parameter.name in paging
        if not parameter.required and not has_effect:
            yield site.fault(
                request_changed(site.operation, _without(parameter)),
                detail=parameter.name,
                what=f"{parameter.name} has no effect",
                killed_by=f"{site.label} with {parameter.name}",
                equivalent_because="the emulator's response is the same with and without it",
            )


def parameter_default_wrong(site: Site) -> Iterator[Fault]:
    for parameter in site.query():
        default, schema = parameter.schema.get("default"), parameter.schema
        others = [it for it in schema.get("enum", []) if it != default]
        if schema.get("type") == "boolean":
            others = ["false" if default else "true"]
        if default is not None and others:

            def other(
                request: Request, name: str = parameter.name, value: Any = others[0]
            ) -> Request:
                return request.with_default(name, value)

            yield site.fault(
                request_changed(site.operation, other),
                detail=parameter.name,
                what=f"without {parameter.name} it is {others[0]!r}, not {default!r}",
                killed_by=f"{site.label} without {parameter.name}",
            )


def expands_ignored(site: Site) -> Iterator[Fault]:
    for parameter in site.query():
        if parameter.expansion is not None:
            yield site.fault(
                request_changed(site.operation, _without(parameter)),
                detail=parameter.name,
                what=f"items are brief whatever {parameter.name} says",
                killed_by=f"{site.label}?{parameter.name}={parameter.expansion.value}",
            )


def property_unchecked(site: Site) -> Iterator[Fault]:
    for it in site.properties:
        if it.name in site.sample and it.references is None and constrained(it.schema):
            yield _repairing(
                site, it, f"a wrong {it.name} is accepted", f"with a wrong {it.name}", missing=False
            )


def property_optional(site: Site) -> Iterator[Fault]:
    for it in site.properties:
        if it.name in site.required_properties and it.name in site.sample:
            what = f"the required {it.name} may be left out"
            yield _repairing(site, it, what, f"without {it.name}", missing=True)


def body_unchecked(site: Site) -> Iterator[Fault]:
    def sample(request: Request, _: Response) -> Request | None:
        return request.with_body(site.sample)

    if site.required_properties and set(site.sample) >= site.required_properties:
        yield site.fault(
            rejection_repaired(site.operation, _REJECTED, sample),
            what="every body is accepted",
            killed_by=f"{site.label} with a body that breaks its schema",
        )


def media_type_unchecked(site: Site) -> Iterator[Fault]:
    def as_json(request: Request, _: Response) -> Request | None:
        stated = request.headers.get("content-type", "")
        if not request.body or stated.startswith("application/json"):
            return None
        return replace(request, headers={**request.headers, "content-type": "application/json"})

    if site.properties:
        yield site.fault(
            rejection_repaired(site.operation, _REJECTED, as_json),
            what="any content type is read as JSON",
            killed_by=f"{site.label} with JSON that is declared to be text/plain",
        )


def property_default_wrong(site: Site) -> Iterator[Fault]:
    for it in site.properties:
        default = it.schema.get("default")
        others = [value for value in it.schema.get("enum", []) if value != default]
        if isinstance(default, bool):
            others = [not default]
        elif isinstance(default, int):
            others = [default + 1]
        if default is not None and others:

            def other(request: Request, name: str = it.name, value: Any = others[0]) -> Request:
                body = request.json
                if not isinstance(body, dict) or name in body:
                    return request
                return request.with_body({**body, name: value})

            yield site.fault(
                request_changed(site.operation, other),
                detail=it.name,
                what=f"without {it.name} it is {others[0]!r}, not {default!r}",
                killed_by=f"{site.label} without {it.name}, then read",
                needs=site.ids("read", "create"),
            )


def reference_unchecked(site: Site) -> Iterator[Fault]:
    for it in site.properties:
        if it.references is not None and it.name in site.sample and it.name != site.body_id:
            what = f"an unknown {it.name} is accepted"
            yield _repairing(site, it, what, "with an unknown id", missing=False)
    for parameter in site.query():
        examples = parameter.schema.get("examples", [])
        if parameter.references is not None and parameter.filter is None and examples:

            def known(
                request: Request, _: Response, name: str = parameter.name, value: Any = examples[0]
            ) -> Request | None:
                has_it = name in request.query_parameters
                return request.with_query(**{name: value}) if has_it else None

            yield site.fault(
                rejection_repaired(site.operation, (400, 404, 422), known),
                detail=parameter.name,
                what=f"an unknown {parameter.name} counts as a known one",
                killed_by=f"{site.label} with an unknown {parameter.name}",
            )


def unknown_answered(site: Site) -> Iterator[Fault]:
    own = site.resource.parameter if site.resource else ""
    for parameter in site.path_parameters() if "404" in site.statuses else ():
        examples = parameter.schema.get("examples", [])
        if examples and (parameter.references is not None or parameter.name == own):

            async def behave(
                request: Request, send: Send, name: str = parameter.name, value: Any = examples[0]
            ) -> Response:
                response = await send(request)
                if not request.calls(site.operation) or response.status != 404:
                    return response
                again = await send(request.with_path_parameter(name, value))
                return again if again.is_success else response

            yield site.fault(
                always(behave),
                detail=parameter.name,
                what=f"an unknown {parameter.name} reads {examples[0]}",
                killed_by=f"{site.label} with an unknown {parameter.name}",
            )


def _without(parameter: Parameter) -> Callable[[Request], Request]:
    """Removes a query parameter."""

    def drop(request: Request) -> Request:
        has_it = parameter.name in request.query_parameters
        return request.with_query(**{parameter.name: None}) if has_it else request

    return drop


def _repairing(site: Site, it: Property, what: str, how: str, *, missing: bool) -> Fault:
    """What is rejected for one property is accepted with a documented value of it.

    `missing`: where the property is left out; else where it has a value.
    """

    def repair(request: Request, _: Response) -> Request | None:
        body, value = request.json, site.sample[it.name]
        if not isinstance(body, dict) or (it.name in body) is missing:
            return None
        if it.is_unique and isinstance(value, str):
            # a server that checks nothing stores a value of its own, and meets no conflict
            value = f"{value}-{crc32(request.body)}"
        return request.with_body({**body, it.name: value})

    return site.fault(
        rejection_repaired(site.operation, (*_REJECTED, 404), repair),
        detail=it.name,
        what=what,
        killed_by=f"{site.label} {how}",
    )
