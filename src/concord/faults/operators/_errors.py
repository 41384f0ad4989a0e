"""Failures told wrongly: their shape, their status, their outcome; crashes; refused methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from concord.faults._behaviours import always, answered, put, succeeded
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._shapes import Member, change, constrained
from concord.faults._wire import Answer, Ask, Behave, Request

NEVER_FAILS = "the emulator never answers with this status"

_OTHER = {400: 406, 401: 407, 403: 451, 404: 410, 409: 423, 422: 424}
"""Another status for each that is documented, which says something else."""


def error_reshaped(place: Place) -> Iterator[Fault]:
    """A failure's body has another shape than documented."""
    for status, members in _failures(place):
        if any(member.required for member in members):
            yield _failing(
                place,
                status,
                lambda answer: answer.showing({"fault": "something went wrong"}),
                what=f"{status} has a body of another shape",
            )


def error_member_dropped(place: Place) -> Iterator[Fault]:
    """A required member of a failure's body is missing."""
    for status, members in _failures(place):
        for member in members:
            if member.required:

                def drop(answer: Answer, path: tuple[str, ...] = member.path) -> Answer:
                    return answer.showing(change(answer.json, path, _delete))

                fault = _failing(place, status, drop, what=f"{status} lacks {member.name}")
                yield replace(fault, detail=f"{status}:{member.name}")


def error_status_other(place: Place) -> Iterator[Fault]:
    """A failure has a status that is not documented."""
    for status, _ in _failures(place):
        other = _OTHER.get(status)
        if other is not None and str(other) not in place.statuses:

            def swap(answer: Answer, code: int = other) -> Answer:
                return replace(answer, status=code)

            yield _failing(place, status, swap, what=f"{other} where {status} is documented")


def error_as_page(place: Place) -> Iterator[Fault]:
    """A failure is an HTML page for people."""

    def page(answer: Answer) -> Answer:
        headers = {**answer.headers, "content-type": "text/html"}
        return replace(answer, headers=headers, body=b"<h1>Sorry</h1>")

    for status, _ in _failures(place):
        yield _failing(place, status, page, what=f"{status} is an HTML page")


def error_as_success(place: Place) -> Iterator[Fault]:
    """A failure is answered with the status of a success."""
    for status, _ in _failures(place):
        if place.success:
            yield _failing(
                place,
                status,
                lambda answer: replace(answer, status=int(place.success)),
                what=f"what should be {status} is answered with {place.success}",
            )


def refusal_swapped(place: Place) -> Iterator[Fault]:
    """Who presents no credentials is told that they do not suffice (403, not 401)."""
    if {"401", "403"} <= set(place.statuses) and place.secured:
        yield _failing(
            place, 401, lambda answer: replace(answer, status=403), what="403 where 401 is due"
        )


def outcome_lies(place: Place) -> Iterator[Fault]:
    """A success says in its body that it failed (`x-outcome`)."""
    stated = place.spec.document.get("x-outcome")
    if stated and place.is_json:
        failed = "error" if isinstance(stated["success"], str) else 9

        def lie(_: Request, answer: Answer) -> Answer:
            return answer.showing(put(answer.json, stated["member"], failed))

        yield place.fault(
            succeeded(place.operation, lie),
            what=f"{stated['member']} tells of a failure in a success",
            tell=f"any success of {place.label}",
            untouched="no success of this operation tells its outcome",
        )


def outcome_hidden(place: Place) -> Iterator[Fault]:
    """A failure says in its body that it was a success (`x-outcome`)."""
    stated = place.spec.document.get("x-outcome")
    for status, _ in _failures(place) if stated else ():
        assert stated is not None
        yield _failing(
            place,
            status,
            lambda answer: answer.showing(put(answer.json, stated["member"], stated["success"])),
            what=f"{stated['member']} tells of a success in a {status}",
        )


def crash_at_edge(place: Place) -> Iterator[Fault]:
    """500 where a parameter is at the edge of its range, or has the last of its values."""
    for parameter in place.query():
        schema = parameter.schema
        edges = [schema[word] for word in ("maximum", "minimum") if word in schema]
        for edge in [*edges, *schema.get("enum", [])[-1:]]:

            def at_edge(request: Request, name: str = parameter.name, value: Any = edge) -> bool:
                return request.given(name) == str(value)

            yield place.fault(
                _crashing(place, at_edge),
                detail=f"{parameter.name}={edge}",
                what=f"500 where {parameter.name} is {edge}",
                tell=f"{place.label}?{parameter.name}={edge}",
            )


def crash_on_unicode(place: Place) -> Iterator[Fault]:
    """500 where a text of the body is not plain ASCII."""
    if any("string" in str(definition.get("type")) for _, definition, __ in place.properties):

        def beyond_ascii(request: Request) -> bool:
            return not str(request.json).isascii()

        yield place.fault(
            _crashing(place, beyond_ascii),
            what="500 where the body has a letter beyond ASCII",
            tell=f"{place.label} with an accent in a text",
        )


def crash_without_optional(place: Place) -> Iterator[Fault]:
    """500 where an optional member of the body is left out."""
    for name, _, __ in place.properties:
        if name not in place.required_properties:

            def without(request: Request, name: str = name) -> bool:
                return isinstance(request.json, dict) and name not in request.json

            yield place.fault(
                _crashing(place, without),
                detail=name,
                what=f"500 where {name} is left out",
                tell=f"{place.label} without {name}",
            )


def allow_missing(place: Place) -> Iterator[Fault]:
    """405 comes without the header Allow."""

    def drop(answer: Answer) -> Answer:
        kept = {name: value for name, value in answer.headers.items() if name != "allow"}
        return replace(answer, headers=kept)

    yield from _refusing(place, drop, "405 comes without Allow")


def allow_wrong(place: Place) -> Iterator[Fault]:
    """405 says that other methods are allowed than those that are."""

    def other(answer: Answer) -> Answer:
        return replace(answer, headers={**answer.headers, "allow": "PATCH"})

    yield from _refusing(place, other, "405 says that only PATCH is allowed")


def method_accepted(place: Place) -> Iterator[Fault]:
    """A method that is not documented is answered like the documented one."""
    if not _is_first(place) or place.operation.method != "get":
        return

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if answer.status != 405 or request.template != place.operation.path:
            return answer
        return await ask(replace(request, method="GET", body=b""))

    yield place.fault(
        always(behave),
        what="any method is answered like GET",
        tell=f"an undocumented method at {place.operation.path}",
    )


def _failures(place: Place) -> Iterator[tuple[int, tuple[Member, ...]]]:
    """The documented failures that a caller brings about, and the members of their bodies."""
    for status in place.statuses:
        if status.isdecimal() and int(status) in _OTHER:
            yield int(status), place.failure(status)


def _failing(place: Place, status: int, alter: Callable[[Answer], Answer], *, what: str) -> Fault:
    def altered(_: Request, answer: Answer) -> Answer:
        return alter(answer) if answer.status == status and answer.body else answer

    return place.fault(
        answered(place.operation, altered),
        detail=str(status),
        what=what,
        tell=f"any request that {place.label} answers with {status}",
        untouched=NEVER_FAILS if status == 409 or not _can_fail(place, status) else "",
    )


def _can_fail(place: Place, status: int) -> bool:
    """Whether a request can break what the spec says of it, so that it is refused with `status`."""
    return (
        status not in (400, 422)
        or any(
            parameter.required or constrained(parameter.schema)
            for parameter in place.operation.parameters
        )
        or "requestBody" in place.definition
    )


def _crashing(place: Place, when: Callable[[Request], bool]) -> Callable[[], Behave]:
    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if not request.calls(place.operation) or not answer.good or not when(request):
            return answer
        return answer.showing({"error": "internal error"}, status=500)

    return always(behave)


def _is_first(place: Place) -> bool:
    """Whether the operation is the first one of its path: a path's faults are told once."""
    same = (it for it in place.spec.operations if it.path == place.operation.path)
    return next(same).id == place.operation.id


def _refusing(place: Place, alter: Callable[[Answer], Answer], what: str) -> Iterator[Fault]:
    if not _is_first(place):
        return

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        here = request.template == place.operation.path
        return alter(answer) if answer.status == 405 and here else answer

    yield place.fault(
        always(behave),
        what=what,
        tell=f"an undocumented method at {place.operation.path}",
    )


def _delete(holder: Any, key: Any) -> None:
    del holder[key]
