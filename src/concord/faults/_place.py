"""Where an operator looks: one operation of a spec, and what the vocabulary says about it.

Model: `Place` answers questions about its operation and makes faults of it; nothing is computed
that a spec does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from concord.checks.events import causes
from concord.checks.representation import body_properties
from concord.emulator import credentials
from concord.faults._model import Fault
from concord.faults._reading import Reading
from concord.faults._shapes import Member, members, response_schema
from concord.faults._wire import Behave, Deliver
from concord.spec import Operation, Parameter, Spec


@dataclass(frozen=True)
class Place:
    """An operation of a spec, as operators see it."""

    spec: Spec
    operation: Operation
    operator: str = ""

    def fault(
        self,
        behave: Callable[[], Behave],
        *,
        what: str,
        tell: str,
        detail: str = "",
        needs: tuple[str, ...] = (),
        untouched: str = "",
    ) -> Fault:
        """A fault of this operation; `needs` are further operations that show it."""
        concerned = dict.fromkeys((self.operation.id, *needs, *self.makers))
        return Fault(
            api=self.spec.api,
            operation=self.operation.id,
            operator=self.operator,
            detail=detail,
            what=what,
            tell=tell,
            concerned=tuple(
                operation.id for operation in self.spec.operations if operation.id in concerned
            ),
            behave=behave,
            untouched=untouched,
        )

    def event_fault(self, deliver: Callable[[], Deliver], *, what: str, tell: str) -> Fault:
        """A fault of this event; it is concerned with every operation that might cause it.

        That is each that is said to (`x-caused-by`), and what shows that it did; else each that
        writes, or, where a resource has the event's first word as its name, each that writes one.
        """
        writing = [it for it in self.spec.operations if it.method != "get"]
        word = self.operation.path.partition(".")[0]
        named = [it for it in writing if it.definition.get("x-resource", {}).get("name") == word]
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
            tell=tell,
            concerned=tuple(stated) or tuple(it.id for it in named or writing),
            deliver=deliver,
            untouched="the emulator never sends this event, whatever is written",
        )

    @property
    def definition(self) -> dict[str, Any]:
        return self.operation.definition

    @property
    def label(self) -> str:
        return self.operation.label

    @property
    def resource(self) -> dict[str, Any]:
        """`x-resource`, empty if there is none."""
        found: dict[str, Any] = self.definition.get("x-resource", {})
        return found

    @property
    def action(self) -> str:
        return str(self.resource.get("action", ""))

    @property
    def paging(self) -> dict[str, Any]:
        """`x-pagination`, empty if there is none."""
        found: dict[str, Any] = self.definition.get("x-pagination", {})
        return found

    @property
    def unwrap(self) -> str:
        """The member of a success that holds the result, where the answer is enveloped."""
        stated = self.definition.get("x-unwrap", {})
        return str(stated["member"]) if stated.get("required", True) and stated else ""

    @cached_property
    def statuses(self) -> tuple[str, ...]:
        """The declared statuses."""
        return tuple(self.definition.get("responses", {}))

    @cached_property
    def success(self) -> str:
        """The first declared status of a success."""
        return next((status for status in self.statuses if status.startswith("2")), "")

    @cached_property
    def shown(self) -> tuple[Member, ...]:
        """The members of a success' JSON body."""
        pointer = response_schema(self.spec, self.operation, self.success)
        return tuple(members(self.spec, pointer)) if pointer else ()

    @cached_property
    def is_json(self) -> bool:
        """Whether a success is JSON."""
        return response_schema(self.spec, self.operation, self.success) is not None

    def failure(self, status: str) -> tuple[Member, ...]:
        """The members of the JSON body of the failure `status`."""
        pointer = response_schema(self.spec, self.operation, status)
        return tuple(members(self.spec, pointer)) if pointer else ()

    @cached_property
    def properties(self) -> list[tuple[str, dict[str, Any], str]]:
        """The properties of the JSON request body: name, definition, pointer."""
        return body_properties(self.spec, self.operation)

    @cached_property
    def required_properties(self) -> frozenset[str]:
        """The names of the properties that the JSON request body must have."""
        for _, __, pointer in self.properties[:1]:
            schema = self.spec.resolve(pointer.rpartition("/properties/")[0]).definition
            return frozenset(schema.get("required", ()))
        return frozenset()

    @cached_property
    def sample(self) -> dict[str, Any]:
        """The first documented JSON request body, with the properties' own examples besides.

        That of a token call names no client that exists: the one that the emulator knows stands in.
        """
        found = self._documented
        if self._issues_tokens:
            found |= {name: it for name, it in credentials(self.spec).items() if name in found}
        return found

    @property
    def _issues_tokens(self) -> bool:
        schemes = (it.definition for it in self.spec.security_schemes.values())
        return self.operation.id in {
            it.get("x-token-request", {}).get("operation") for it in schemes
        }

    @property
    def _documented(self) -> dict[str, Any]:
        found = {
            name: definition["examples"][0]
            for name, definition, _ in self.properties
            if definition.get("examples")
        }
        for name, pointer in self.spec.request_media(self.operation).items():
            for example in self.spec.at(pointer).get("examples", {}).values():
                if "json" in name and isinstance(example.get("value"), dict):
                    found |= example["value"]
                    return found
        return found

    def query(self, extension: str = "") -> Iterator[Parameter]:
        """The query parameters, or those with an `extension`."""
        for parameter in self.operation.parameters:
            if parameter.location == "query" and (
                not extension or extension in parameter.definition
            ):
                yield parameter

    def related(self, *actions: str) -> tuple[Operation, ...]:
        """The operations on the same resource with one of these actions."""
        name = self.resource.get("name")
        return tuple(
            operation
            for operation in self.spec.operations
            if name is not None
            and operation.definition.get("x-resource", {}).get("name") == name
            and operation.definition["x-resource"]["action"] in actions
        )

    def ids(self, *actions: str) -> tuple[str, ...]:
        """The operationIds of `related`."""
        return tuple(operation.id for operation in self.related(*actions))

    @property
    def is_listed(self) -> bool:
        """Whether a list shows all resources of this kind, or all of one parent."""
        return any(
            "parent" in it.definition["x-resource"] or not any(on.required for on in it.parameters)
            for it in self.related("list")
        )

    @cached_property
    def reader(self) -> Reading | None:
        """How one resource of this kind is read by nothing but its id."""
        for operation in self.related("read"):
            resource = operation.definition["x-resource"]
            required = [it.name for it in operation.parameters if it.required]
            if required == [resource[key] for key in ("parameter",) if key in resource]:
                return Reading(operation)
        return None

    @cached_property
    def views(self) -> tuple[Reading, ...]:
        """The reader, and what else shows something of one resource by nothing but its id."""
        asked = [
            operation
            for operation in self.related("invoke")
            if operation.method == "get"
            and operation.id != self.operation.id
            and [it.name for it in operation.parameters if it.required]
            == [operation.definition["x-resource"].get("parameter")]
        ]
        readers = (self.reader,) if self.reader else ()
        return (*readers, *map(Reading, asked))

    @cached_property
    def makers(self) -> tuple[str, ...]:
        """What makes resources that this operation uses up."""
        return self.ids("create") if self.action in ("delete", "invoke") else ()

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that the operation asks for."""
        stated = self.definition.get("security", self.spec.document.get("security", []))
        return tuple(scope for each in stated[:1] for needed in each.values() for scope in needed)

    @cached_property
    def secured(self) -> bool:
        """Whether the operation asks for credentials."""
        return bool(self.definition.get("security", self.spec.document.get("security", [])))
