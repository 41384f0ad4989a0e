"""Paging: from names and types of parameters, members and headers of lists.

Sources of the names: GitHub, Stripe, Slack, Google (AIP-158), JSON:API, Django REST framework,
Spring Data, Laravel, Microsoft's REST guidelines.
"""

from __future__ import annotations

from typing import Any

from concord.imports.proposals._draft import Draft
from concord.imports.proposals._words import words
from concord.spec import Operation, child
from concord.spec.vocabulary import PAGINATION

_PAGE = ("page", "pagenumber", "pageno", "pagenum", "pageindex", "p")
_OFFSET = ("offset", "skip", "startindex", "start", "pageoffset")
_CURSOR = (
    "cursor", "after", "startingafter", "pagetoken", "nexttoken", "nextcursor", "pagecursor",
    "continuationtoken", "marker", "startcursor", "token",
)  # fmt: skip
_SIZE = (
    "limit", "perpage", "pagesize", "size", "pagelimit", "maxresults", "resultsperpage", "take",
    "top", "pagelength", "count", "items", "itemsperpage",
)  # fmt: skip
_TOTAL = (
    "total", "totalcount", "totalitems", "totalresults", "totalelements", "totalrecords",
    "totalsize", "count", "numfound",
)  # fmt: skip
_PAGES = ("pages", "totalpages", "pagecount", "lastpage", "pagestotal", "numpages")
_CURRENT_SIZE = ("perpage", "limit", "pagesize", "size", "pagelimit", "itemsperpage", "items")
_NEXT = (
    "nextcursor", "nextpagetoken", "nexttoken", "next", "cursor", "nextpage", "nextpagecursor",
    "after", "endcursor", "nextmarker", "continuationtoken",
)  # fmt: skip
_MORE = ("hasmore", "more", "hasnext", "hasnextpage")
_HOLDERS = frozenset(
    {"meta", "metadata", "pagination", "paging", "page", "pageinfo", "responsemetadata", "info"}
)
_DJANGO = frozenset({"count", "next", "previous", "results"})
"""What Django REST framework's pages have, of which the one past the end is a 404."""
_TOTAL_HEADERS = ("xtotalcount", "xtotal", "totalcount", "xpaginationtotal")
_PAGES_HEADERS = ("xtotalpages", "xpagecount", "xpaginationpagecount")
_NEXT_HEADERS = ("xnextcursor", "xnexttoken", "xnextpagetoken", "nextcursor")


def guess(draft: Draft) -> None:
    """Propose `x-pagination` on operations that show a list."""
    for operation in draft.spec.operations:
        found = draft.listed(operation)
        if found is not None:
            _operation(draft, operation, found[0])


def _operation(draft: Draft, operation: Operation, items: str) -> None:
    names = {"".join(words(it.name)): it for it in operation.parameters if it.location == "query"}
    shown = _Shown(draft, operation)
    size = _first(names, _SIZE)
    sized = {"size": size} if size and _is_whole(draft, operation, size) else {}
    for style, keys in (("page", _PAGE), ("offset", _OFFSET)):
        selector = _first(names, keys)
        if selector and _is_whole(draft, operation, selector) and not shown.links():
            _numbered(draft, operation, style, selector, sized, items, shown)
            return
    selector = _first(names, _CURSOR) or (shown.links() and _first(names, _PAGE)) or ""
    lead = _lead(draft, operation, shown) if selector else None
    if lead is not None:
        value = {"style": lead[0], "cursor": selector, **sized, "items": items, **lead[1]}
        value |= shown.totals()
        draft.propose(operation.pointer, PAGINATION.name, value, 0.9, f"{selector}: {lead[2]}")


def _numbered(
    draft: Draft,
    operation: Operation,
    style: str,
    selector: str,
    sized: dict[str, str],
    items: str,
    shown: _Shown,
) -> None:
    value = {"style": style, style: selector, **sized, "items": items, **shown.totals()}
    value |= shown.echoes(style)
    if style == "page" and shown.names() == _DJANGO:
        value["past_end"] = "not-found"
    confidence = 0.95 if sized else 0.8
    reason = f"the query parameters {', '.join((selector, *sized.values()))} select a page"
    draft.propose(operation.pointer, PAGINATION.name, value, confidence, reason)


def _lead(
    draft: Draft, operation: Operation, shown: _Shown
) -> tuple[str, dict[str, str], str] | None:
    """Style, keys and reason of what a page leads on by; None if nothing does."""
    if shown.links():
        return "link", {}, "its successes declare the header Link (RFC 8288)"
    header = shown.header(_NEXT_HEADERS)
    if header:
        return "cursor", {"next_header": header}, f"the header {header} has the next one"
    member = shown.member(_NEXT, "string")
    more = shown.member(_MORE, "boolean")
    if member:
        schema = draft.schemas.member(draft.success(operation), member) or ""
        is_url = draft.schemas.keyword(schema, "format") in ("uri", "uri-reference", "url")
        if is_url:
            return "link", {"next": member}, f"{member} is a URL"
        return "cursor", {"next": member, **({"more": more} if more else {})}, f"{member} has it"
    listed = draft.listed(operation)
    if more and listed and draft.identifier(listed[1], ""):
        item = draft.identifier(listed[1], "")
        return "cursor", {"next_item": item, "more": more}, f"{more} says whether more follows"
    return None


def _first(names: dict[str, Any], wanted: tuple[str, ...]) -> str:
    return next((names[it].name for it in wanted if it in names), "")


def _is_whole(draft: Draft, operation: Operation, name: str) -> bool:
    found = next(it for it in operation.parameters if (it.name, it.location) == (name, "query"))
    return "integer" in draft.schemas.types(child(found.pointer, "schema"))


class _Shown:
    """What a list's success says of its pages."""

    def __init__(self, draft: Draft, operation: Operation) -> None:
        self._draft = draft
        body = draft.success(operation)
        schemas = draft.schemas
        properties = schemas.properties(body) if body else {}
        self._members = dict(properties)
        for name, at in properties.items():
            if "".join(words(name)) in _HOLDERS:
                inner = schemas.properties(at)
                self._members |= {f"{name}.{it}": pointer for it, pointer in inner.items()}
        response = draft.response(operation)
        declared = draft.spec.at(response).get("headers") if response else None
        self._headers = list(declared or ())

    def member(self, wanted: tuple[str, ...], kind: str) -> str:
        """The member with one of these names, of that type; empty if there is none."""
        for name in wanted:
            for path, at in self._members.items():
                told = "".join(words(path.rpartition(".")[2]))
                if told == name and kind in self._draft.schemas.types(at):
                    return path
        return ""

    def names(self) -> frozenset[str]:
        """The members of the body."""
        return frozenset(self._members)

    def header(self, wanted: tuple[str, ...]) -> str:
        """The declared header with one of these names."""
        return next((it for it in self._headers if "".join(words(it)) in wanted), "")

    def links(self) -> bool:
        """Whether the header `Link` is declared."""
        return any(it.lower() == "link" for it in self._headers)

    def totals(self) -> dict[str, str]:
        """`total`, or `total_header`."""
        member, header = self.member(_TOTAL, "integer"), self.header(_TOTAL_HEADERS)
        if header:
            return {"total_header": header}
        return {"total": member} if member else {}

    def echoes(self, style: str) -> dict[str, str]:
        """`pages`, `current` and `current_size`."""
        found = {
            "pages": self.member(_PAGES, "integer"),
            "pages_header": self.header(_PAGES_HEADERS),
            "current": self.member(
                ("page", "currentpage", "pagenumber") if style == "page" else _OFFSET, "integer"
            ),
            "current_size": self.member(_CURRENT_SIZE, "integer"),
        }
        return {key: it for key, it in found.items() if it}
