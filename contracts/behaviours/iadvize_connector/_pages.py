"""Pages for a browser at the addresses that iAdvize opens, under the readings that have them."""

from __future__ import annotations

from collections.abc import Callable

from concord.emulator.behaviour import Call, Response

_PAGE = "<!doctype html>\n<title>Connector</title>\n<p>For agents.</p>\n"
Handler = Callable[[Call], Response]


def or_page(serve: Handler) -> Handler:
    """What `serve` answers, unless a reading asks for a page."""

    def served(call: Call) -> Response:
        if call.follows("page"):
            return Response(body=_PAGE)
        if call.follows("page-for-browsers") and _prefers_pages(call):
            return Response(body=_PAGE, media_type="text/html")
        return serve(call)

    return served


def _prefers_pages(call: Call) -> bool:
    return call.headers.get("accept", "").strip().lower().startswith("text/html")
