"""A spec as the rules see it: every element with its kind, whatever is wrong with the document.

Model: `specs.Spec` trusts its document; rules may not, so this view passes over what has the wrong
type and answers None where a reference leads nowhere. What is passed over is reported by the
structural rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from concord.lint.grammar import Node, walk
from concord.spec import METHODS, Location, Spec


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation or a webhook with what its path item adds to it."""

    node: Node
    path: str
    method: str
    parameters: tuple[Node, ...]

    @property
    def is_webhook(self) -> bool:
        """Whether the vendor calls it."""
        return self.node.kind == "webhook"

    @property
    def id(self) -> str | None:
        """Its operationId, if it has a usable one."""
        found = self.node.value.get("operationId")
        return found if isinstance(found, str) else None

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.id or f"{self.method.upper()} {self.path}"

    def extension(self, name: str) -> dict[str, Any]:
        """The mapping of the extension `name`, empty when there is none."""
        found = self.node.value.get(name)
        return found if isinstance(found, dict) else {}

    def parameter(self, name: object, location: str) -> Node | None:
        """The parameter of that name and place."""
        for node in self.parameters:
            if node.value.get("name") == name and node.value.get("in") == location:
                return node
        return None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The spec under lint."""

    spec: Spec

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every element by its pointer."""
        root = Node(kind="document", pointer="", value=self.spec.document)
        return {node.pointer: node for node in walk(root)}

    def of(self, *kinds: str) -> Iterator[Node]:
        """The elements of these kinds that are mappings and no references, in order."""
        for node in self.nodes.values():
            if node.kind in kinds and isinstance(node.value, dict) and "$ref" not in node.value:
                yield node

    @cached_property
    def schemas(self) -> tuple[Node, ...]:
        """Every schema that is a mapping, those with a `$ref` too."""
        return tuple(n for n in self.nodes.values() if n.is_schema and isinstance(n.value, dict))

    def follow(self, node: Node | None) -> Node | None:
        """`node`, or what its chain of references leads to; None if it leads nowhere."""
        seen: set[str] = set()
        while node is not None and node.reference is not None:
            if node.pointer in seen or not node.reference.startswith("#"):
                return None
            seen.add(node.pointer)
            node = self.nodes.get(node.reference[1:])
        return node if node is not None and isinstance(node.value, dict) else None

    def below(self, node: Node, *keys: str | int) -> Node | None:
        """The element at `keys` below `node`, references followed at its end."""
        return self.follow(self.nodes.get(node.child(*keys)))

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations and then the webhooks, each with all of its parameters."""
        return tuple(self._operations("paths")) + tuple(self._operations("webhooks"))

    def _operations(self, section: str) -> Iterator[Operation]:
        root = self.nodes[""]
        items = root.value.get(section)
        for path in items if isinstance(items, dict) else ():
            item = self.below(root, section, path)
            for method in METHODS if item is not None else ():
                assert item is not None
                node = self.nodes.get(item.child(method))
                if node is None or not isinstance(node.value, dict):
                    continue
                parameters = tuple(self._parameters(item, node))
                yield Operation(node=node, path=path, method=method, parameters=parameters)

    def _parameters(self, *owners: Node) -> Iterator[Node]:
        merged: dict[tuple[str, str], Node] = {}
        for owner in owners:
            for node in self.listed_parameters(owner):
                merged[str(node.value.get("name")), str(node.value.get("in"))] = node
        yield from merged.values()

    def listed_parameters(self, owner: Node) -> Iterator[Node]:
        """The parameters that a path item or an operation lists itself, references followed."""
        listed = owner.value.get("parameters")
        for index in range(len(listed) if isinstance(listed, list) else 0):
            found = self.below(owner, "parameters", index)
            if found is not None and found.kind == "parameter":
                yield found

    def operation(self, operation_id: object) -> Operation | None:
        """The first operation or webhook with that id."""
        return next((o for o in self.operations if o.id is not None and o.id == operation_id), None)

    def responses(self, operation: Operation) -> Iterator[tuple[str, Node]]:
        """Status and response, references followed."""
        statuses = operation.node.value.get("responses")
        for status in statuses if isinstance(statuses, dict) else ():
            found = self.below(operation.node, "responses", status)
            if found is not None and found.kind == "response":
                yield status, found

    def bodies(self, holder: Node) -> Iterator[tuple[str, Node]]:
        """Media type name and media type of a response, request body or parameter."""
        content = holder.value.get("content")
        for name in content if isinstance(content, dict) else ():
            found = self.nodes.get(holder.child("content", name))
            if found is not None and isinstance(found.value, dict):
                yield name, found

    def answers(self, operation: Operation) -> Iterator[Node]:
        """The schemas of the JSON bodies of its successes."""
        for status, response in self.responses(operation):
            for name, body in self.bodies(response) if status.startswith("2") else ():
                schema = self.nodes.get(body.child("schema"))
                if schema is not None and is_json(name):
                    yield schema

    def request(self, operation: Operation) -> Node | None:
        """Its request body, references followed."""
        found = self.below(operation.node, "requestBody")
        return found if found is not None and found.kind == "request-body" else None

    def sent(self, operation: Operation) -> Iterator[Node]:
        """The schemas of the bodies that its requests may have."""
        request = self.request(operation)
        for _, body in self.bodies(request) if request else ():
            schema = self.nodes.get(body.child("schema"))
            if schema is not None:
                yield schema

    @cached_property
    def ledger(self) -> list[Any]:
        """The ledger's entries as they stand in the file."""
        parsed = self.spec.parsed_ledger
        return parsed.value if parsed is not None and isinstance(parsed.value, list) else []

    def locate_in_ledger(self, pointer: str) -> Location:
        """Where `pointer`, or its nearest ancestor that the ledger holds, stands."""
        parsed = self.spec.parsed_ledger
        places = parsed.locations if parsed is not None else {}
        while pointer not in places:
            if not pointer:
                path = self.spec.path.with_name("ambiguities.yaml")
                return Location(path=path, line=1, column=1)
            pointer = pointer.rpartition("/")[0]
        return places[pointer]


def is_json(media_type: str) -> bool:
    """Whether a media type carries JSON."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence == "application/json" or essence.endswith("+json")
