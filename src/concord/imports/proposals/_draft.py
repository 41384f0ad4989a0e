"""A document while its vocabulary is guessed: the shapes of bodies, and the guesses so far.

Model: guesses are made in an order, resources first; later ones build on them. What the document
states already counts, and nothing is proposed where it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from concord.http import is_json
from concord.imports.proposals._proposal import LEAST, Proposal
from concord.imports.proposals._words import words
from concord.spec import Operation, SchemaView, Spec, child
from concord.spec.vocabulary import WORDS, Resource

_ENVELOPES = ("data", "result", "results", "response", "payload", "item", "content")
_META = frozenset(
    [
        "meta",
        "metadata",
        "status",
        "success",
        "ok",
        "code",
        "message",
        "messages",
        "error",
        "errors",
        "links",
        "link",
        "pagination",
        "paging",
        "page",
        "pages",
        "total",
        "count",
        "limit",
        "offset",
        "size",
        "next",
        "previous",
        "prev",
        "first",
        "last",
        "self",
        "url",
        "info",
        "cursor",
        "has",
        "more",
        "token",
        "timestamp",
        "request",
        "version",
        "object",
        "warnings",
        "number",
        "per",
        "current",
        "items",
    ]
)


@dataclass(kw_only=True)
class Draft:
    """The guesses about one document so far."""

    spec: Spec
    proposals: list[Proposal] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    """What operations do, stated or proposed, by their pointers."""
    envelopes: dict[str, str] = field(default_factory=dict)
    """The member of a success that holds its result, by the operation's pointer."""

    def __post_init__(self) -> None:
        for operation in self.spec.operations:
            if operation.resource:
                self.resources[operation.pointer] = operation.resource
            if operation.unwrap and operation.unwrap.required:
                self.envelopes[operation.pointer] = operation.unwrap.member

    @property
    def schemas(self) -> SchemaView:
        """What the schemas say of values."""
        return self.spec.schemas

    def propose(self, pointer: str, word: str, value: Any, confidence: float, reason: str) -> bool:
        """Keep a guess unless it is too unsure, or there is one; whether it is kept."""
        stated = self.spec.at(pointer) if pointer else self.spec.document
        known = WORDS.get(word)
        is_there = word in stated if known is None else known.stated(stated)
        if (
            is_there
            or confidence < LEAST
            or any(self._same(it, pointer, word) for it in self.proposals)
        ):
            return False
        self.proposals.append(
            Proposal(pointer=pointer, word=word, value=value, confidence=confidence, reason=reason)
        )
        return True

    @staticmethod
    def _same(known: Proposal, pointer: str, word: str) -> bool:
        return (known.pointer, known.word) == (pointer, word)

    def success(self, operation: Operation) -> str:
        """The pointer of the JSON schema of its first success; empty if it describes none."""
        for status in operation.statuses:
            if not status.startswith("2"):
                continue
            response = self.spec.canonical(child(operation.pointer, "responses", status))
            content = self.spec.at(response).get("content") or {}
            for name, media in content.items():
                if is_json(name) and isinstance(media, dict) and "schema" in media:
                    return child(response, "content", name, "schema")
        return ""

    def response(self, operation: Operation) -> str:
        """The pointer of its first success; empty if it declares none."""
        status = next((it for it in operation.statuses if it.startswith("2")), "")
        return self.spec.canonical(child(operation.pointer, "responses", status)) if status else ""

    def listed(self, operation: Operation) -> tuple[str, str] | None:
        """The member of its success that holds a list of objects (empty: the body), and an item.

        None where the success holds another thing than a list and what is said of it.
        """
        body = self.success(operation)
        if not body:
            return None
        items = self._objects(body)
        if items:
            return "", items
        properties = self.schemas.properties(body)
        found = {name: items for name, at in properties.items() if (items := self._objects(at))}
        others = [name for name in properties if name not in found]
        # several lists: one of them is the result only if its name says so
        if len(found) > 1:
            found = {
                name: it for name, it in found.items() if name.lower() in (*_ENVELOPES, "items")
            }
        if len(found) != 1 or not all(set(words(name)) <= _META for name in others):
            return None
        return next(iter(found.items()))

    def _objects(self, pointer: str) -> str | None:
        """The items of an array of objects; None if it is none."""
        if "array" not in self.schemas.types(pointer):
            return None
        items = self.schemas.items(pointer)
        return items if items and self.schemas.properties(items) else None

    def envelope(self, body: str) -> str:
        """The member of an object that holds the result, where all others speak about it."""
        properties = self.schemas.properties(body)
        for name in _ENVELOPES:
            inner = properties.get(name)
            # an object with one member may be a record of one member; `data` and `result` rarely
            # are
            if inner is None or (len(properties) < 2 and name not in ("data", "result")):
                continue
            others = [it for it in properties if it != name]
            if self.schemas.properties(inner) and all(set(words(it)) <= _META for it in others):
                return name
        return ""

    def result(self, operation: Operation) -> str:
        """The schema of what a success is about; empty if nothing is described."""
        body = self.success(operation)
        inner = (
            self.schemas.member(body, self.envelopes.get(operation.pointer, "")) if body else None
        )
        return inner or ""

    def request(self, operation: Operation) -> str:
        """The JSON or form schema of its body; empty if it has none."""
        media = self.spec.request_media(operation)
        name = next((it for it in media if is_json(it)), next(iter(media), ""))
        return child(media[name], "schema") if name else ""

    @cached_property
    def segments(self) -> dict[str, tuple[str, ...]]:
        """The parts of each path, by operation."""
        return {it.pointer: _segments(it.path) for it in self.spec.operations}

    def acting(self, *actions: str) -> Iterator[tuple[Operation, Resource]]:
        """The operations with one of these actions, stated or proposed."""
        for operation in self.spec.operations:
            found = self.resources.get(operation.pointer)
            if found is not None and found.action in actions:
                yield operation, found

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of resources; asked for only after these were guessed."""
        return frozenset(it.name for it in self.resources.values())

    def representation(self, name: str) -> str:
        """The schema of a resource's representation; empty if nothing shows one."""
        # a read shows most of a resource, a list often less of each
        for action in ("read", "list", "create", "replace", "update"):
            for operation, found in self.acting(action):
                if found.name != name:
                    continue
                listed = self.listed(operation) if action == "list" else None
                schema = listed[1] if listed else self.result(operation)
                if schema and self.schemas.properties(schema):
                    return schema
        return ""

    def identifier(self, schema: str, name: str) -> str:
        """The member of a representation that holds its id; empty if none is called so."""
        properties = self.schemas.properties(schema) if schema else {}
        own = "".join(name.split("_"))
        for wanted in ("id", f"{own}id", "uuid", f"{own}uuid", "identifier"):
            for member in properties:
                if "".join(words(member)) == wanted:
                    return member
        return ""


def _segments(path: str) -> tuple[str, ...]:
    return tuple(it for it in path.split("/") if it)


def is_parameter(segment: str) -> bool:
    """Whether a part of a path is a parameter."""
    return segment.startswith("{") and segment.endswith("}")


def raw(value: Resource) -> dict[str, Any]:
    """`x-resource` as a document states it."""
    stated: dict[str, Any] = {"name": value.name, "action": value.action}
    for key in ("parameter", "member"):
        if getattr(value, key):
            stated[key] = getattr(value, key)
    if value.id != "id":
        stated["id"] = value.id
    if value.parent:
        stated["parent"] = {
            "name": value.parent.name,
            "parameter": value.parent.parameter,
            "member": value.parent.member,
        }
    return stated
