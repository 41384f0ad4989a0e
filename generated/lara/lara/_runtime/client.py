"""The two drivers of the core: one blocks, one awaits. Nothing else differs between them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx2

from .core import Call, Core, Outcome, Settings
from .encode import NOT_GIVEN
from .operation import Arguments, Operation, Paging, RequestOptions
from .paging import AsyncPage, AsyncPaginator, Page

T = TypeVar("T")
_LIMITS = httpx2.Limits(max_connections=1000, max_keepalive_connections=100)


class SyncAPI:
    """Sends calls and waits for their answers."""

    def __init__(self, settings: Settings, transport: httpx2.BaseTransport | None) -> None:
        self._core = Core(settings)
        self._http = httpx2.Client(
            headers=self._core.headers,
            timeout=settings.timeout,
            transport=transport,
            limits=_LIMITS,
        )

    def call(self, operation: Operation[T], arguments: Arguments, options: RequestOptions) -> T:
        """Call an operation and return its result."""
        return self._core.result(operation, self._send(operation, arguments, options))

    def page(
        self, operation: Operation[T], arguments: Arguments, options: RequestOptions
    ) -> Page[T]:
        """Call a list and return its first page."""
        query = arguments.given_query()
        paging = _paging(operation)

        def fetch(query: Mapping[str, Any]) -> Page[T] | None:
            moved = Arguments(
                path=arguments.path, query=query, header=arguments.header, body=arguments.body
            )
            response = self._send(operation, moved, options)
            if response.status_code == 404 and paging.past_end == "not-found" and query != first:
                return None
            return Page(paging, self._core.page(operation, query, response), fetch)

        first = query
        page = fetch(query)
        assert page is not None
        return page

    def _send(
        self, operation: Operation[Any], arguments: Arguments, options: RequestOptions
    ) -> httpx2.Response:
        return self._run(self._core.call(operation, arguments, options, self._http.build_request))

    def _run(self, call: Call) -> httpx2.Response:
        exchange = self._core.exchange(call)
        outcome: Outcome = None
        while True:
            try:
                step = exchange.send(outcome)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]
            outcome = None
            if isinstance(step, float):
                time.sleep(step)
                continue
            try:
                outcome = self._http.send(step, auth=call.auth)
            except httpx2.RequestError as error:
                outcome = error

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._core.base_url!r})"


class AsyncAPI:
    """Sends calls and awaits their answers."""

    def __init__(self, settings: Settings, transport: httpx2.AsyncBaseTransport | None) -> None:
        self._core = Core(settings)
        self._http = httpx2.AsyncClient(
            headers=self._core.headers,
            timeout=settings.timeout,
            transport=transport,
            limits=_LIMITS,
        )

    async def call(
        self, operation: Operation[T], arguments: Arguments, options: RequestOptions
    ) -> T:
        """Call an operation and return its result."""
        return self._core.result(operation, await self._send(operation, arguments, options))

    def page(
        self, operation: Operation[T], arguments: Arguments, options: RequestOptions
    ) -> AsyncPaginator[T]:
        """Prepare a list; its first page is read when it is awaited or iterated over."""
        query = arguments.given_query()
        paging = _paging(operation)

        async def fetch(query: Mapping[str, Any]) -> AsyncPage[T] | None:
            moved = Arguments(
                path=arguments.path, query=query, header=arguments.header, body=arguments.body
            )
            response = await self._send(operation, moved, options)
            if response.status_code == 404 and paging.past_end == "not-found" and query != first:
                return None
            return AsyncPage(paging, self._core.page(operation, query, response), fetch)

        async def start() -> AsyncPage[T]:
            page = await fetch(query)
            assert page is not None
            return page

        first = query
        return AsyncPaginator(start)

    async def _send(
        self, operation: Operation[Any], arguments: Arguments, options: RequestOptions
    ) -> httpx2.Response:
        return await self._run(
            self._core.call(operation, arguments, options, self._http.build_request)
        )

    async def _run(self, call: Call) -> httpx2.Response:
        exchange = self._core.exchange(call)
        outcome: Outcome = None
        while True:
            try:
                step = exchange.send(outcome)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]
            outcome = None
            if isinstance(step, float):
                import anyio

                await anyio.sleep(step)
                continue
            try:
                outcome = await self._http.send(step, auth=call.auth)
            except httpx2.RequestError as error:
                outcome = error

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._core.base_url!r})"


def _paging(operation: Operation[Any]) -> Paging:
    assert operation.paging is not None
    return operation.paging


def unknown_operation(
    method: str, path: str, security: tuple[tuple[str, ...], ...], body: Any
) -> Operation[Any]:
    """An operation that the specification does not know (yet)."""
    return Operation(
        id=f"{method.upper()} {path}",
        method=method.upper(),
        path=path,
        result="Any",
        security=security,
        body="none" if body is NOT_GIVEN else "json",
        body_required=body is not NOT_GIVEN,
    )
