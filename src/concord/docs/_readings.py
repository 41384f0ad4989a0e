"""The readings of a ledger entry side by side: what each changes of the spec and of the wire.

Model: pure. A reading that can be run is the spec under it (`Spec.under`): the keywords that differ,
and the difference of request and response of the first operation concerned, an operation that the
entry names before others. Examples are compared first, types where no example differs.
Known limits: of a reading the first changes are shown; what only the emulator's behaviour does
otherwise is told in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from concord.docs._backlinks import Target
from concord.docs._exchange import HEAD, example, outline
from concord.docs._line_diff import Line, line_diff
from concord.docs._places import place, yaml_lines
from concord.spec import Ambiguity, Operation, Reading, Spec, changes, child, parts, vocabulary

MOST_CHANGES = 5
"""Changes of the spec that are shown of a reading."""
MOST_LINES = 12
"""Lines that are shown of one such change."""
MOST_WIRE_LINES = 32
_MOST_OPERATIONS = {"example": 12, "type": 4}
"""Operations that are looked at for a difference."""
_PROVENANCE = frozenset(
    word.name for word in (vocabulary.SOURCE, vocabulary.INFERRED, vocabulary.AMBIGUITY)
)
_Writer = Callable[[Spec, Operation], list[str]]


@dataclass(frozen=True, kw_only=True)
class Change:
    """Places of the spec that differ in the same way, in words, and how, as YAML."""

    places: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How an operation's request and responses differ. `kind`: of examples, or of types."""

    label: str
    target: Target
    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class ReadingRow:
    """One reading of an entry as the page shows it.

    state     `chosen`, `executable`, `unobservable` (`reading.because`), or `text` (words only)
    options   what the emulator does otherwise, in a line each
    more      how many changes are left out
    command   what serves it; empty where it cannot be run
    contracts what judges by it; empty likewise
    """

    reading: Reading
    state: str
    options: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    more: int = 0
    difference: Difference | None = None
    command: str = ""
    contracts: str = ""

    @property
    def summary(self) -> str:
        """What an executable reading changes, in a few words."""
        count = sum(len(change.places) for change in self.changes)
        spec = f"{count}{'+' if self.more else ''} place{'' if count == 1 else 's'} of the spec"
        server = "what the server does"
        found = [*([spec] if count else []), *([server] if self.options else [])]
        shown = f", as {self.difference.label} shows" if self.difference else ""
        return f"Changes {' and '.join(found) or 'examples'}{shown}."


class Readings:
    """The readings of one spec; examples of the chosen ones are written once."""

    def __init__(self, spec: Spec, options: Mapping[str, str]) -> None:
        """`options`: what the emulator of this API can do otherwise, by name."""
        self._spec = spec
        self._options = options
        self._written: dict[tuple[str, str], list[str]] = {}

    def rows(self, entry: Ambiguity) -> tuple[ReadingRow, ...]:
        """The readings of an entry, in the ledger's order. Raises SpecError."""
        return tuple(self._row(entry, reading) for reading in entry.readings)

    def _row(self, entry: Ambiguity, reading: Reading) -> ReadingRow:
        if reading.id == entry.chosen:
            return ReadingRow(reading=reading, state="chosen")
        if reading not in entry.executable:
            return ReadingRow(
                reading=reading, state="text" if reading.observable else "unobservable"
            )
        other = self._spec.under({entry.id: reading.id})
        pointers = tuple(changes(self._spec.document, other.document))
        found = _changes(self._spec, other, pointers)
        named = f"{self._spec.api} --reading {entry.id}={reading.id}"
        return ReadingRow(
            reading=reading,
            state="executable",
            options=tuple(self._options.get(name, name) for name in reading.options),
            changes=found[:MOST_CHANGES],
            more=len(found[MOST_CHANGES:]),
            difference=self._difference(entry, other, pointers) if pointers else None,
            command=f"concord emulator {named}",
            contracts=f"concord contracts {named}",
        )

    def _difference(
        self, entry: Ambiguity, other: Spec, pointers: tuple[str, ...]
    ) -> Difference | None:
        pairs = self._concerned(entry, other, pointers)
        for kind, write in (("example", example), ("type", outline)):
            for own, its in pairs[: _MOST_OPERATIONS[kind]]:
                before = self._lines(own, kind, write) if own else []
                after = write(other, its) if its else []
                lines = line_diff(before, after, most=MOST_WIRE_LINES, within=HEAD)
                if lines:
                    shown = own or its
                    assert shown is not None, "one of the two specs has the operation"
                    return Difference(
                        label=shown.label if shown.pointer.startswith("/paths/") else shown.id,
                        target=self._target(own),
                        kind=kind,
                        lines=lines,
                    )
        return None

    def _lines(self, operation: Operation, kind: str, write: _Writer) -> list[str]:
        key = (kind, operation.pointer)
        if key not in self._written:
            self._written[key] = write(self._spec, operation)
        return self._written[key]

    def _target(self, operation: Operation | None) -> Target:
        """The page of an operation; the guide for one that only the reading has."""
        if operation is None:
            return Target()
        event = operation.pointer.startswith("/webhooks/")
        return Target(kind="events" if event else "operations", name=operation.id)

    def _concerned(
        self, entry: Ambiguity, other: Spec, pointers: tuple[str, ...]
    ) -> list[tuple[Operation | None, Operation | None]]:
        """The operations that the changes concern, before and after: the nearest first."""
        after = {it.id: it for it in (*other.operations, *other.webhooks)}
        places = self._spec.places_of_entries.get(entry.id, ())
        found = [it for it in self._own if any(self._concerns(it, at) for at in pointers)]
        found.sort(key=lambda it: (not _within(it, places), not _within(it, pointers)))
        known = {it.id for it in self._own}
        new = [(None, it) for name, it in after.items() if name not in known]
        return [*((it, after.get(it.id)) for it in found), *new]

    def _concerns(self, operation: Operation, pointer: str) -> bool:
        """Whether what stands at `pointer`, of either document, says something of an operation."""
        zone = self._spec.zone(operation)
        return operation.pointer.startswith(f"{pointer}/") or any(
            above in zone for above in _above(pointer)
        )

    @cached_property
    def _own(self) -> tuple[Operation, ...]:
        return (*self._spec.operations, *self._spec.webhooks)


def _within(operation: Operation, pointers: tuple[str, ...]) -> bool:
    return any(f"{pointer}/".startswith(f"{operation.pointer}/") for pointer in pointers)


def _above(pointer: str) -> Iterator[str]:
    """`pointer` and every pointer that it goes through."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def _changes(base: Spec, other: Spec, pointers: tuple[str, ...]) -> tuple[Change, ...]:
    """The changed places, those of our provenance and of examples left out."""
    shown = [it for it in map(parts, pointers) if not _is_aside(it)]
    moved = _moved(base, other, [child("", *names) for names in shown])
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for names in shown:
        pointer = child("", *names)
        if pointer in moved.values():
            continue
        words, keyword = place(base if _has(base, pointer) else other, pointer)
        for spec, lines in ((base, before), (other, after)):
            lines.setdefault(words, [])
            if _has(spec, pointer) and pointer not in moved:
                value = _without_provenance(spec.at(pointer))
                lines[words] += yaml_lines({keyword: value} if keyword else value)
        if pointer in moved:
            target = place(other, moved[pointer])
            after[words].append(f"moved to {', '.join(filter(None, target))}")
    found: dict[tuple[Line, ...], list[str]] = {}
    for words, lines in before.items():
        found.setdefault(line_diff(lines, after[words], most=MOST_LINES), []).append(words)
    return tuple(
        Change(places=tuple(places), lines=lines) for lines, places in found.items() if lines
    )


def _moved(base: Spec, other: Spec, pointers: list[str]) -> dict[str, str]:
    """Where the same objects stand under the other reading that were elsewhere."""
    found = {}
    gone = [it for it in pointers if not _has(other, it) and isinstance(base.at(it), dict)]
    new = [it for it in pointers if not _has(base, it)]
    for pointer in gone:
        value = base.at(pointer)
        to = next((it for it in new if other.at(it) == value), None)
        if to is not None:
            new.remove(to)
            found[pointer] = to
    return found


def _without_provenance(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_provenance(inner)
            for key, inner in value.items()
            if key not in _PROVENANCE
        }
    return [_without_provenance(it) for it in value] if isinstance(value, list) else value


def _is_aside(names: list[str]) -> bool:
    return bool(_PROVENANCE.intersection(names)) or _in_example(names)


def _in_example(names: list[str]) -> bool:
    """Whether a pointer leads into a documented payload, which the difference of the wire shows."""
    if names[:2] == ["components", "examples"]:
        return True
    return any(
        one == "content" and other == "examples"
        for one, other in zip(names, names[2:], strict=False)
    )


def _has(spec: Spec, pointer: str) -> bool:
    try:
        spec.at(pointer)
    except KeyError:
        return False
    return True
