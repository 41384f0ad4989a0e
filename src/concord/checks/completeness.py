"""Whether a response shows a list to its end: only then an item that it lacks is missing.

Model: pure. Where `x-pagination` is stated, its total says so, or a first page that leads to no
other, or a page that is not full. A list without it may have pages all the same: whether it goes on
is read from what the response says of itself, and where it says nothing, it is whole only if its
success documents the header `Link`, which would lead on, or if no parameter selects a part of it.
Known limits: a `Link` of a response behind a reference is not seen; names of members and parameters
are those that APIs commonly have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from concord.checks._page_sizes import largest_page, size_promised
from concord.checks.exchange import Subject
from concord.checks.representation import items
from concord.http import Exchange
from concord.http.pages import next_link, next_query, total_of
from concord.spec import Operation

_PARTS = re.compile(
    r"(page|cursor|offset|skip|start|limit|top|count|size|first|last|after|before|marker|from)"
    r"|(\$|page[_-]?|per[_-]?|max[_-]?|next[_-]?|continuation[_-]?|starting[_-]?|ending[_-]?)"
    r"(page|number|no|num|size|offset|limit|top|skip|cursor|token|results|items|after|before|key)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(has)?_?(next|more)(_?(page|cursor|link|url|token|results|items))?", re.IGNORECASE
)
_TOTAL = re.compile(r"(total|total_?(count|items|results|records|size)|num_?found)", re.IGNORECASE)
_TOTAL_HEADERS = ("x-total-count", "x-total")
_COUNT = "count"  # of all, or of what is shown


def is_whole(exchange: Subject) -> bool:
    """Whether `exchange`, a list that was requested from its start, shows all there is."""
    largest = largest_page(exchange.operation)
    sizes = [exchange.query.get(name, [str(most)])[0] for name, most in largest.items()]
    size = next((int(text) for text in sizes if text.isdecimal()), 0)
    return shows_all(exchange.operation, exchange, size=size)


def shows_all(operation: Operation, exchange: Exchange, *, size: int | None = None) -> bool:
    """Whether the response shows the list to its end; `size` is that of the requested page."""
    response, body = exchange.response, exchange.response.json
    paging, shown = operation.pagination, len(items(operation, body))
    # the total first: it is a statement of the server, all else is inferred from how pages look
    if paging and (paging.total or paging.total_header):
        return total_of(paging, response) == shown
    if paging and paging.is_led:
        return paging.selector not in exchange.query and next_query(paging, {}, response) is None
    if paging:
        # a page that is full may be the last one, but nothing says so
        return shown < min(size or 0, size_promised(operation))
    # a header may say that it goes on, whatever the body shows
    if announced(response.headers, body):
        return False
    says = _goes_on(body, shown)
    if says is None and _documents_link(operation):
        return True  # it says by a header whether there is more, and said nothing
    return not _selects_a_part(operation) if says is None else not says


def announced(headers: Mapping[str, str], body: Any) -> bool:
    """Whether headers (names in lower case) say that a list has more than the body shows."""
    total = next((headers[it] for it in _TOTAL_HEADERS if it in headers), "")
    shown = len(body) if isinstance(body, list) else None
    more = total.isdecimal() and shown is not None and int(total) > shown
    return more or bool(next_link(headers.get("link", "")))


def _goes_on(body: Any, shown: int) -> bool | None:
    """Whether a body says that there is more than the items that it shows; None if it is mute."""
    found: bool | None = None
    holders = [body, *(body.values() if isinstance(body, dict) else ())]
    for holder in (it for it in holders if isinstance(it, dict)):
        for name, value in holder.items():
            is_number = isinstance(value, int) and not isinstance(value, bool)
            # of several members that speak of the rest, one that says so is enough
            if _TOTAL.fullmatch(name) and is_number:
                found = bool(found) or value > shown
            # only where it exceeds what is shown is it clear that it counts all
            elif name == _COUNT and is_number and value > shown:
                found = True
            elif _MORE.fullmatch(name) and not isinstance(value, (dict, list)):
                found = bool(found) or bool(value)
    return found


def _documents_link(operation: Operation) -> bool:
    """Whether successes document a `Link` header (RFC 8288), by which a list leads to its rest."""
    return any(
        status.startswith("2") and name.lower() == "link"
        for status, response in operation.definition.get("responses", {}).items()
        for name in response.get("headers", ())
    )


def _selects_a_part(operation: Operation) -> bool:
    return any(
        it.location == "query" and it.filter is None and _PARTS.fullmatch(it.name)
        for it in operation.parameters
    )
