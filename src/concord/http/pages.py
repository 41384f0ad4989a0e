"""What a page of a list says of the others: totals, and what leads to the next one.

Model: pure, over `x-pagination`, one response and the query that it answers. Totals stand in the
body or in headers. A page of the styles `cursor` and `link` leads to the next one by a token or a
URL (`Link`, RFC 8288, or a member of the body); of a URL only the query is followed, never its
host, so that a request with credentials stays where it belongs.
Known limits: of a `Link` header the parameters `rel` is read from may not hold a `>` or `<`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from concord.http.exchange import Response
from concord.spec.dotted import member
from concord.spec.vocabulary import Pagination

Query = Mapping[str, Any]
_LINK = re.compile(r"<([^>]*)>([^<]*)")
_REL = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;,"']+))""", re.IGNORECASE)


def total_of(paging: Pagination, response: Response) -> int | None:
    """The number of items on all pages; None if the page does not say it."""
    return _number(response, paging.total, paging.total_header)


def pages_of(paging: Pagination, response: Response) -> int | None:
    """The number of pages; None if the page does not say it."""
    return _number(response, paging.pages, paging.pages_header)


def _number(response: Response, path: str, header: str) -> int | None:
    if header:
        text = response.headers.get(header.lower(), "").strip()
        return int(text) if text.isascii() and text.isdigit() else None
    found = member(response.json, path) if path else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def next_link(header: str) -> str:
    """The target of `rel=next` in a `Link` header (RFC 8288, section 3); empty if there is none."""
    for target, parameters in _LINK.findall(header):
        rel = _REL.search(parameters)
        if rel and "next" in "".join(filter(None, rel.groups())).lower().split():
            return str(target)
    return ""


def next_query(paging: Pagination, query: Query, response: Response) -> dict[str, Any] | None:
    """The query of the page that a page of the styles `cursor` and `link` leads to.

    None after the last page.
    """
    # some servers show a cursor on the last page, too, and say by this member that it leads
    # nowhere
    if paging.more and member(response.json, paging.more) is not True:
        return None
    found = _lead(paging, response)
    if not found or isinstance(found, (bool, dict, list)):
        return None
    if paging.style == "cursor":
        return {**query, paging.selector: str(found)}
    linked = parse_qs(urlsplit(str(found)).query, keep_blank_values=True)
    # what was requested stays, whatever form the server writes it in
    new = {name: it for name, it in linked.items() if name == paging.selector or name not in query}
    return {**query, **{name: it[0] if len(it) == 1 else it for name, it in new.items()}}


def _lead(paging: Pagination, response: Response) -> Any:
    """The cursor or the URL of the next page, as the response has it."""
    if paging.next_header:
        text = response.headers.get(paging.next_header.lower(), "")
        return next_link(text) if paging.next_header.lower() == "link" else text.strip()
    if paging.next_item:
        shown = member(response.json, paging.items)
        is_list = isinstance(shown, Sequence) and not isinstance(shown, str)
        return member(shown[-1], paging.next_item) if is_list and shown else None
    return member(response.json, paging.next)
