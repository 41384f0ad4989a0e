"""Lists: filters to conditions, one page of records, and the envelope around it.

Model: `x-filter`, `x-pagination` and the parent of `x-resource` are compiled to a plan; serving
a list is one count, one query and the envelope.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from concord.emulator._conditions import Match
from concord.emulator._endpoints import Endpoint
from concord.emulator._page_leads import EVERYTHING, Fetch, Lead, Leads, compile_leads
from concord.emulator._records import Records
from concord.emulator._resources import Resource, list_items, visible
from concord.emulator._schemas import Schemas
from concord.emulator._store import Record
from concord.emulator.behaviour import Call, Condition, Problem
from concord.spec import dotted, vocabulary

_UNSTATED = 20
"""Items on a page whose size neither the call nor the spec names, where something leads on."""


Page = tuple[Any, Mapping[str, str]]
"""The body of a page, and the headers that belong to it."""


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """A query parameter, or a member of the request body, that selects records.

    The members of `filter` have `[]` after each array, as `Condition.member` has it.
    """

    parameter: str
    filter: vocabulary.Filter
    in_body: bool = False

    def value(self, call: Call) -> Any:
        """The value that the call gives it; None if the call gives none."""
        if self.in_body:
            return dotted.member(call.body, self.parameter)
        return call.query.get(self.parameter)

    def condition(self, value: Any) -> Condition:
        """The condition that the parameter's value means."""
        members = self.filter.members
        if value is not None and value in (self.filter.absent, self.filter.present):
            match: Match = "absent" if value == self.filter.absent else "present"
            return Condition(member=members, match=match)
        return Condition(member=members, match=self.filter.match, value=value)


@dataclass(frozen=True, kw_only=True)
class ListPlan:
    """How one list operation is served."""

    filters: tuple[ListFilter, ...]
    parent: tuple[str, str] | None
    """(member of the records, path parameter whose value it must have)."""
    paging: vocabulary.Pagination | None
    items: str
    """The dotted member of the body that holds the array; empty where the body is the array."""
    schema: str | None
    """The schema of the body."""
    order: tuple[str, ...]
    indexable: tuple[str, ...]
    expansion: tuple[str, vocabulary.Expansion] | None
    """The parameter whose value shows all members, and what is shown without it."""
    largest: int | None
    """The most that the response can state as its page size."""
    fewest_pages: int
    """The least that the response can state as the number of pages."""
    leads: Leads | None

    def conditions(self, call: Call) -> list[Condition]:
        """The conditions of the call's filters and parent."""
        given = [(each, each.value(call)) for each in self.filters]
        found = [each.condition(value) for each, value in given if value is not None]
        if self.parent:
            member, parameter = self.parent
            found.append(Condition(member=member, value=call.path[parameter]))
        return found

    def page(self, call: Call, total: int, fetch: Fetch, records: Records) -> Page:
        """The page of `total` records that the call selects. Raises Problem 400 or 404.

        `fetch(size, offset)` returns records.
        """
        if self.paging is None:
            items = self._shown(call, fetch(EVERYTHING, 0))
            return self._envelope({}, items, records), {}
        size = self._size(self.paging, call, total)
        if self.leads is not None:
            return self._led(self.leads, call, total, fetch, records)
        current, offset = _position(self.paging, call, size)
        if offset >= total and self.paging.past_end == "last" and self.paging.style == "page":
            current = max(-(-total // size), 1)
            offset = (current - 1) * size
        # page 1 of an empty list exists
        if offset >= total and offset > 0 and self.paging.past_end == "not-found":
            raise Problem(404, "NOT_FOUND", f"There is no page {current}: {total} elements in all")
        pages = max(-(-total // max(size, 1)), self.fewest_pages)
        echoes = zip(_echoes(self.paging), (total, pages, current, size), strict=True)
        # SQLite's integers have 64 bits, and a client may send any
        items = self._shown(call, fetch(min(size, EVERYTHING), offset))
        body = self._envelope({path: value for path, value in echoes if path}, items, records)
        return body, _totals(self.paging, total, pages)

    def _size(self, paging: vocabulary.Pagination, call: Call, total: int) -> int:
        # Where neither the call nor the spec names a size, nothing says that there is a limit,
        # unless pages lead to one another or their size is the server's business.
        unstated = _UNSTATED if paging.is_led or not paging.size else max(total, 1)
        size = int(call.query.get(paging.size, unstated))
        # a size that the response cannot state is not refused, but cut down
        return size if self.largest is None else min(size, self.largest)

    def _led(self, leads: Leads, call: Call, total: int, fetch: Fetch, records: Records) -> Page:
        """A page that leads to the next one."""
        paging = leads.paging
        size, offset = self._size(paging, call, total), leads.offset(call, fetch)
        items = fetch(min(size, EVERYTHING), offset)
        after = offset + len(items)
        lead = leads.lead(call, after, more=bool(items) and after < total, items=items)
        shown = {**lead.members, **{path: it for path, it in _counts(paging, total, size) if path}}
        body = self._envelope(shown, self._shown(call, items), records)
        return _without(lead, body), {**lead.headers, **_totals(paging, total, 0)}

    def _shown(self, call: Call, items: Sequence[Record]) -> Sequence[Record]:
        """The items with all of their members, or the brief ones, as the call selects."""
        if self.expansion is None:
            return items
        parameter, expansion = self.expansion
        if call.query.get(parameter) == expansion.value:
            return items
        return [{name: item[name] for name in expansion.brief if name in item} for item in items]

    def _envelope(self, shown: Mapping[str, Any], items: Sequence[Record], records: Records) -> Any:
        shown_items = [visible(item, records.declared) for item in items]
        if not self.items:
            return shown_items
        body: dict[str, Any] = dict.fromkeys(self.order)
        # the order of the spec, which `dict.fromkeys` has fixed
        for member, value in shown.items():
            dotted.put(body, member, value)
        if self.schema:  # before the items are in: they are complete, and many
            body = records.complete(self.schema, body)
        dotted.put(body, self.items, shown_items)
        return body


def _counts(paging: vocabulary.Pagination, total: int, size: int) -> Iterator[tuple[str, int]]:
    yield paging.total, total
    yield paging.current_size, size


def _totals(paging: vocabulary.Pagination, total: int, pages: int) -> dict[str, str]:
    """The headers that say how much there is."""
    found = ((paging.total_header, total), (paging.pages_header, pages))
    return {name: str(value) for name, value in found if name}


def _without(lead: Lead, body: Any) -> Any:
    if lead.absent and isinstance(body, dict):
        dotted.drop(body, lead.absent)
    return body


def _position(paging: vocabulary.Pagination, call: Call, size: int) -> tuple[int, int]:
    """The page or offset of the call, and the offset of its first record."""
    selected = int(call.query.get(paging.selector, paging.first))
    offset = selected if paging.style == "offset" else (selected - 1) * size
    return selected, max(0, min(offset, EVERYTHING))


def _echoes(paging: vocabulary.Pagination) -> tuple[str, ...]:
    """The members of a page that repeat: total, number of pages, page or offset, size."""
    return paging.total, paging.pages, paging.current, paging.current_size


def compile_plan(
    endpoint: Endpoint, resource: Resource | None, schemas: Schemas, base_path: str
) -> ListPlan:
    """The plan of a list operation, or of any other that has `x-pagination`."""
    found = list_items(endpoint, schemas)
    member, schema = found or ("", resource.schema if resource else "")
    filters = tuple(_filters(endpoint, schema, schemas)) if schema else ()
    stated = endpoint.operation.resource
    parent = stated.parent if stated else None
    equal = [
        path for each in filters if each.filter.match == "equal" for path in each.filter.members
    ]
    if parent:
        equal.append(parent.member)
    return ListPlan(
        filters=filters,
        parent=(schemas.through_arrays(schema, parent.member), parent.parameter)
        if parent
        else None,
        paging=endpoint.operation.pagination,
        items=member,
        schema=endpoint.success_schema,
        order=_order(endpoint, member, schemas),
        indexable=tuple(path for path in equal if "[]" not in path),
        expansion=_expansion(endpoint),
        largest=_bound(endpoint, schemas, "current_size", "maximum"),
        fewest_pages=_bound(endpoint, schemas, "pages", "minimum") or 0,
        leads=compile_leads(endpoint, base_path, schemas),
    )


def _bound(endpoint: Endpoint, schemas: Schemas, echo: str, keyword: str) -> int | None:
    """What the schema of a member of the page says of its value."""
    paging, body = endpoint.operation.pagination, endpoint.success_schema
    path = getattr(paging, echo) if paging else ""
    member = schemas.member(body, path) if body and path else None
    found = schemas.keyword(member, keyword) if member else None
    return found if isinstance(found, int) else None


def _expansion(endpoint: Endpoint) -> tuple[str, vocabulary.Expansion] | None:
    for parameter in endpoint.operation.parameters:
        if parameter.expansion:
            return parameter.name, parameter.expansion
    return None


def _order(endpoint: Endpoint, items: str, schemas: Schemas) -> tuple[str, ...]:
    """The envelope's members that are always filled in, as the spec orders them."""
    paging = endpoint.operation.pagination
    paths = (items, *_echoes(paging), paging.next, paging.more) if paging else (items,)
    filled = {path.partition(".")[0] for path in paths if path}
    declared = schemas.properties(endpoint.success_schema) if endpoint.success_schema else {}
    return tuple(name for name in declared if name in filled)


def _filters(endpoint: Endpoint, schema: str, schemas: Schemas) -> Iterator[ListFilter]:
    for name, stated, in_body in _stated(endpoint, schemas):
        members = tuple(schemas.through_arrays(schema, path) for path in stated.members)
        yield ListFilter(parameter=name, filter=replace(stated, members=members), in_body=in_body)


def _stated(endpoint: Endpoint, schemas: Schemas) -> Iterator[tuple[str, vocabulary.Filter, bool]]:
    """Name, `x-filter`, and whether it is a member of the body, of each filter."""
    for parameter in endpoint.operation.parameters:
        if parameter.filter and parameter.location == "query":
            yield parameter.name, parameter.filter, False
    body = next((schema for schema in endpoint.bodies.values() if schema), None)
    for name, pointer in schemas.properties(body).items() if body else ():
        if stated := schemas.word(pointer, vocabulary.FILTER):
            yield name, stated, True
