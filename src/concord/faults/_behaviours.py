"""The most common server defects, as behaviours of one operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from concord.faults._http import Request, Response
from concord.faults._resource_reader import ResourceReader, resource_id
from concord.faults._seeded_server import Behaviour, Send
from concord.spec import Operation
from concord.spec.dotted import overwrite


def always(behave: Behaviour) -> Callable[[], Behaviour]:
    """The factory of a behaviour that remembers nothing, so that no run needs a fresh one."""
    return lambda: behave


def body_changed(operation: Operation, change: Callable[[Any], Any]) -> Callable[[], Behaviour]:
    """The JSON of each success of `operation` is changed."""
    return success_changed(
        operation,
        lambda _, response: (
            response.with_json(change(response.json)) if response.body else response
        ),
    )


def response_changed(
    operation: Operation, change: Callable[[Request, Response], Response]
) -> Callable[[], Behaviour]:
    """Each response of `operation` is changed."""

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        return change(request, response) if request.calls(operation) else response

    return lambda: behave


def success_changed(
    operation: Operation, change: Callable[[Request, Response], Response]
) -> Callable[[], Behaviour]:
    """Each success of `operation` is changed."""
    return response_changed(
        operation,
        lambda request, response: change(request, response) if response.is_success else response,
    )


def request_changed(
    operation: Operation, change: Callable[[Request], Request]
) -> Callable[[], Behaviour]:
    """Each request of `operation` is changed before the correct server gets it."""

    async def behave(request: Request, send: Send) -> Response:
        return await send(change(request) if request.calls(operation) else request)

    return lambda: behave


def rejection_repaired(
    operation: Operation,
    statuses: tuple[int, ...],
    repair: Callable[[Request, Response], Request | None],
) -> Callable[[], Behaviour]:
    """What `operation` rejects with one of `statuses` is accepted, as `repair` makes it."""

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        if not request.calls(operation) or response.status not in statuses:
            return response
        repaired = repair(request, response)
        if repaired is None:
            return response
        # the repaired request may be wrong in another way, too: then the first response is the
        # honest one
        again = await send(repaired)
        return again if again.is_success else response

    return lambda: behave


def views_frozen(operation: Operation, views: Sequence[ResourceReader]) -> Callable[[], Behaviour]:
    """What `operation` changes is shown by `views` as it was before."""

    def behaviour() -> Behaviour:
        before: dict[tuple[str, str], Response] = {}

        async def call(request: Request, send: Send) -> Response:
            named = resource_id(operation, request)
            # read before the write, because afterwards the correct server shows the new state
            old = [(it, await send(it.request(request, named))) for it in views if named]
            response = await send(request)
            for view, shown in old if response.is_success else ():
                if shown.is_success:
                    before.setdefault((view.operation.id, str(named)), shown)
            return response

        async def behave(request: Request, send: Send) -> Response:
            if request.calls(operation):
                return await call(request, send)
            response = await send(request)
            view = next((it for it in views if it.id_in(request)), None)
            if view is None or not response.is_success:
                return response
            return before.get((view.operation.id, view.id_in(request) or ""), response)

        return behave

    return behaviour


def integer(request: Request, name: str, default: int) -> int | None:
    """The value of an integer query parameter; `default` if it is absent, None if it is wrong."""
    values = request.query_parameters.get(name, [])
    if not values:
        return default
    return int(values[0]) if len(values) == 1 and values[0].isdecimal() else None


def put(body: Any, path: str, value: Any) -> Any:
    """`body` with `value` at a dotted path, unchanged where the holder is missing."""
    overwrite(body, path, value)
    return body
