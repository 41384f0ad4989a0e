"""A mutation site: one operation (or event) of a spec, as operators see it.

Model: a `Site` says what the spec states about its operation and makes faults of it; it computes
nothing that a spec does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from concord.checks.events import causes
from concord.checks.representation import body_properties
from concord.emulator import credentials
from concord.faults._members import BodyMember, members, response_schema
from concord.faults._model import Fault
from concord.faults._resource_reader import ResourceReader
from concord.faults._seeded_delivery import Deliver
from concord.faults._seeded_server import Behaviour
from concord.http import is_json
from concord.spec import Operation, Parameter, Spec, vocabulary

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Property:
    """A property of a JSON request body: its keywords, references followed, and its pointer."""

    name: str
    schema: dict[str, Any]
    pointer: str

    @property
    def path(self) -> str:
        """The dotted member of a read that shows it."""
        return vocabulary.READS_AS.of(self.schema) or self.name

    @property
    def references(self) -> str | None:
        """The resource whose id its value must be."""
        return vocabulary.REFERENCES.of(self.schema)

    @property
    def is_unique(self) -> bool:
        """Whether no two resources may have the same value."""
        return bool(vocabulary.UNIQUE.of(self.schema))

    @property
    def is_secret(self) -> bool:
        """Whether no response may show it (`writeOnly`)."""
        return bool(self.schema.get("writeOnly"))

    @property
    def types(self) -> str:
        """Its JSON types as text, to look for a word in."""
        return str(self.schema.get("type"))


@dataclass(frozen=True)
class Site:
    """An operation of a spec, as operators see it."""

    spec: Spec
    operation: Operation
    operator: str = ""

    def fault(
        self,
        behave: Callable[[], Behaviour],
        *,
        what: str,
        killed_by: str,
        detail: str = "",
        needs: tuple[str, ...] = (),
        equivalent_because: str = "",
    ) -> Fault:
        """A fault of this operation; `needs` are further operations that show it."""
        # few operations: the run of a fault takes as long as they do, and there are hundreds of
        # faults
        concerned = dict.fromkeys((self.operation.id, *needs, *self.makers))
        return Fault(
            api=self.spec.api,
            operation=self.operation.id,
            operator=self.operator,
            detail=detail,
            what=what,
            killed_by=killed_by,
            concerned=tuple(
                operation.id for operation in self.spec.operations if operation.id in concerned
            ),
            behave=behave,
            equivalent_because=equivalent_because,
        )

    def event_fault(self, deliver: Callable[[], Deliver], *, what: str, killed_by: str) -> Fault:
        """A fault of this event; it is concerned with every operation that might cause it.

        Those are the stated causes (`x-caused-by`) and what shows them. Where none is stated, each
        operation that writes the resource with the event's first word as its name, or else each
        that writes anything.
        """
        writing = [it for it in self.spec.operations if it.method != "get"]
        word = self.operation.path.partition(".")[0]
        named = [it for it in writing if it.resource_name == word]
        stated = dict.fromkeys(
            operation.id
            for cause in causes(self.spec)
            if cause.webhook.id == self.operation.id
            for operation in cause.concerned
        )
        return Fault(
            api=self.spec.api,
            operation=self.operation.id,
            operator=self.operator,
            detail="",
            what=what,
            killed_by=killed_by,
            concerned=tuple(stated) or tuple(it.id for it in named or writing),
            deliver=deliver,
            equivalent_because="the emulator never sends this event, whatever is written",
        )

    @property
    def label(self) -> str:
        return self.operation.label

    @property
    def action(self) -> str:
        return self.operation.action

    @property
    def resource(self) -> vocabulary.Resource | None:
        """What the operation does to which resource."""
        return self.operation.resource

    @property
    def body_id(self) -> str:
        """The member of the request body that names the resource; empty if none does."""
        return self.resource.member if self.resource else ""

    @property
    def id_member(self) -> str:
        """The member of the representation that holds its id."""
        return self.resource.id if self.resource else "id"

    @property
    def paging(self) -> vocabulary.Pagination | None:
        """How the operation's list is paged."""
        return self.operation.pagination

    @property
    def items(self) -> str:
        """The dotted member of a success body that holds the items; empty: the body is the list."""
        return self.paging.items if self.paging else self.unwrap

    @property
    def unwrap(self) -> str:
        """The member of a success body that holds the result, where there always is one."""
        stated = self.operation.unwrap
        return stated.member if stated and stated.required else ""

    def stated(self, word: vocabulary.Word[T]) -> T | None:
        """What a word says of the operation or event, by itself or for the whole document."""
        return self.spec.stated(word, self.operation)[0]

    @cached_property
    def statuses(self) -> tuple[str, ...]:
        """The declared statuses."""
        return self.operation.statuses

    @cached_property
    def success(self) -> str:
        """The first declared status of a success."""
        return next((status for status in self.statuses if status.startswith("2")), "")

    @cached_property
    def response_members(self) -> tuple[BodyMember, ...]:
        """The members of a success' JSON body."""
        return self.members_of(self.success)

    def members_of(self, status: str) -> tuple[BodyMember, ...]:
        """The members of the JSON body of the responses with `status`."""
        pointer = response_schema(self.spec, self.operation, status)
        return tuple(members(self.spec, pointer)) if pointer else ()

    @cached_property
    def is_json(self) -> bool:
        """Whether a success is JSON."""
        return response_schema(self.spec, self.operation, self.success) is not None

    @cached_property
    def properties(self) -> tuple[Property, ...]:
        """The properties of the JSON request body that a client may send."""
        return tuple(
            Property(name=name, schema=schema, pointer=pointer)
            for name, schema, pointer in body_properties(self.spec, self.operation)
        )

    @cached_property
    def required_properties(self) -> frozenset[str]:
        """The names of the properties that the JSON request body must have."""
        for it in self.properties[:1]:
            schema = self.spec.resolve(it.pointer.rpartition("/properties/")[0]).definition
            return frozenset(schema.get("required", ()))
        return frozenset()

    @cached_property
    def optional_properties(self) -> tuple[Property, ...]:
        """The properties that the JSON request body may leave out."""
        return tuple(it for it in self.properties if it.name not in self.required_properties)

    @cached_property
    def sample(self) -> dict[str, Any]:
        """The first documented JSON request body, with the properties' own examples besides.

        That of a token call names no client that exists, so the emulator's own stands in.
        """
        found = self._documented
        if self.operation.id in self.spec.token_schemes:
            found |= {name: it for name, it in credentials(self.spec).items() if name in found}
        return found

    @property
    def _documented(self) -> dict[str, Any]:
        found = {
            it.name: it.schema["examples"][0] for it in self.properties if it.schema.get("examples")
        }
        for name, pointer in self.spec.request_media(self.operation).items():
            for example in self.spec.at(pointer).get("examples", {}).values():
                if is_json(name) and isinstance(example.get("value"), dict):
                    found |= example["value"]
                    return found
        return found

    def query(self) -> Iterator[Parameter]:
        """The query parameters."""
        return (it for it in self.operation.parameters if it.location == "query")

    def path_parameters(self) -> Iterator[Parameter]:
        """The path parameters."""
        return (it for it in self.operation.parameters if it.location == "path")

    def related(self, *actions: str) -> tuple[Operation, ...]:
        """The operations on the same resource with one of these actions."""
        return tuple(
            operation
            for operation in self.spec.operations
            if self.resource is not None
            and operation.resource_name == self.resource.name
            and operation.action in actions
        )

    def ids(self, *actions: str) -> tuple[str, ...]:
        """The operationIds of `related`."""
        return tuple(operation.id for operation in self.related(*actions))

    @property
    def is_listed(self) -> bool:
        """Whether a list shows all resources of this kind, or all of one parent."""
        return any(
            (it.resource is not None and it.resource.parent is not None)
            or not any(parameter.required for parameter in it.parameters)
            for it in self.related("list")
        )

    @cached_property
    def reader(self) -> ResourceReader | None:
        """How one resource of this kind is read by nothing but its id."""
        for operation in self.related("read"):
            named = operation.resource.parameter if operation.resource else ""
            # a read that needs more than the id cannot be called by a behaviour, which knows only
            # the id
            if _required(operation) == ([named] if named else []):
                return ResourceReader(operation)
        return None

    @cached_property
    def read_site(self) -> Site | None:
        """The site of `reader`."""
        return Site(self.spec, self.reader.operation) if self.reader else None

    @cached_property
    def views(self) -> tuple[ResourceReader, ...]:
        """The reader, and what else shows something of one resource by nothing but its id."""
        others = [
            operation
            for operation in self.related("invoke")
            if operation.method == "get"
            and operation.id != self.operation.id
            and operation.resource is not None
            and _required(operation) == [operation.resource.parameter]
        ]
        readers = (self.reader,) if self.reader else ()
        return (*readers, *map(ResourceReader, others))

    @cached_property
    def makers(self) -> tuple[str, ...]:
        """What makes resources that this operation uses up."""
        return self.ids("create") if self.action in ("delete", "invoke") else ()

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that the first alternative of credentials needs."""
        first = next(iter(self.spec.alternatives(self.operation)), {})
        return tuple(scope for scopes in first.values() for scope in scopes)

    @cached_property
    def secured(self) -> bool:
        """Whether the operation needs credentials."""
        return bool(self.spec.alternatives(self.operation))


def _required(operation: Operation) -> list[str]:
    return [it.name for it in operation.parameters if it.required]
