"""Lists: filters to conditions, one page of records, and the envelope around it.

Model: `x-filter`, `x-pagination` and the parent of `x-resource` are compiled to a plan; serving
a list is one count, one query and the envelope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from concord.emulator._endpoints import Endpoint
from concord.emulator._records import Records
from concord.emulator._resources import Resource, list_items, parent_of, place, reach, visible
from concord.emulator._schemas import Schemas
from concord.emulator._store import Record
from concord.emulator.behaviour import Call, Condition, Problem

_ECHOES = ("total", "pages", "current", "current_size")
_FURTHEST = 2**62
Fetch = Callable[[int, int], Sequence[Record]]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A query parameter, or a member of the request body, that selects records."""

    parameter: str
    members: tuple[str, ...]
    match: Any
    absent: str | None = None
    present: str | None = None
    in_body: bool = False

    def value(self, call: Call) -> Any:
        """What the call gives it; None if nothing."""
        return reach(call.body, self.parameter) if self.in_body else call.query.get(self.parameter)

    def condition(self, value: Any) -> Condition:
        """What the parameter's value asks for."""
        if value is not None and value in (self.absent, self.present):
            match: Any = "absent" if value == self.absent else "present"
            return Condition(member=self.members, match=match)
        return Condition(member=self.members, match=self.match, value=value)


@dataclass(frozen=True, kw_only=True)
class ListPlan:
    """How one list operation is answered."""

    filters: tuple[Filter, ...]
    parent: tuple[str, str] | None
    paging: Mapping[str, Any] | None
    items: str
    body: str | None
    order: tuple[str, ...]
    indexable: tuple[str, ...]
    expands: tuple[str, Any, tuple[str, ...]] | None
    """The parameter that shows all members, its value for that, and what is shown without it."""

    def conditions(self, call: Call) -> list[Condition]:
        """What the call asks for."""
        given = [(each, each.value(call)) for each in self.filters]
        found = [each.condition(value) for each, value in given if value is not None]
        if self.parent:
            member, parameter = self.parent
            found.append(Condition(member=member, value=call.path[parameter]))
        return found

    def answer(self, call: Call, total: int, fetch: Fetch, records: Records) -> Any:
        """The body: the page of `total` records that the call asks for. Raises Problem 404."""
        if self.paging is None:
            return self._envelope({}, self._shown(call, fetch(_FURTHEST, 0)), records)
        # Where neither the call nor the spec names a size, nothing says that there is a limit.
        size = int(call.query.get(self.paging["size"], max(total, 1)))
        current, offset = self._position(call, size)
        if offset >= total and offset > 0 and self.paging.get("past_end") == "not-found":
            raise Problem(404, "NOT_FOUND", f"There is no page {current}: {total} elements in all")
        values = (total, -(-total // max(size, 1)), current, size)
        echoes = zip(_ECHOES, values, strict=True)
        shown = {self.paging[key]: value for key, value in echoes if key in self.paging}
        items = self._shown(call, fetch(min(size, _FURTHEST), offset))
        return self._envelope(shown, items, records)

    def _shown(self, call: Call, items: Sequence[Record]) -> Sequence[Record]:
        """The items with the members that the call asks for."""
        if self.expands is None:
            return items
        parameter, value, brief = self.expands
        if call.query.get(parameter) == value:
            return items
        return [{name: item[name] for name in brief if name in item} for item in items]

    def _position(self, call: Call, size: int) -> tuple[int, int]:
        assert self.paging is not None
        if self.paging["style"] == "offset":
            offset = int(call.query.get(self.paging["offset"], 0))
            return offset, max(0, min(offset, _FURTHEST))
        page = int(call.query.get(self.paging["page"], 1))
        return page, max(0, min((page - 1) * size, _FURTHEST))

    def _envelope(self, shown: Mapping[str, Any], items: Sequence[Record], records: Records) -> Any:
        shown_items = [visible(item, records.declared) for item in items]
        if not self.items:
            return shown_items
        body: dict[str, Any] = dict.fromkeys(self.order)
        for member, value in shown.items():
            place(body, member, value)
        if self.body:  # before the items are in: they are complete, and many
            body = records.complete(self.body, body)
        place(body, self.items, shown_items)
        return body


def compile_plan(endpoint: Endpoint, resource: Resource | None, schemas: Schemas) -> ListPlan:
    """The plan of a list operation, or of any other that has `x-pagination`."""
    found = list_items(endpoint, schemas)
    member, schema = found or ("", resource.schema if resource else "")
    filters = tuple(_filters(endpoint, schema, schemas)) if schema else ()
    parent = parent_of(endpoint.extension("x-resource") or {})
    equal = [path for each in filters if each.match == "equal" for path in each.members]
    if parent:
        equal.append(parent.member)
    return ListPlan(
        filters=filters,
        parent=(schemas.through_arrays(schema, parent.member), parent.parameter)
        if parent
        else None,
        paging=endpoint.extension("x-pagination"),
        items=member,
        body=endpoint.success_schema,
        order=_order(endpoint, member, schemas),
        indexable=tuple(path for path in equal if "[]" not in path),
        expands=_expands(endpoint),
    )


def _expands(endpoint: Endpoint) -> tuple[str, Any, tuple[str, ...]] | None:
    for parameter in endpoint.operation.parameters:
        if stated := parameter.definition.get("x-expands"):
            return parameter.name, stated["value"], tuple(stated["brief"])
    return None


def _order(endpoint: Endpoint, items: str, schemas: Schemas) -> tuple[str, ...]:
    """The envelope's members that are always filled in, as the spec orders them."""
    paging = endpoint.extension("x-pagination") or {}
    filled = {str(path).partition(".")[0] for path in (items, *map(paging.get, _ECHOES)) if path}
    declared = schemas.properties(endpoint.success_schema) if endpoint.success_schema else {}
    return tuple(name for name in declared if name in filled)


def _filters(endpoint: Endpoint, schema: str, schemas: Schemas) -> Iterator[Filter]:
    for name, stated, in_body in _stated(endpoint, schemas):
        members = stated["member"]
        paths = [members] if isinstance(members, str) else members
        yield Filter(
            parameter=name,
            members=tuple(schemas.through_arrays(schema, path) for path in paths),
            match=stated["match"],
            absent=stated.get("absent"),
            present=stated.get("present"),
            in_body=in_body,
        )


def _stated(endpoint: Endpoint, schemas: Schemas) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Name, `x-filter`, and whether it is a member of the body, of each filter."""
    for parameter in endpoint.operation.parameters:
        if "x-filter" in parameter.definition and parameter.location == "query":
            yield parameter.name, parameter.definition["x-filter"], False
    body = next((schema for schema in endpoint.bodies.values() if schema), None)
    for name, pointer in schemas.properties(body).items() if body else ():
        if stated := schemas.keyword(pointer, "x-filter"):
            yield name, stated, True
