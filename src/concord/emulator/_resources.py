"""What the spec says about its resources: representation, id, parent, references, what is written.

Model: a resource's representation is the schema of its read operation's response (else of its
list's items, else of a write's response). Everything here is computed once from the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from concord.emulator._endpoints import Endpoint
from concord.emulator._schemas import Schemas
from concord.emulator._store import Record
from concord.spec import MOST_PLACES, Replacement, child, dotted, vocabulary

# which response shows a resource most fully: a read before a list, whose items may be brief
_ORDER = ("read", "list", "create", "replace", "update")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource with the schema of its records. `within`: its ids are unique per parent only."""

    name: str
    id: str
    schema: str
    within: vocabulary.Parent | None

    def key(self, record: Record) -> str | None:
        """Under which id the store keeps `record`; None if it shows no id."""
        own = dotted.member(record, self.id)
        if own is None or self.within is None:
            return None if own is None else str(own)
        return f"{dotted.member(record, self.within.member)} {own}"


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A member of a representation that shows another resource, by what is written.

    `shown` is the member that holds the other one's id; `embeds` the object around it, if any.
    """

    resource: str
    shown: str
    embeds: str | None


@dataclass(frozen=True, kw_only=True)
class Write:
    """Where a member of a request body goes: `target` in the record, hidden if it starts `_`.

    `old` is the deprecated member that it replaces: read where the current one is not given.
    """

    source: tuple[str, ...]
    target: str
    reference: Reference | None
    unique: bool
    old: tuple[tuple[str, ...], Replacement] | None = None


def visible(record: Record, declared: frozenset[str]) -> Record:
    """`record` without the members that are stored only: undeclared ones that begin with `_`."""
    hidden = [name for name in record if name[:1] == "_" and name not in declared]
    if not hidden:
        return record
    return {name: value for name, value in record.items() if name not in hidden}


def list_items(endpoint: Endpoint, schemas: Schemas) -> tuple[str, str] | None:
    """Of a list's response: the member with the array (`""`: the body), and an item's schema."""
    body = endpoint.success_schema
    if body is None:
        return None
    paging = endpoint.operation.pagination
    if paging:
        member = paging.items
    elif member := envelope(endpoint):
        pass
    else:
        arrays = (n for n, p in schemas.properties(body).items() if "array" in schemas.types(p))
        member = "" if "array" in schemas.types(body) else next(arrays, "")
    array = schemas.member(body, member)
    items = schemas.items(array) if array else None
    return (member, items) if items else None


def envelope(endpoint: Endpoint) -> str:
    """The member of a success body that holds the result; `""` if the body is the result."""
    unwrap = endpoint.operation.unwrap
    return unwrap.member if unwrap and unwrap.required else ""


def result_schema(endpoint: Endpoint, schemas: Schemas) -> str | None:
    """The schema of what a success is about, inside its envelope."""
    body = endpoint.success_schema
    return None if body is None else schemas.member(body, envelope(endpoint))


def compile_resources(endpoints: Iterable[Endpoint], schemas: Schemas) -> dict[str, Resource]:
    """The resources that the operations name, by name."""
    groups: dict[str, list[tuple[Endpoint, vocabulary.Resource]]] = {}
    for endpoint in endpoints:
        stated = endpoint.operation.resource
        if stated and stated.action in _ORDER:
            groups.setdefault(stated.name, []).append((endpoint, stated))
    found = (_resource(name, group, schemas) for name, group in groups.items())
    return {resource.name: resource for resource in found if resource}


def _resource(
    name: str, group: list[tuple[Endpoint, vocabulary.Resource]], schemas: Schemas
) -> Resource | None:
    group.sort(key=lambda pair: _ORDER.index(pair[1].action))
    # Where nothing but lists under a parent shows a resource, two parents may use the same id.
    by_id = any(stated.action != "list" for _, stated in group)
    parents = [stated.parent for _, stated in group if stated.action == "list"]
    for endpoint, stated in group:
        if stated.action == "list":
            items = list_items(endpoint, schemas)
            schema = items[1] if items else None
        else:
            schema = result_schema(endpoint, schemas)
        if schema is not None and schemas.properties(schema):
            only_within = not by_id and parents and all(parents)
            return Resource(
                name=name,
                id=stated.id,
                schema=schema,
                within=parents[0] if only_within else None,
            )
    return None


def compile_writes(body: str, representation: str, schemas: Schemas) -> tuple[Write, ...]:
    """Where each member of the request schema at `body` goes in the representation."""
    return tuple(_writes(body, representation, (), schemas))


def _writes(
    pointer: str, representation: str, source: tuple[str, ...], schemas: Schemas
) -> Iterator[Write]:
    properties = schemas.properties(pointer)
    old = {by.name: (name, by) for name, by in replaced(pointer, schemas) if by.name in properties}
    for name, member in properties.items():
        path = (*source, name)
        # a deprecated member is written through the one that replaces it
        if name in {former for former, _ in old.values()}:
            continue
        stated = schemas.word(member, vocabulary.READS_AS)
        hidden = schemas.keyword(member, "writeOnly", default=False)
        # an object that is only a wrapper in the request: its members go to places of their own
        if stated is None and not hidden and _moves_inside(member, schemas):
            yield from _writes(member, representation, path, schemas)
            continue
        target = stated or ".".join(path)
        # nothing shows it, but rules may need it: it is stored under a name that is never shown
        if hidden or schemas.member(representation, target) is None:
            target = f"_{name}"
        yield Write(
            source=path,
            target=target,
            reference=_reference(member, target, schemas),
            unique=bool(schemas.word(member, vocabulary.UNIQUE)),
            old=((*source, old[name][0]), old[name][1]) if name in old else None,
        )


def replaced(pointer: str, schemas: Schemas) -> Iterator[tuple[str, Replacement]]:
    """The deprecated members of an object that another member of it replaces (`x-replaced-by`)."""
    for name, member in schemas.properties(pointer).items():
        by = schemas.word(member, vocabulary.REPLACED_BY)
        if by is not None and not by.operation:
            yield name, by


def _moves_inside(pointer: str, schemas: Schemas, depth: int = 0) -> bool:
    """Whether a member further in says where it goes."""
    if depth == 4 or not schemas.leads_to(pointer, vocabulary.READS_AS.name):
        return False  # deeper than any request; ends recursive schemas
    return any(
        schemas.word(inner, vocabulary.READS_AS) or _moves_inside(inner, schemas, depth + 1)
        for inner in schemas.properties(pointer).values()
    )


def _reference(member: str, target: str, schemas: Schemas) -> Reference | None:
    resource = schemas.word(member, vocabulary.REFERENCES)
    if resource is None:
        items = schemas.items(member)
        resource = schemas.word(items, vocabulary.REFERENCES) if items else None
    # what nothing shows embeds no other record
    if resource is None or target.startswith("_"):
        return None
    around = target.rpartition(".")[0]
    return Reference(resource=resource, shown=target, embeds=around or None)


def referenced(pointer: str, schemas: Schemas, depth: int = 0) -> Iterator[tuple[str, str]]:
    """(dotted member, with `[]` for each element of an array; resource) of a request body.

    Of objects that hold one another, those of the first `MOST_PLACES`.
    """
    return islice(_referenced(pointer, schemas, depth), MOST_PLACES)


def _referenced(pointer: str, schemas: Schemas, depth: int) -> Iterator[tuple[str, str]]:
    for name, member in schemas.properties(pointer).items():
        items = schemas.items(member)
        inner, path = (items, f"{name}[]") if items else (member, name)
        resource = schemas.word(inner, vocabulary.REFERENCES)
        resource = resource or schemas.word(member, vocabulary.REFERENCES)
        if resource:
            yield path, resource
        # deeper than any request; ends recursive schemas
        elif depth < 4 and schemas.leads_to(inner, vocabulary.REFERENCES.name):
            for path_inside, name_inside in referenced(inner, schemas, depth + 1):
                yield f"{path}.{path_inside}", name_inside


def elements(value: Any, path: str, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """(JSON pointer, value) of each non-null value that a path of `referenced` leads to."""
    if not path:
        if value is not None:
            yield pointer, value
        return
    part, _, rest = path.partition(".")
    name = part.removesuffix("[]")
    if not isinstance(value, dict) or name not in value:
        return
    inner, here = value[name], child(pointer, name)
    if not part.endswith("[]"):
        yield from elements(inner, rest, here)
    elif isinstance(inner, list):
        for index, item in enumerate(inner):
            yield from elements(item, rest, child(here, index))
