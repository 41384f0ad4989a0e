"""Records of the resources that a run has met: which exist, and what responses must show of them.

Model: by kind (`x-resource`) and id. A `Claim` is a value that a write put there, or that a
response showed where only writes can change it; it holds until the resource is written again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from concord.checks.check import resource_at
from concord.checks.representation import body_properties, member, put
from concord.checks.value_forms import form_of
from concord.checks.values import canonical, same
from concord.checks.writes import declared
from concord.spec import Operation, Replacement, Spec, vocabulary

WRITING = ("create", "replace", "update")
"""The actions whose request body holds what the resource is to show."""


@dataclass(frozen=True, kw_only=True)
class Writable:
    """A property that clients write: its name in a request body, its path in a response."""

    name: str
    path: str
    pointer: str
    reference: str
    """The resource that it names, if it names one."""
    deprecated: bool
    unique: bool
    renamed: tuple[str, ...] = ()
    """Where it is said under which other name it shows (`x-reads-as`)."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What the member at `writable.path` must show, and how that is known (a verb)."""

    writable: Writable
    value: Any
    known: str
    relies_on: tuple[str, ...] = ()
    """Where it is said what the operation does by which it is known, and where it shows."""


@dataclass(kw_only=True)
class Record:
    """One resource: whether it exists, and what it must show."""

    alive: bool = True
    claims: dict[str, Claim] = field(default_factory=dict)
    relies_on: tuple[str, ...] = ()
    """Where it is said what the operation does that has made it exist, or not."""
    spoilt: bool = False
    """Whether a wrong request has written it: nothing is claimed of its members."""
    refers: dict[str, Any] = field(default_factory=dict)
    """By path, what its references were last written or shown as."""

    def known(self) -> dict[str, Any]:
        """The representation, as far as it is known."""
        item: dict[str, Any] = {}
        for path, claim in self.claims.items():
            put(item, path, claim.value)
        return item


class Kind:
    """The records of one kind of resource, by id."""

    def __init__(self, spec: Spec, name: str) -> None:
        self._spec = spec
        self.name = name
        self.records: dict[str, Record] = {}
        writing = [
            operation
            for operation in spec.operations
            if operation.resource_name == name and operation.action in WRITING
        ]
        self._writables = {it.id: tuple(_writables(spec, it)) for it in writing}
        self._replaced = {it.id: _replaced(spec, it) for it in writing}
        self._references = {
            it.path: it.reference
            for writables in self._writables.values()
            for it in writables
            if it.reference
        }
        self.resources = frozenset(self._references.values())
        """What its records may refer to."""
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
        record.alive, record.relies_on = True, resource_at(operation)
        # a replacement writes all members anew, an update those that it holds
        record.spoilt = record.spoilt and operation.action == "update"
        writables = self._writables[operation.id]
        sent = self._current(operation, sent)
        given = [it for it in writables if it.name in sent]
        record.refers |= {it.path: sent[it.name] for it in given if it.reference}
        if not set(sent) <= self._declared[operation.id]:
            record.claims.clear()  # nothing says what an undeclared member does
            return
        # where nothing is said to replace it, anything may follow a deprecated property
        if operation.action != "update" or any(it.deprecated for it in given):
            record.claims.clear()
        for it in given:
            if not it.deprecated:
                # a server may drop members that its schema does not declare
                value = declared(self._spec, it.pointer, sent[it.name])
                record.claims[it.path] = _claim(operation, it, value, known="was written as")

    def is_open(self, operation: Operation, sent: Mapping[str, Any]) -> bool:
        """Whether the result of a write is undefined: a deprecated property is in it."""
        names = self._current(operation, sent)
        return any(it.deprecated and it.name in names for it in self._writables[operation.id])

    def _current(self, operation: Operation, sent: Mapping[str, Any]) -> dict[str, Any]:
        """The body `sent`, with deprecated properties as those that replace them."""
        found = dict(sent)
        for name, by in self._replaced[operation.id].items():
            # where both are sent, the replacement wins
            if name in found and by.name not in found:
                found[by.name] = by.written(found.pop(name))
        return found

    def show(self, operation: Operation, identifier: Any, shown: Any) -> None:
        """Take in what a response shows of a resource, where nothing better is known."""
        record = self.record(identifier)
        if not record.relies_on or not record.alive:
            record.alive, record.relies_on = True, resource_at(operation)
        seen = {path: _held(shown, path) for path in self._references}
        record.refers |= {path: it for path, it in seen.items() if it is not _NOTHING}
        # references and deprecated properties may change with other writes
        for it in () if record.spoilt else self._owned():
            value = _held(shown, it.path)
            if value is not _NOTHING and it.path not in record.claims:
                record.claims[it.path] = _claim(operation, it, value, known="was shown as")

    def broken(self, record: Record, shown: Any) -> Iterator[tuple[Claim, Any]]:
        """The claims that what is shown of a record breaks, and what it shows instead."""
        # a copy: callers delete the claims that are broken
        for claim in tuple(record.claims.values()):
            found = _held(shown, claim.writable.path)
            if found is not _NOTHING and not self._same(claim, found):
                yield claim, found

    def _same(self, claim: Claim, found: Any) -> bool:
        return same(claim.value, found, form_of(self._spec, claim.writable.pointer))

    def taken(self, operation: Operation, sent: Mapping[str, Any]) -> Writable | None:
        """The unique property of a creation whose value an existing resource has; None if none."""
        for it in self._writables.get(operation.id, ()):
            value = sent.get(it.name) if it.unique else None
            # texts only: null may stand in several resources
            for record in self.records.values() if isinstance(value, str) else ():
                claim = record.claims.get(it.path)
                if record.alive and claim is not None and claim.value == value:
                    return it
        return None

    def spoil(self, identifier: Any) -> None:
        """A wrong request was accepted for the resource of that id."""
        # alive, as a new record is: that a wrong request was accepted says that something is there
        # now
        self.records[canonical(identifier)] = Record(spoilt=True)

    def forget(self, identifier: Any) -> None:
        """Something happened to a resource that the vocabulary does not describe."""
        self.records.pop(canonical(identifier), None)

    def lose(self, resource: str, identifier: Any) -> list[str]:
        """Another resource was deleted: forget what refers to it, and return the ids of that."""
        paths = [path for path, named in self._references.items() if named == resource]
        found = [
            key
            for key, record in self.records.items()
            if record.alive and any(_names(record.refers.get(it), identifier) for it in paths)
        ]
        for key in found:
            del self.records[key]
        return found

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


def _claim(operation: Operation, writable: Writable, value: Any, *, known: str) -> Claim:
    relies_on = (*resource_at(operation), *writable.renamed)
    return Claim(writable=writable, value=value, known=known, relies_on=relies_on)


def _names(value: Any, identifier: Any) -> bool:
    """Whether a reference, or a list of them, names the resource of that id."""
    values = value if isinstance(value, list) else [value]
    return any(canonical(it) == canonical(identifier) for it in values)


_NOTHING = object()


def _held(shown: Any, path: str) -> Any:
    """What `shown` has at `path`, `_NOTHING` if it has no such member."""
    parent, _, last = path.rpartition(".")
    holder = member(shown, parent)
    return holder.get(last, _NOTHING) if isinstance(holder, dict) else _NOTHING


def _writables(spec: Spec, operation: Operation) -> Iterator[Writable]:
    renamed = vocabulary.READS_AS
    for name, definition, pointer in body_properties(spec, operation):
        # no response shows what is write-only, so nothing can be claimed of it
        if not definition.get("writeOnly"):
            yield Writable(
                name=name,
                path=vocabulary.READS_AS.of(definition) or name,
                pointer=pointer,
                reference=_refers(spec, pointer),
                deprecated=bool(definition.get("deprecated")),
                unique=bool(vocabulary.UNIQUE.of(definition)),
                renamed=(renamed.at(pointer),) if renamed.stated(definition) else (),
            )


def _refers(spec: Spec, pointer: str) -> str:
    """The resource that a property, or what it is a list of, names; empty if it names none."""
    met = set()
    place: str | None = pointer
    while place is not None and place not in met:  # the items of a list may be such lists again
        named = spec.schemas.word(place, vocabulary.REFERENCES)
        if named is not None:
            return str(named)
        met.add(place)
        place = spec.schemas.items(place)
    return ""


def _replaced(spec: Spec, operation: Operation) -> dict[str, Replacement]:
    """The deprecated properties of a request that another of its properties replaces."""
    stated = {
        name: vocabulary.REPLACED_BY.of(it) for name, it, _ in body_properties(spec, operation)
    }
    return {name: by for name, by in stated.items() if by is not None and by.name in stated}
