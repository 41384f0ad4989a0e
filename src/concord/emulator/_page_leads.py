"""How a page of a list leads to the next one: cursors, `Link` headers, URLs in the body.

Model: a cursor says the offset of the first item of its page, in a form that nobody is meant to
read; where the spec says that it is a member of the last item (`next_item`), it is that.
Known limits: what is created or deleted between two pages moves the rest, as with page numbers,
unless the cursor is a member of an item. A cursor fits no `format` or `pattern` of its parameter.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from concord.emulator._endpoints import Endpoint
from concord.emulator._schemas import Schemas
from concord.emulator._store import Record
from concord.emulator.behaviour import Call, Problem
from concord.spec import child, dotted
from concord.spec.vocabulary import Pagination

EVERYTHING = 2**62
Fetch = Callable[[int, int], Sequence[Record]]


@dataclass(frozen=True, kw_only=True)
class Lead:
    """What a page says of the next one."""

    members: Mapping[str, Any]
    """Values by dotted member."""
    headers: Mapping[str, str]
    absent: str = ""
    """A member that the last page lacks."""


@dataclass(frozen=True, kw_only=True)
class Leads:
    """How the pages of one list lead to one another."""

    paging: Pagination
    is_number: bool
    """Whether the parameter of the cursor is an integer."""
    last: Any
    """What the last page shows as the next cursor: null, or an empty text."""
    is_shown: bool
    """Whether the last page shows it at all."""
    base_path: str

    def offset(self, call: Call, fetch: Fetch) -> int:
        """The offset of the page that the call selects. Raises Problem 400."""
        cursor = call.query.get(self.paging.selector)
        if cursor is None or cursor == "":
            return 0
        if self.paging.next_item:
            found = (dotted.member(it, self.paging.next_item) for it in fetch(EVERYTHING, 0))
            at = next((n for n, it in enumerate(found) if str(it) == str(cursor)), None)
            # the item may be gone by now: then the cursor names nothing, as with a vendor's
            return self._unknown() if at is None else at + 1
        offset = int(cursor) if self.is_number else _decoded(str(cursor))
        return self._unknown() if offset is None or offset < 0 else min(offset, EVERYTHING)

    def _unknown(self) -> int:
        what = f"{self.paging.selector} is no cursor that a page has shown"
        raise Problem((400, 422, 404), "INVALID_CURSOR", what)

    def lead(self, call: Call, after: int, *, more: bool, items: Sequence[Record]) -> Lead:
        """What leads on to the page whose first item has the offset `after`, if there is `more`."""
        cursor = self._cursor(after, items) if more else None
        paging, members, headers = self.paging, dict[str, Any](), dict[str, str]()
        if paging.more:
            members[paging.more] = more
        if cursor is not None and paging.style == "link":
            cursor = self._url(call, str(cursor), absolute=bool(paging.next))
        if paging.next_header and cursor is not None:
            linked = paging.next_header.lower() == "link"
            headers[paging.next_header] = f'<{cursor}>; rel="next"' if linked else str(cursor)
        if paging.next and (cursor is not None or self.is_shown):
            members[paging.next] = self.last if cursor is None else cursor
        absent = paging.next if paging.next not in members else ""
        return Lead(members=members, headers=headers, absent=absent)

    def _cursor(self, after: int, items: Sequence[Record]) -> Any:
        if self.paging.next_item:
            return dotted.member(items[-1], self.paging.next_item) if items else None
        return after if self.is_number else _encoded(after)

    def _url(self, call: Call, cursor: str, *, absolute: bool) -> str:
        """The next page's URL: relative in a header (RFC 8288), else with the host of the call."""
        query = {**parse_qs(call.query_text, keep_blank_values=True), self.paging.selector: cursor}
        names = {name: quote(str(value), safe="") for name, value in call.path.items()}
        path = self.base_path + call.operation.path.format(**names)
        # the address by which the caller reached it: within a container its own would lead nowhere
        host = f"http://{call.headers.get('host', 'localhost')}" if absolute else ""
        return f"{host}{path}?{urlencode(query, doseq=True)}"


def _encoded(offset: int) -> str:
    return base64.urlsafe_b64encode(f"after:{offset}".encode()).decode().rstrip("=")


def _decoded(cursor: str) -> int | None:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        kind, _, number = text.decode().partition(":")
    except (binascii.Error, UnicodeError, ValueError):
        return None
    is_number = number.isascii() and number.isdigit() and len(number) < len(str(EVERYTHING))
    return int(number) if kind == "after" and is_number else None


def compile_leads(endpoint: Endpoint, base_path: str, schemas: Schemas) -> Leads | None:
    """How the pages of a list lead to one another; None where numbers select them."""
    paging, body = endpoint.operation.pagination, endpoint.success_schema
    if paging is None or not paging.is_led:
        return None
    selector = next(
        (it for it in endpoint.operation.parameters if it.name == paging.selector), None
    )
    number = selector is not None and "integer" in schemas.types(child(selector.pointer, "schema"))
    member = schemas.member(body, paging.next) if body and paging.next else None
    holder, _, name = paging.next.rpartition(".")
    around = schemas.member(body, holder) if body and paging.next else None
    required = around is not None and name in schemas.required(around)
    nullable = member is not None and schemas.nullable(member)
    return Leads(
        paging=paging,
        is_number=number,
        last=None if nullable else "",
        is_shown=nullable or required,
        base_path=base_path,
    )
