"""The blocking client behind the calls of the asynchronous one, so that a flow is written once.

Model: a view of a client, a resource or a page. A call is made when its result is awaited or
iterated over, as with the asynchronous client; what is no call is passed on.
Known limits: calls of one flow do not run at the same time, whatever gathers them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator
from typing import Any


class Blocking:
    """A blocking client (or one of its resources) that is awaited."""

    def __init__(self, behind: Any) -> None:
        self._behind = behind

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._behind, name)
        if callable(found):
            return lambda *given, **named: _Result(lambda: found(*given, **named))
        # a resource of the client has calls of its own; any other attribute is a plain value
        if type(found).__module__.startswith(type(self._behind).__module__.partition(".")[0]):
            found = self.__dict__[name] = Blocking(found)  # the same one every time
        return found

    def __repr__(self) -> str:
        return repr(self._behind)


class _Result:
    """What a call will return: it is made when this is awaited or iterated over."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self._call = call

    def __await__(self) -> Generator[Any, None, Any]:
        return self._made().__await__()

    async def _made(self) -> Any:
        return _shown(self._call())

    async def __aiter__(self) -> AsyncIterator[Any]:
        for item in self._call():
            yield item


class _Page:
    """A blocking page that is iterated over as an asynchronous one."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)

    async def __aiter__(self) -> AsyncIterator[Any]:
        for item in self._page:
            yield item

    async def pages(self) -> AsyncIterator[Any]:
        """This page and all after it."""
        for page in self._page.pages():
            yield _Page(page)

    async def next_page(self) -> Any:
        """The next page, or None after the last one."""
        return _shown(self._page.next_page())


def _shown(result: Any) -> Any:
    return _Page(result) if hasattr(result, "next_page") else result
