"""A spec as the rules see it: every element with its kind, whatever is wrong with the document.

Model: `concord.spec.Spec` trusts its document; rules may not, so this view passes over what has the
wrong type and gives None where a reference leads nowhere. What is passed over is reported by the
structural rules, and by `vocabulary.extension`. What schemas say of values is `Spec.schemas`, which
bears malformed schemas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

from concord.http import is_json
from concord.lint.grammar import Node, walk
from concord.lint.vocabulary import understood
from concord.spec import METHODS, Location, SchemaView, Spec
from concord.spec.vocabulary import (
    PAGINATION,
    RESOURCE,
    SUBSCRIBES,
    UNWRAP,
    Pagination,
    Resource,
    Subscription,
    Unwrap,
    Word,
)

T = TypeVar("T")
File = Literal["document", "ledger", "workflows"]
"""One of the files that describe an API."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation or a webhook with what its path item adds to it."""

    node: Node
    path: str
    method: str
    parameters: tuple[Node, ...]
    resource: Resource | None
    pagination: Pagination | None
    unwrap: Unwrap | None
    subscription: Subscription | None

    @property
    def action(self) -> str:
        """What it does to its resource; empty if it has none."""
        return self.resource.action if self.resource else ""

    @property
    def resource_name(self) -> str:
        """The name of its resource; empty if it has none."""
        return self.resource.name if self.resource else ""

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

    def parameter(self, name: object, location: str) -> Node | None:
        """The parameter of that name and location."""
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

    @property
    def view(self) -> SchemaView:
        """What the schemas say of values: members, items, types, by pointer."""
        return self.spec.schemas

    def word(self, node: Node, word: Word[T]) -> T | None:
        """What `node` states by a word; None where that cannot be understood.

        Of a malformed statement the keys that the vocabulary does not know count as not stated.
        """
        found = word.tolerant(node.value)
        if found is None and isinstance(node.value, dict) and word.stated(node.value):
            # a typing error in one key is one finding: without the rest, rules would report what
            # follows from it
            found = word.tolerant({word.name: understood(node.kind, word, node.value)})
        return found

    def members(self, pointer: str) -> list[Node]:
        """The declared members of the object that the schema at `pointer` describes."""
        found = (self.nodes.get(each) for each in self.view.properties(pointer).values())
        return [node for node in found if node is not None and isinstance(node.value, dict)]

    def member(self, pointer: str, path: str) -> Node | None:
        """The dotted member of what the schema at `pointer` describes."""
        found = self.view.member(pointer, path)
        node = None if found is None else self.nodes.get(found)
        return node if node is not None and isinstance(node.value, dict) else None

    def known_members(self, pointers: Iterable[str]) -> str:
        """The members of the schemas at `pointers`, for messages."""
        known = (", ".join(sorted(self.view.properties(pointer))) for pointer in pointers)
        return ", ".join(names or "none" for names in known) or "none"

    def has_member(self, pointers: Iterable[str], path: str) -> bool:
        """Whether any of the schemas at `pointers` has the dotted member."""
        return any(self.view.member(pointer, path) is not None for pointer in pointers)

    def follow(self, node: Node | None) -> Node | None:
        """`node`, or what its chain of references leads to; None if it leads nowhere."""
        seen: set[str] = set()
        while node is not None and node.reference is not None:
            if node.pointer in seen or not node.referred:
                return None
            seen.add(node.pointer)
            node = self.nodes.get(node.referred)
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
                yield Operation(
                    node=node,
                    path=path,
                    method=method,
                    parameters=parameters,
                    resource=self.word(node, RESOURCE),
                    pagination=self.word(node, PAGINATION),
                    unwrap=self.word(node, UNWRAP),
                    subscription=self.word(node, SUBSCRIBES),
                )

    def _parameters(self, *owners: Node) -> Iterator[Node]:
        merged: dict[tuple[str, str], Node] = {}
        for owner in owners:
            for node in self.listed_parameters(owner):
                # an operation's own parameter takes the place of its path's
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

    def successes(self, operation: Operation) -> list[str]:
        """Pointers of the schemas of the JSON bodies of its successes."""
        return [
            pointer
            for status, response in self.responses(operation)
            if status.startswith("2")
            for name, body in self.bodies(response)
            if is_json(name) and (pointer := body.child("schema")) in self.nodes
        ]

    def request(self, operation: Operation) -> Node | None:
        """Its request body, references followed."""
        found = self.below(operation.node, "requestBody")
        return found if found is not None and found.kind == "request-body" else None

    def request_schemas(self, operation: Operation) -> list[str]:
        """Pointers of the schemas of the bodies that its requests may have."""
        request = self.request(operation)
        return [
            pointer
            for _, body in (self.bodies(request) if request else ())
            if (pointer := body.child("schema")) in self.nodes
        ]

    @cached_property
    def ledger(self) -> list[Any]:
        """The ledger's entries as they stand in the file."""
        parsed = self.spec.parsed_ledger
        return parsed.value if parsed is not None and isinstance(parsed.value, list) else []

    def locate(self, pointer: str, file: File) -> Location:
        """Where `pointer`, or its nearest ancestor that a file of the API holds, stands."""
        if file == "document":
            return self.spec.locate(pointer)
        if file == "workflows" and self.spec.workflows is not None:
            return self.spec.workflows.locate(pointer)
        return self._locate_in_ledger(pointer)

    def _locate_in_ledger(self, pointer: str) -> Location:
        parsed = self.spec.parsed_ledger
        if parsed is None or "" not in parsed.locations:
            # no ledger, or an empty one: the finding asks for it
            path = self.spec.path.with_name("ambiguities.yaml")
            return Location(path=path, line=1, column=1)
        return parsed.locate(pointer)
