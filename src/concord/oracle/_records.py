"""What a model remembers of the resources that it was shown: which exist, and what they must show.

Model: by kind (`x-resource`) and id. A `Claim` is a value that a write put there, or that an answer
showed where only writes can change it; it holds until the resource is written again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from concord.checks.representation import body_properties, member
from concord.checks.value_forms import form_of
from concord.checks.values import canonical, same
from concord.checks.writes import declared
from concord.spec import Operation, Replacement, Spec, child, vocabulary

_WRITING = ("create", "replace", "update")


@dataclass(frozen=True, kw_only=True)
class Writable:
    """A property that clients write: where a request has it, where an answer shows it."""

    name: str
    path: str
    pointer: str
    redirected: bool
    reference: bool
    deprecated: bool
    unique: bool


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What the member at `writable.path` must show, and how that is known (a verb)."""

    writable: Writable
    value: Any
    known: str


@dataclass(kw_only=True)
class Record:
    """One resource: whether it exists, and what it must show."""

    alive: bool = True
    claims: dict[str, Claim] = field(default_factory=dict)
    spoilt: bool = False
    """Whether a wrong request has written it: nothing is claimed of its members."""


class Kind:
    """All that is remembered of one kind of resource."""

    def __init__(self, spec: Spec, name: str) -> None:
        self._spec = spec
        self.name = name
        self.records: dict[str, Record] = {}
        writing = [
            operation
            for operation in spec.operations
            if operation.definition.get("x-resource", {}).get("name") == name
            and operation.action in _WRITING
        ]
        self._writables = {it.id: tuple(_writables(spec, it)) for it in writing}
        self._replaced = {it.id: _replaced(spec, it) for it in writing}
        self._declared = {
            it.id: {name for name, _, _ in body_properties(spec, it)} for it in writing
        }

    def record(self, identifier: Any) -> Record:
        """The record of that id, a new one if nothing is known of it."""
        return self.records.setdefault(canonical(identifier), Record())

    def find(self, identifier: Any) -> Record | None:
        """The record of that id, if something is known of it."""
        return self.records.get(canonical(identifier))

    def write(self, operation: Operation, identifier: Any, sent: Mapping[str, Any]) -> None:
        """Take in a successful write."""
        record = self.record(identifier)
        record.alive = True
        record.spoilt = record.spoilt and operation.action == "update"
        writables = self._writables[operation.id]
        sent = self._current(operation, sent)
        given = [it for it in writables if it.name in sent]
        if not set(sent) <= self._declared[operation.id]:
            record.claims.clear()  # what an undeclared member does is anybody's guess
            return
        # where nothing is said to replace it, anything may follow a deprecated property
        if operation.action != "update" or any(it.deprecated for it in given):
            record.claims.clear()
        for it in given:
            if not it.deprecated:
                value = declared(self._spec, it.pointer, sent[it.name])
                record.claims[it.path] = Claim(writable=it, value=value, known="was written as")

    def is_open(self, operation: Operation, sent: Mapping[str, Any]) -> bool:
        """Whether nobody says what comes of a write: a deprecated property is in it."""
        names = self._current(operation, sent)
        return any(it.deprecated and it.name in names for it in self._writables[operation.id])

    def _current(self, operation: Operation, sent: Mapping[str, Any]) -> dict[str, Any]:
        """What was sent, by the properties that replace deprecated ones."""
        found = dict(sent)
        for name, by in self._replaced[operation.id].items():
            if name in found and by.name not in found:
                found[by.name] = by.written(found.pop(name))
        return found

    def show(self, identifier: Any, shown: Any) -> None:
        """Take in what an answer shows of a resource, where nothing better is known."""
        record = self.record(identifier)
        record.alive = True
        for it in () if record.spoilt else self._owned():
            value = _held(shown, it.path)
            if value is not _NOTHING and it.path not in record.claims:
                record.claims[it.path] = Claim(writable=it, value=value, known="was shown as")

    def broken(self, record: Record, shown: Any) -> Iterator[tuple[Claim, Any]]:
        """The claims that what is shown of a record breaks, and what it shows instead."""
        for claim in tuple(record.claims.values()):
            found = _held(shown, claim.writable.path)
            if found is not _NOTHING and not self._same(claim, found):
                yield claim, found

    def _same(self, claim: Claim, found: Any) -> bool:
        return same(claim.value, found, form_of(self._spec, claim.writable.pointer))

    def taken(self, operation: Operation, sent: Mapping[str, Any]) -> Writable | None:
        """A unique property of a creation whose value an existing resource has."""
        for it in self._writables.get(operation.id, ()):
            value = sent.get(it.name) if it.unique else None
            for record in self.records.values() if isinstance(value, str) else ():
                claim = record.claims.get(it.path)
                if record.alive and claim is not None and claim.value == value:
                    return it
        return None

    def spoil(self, identifier: Any) -> None:
        """A wrong request was accepted for the resource of that id."""
        self.records[canonical(identifier)] = Record(spoilt=True)

    def forget(self, identifier: Any) -> None:
        """Something happened to a resource that the vocabulary does not describe."""
        self.records.pop(canonical(identifier), None)

    def forget_references(self) -> None:
        """Another resource was written: what refers to it may have followed."""
        for record in self.records.values():
            for path in [path for path, it in record.claims.items() if it.writable.reference]:
                del record.claims[path]

    def _owned(self) -> Iterator[Writable]:
        seen = set()
        for writables in self._writables.values():
            for it in writables:
                if it.path not in seen and not it.reference and not it.deprecated:
                    seen.add(it.path)
                    yield it


_NOTHING = object()


def _held(shown: Any, path: str) -> Any:
    """What `shown` has at `path`, `_NOTHING` if it has no such member."""
    parent, _, last = path.rpartition(".")
    holder = member(shown, parent)
    return holder.get(last, _NOTHING) if isinstance(holder, dict) else _NOTHING


def _writables(spec: Spec, operation: Operation) -> Iterator[Writable]:
    for name, definition, pointer in body_properties(spec, operation):
        if not definition.get("writeOnly"):
            yield Writable(
                name=name,
                path=definition.get("x-reads-as", name),
                pointer=pointer,
                redirected="x-reads-as" in definition,
                reference=_refers(spec, pointer),
                deprecated=bool(definition.get("deprecated")),
                unique=bool(definition.get("x-unique")),
            )


def _refers(spec: Spec, pointer: str) -> bool:
    """Whether a property, or what it is a list of, names another resource."""
    element = spec.resolve(pointer)
    stated = {**element.definition, **spec.at(pointer)}
    if "x-references" in stated:
        return True
    return "items" in element.definition and _refers(spec, child(element.pointer, "items"))


def _replaced(spec: Spec, operation: Operation) -> dict[str, Replacement]:
    """The deprecated properties of a request that another of its properties replaces."""
    stated = {
        name: vocabulary.REPLACED_BY.of(it) for name, it, _ in body_properties(spec, operation)
    }
    return {name: by for name, by in stated.items() if by is not None and by.name in stated}
