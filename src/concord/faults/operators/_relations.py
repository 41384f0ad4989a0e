"""Related members that do not agree (`x-relations`), in responses and in accepted requests."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from concord.faults._behaviours import body_changed, rejection_repaired
from concord.faults._http import Request, Response
from concord.faults._members import response_schema
from concord.faults._model import Fault
from concord.faults._site import Site
from concord.spec import Implication, Order, Relation, Total, child

_NEVER_BOUND = "no response of the emulator shows members that this relation binds"
_REJECTED = (400, 422)


def order_swapped(site: Site) -> Iterator[Fault]:
    for schema, pointer, relation in _shown(site):
        if isinstance(relation, Order):
            first, second = relation.members
            yield _spoilt(site, schema, pointer, relation, f"{first} and {second} are swapped")


def implied_missing(site: Site) -> Iterator[Fault]:
    for schema, pointer, relation in _shown(site):
        if isinstance(relation, Implication):
            given = " and ".join(f"{name} is {value!r}" for name, value in relation.when.items())
            what = f"{relation.present[-1]} is missing where {given}"
            yield _spoilt(site, schema, pointer, relation, what)


def total_off(site: Site) -> Iterator[Fault]:
    for schema, pointer, relation in _shown(site):
        if isinstance(relation, Total):
            parts = "sum of its parts" if relation.word == "sum" else "number of elements"
            what = f"{relation.total} is one more than the {parts}"
            yield _spoilt(site, schema, pointer, relation, what)


def relation_unchecked(site: Site) -> Iterator[Fault]:
    media = site.spec.request_media(site.operation)
    name = next((it for it in media if "json" in it), None)
    if name is None:
        return
    schema = child(media[name], "schema")
    for _, relation in site.spec.relations.stated(schema):

        def repaired(request: Request, _: Response) -> Request | None:
            body = request.json
            related = site.spec.relations.kept(schema, body)
            return None if related is body else request.with_body(related)

        yield site.fault(
            rejection_repaired(site.operation, _REJECTED, repaired),
            detail=_named(relation),
            what=f"a request is accepted where it does not hold that {relation.says}",
            killed_by=f"{site.label} with members that break the relation",
        )


def _shown(site: Site) -> Iterator[tuple[str, str, Relation]]:
    """The schema of a success, and each relation of it with its pointer."""
    schema = response_schema(site.spec, site.operation, site.success)
    for pointer, relation in site.spec.relations.stated(schema) if schema else ():
        yield schema or "", pointer, relation


def _spoilt(site: Site, schema: str, pointer: str, relation: Relation, what: str) -> Fault:
    """Every object that the relation binds breaks it."""

    def spoil(body: Any) -> Any:
        changed = copy.deepcopy(body)
        for it in site.spec.relations.occurrences(schema, changed):
            if it.pointer == pointer:
                it.relation.spoil(it.holder)
        return changed

    return site.fault(
        body_changed(site.operation, spoil),
        detail=f"{_owner(pointer)}{_named(relation)}",
        what=what,
        killed_by=f"{site.label}, where the response shows {' and '.join(relation.members)}",
        equivalent_because=_NEVER_BOUND,
    )


def _owner(pointer: str) -> str:
    """The named schema that states a relation, to tell equal relations of two schemas apart."""
    found = pointer.removeprefix("/components/schemas/")
    return "" if found == pointer else f"{found.partition('/')[0]}:"


def _named(relation: Relation) -> str:
    return ",".join(relation.members)
