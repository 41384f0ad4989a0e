"""Pages as a faulty server sees them: where a request stands in a list, and the list as a whole.

Model: `Pager` reads and writes the paging of one operation's requests and answers by
`x-pagination`; a list without paging is one page.
"""

from __future__ import annotations

from typing import Any

from concord.checks.representation import items, member
from concord.faults._behaviours import integer, put
from concord.faults._wire import Answer, Ask, Request
from concord.spec import Operation

_MOST = 20
"""Pages that are fetched at most to see a whole list."""


class Pager:
    """The paging of one list operation."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.paging: dict[str, Any] = operation.definition.get("x-pagination", {})
        schemas = {it.name: it.schema for it in operation.parameters if it.location == "query"}
        style = self.paging.get("style", "")
        self.place = str(self.paging.get(style, ""))
        self.first = 0 if style == "offset" else 1
        self.size = str(self.paging.get("size", ""))
        self.default = int(schemas.get(self.size, {}).get("default", 20))
        self.most = int(schemas.get(self.size, {}).get("maximum", 100))

    def asked(self, request: Request) -> tuple[int, int] | None:
        """Index of the first item and size of the page that is asked for; None if it is wrong."""
        size = integer(request, self.size, self.default) if self.size else self.most
        place = integer(request, self.place, self.first) if self.place else self.first
        if size is None or place is None or size < 1 or place < self.first:
            return None
        return (place if self.first == 0 else (place - 1) * size), size

    def at(self, request: Request, place: int, size: int | None = None) -> Request:
        """The same request for another page (its number, or its offset)."""
        changes: dict[str, Any] = {self.place: place}
        return request.asking(**changes | ({self.size: size} if size else {}))

    def step(self, request: Request) -> int:
        """What leads from one page to the next."""
        asked = self.asked(request)
        return asked[1] if asked and self.first == 0 else 1

    def current(self, request: Request) -> int:
        """The number (or offset) of the page that is asked for."""
        return integer(request, self.place, self.first) or self.first

    async def everything(self, request: Request, ask: Ask) -> list[Any]:
        """All items of the list that `request` asks a page of."""
        found: list[Any] = []
        if not self.place:
            return items(self.operation, (await ask(request)).json)
        for index in range(_MOST):
            place = index + 1 if self.first else index * self.most
            page = items(self.operation, (await ask(self.at(request, place, self.most))).json)
            found += page
            if len(page) < self.most:
                break
        return found

    def showing(self, answer: Answer, found: list[Any], total: int | None = None) -> Answer:
        """`answer` with other items and total; numbers of pages are adapted."""
        body, path = answer.json, str(self.paging.get("items", ""))
        if not self.paging:
            path = str(self.operation.definition.get("x-unwrap", {}).get("member", ""))
            path = path if isinstance(body, dict) else ""
        body = put(body, path, found) if path else found
        return answer.showing(self.counting(body, total) if total is not None else body)

    def counting(self, body: Any, total: int) -> Any:
        """`body` with another total, and the number of pages that it makes."""
        before, pages = self.total(body), member(body, str(self.paging.get("pages", "-")))
        if "total" in self.paging:
            body = put(body, self.paging["total"], total)
        if isinstance(pages, int) and before and pages:
            body = put(body, self.paging["pages"], -(-total // max(1, -(-before // pages))))
        return body

    def total(self, body: Any) -> int | None:
        """The total that an answer tells, None if it tells none."""
        found = member(body, self.paging["total"]) if "total" in self.paging else None
        return found if isinstance(found, int) else None
