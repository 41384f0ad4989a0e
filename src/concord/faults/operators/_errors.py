"""Wrong errors: their shape, their status, their outcome; crashes; methods that are not allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from concord.faults._behaviours import always, put, response_changed, success_changed
from concord.faults._http import Request, Response
from concord.faults._members import BodyMember, change, constrained
from concord.faults._model import Fault
from concord.faults._seeded_server import Behaviour, Send
from concord.faults._site import Site

NEVER_FAILS = "the emulator never responds with this status"

_OTHER = {400: 406, 401: 407, 403: 451, 404: 410, 409: 423, 422: 424}
"""Another status for each that is documented, which says something else."""


def error_reshaped(site: Site) -> Iterator[Fault]:
    for status, members in _failures(site):
        if any(member.required for member in members):
            yield _failing(
                site,
                status,
                lambda response: response.with_json({"fault": "something went wrong"}),
                what=f"{status} has a body of another shape",
            )


def error_member_dropped(site: Site) -> Iterator[Fault]:
    for status, members in _failures(site):
        for member in members:
            if member.required:

                def drop(response: Response, path: tuple[str, ...] = member.path) -> Response:
                    return response.with_json(change(response.json, path, _delete))

                fault = _failing(site, status, drop, what=f"{status} lacks {member.name}")
                yield replace(fault, detail=f"{status}:{member.name}")


def error_status_other(site: Site) -> Iterator[Fault]:
    for status, _ in _failures(site):
        other = _OTHER.get(status)
        if other is not None and str(other) not in site.statuses:

            def swap(response: Response, code: int = other) -> Response:
                return replace(response, status=code)

            yield _failing(site, status, swap, what=f"{other} where {status} is documented")


def error_as_page(site: Site) -> Iterator[Fault]:
    def page(response: Response) -> Response:
        headers = {**response.headers, "content-type": "text/html"}
        return replace(response, headers=headers, body=b"<h1>Sorry</h1>")

    for status, _ in _failures(site):
        yield _failing(site, status, page, what=f"{status} is an HTML page")


def error_as_success(site: Site) -> Iterator[Fault]:
    for status, _ in _failures(site):
        if site.success:
            yield _failing(
                site,
                status,
                lambda response: replace(response, status=int(site.success)),
                what=f"{site.success} where {status} is due",
            )


def refusal_swapped(site: Site) -> Iterator[Fault]:
    if {"401", "403"} <= set(site.statuses) and site.secured:
        yield _failing(
            site, 401, lambda response: replace(response, status=403), what="403 where 401 is due"
        )


def outcome_lies(site: Site) -> Iterator[Fault]:
    stated = site.spec.outcome
    if stated and site.is_json:
        failed = "error" if isinstance(stated.success, str) else 9

        def lie(_: Request, response: Response) -> Response:
            return response.with_json(put(response.json, stated.member, failed))

        yield site.fault(
            success_changed(site.operation, lie),
            what=f"{stated.member} of a success says that it failed",
            killed_by=f"any success of {site.label}",
            equivalent_because="no success of this operation states its outcome",
        )


def outcome_hidden(site: Site) -> Iterator[Fault]:
    stated = site.spec.outcome
    if stated is None:
        return

    def hide(response: Response) -> Response:
        return response.with_json(put(response.json, stated.member, stated.success))

    for status, _ in _failures(site):
        yield _failing(site, status, hide, what=f"{stated.member} of a {status} says success")


def crash_at_edge(site: Site) -> Iterator[Fault]:
    for parameter in site.query():
        schema = parameter.schema
        edges = [schema[word] for word in ("maximum", "minimum") if word in schema]
        for edge in [*edges, *schema.get("enum", [])[-1:]]:

            def at_edge(request: Request, name: str = parameter.name, value: Any = edge) -> bool:
                return request.query_value(name) == str(value)

            yield site.fault(
                _crashing(site, at_edge),
                detail=f"{parameter.name}={edge}",
                what=f"500 where {parameter.name} is {edge}",
                killed_by=f"{site.label}?{parameter.name}={edge}",
            )


def crash_on_unicode(site: Site) -> Iterator[Fault]:
    if any("string" in it.types for it in site.properties):

        def beyond_ascii(request: Request) -> bool:
            return not str(request.json).isascii()

        yield site.fault(
            _crashing(site, beyond_ascii),
            what="500 where the body has a letter beyond ASCII",
            killed_by=f"{site.label} with an accent in a text",
        )


def crash_without_optional(site: Site) -> Iterator[Fault]:
    for it in site.optional_properties:

        def without(request: Request, name: str = it.name) -> bool:
            return isinstance(request.json, dict) and name not in request.json

        yield site.fault(
            _crashing(site, without),
            detail=it.name,
            what=f"500 where {it.name} is left out",
            killed_by=f"{site.label} without {it.name}",
        )


def allow_missing(site: Site) -> Iterator[Fault]:
    def drop(response: Response) -> Response:
        kept = {name: value for name, value in response.headers.items() if name != "allow"}
        return replace(response, headers=kept)

    yield from _refusing(site, drop, "405 comes without Allow")


def allow_wrong(site: Site) -> Iterator[Fault]:
    def other(response: Response) -> Response:
        return replace(response, headers={**response.headers, "allow": "PATCH"})

    yield from _refusing(site, other, "405 says that only PATCH is allowed")


def method_accepted(site: Site) -> Iterator[Fault]:
    # a write could be repeated by its mere effect; a GET is safe for any method to have
    if not _is_first(site) or site.operation.method != "get":
        return

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        if response.status != 405 or request.template != site.operation.path:
            return response
        return await send(replace(request, method="GET", body=b""))

    yield site.fault(
        always(behave),
        what="any method has the effect of GET",
        killed_by=f"an undocumented method at {site.operation.path}",
    )


def _failures(site: Site) -> Iterator[tuple[int, tuple[BodyMember, ...]]]:
    """The documented errors that a caller causes, and the members of their bodies."""
    for status in site.statuses:
        if status.isdecimal() and int(status) in _OTHER:
            yield int(status), site.members_of(status)


def _failing(site: Site, status: int, alter: Callable[[Response], Response], *, what: str) -> Fault:
    def altered(_: Request, response: Response) -> Response:
        return alter(response) if response.status == status and response.body else response

    return site.fault(
        response_changed(site.operation, altered),
        detail=str(status),
        what=what,
        killed_by=f"any request of {site.label} that is rejected with {status}",
        # whether a conflict can be brought about depends on rules that no vocabulary states
        equivalent_because=NEVER_FAILS if status == 409 or not _can_fail(site, status) else "",
    )


def _can_fail(site: Site, status: int) -> bool:
    """Whether a request can break the spec, so that it is rejected with `status`."""
    return (
        status not in (400, 422)
        or any(
            parameter.required or constrained(parameter.schema)
            for parameter in site.operation.parameters
        )
        or site.operation.has_body
    )


def _crashing(site: Site, when: Callable[[Request], bool]) -> Callable[[], Behaviour]:
    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        if not request.calls(site.operation) or not response.is_success or not when(request):
            return response
        # after the correct response: what it wrote is there, as with servers that crash at their
        # end
        return response.with_json({"error": "internal error"}, status=500)

    return always(behave)


def _is_first(site: Site) -> bool:
    """Whether the operation is the first one of its path: a path has its faults once."""
    same = (it for it in site.spec.operations if it.path == site.operation.path)
    return next(same).id == site.operation.id


def _refusing(site: Site, alter: Callable[[Response], Response], what: str) -> Iterator[Fault]:
    if not _is_first(site):
        return

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        here = request.template == site.operation.path
        return alter(response) if response.status == 405 and here else response

    yield site.fault(
        always(behave),
        what=what,
        killed_by=f"an undocumented method at {site.operation.path}",
    )


def _delete(holder: Any, key: Any) -> None:
    del holder[key]
