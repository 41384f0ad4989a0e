"""What each operation does, compiled once from `x-resource`, `x-references` and `x-reads-as`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concord.emulator._endpoints import Endpoint
from concord.emulator._lists import ListPlan, compile_plan
from concord.emulator._resources import (
    Reference,
    Resource,
    Write,
    compile_writes,
    envelope,
    referenced,
    result_schema,
)
from concord.emulator._schemas import Schemas
from concord.emulator.behaviour import Call
from concord.spec import Relation, dotted

WRITES = ("create", "replace", "update")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How one operation is served.

    References are (parameter or member, resource) pairs whose values must be ids of records. A
    filter's are not among them: filtering by an unknown id finds nothing.
    """

    endpoint: Endpoint
    action: str
    resource: Resource | None
    parameter: str
    member: str
    parent: tuple[str, str] | None
    writes: tuple[Write, ...]
    listing: ListPlan | None
    result: str | None
    envelope: str
    path_references: tuple[tuple[str, str], ...]
    query_references: tuple[tuple[str, str], ...]
    body_references: tuple[tuple[str, str], ...]
    relations: tuple[Relation, ...]
    """Between members of the request body: what is written has to keep them, too."""

    def key(self, call: Call) -> Any:
        """The id by which `call` names the resource."""
        return dotted.member(call.body, self.member) if self.member else call.path[self.parameter]


def compile_plan_of(
    endpoint: Endpoint, resources: Mapping[str, Resource], schemas: Schemas, base_path: str
) -> Plan:
    """The plan of one operation that is served below `base_path`."""
    stated = endpoint.operation.resource
    resource = resources.get(stated.name) if stated else None
    action = endpoint.operation.action if resource else ""
    # the first one: where there are several media types, they describe the same object
    body = next((schema for schema in endpoint.bodies.values() if schema), None)
    parent = stated.parent if stated else None
    listed = action == "list" or endpoint.operation.pagination
    found = referenced(body, schemas) if body else ()
    return Plan(
        endpoint=endpoint,
        action=action,
        resource=resource,
        parameter=stated.parameter if stated else "",
        member=stated.member if stated else "",
        parent=(parent.parameter, parent.name) if parent else None,
        writes=compile_writes(body, resource.schema, schemas)
        if body and resource and action in WRITES
        else (),
        listing=compile_plan(endpoint, resource, schemas, base_path) if listed else None,
        result=result_schema(endpoint, schemas),
        envelope=envelope(endpoint),
        path_references=tuple(_parameters(endpoint, "path", resources)),
        query_references=tuple(_parameters(endpoint, "query", resources)),
        body_references=tuple((path, name) for path, name in found if name in resources),
        relations=tuple(it for _, it in schemas.of_object(body)) if body else (),
    )


def _parameters(
    endpoint: Endpoint, location: str, resources: Mapping[str, Resource]
) -> Iterator[tuple[str, str]]:
    for parameter in endpoint.operation.parameters:
        name = parameter.references or ""
        # Ids that are unique within a parent only cannot be looked up without it.
        known = name in resources and resources[name].within is None
        if parameter.location == location and known and parameter.filter is None:
            yield parameter.name, name


def find_holders(plans: Iterable[Plan]) -> dict[str, list[tuple[Resource, Reference]]]:
    """By resource: which other resources embed its records, and where."""
    found: dict[str, dict[tuple[Resource, Reference], None]] = {}
    for plan in plans:
        for write in plan.writes:
            reference = write.reference
            if plan.resource and reference and reference.embeds:
                found.setdefault(reference.resource, {})[plan.resource, reference] = None
    return {name: list(holders) for name, holders in found.items()}
