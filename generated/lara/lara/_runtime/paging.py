"""Pages of a list, and the decision whether another one follows.

Model: `following` is pure; a page knows the query that made it and a function that fetches another.
Known limits: items that the server inserts or deletes between two requests shift page borders.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .operation import Paging

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice(Generic[T]):
    """What both kinds of page hold."""

    query: Mapping[str, Any]
    raw: Any
    body: Any
    items: list[T]


def at(value: Any, path: str) -> Any:
    """The member at a dotted path of raw JSON; None if there is none."""
    for name in filter(None, path.split(".")):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def items_at(paging: Paging, raw: Any) -> list[Any]:
    """The raw items of a page; none if the member is no list."""
    found = at(raw, paging.items)
    return found if isinstance(found, list) else []


def following(paging: Paging, query: Mapping[str, Any], raw: Any) -> dict[str, Any] | None:
    """The query of the next page, or None after the last one (or an empty one)."""
    count = len(items_at(paging, raw))
    if not count:
        return None
    first = 1 if paging.style == "page" else 0
    here = _number(query.get(paging.selector), first)
    size = _number(query.get(paging.size), paging.default_size or 0)
    total = total_of(paging, raw)
    if paging.style == "offset":
        seen, after = here + count, here + count
    else:
        seen, after = (here - 1) * size + count, here + 1
    pages = at(raw, paging.pages) if paging.pages else None
    if isinstance(pages, int):
        ended = here >= pages if paging.style == "page" else total is not None and seen >= total
    elif total is not None and (size or paging.style == "offset"):
        ended = seen >= total
    else:
        ended = bool(size) and count < size
    return None if ended else {**query, paging.selector: after}


def total_of(paging: Paging, raw: Any) -> int | None:
    """The number of all items, if the server says it."""
    total = at(raw, paging.total) if paging.total else None
    return total if isinstance(total, int) else None


def repeats(paging: Paging, before: Any, after: Any) -> bool:
    """Whether a page holds the very items of the one before: the server ignores the selector."""
    return items_at(paging, before) == items_at(paging, after)


def _number(value: Any, otherwise: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return otherwise


class Page(Generic[T]):
    """One page of a list. Iterating over it yields the items of this page and of all after it."""

    def __init__(
        self,
        paging: Paging,
        content: Slice[T],
        fetch: Callable[[Mapping[str, Any]], Page[T] | None],
    ) -> None:
        self._paging = paging
        self._slice = content
        self._fetch = fetch

    @property
    def items(self) -> list[T]:
        """The items of this page only."""
        return self._slice.items

    @property
    def body(self) -> Any:
        """The whole answer that this page was read from."""
        return self._slice.body

    @property
    def total(self) -> int | None:
        """The number of items on all pages, if the server says it."""
        return total_of(self._paging, self._slice.raw)

    def next_page(self) -> Page[T] | None:
        """The next page, or None after the last one."""
        query = following(self._paging, self._slice.query, self._slice.raw)
        page = None if query is None else self._fetch(query)
        if (
            page is None
            or not page.items
            or repeats(self._paging, self._slice.raw, page._slice.raw)
        ):
            return None
        return page

    def pages(self) -> Iterator[Page[T]]:
        """This page and all after it."""
        page: Page[T] | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def __repr__(self) -> str:
        return f"<Page of {len(self.items)} items, {self.total} in all>"


class AsyncPage(Generic[T]):
    """One page of a list. `async for` yields the items of this page and of all after it."""

    def __init__(
        self,
        paging: Paging,
        content: Slice[T],
        fetch: Callable[[Mapping[str, Any]], Awaitable[AsyncPage[T] | None]],
    ) -> None:
        self._paging = paging
        self._slice = content
        self._fetch = fetch

    @property
    def items(self) -> list[T]:
        """The items of this page only."""
        return self._slice.items

    @property
    def body(self) -> Any:
        """The whole answer that this page was read from."""
        return self._slice.body

    @property
    def total(self) -> int | None:
        """The number of items on all pages, if the server says it."""
        return total_of(self._paging, self._slice.raw)

    async def next_page(self) -> AsyncPage[T] | None:
        """The next page, or None after the last one."""
        query = following(self._paging, self._slice.query, self._slice.raw)
        page = None if query is None else await self._fetch(query)
        if (
            page is None
            or not page.items
            or repeats(self._paging, self._slice.raw, page._slice.raw)
        ):
            return None
        return page

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """This page and all after it."""
        page: AsyncPage[T] | None = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    def __repr__(self) -> str:
        return f"<AsyncPage of {len(self.items)} items, {self.total} in all>"


class AsyncPaginator(Generic[T]):
    """A list about to be read: `await` it for its first page, or `async for` over all its items."""

    def __init__(self, first: Callable[[], Awaitable[AsyncPage[T]]]) -> None:
        self._first = first

    def __await__(self) -> Generator[Any, None, AsyncPage[T]]:
        return self._first().__await__()

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """All pages, from the first."""
        async for page in (await self._first()).pages():
            yield page

    async def __aiter__(self) -> AsyncIterator[T]:
        async for item in await self._first():
            yield item
