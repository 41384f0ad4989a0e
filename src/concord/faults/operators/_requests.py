"""Requests treated wrongly: what breaks the spec is accepted, what it says is ignored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zlib import crc32

from concord.faults._behaviours import always, asked, refused
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._shapes import constrained
from concord.faults._wire import Answer, Ask, Request

_REFUSED = (400, 415, 422)


def parameter_unchecked(place: Place) -> Iterator[Fault]:
    """A query parameter of a wrong value is treated as if it were not there."""
    for parameter in place.query():
        if constrained(parameter.schema) and "x-references" not in parameter.definition:

            def drop(request: Request, _: Answer, name: str = parameter.name) -> Request | None:
                given = name in request.parameters
                return request.asking(**{name: None}) if given else None

            yield place.fault(
                refused(place.operation, _REFUSED, drop),
                detail=parameter.name,
                what=f"a wrong {parameter.name} is ignored instead of refused",
                tell=f"{place.label} with a wrong {parameter.name}",
            )


def parameter_optional(place: Place) -> Iterator[Fault]:
    """A required query parameter may be left out."""
    for parameter in place.query():
        examples = parameter.schema.get("examples", [])
        if parameter.required and examples:

            def fill(
                request: Request, _: Answer, name: str = parameter.name, value: Any = examples[0]
            ) -> Request | None:
                return None if name in request.parameters else request.asking(**{name: value})

            yield place.fault(
                refused(place.operation, _REFUSED, fill),
                detail=parameter.name,
                what=f"the required {parameter.name} may be left out",
                tell=f"{place.label} without {parameter.name}",
            )


def parameter_ignored(place: Place) -> Iterator[Fault]:
    """A query parameter has no effect, although it neither filters nor pages."""
    paging = {value for key, value in place.paging.items() if key in ("page", "offset", "size")}
    for parameter in place.query():
        stated = {"x-filter", "x-expands"} & set(parameter.definition)
        if not parameter.required and not stated and parameter.name not in paging:

            def drop(request: Request, name: str = parameter.name) -> Request:
                given = name in request.parameters
                return request.asking(**{name: None}) if given else request

            yield place.fault(
                asked(place.operation, drop),
                detail=parameter.name,
                what=f"{parameter.name} has no effect",
                tell=f"{place.label} with {parameter.name}",
                untouched="the emulator answers the same with and without it",
            )


def parameter_default_wrong(place: Place) -> Iterator[Fault]:
    """A query parameter that is left out counts as another value than its default."""
    for parameter in place.query():
        default, schema = parameter.schema.get("default"), parameter.schema
        others = [it for it in schema.get("enum", []) if it != default]
        if schema.get("type") == "boolean":
            others = ["false" if default else "true"]
        if default is not None and others:

            def other(
                request: Request, name: str = parameter.name, value: Any = others[0]
            ) -> Request:
                given = name in request.parameters
                return request if given else request.asking(**{name: value})

            yield place.fault(
                asked(place.operation, other),
                detail=parameter.name,
                what=f"without {parameter.name} it is {others[0]!r}, not {default!r}",
                tell=f"{place.label} without {parameter.name}",
            )


def expands_ignored(place: Place) -> Iterator[Fault]:
    """The parameter that asks for all members of the items has no effect (`x-expands`)."""
    for parameter in place.query("x-expands"):

        def drop(request: Request, name: str = parameter.name) -> Request:
            return request.asking(**{name: None}) if name in request.parameters else request

        yield place.fault(
            asked(place.operation, drop),
            detail=parameter.name,
            what=f"items are brief whatever {parameter.name} says",
            tell=f"{place.label}?{parameter.name}={parameter.definition['x-expands']['value']}",
        )


def property_unchecked(place: Place) -> Iterator[Fault]:
    """A member of the body with a wrong value is accepted; another value is stored."""
    for name, definition, _ in place.properties:
        if name in place.sample and "x-references" not in definition and constrained(definition):
            yield _repairing(
                place, name, f"a wrong {name} is accepted", f"with a wrong {name}", missing=False
            )


def property_optional(place: Place) -> Iterator[Fault]:
    """A required member of the body may be left out; some value is stored."""
    for name, _, __ in place.properties:
        if name in place.required_properties and name in place.sample:
            yield _repairing(
                place, name, f"the required {name} may be left out", f"without {name}", missing=True
            )


def body_unchecked(place: Place) -> Iterator[Fault]:
    """Whatever the body is, it is accepted; another one is stored."""

    def sample(request: Request, _: Answer) -> Request | None:
        return request.sending(place.sample)

    if place.required_properties and set(place.sample) >= place.required_properties:
        yield place.fault(
            refused(place.operation, _REFUSED, sample),
            what="every body is accepted",
            tell=f"{place.label} with a body that breaks its schema",
        )


def media_type_unchecked(place: Place) -> Iterator[Fault]:
    """A body of an undocumented content type is read as JSON."""

    def as_json(request: Request, _: Answer) -> Request | None:
        stated = request.headers.get("content-type", "")
        if not request.body or stated.startswith("application/json"):
            return None
        return replace(request, headers={**request.headers, "content-type": "application/json"})

    if place.properties:
        yield place.fault(
            refused(place.operation, _REFUSED, as_json),
            what="any content type is read as JSON",
            tell=f"{place.label} with JSON that is declared to be text/plain",
        )


def property_default_wrong(place: Place) -> Iterator[Fault]:
    """A member of the body that is left out counts as another value than its default."""
    for name, definition, _ in place.properties:
        default = definition.get("default")
        others = [it for it in definition.get("enum", []) if it != default]
        if isinstance(default, bool):
            others = [not default]
        elif isinstance(default, int):
            others = [default + 1]
        if default is not None and others:

            def other(request: Request, name: str = name, value: Any = others[0]) -> Request:
                body = request.json
                if not isinstance(body, dict) or name in body:
                    return request
                return request.sending({**body, name: value})

            yield place.fault(
                asked(place.operation, other),
                detail=name,
                what=f"without {name} it is {others[0]!r}, not {default!r}",
                tell=f"{place.label} without {name}, then read",
                needs=place.ids("read", "create"),
            )


def reference_unchecked(place: Place) -> Iterator[Fault]:
    """An id in the body or query that names nothing is accepted (`x-references`)."""
    for name, definition, _ in place.properties:
        own = place.resource.get("member") == name
        if "x-references" in definition and name in place.sample and not own:
            yield replace(
                _repairing(
                    place,
                    name,
                    f"an unknown {name} is accepted",
                    "with an unknown id",
                    missing=False,
                ),
                detail=name,
            )
    for parameter in place.query("x-references"):
        examples = parameter.schema.get("examples", [])
        if "x-filter" not in parameter.definition and examples:

            def known(
                request: Request, _: Answer, name: str = parameter.name, value: Any = examples[0]
            ) -> Request | None:
                given = name in request.parameters
                return request.asking(**{name: value}) if given else None

            yield place.fault(
                refused(place.operation, (400, 404, 422), known),
                detail=parameter.name,
                what=f"an unknown {parameter.name} is answered like a known one",
                tell=f"{place.label} with an unknown {parameter.name}",
            )


def unknown_answered(place: Place) -> Iterator[Fault]:
    """An id in the path that names nothing is answered like one that does."""
    for parameter in place.operation.parameters:
        examples = parameter.schema.get("examples", [])
        stated = "x-references" in parameter.definition or (
            place.resource.get("parameter") == parameter.name
        )
        if parameter.location == "path" and stated and examples and "404" in place.statuses:

            async def behave(
                request: Request, ask: Ask, name: str = parameter.name, value: Any = examples[0]
            ) -> Answer:
                answer = await ask(request)
                if not request.calls(place.operation) or answer.status != 404:
                    return answer
                again = await ask(request.naming(name, value))
                return again if again.good else answer

            yield place.fault(
                always(behave),
                detail=parameter.name,
                what=f"an unknown {parameter.name} is answered like {examples[0]}",
                tell=f"{place.label} with an unknown {parameter.name}",
            )


def _repairing(place: Place, name: str, what: str, how: str, *, missing: bool) -> Fault:
    """What is refused for one member of the body is accepted with a documented value of it."""
    definition = next(stated for own, stated, _ in place.properties if own == name)

    def repair(request: Request, _: Answer) -> Request | None:
        body, value = request.json, place.sample[name]
        if not isinstance(body, dict) or (name in body) is missing:
            return None
        if definition.get("x-unique") and isinstance(value, str):
            value = f"{value}-{crc32(request.body)}"  # a server that checks nothing stores its own
        return request.sending({**body, name: value})

    return place.fault(
        refused(place.operation, (*_REFUSED, 404), repair),
        detail=name,
        what=what,
        tell=f"{place.label} {how}",
    )
