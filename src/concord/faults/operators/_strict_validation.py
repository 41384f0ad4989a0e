"""Requests that are documented, and refused all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from concord.faults._behaviours import always
from concord.faults._limits import at_limit, limited, values
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._shapes import constrained
from concord.faults._stores import is_text
from concord.faults._wire import Answer, Ask, Request

_WRONG = "§ none §"
"""What no constrained parameter takes: how the correct server is made to refuse."""


def limit_refused(place: Place) -> Iterator[Fault]:
    """A value that is exactly at a documented limit is refused."""
    for field in limited(place):

        def meets(request: Request, path: Any = field.path, schema: Any = field.schema) -> bool:
            return any(at_limit(value, schema) for value in values(request.json, path))

        yield _refusing(place, field.name, meets, "is refused at its limit", "at its limit")
    for parameter in _constrained(place):
        most = parameter.schema.get("maximum")
        if most is not None:

            def full(request: Request, name: str = parameter.name, most: Any = most) -> bool:
                return request.given(name) == str(most)

            yield _denying(place, parameter.name, full, f"is refused at {most}", f"of {most}")


def value_refused(place: Place) -> Iterator[Fault]:
    """The last of the documented values is refused."""
    for name, definition, _ in place.properties:
        last = [*definition.get("enum", ()), *definition.get("items", {}).get("enum", ())][-1:]
        if last:

            def sends(request: Request, name: str = name, last: Any = last[0]) -> bool:
                sent = request.json.get(name)
                return sent == last or (isinstance(sent, list) and last in sent)

            yield _refusing(place, name, sends, f"may not be {last[0]!r}", f"= {last[0]!r}")
    for parameter in _constrained(place):
        last = parameter.schema.get("enum", [])[-1:]
        if last:

            def asks(request: Request, name: str = parameter.name, last: Any = last[0]) -> bool:
                return request.given(name) == str(last)

            what = f"may not be {last[0]!r}"
            yield _denying(place, parameter.name, asks, what, f"= {last[0]!r}")


def property_demanded(place: Place) -> Iterator[Fault]:
    """An optional member of the body has become a required one."""
    for name, definition, _ in place.properties:
        if name not in place.required_properties and not definition.get("readOnly"):

            def lacks(request: Request, name: str = name) -> bool:
                return name not in request.json

            yield _refusing(place, name, lacks, "may not be left out", "left out")


def null_refused(place: Place) -> Iterator[Fault]:
    """A member that may be null is refused when it is."""
    for name, definition, _ in place.properties:
        if "null" in definition.get("type", ()):

            def empty(request: Request, name: str = name) -> bool:
                return name in request.json and request.json[name] is None

            yield _refusing(place, name, empty, "may not be null", "= null")


def quote_refused(place: Place) -> Iterator[Fault]:
    """A text with an apostrophe is taken for an attack and refused."""
    for name, definition, _ in place.properties:
        if is_text(definition):

            def quoted(request: Request, name: str = name) -> bool:
                return "'" in str(request.json.get(name))

            yield _refusing(place, name, quoted, "may hold no apostrophe", "with an apostrophe")


def unknown_refused(place: Place) -> Iterator[Fault]:
    """A query parameter that is not documented is refused (`x-unknown-parameters: ignore`)."""
    stated = place.definition.get(
        "x-unknown-parameters", place.spec.document.get("x-unknown-parameters")
    )
    for parameter in list(_constrained(place))[:1] if stated == "ignore" else ():
        known = {it.name for it in place.query()}

        def strange(request: Request, known: Any = known) -> bool:
            return bool(set(request.parameters) - known)

        yield _denying(place, parameter.name, strange, "must stand alone", "and an unknown one")


def _constrained(place: Place) -> Iterator[Any]:
    paging = {value for key, value in place.paging.items() if key in ("page", "offset")}
    for parameter in place.query():
        if constrained(parameter.schema) and parameter.name not in paging:
            yield parameter


def _refusing(
    place: Place, name: str, when: Callable[[Request], bool], what: str, how: str
) -> Fault:
    """A body for which `when` holds is refused, as a body that is none at all is."""

    async def behave(request: Request, ask: Ask) -> Answer:
        if request.calls(place.operation) and isinstance(request.json, dict) and when(request):
            refusal = await ask(request.sending([]))
            return refusal if not refusal.good else await ask(request)
        return await ask(request)

    return place.fault(
        always(behave), detail=name, what=f"{name} {what}", tell=f"{place.label} with {name} {how}"
    )


def _denying(
    place: Place, name: str, when: Callable[[Request], bool], what: str, how: str
) -> Fault:
    """A query for which `when` holds is refused, as a wrong value of `name` is."""

    async def behave(request: Request, ask: Ask) -> Answer:
        if request.calls(place.operation) and when(request):
            refusal = await ask(request.asking(**{name: _WRONG}))
            return refusal if not refusal.good else await ask(request)
        return await ask(request)

    return place.fault(
        always(behave), detail=name, what=f"{name} {what}", tell=f"{place.label} with {name} {how}"
    )
