"""How a list is paged: which page a request selects, other pages, changed items and totals.

Model: over `x-pagination` of one operation; pages are counted from 1, offsets from 0. A list
without paging is one page. Where pages lead to one another (`cursor`, `link`), only the first one
can be selected, and all that is known of an index is whether it is 0.
"""

from __future__ import annotations

from typing import Any

from concord import http
from concord.checks.representation import items, member
from concord.faults._behaviours import integer, put
from concord.faults._http import Request, Response
from concord.faults._seeded_server import Send
from concord.http.pages import next_query
from concord.spec import Operation

_MOST = 20
"""Pages that are fetched at most to have a whole list."""


class Pager:
    """The paging of one list operation."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.paging = operation.pagination
        schemas = {it.name: it.schema for it in operation.parameters if it.location == "query"}
        self.selector = self.paging.selector if self.paging else ""
        self.first = self.paging.first if self.paging else 1
        self.is_led = self.paging is not None and self.paging.is_led
        self.size = self.paging.size if self.paging else ""
        # 20: the emulator's own size where the spec states none
        self.default_size = int(schemas.get(self.size, {}).get("default", 20))
        self.max_size = int(schemas.get(self.size, {}).get("maximum", 100))

    def window(self, request: Request) -> tuple[int, int] | None:
        """Index of the first item and size of the selected page; None if the paging is wrong."""
        size = integer(request, self.size, self.default_size) if self.size else self.max_size
        if self.is_led:
            index = 0 if self.selector not in request.query_parameters else 1
            return None if size is None or size < 1 else (index, size)
        selected = integer(request, self.selector, self.first) if self.selector else self.first
        if size is None or selected is None or size < 1 or selected < self.first:
            return None
        return (selected if self.first == 0 else (selected - 1) * size), size

    def page_request(self, request: Request, selected: int, size: int | None = None) -> Request:
        """The same request for another page (its number, or its offset), or for the first one."""
        changes: dict[str, Any] = {self.selector: None if self.is_led else selected}
        return request.with_query(**changes | ({self.size: size} if size and self.size else {}))

    def step(self, request: Request) -> int:
        """The difference between the selectors of two pages that follow each other."""
        window = self.window(request)
        return window[1] if window and self.first == 0 else 1

    def current(self, request: Request) -> int:
        """The number (or offset) of the selected page."""
        return integer(request, self.selector, self.first) or self.first

    async def all_items(self, request: Request, send: Send) -> list[Any]:
        """All items of the list of which `request` selects a page."""
        found: list[Any] = []
        if self.is_led:
            return await self._led_items(request, send)
        if not self.selector:
            return items(self.operation, (await send(request)).json)
        for index in range(_MOST):
            selected = index + 1 if self.first else index * self.max_size
            response = await send(self.page_request(request, selected, self.max_size))
            page = items(self.operation, response.json)
            found += page
            if len(page) < self.max_size:
                break
        return found

    async def _led_items(self, request: Request, send: Send) -> list[Any]:
        """All items of a list whose pages lead to one another."""
        assert self.paging is not None
        found: list[Any] = []
        query: dict[str, Any] | None = {self.selector: None}
        for _ in range(_MOST):
            if query is None:
                break
            response = await send(request.with_query(**query))
            found += items(self.operation, response.json)
            plain = http.Response(
                status=response.status, headers=response.headers, body=response.body
            )
            query = next_query(self.paging, {}, plain)
        return found

    def with_items(
        self, response: Response, found: list[Any], total: int | None = None
    ) -> Response:
        """`response` with other items and total; numbers of pages are adapted."""
        body = response.json
        path = self.paging.items if self.paging else self._unwrapped(body)
        body = put(body, path, found) if path else found
        return response.with_json(self.with_total(body, total) if total is not None else body)

    def _unwrapped(self, body: Any) -> str:
        stated = self.operation.unwrap
        return stated.member if stated and isinstance(body, dict) else ""

    def with_total(self, body: Any, total: int) -> Any:
        """`body` with another total, and the number of pages that it makes."""
        if self.paging is None:
            return body
        before = self.total(body)
        pages = member(body, self.paging.pages) if self.paging.pages else None
        if self.paging.total:
            body = put(body, self.paging.total, total)
        if isinstance(pages, int) and before and pages:
            # rounded up twice: first the size of a page from the old total, then the pages of the
            # new one
            body = put(body, self.paging.pages, -(-total // max(1, -(-before // pages))))
        return body

    def total(self, body: Any) -> int | None:
        """The total in a response body; None if it holds none."""
        found = member(body, self.paging.total) if self.paging and self.paging.total else None
        return found if isinstance(found, int) else None
