"""A step's request, sent by the client's own method; and the exchange that it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concord.http import Exchange, Request, Response, path_of, path_parameters_of
from concord.runner.client_call import call_of
from concord.spec import Operation, Spec


class ClientError(Exception):
    """A client made no exchange, or cannot read the response; the message says why.

    `exchange` is what there was of it.
    """

    def __init__(self, message: str, exchange: Exchange | None) -> None:
        super().__init__(message)
        self.exchange = exchange


async def send(
    client: Any,
    spec: Spec,
    operation: Operation,
    *,
    values: Mapping[tuple[str, str], Any],
    body: Any,
    has_body: bool,
) -> Exchange:
    """The exchange of a request with these parameters, by name and location. Raises ClientError.

    Through the method of the operation or, where that has no way to send it, the client's
    `request`.
    """
    declared = {(it.name, it.location): it.pointer for it in operation.parameters}
    given = {declared[place]: value for place, value in values.items() if place in declared}
    extra = {
        name: value
        for (name, location), value in values.items()
        if location == "query" and (name, location) not in declared
    }
    call = call_of(spec, operation, given, body=body, has_body=has_body, extra_query=extra)
    raw = client.with_raw_response
    if call is None:
        names = {name: value for (name, location), value in values.items() if location == "path"}
        query = {name: value for (name, location), value in values.items() if location == "query"}
        sending = raw.request(
            operation.method.upper(),
            path_of(operation.path, names),
            query=query,
            **({"body": body} if has_body else {}),
        )
    else:
        resource, _, verb = call.name.partition(".")
        sending = getattr(getattr(raw, resource), verb)(*call.positional, **call.named)
    return await _made(sending, operation, declared=call is not None)


async def _made(sending: Any, operation: Operation, *, declared: bool) -> Exchange:
    try:
        result = await sending
    except Exception as error:
        response = getattr(error, "response", None)
        if getattr(error, "status", None) is not None and response is not None:
            # a documented failure is a response like any other
            return _exchange(operation, response)
        if not _is_of_client(error):
            raise
        seen = None if response is None else _exchange(operation, response)
        raise ClientError(f"{type(error).__name__}: {error}", seen) from error
    exchange = _exchange(operation, result.http_response)
    # through `request` nothing is decoded, so that there is nothing to try
    if declared:
        try:
            result.parse()
        except Exception as error:
            if not _is_of_client(error):
                raise
            raise ClientError(f"the client cannot read the response: {error}", exchange) from error
    return exchange


def _is_of_client(error: Exception) -> bool:
    """Whether a generated client raised it; all of its errors are `APIError`s."""
    # by name: each generated package has a class of its own, and none is imported here
    return any(it.__name__ == "APIError" for it in type(error).__mro__)


def _exchange(operation: Operation, response: Any) -> Exchange:
    request = response.request
    target = request.url.raw_path.decode()
    return Exchange(
        operation=operation,
        request=Request(
            method=request.method,
            target=target,
            headers=dict(request.headers),
            body=request.read() or None,
        ),
        response=Response(
            status=response.status_code,
            headers=dict(response.headers),
            body=response.content or None,
        ),
        path_parameters=path_parameters_of(operation.path, target.partition("?")[0]),
    )
