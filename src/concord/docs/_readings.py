"""The readings of a ledger entry side by side: what each changes of the spec and of the wire.

Model: pure. Of a reading that can be run (`Spec.under`) are shown the keywords that differ, and the
difference of request and response of the first operation concerned, one that the entry names
before others. Examples are compared first, types where no example differs.
Known limits: of a reading the first changes are shown; what only the emulator's behaviour does
otherwise is told in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from concord.docs._backlinks import Target
from concord.docs._exchange import HEAD, example, outline
from concord.docs._line_diff import Line, line_diff
from concord.docs._spec_changes import Change, changed_places
from concord.spec import Ambiguity, Operation, Reading, Spec, changes

MOST_CHANGES = 5
"""Changes of the spec that are shown of a reading."""
MOST_WIRE_LINES = 32
_MOST_OPERATIONS = {"example": 12, "type": 4}
"""Operations that are looked at for a difference."""
_Writer = Callable[[Spec, Operation], list[str]]


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
        found = changed_places(self._spec, other, pointers)
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
        # an operation that the entry names shows best what is in question; one that only shares a
        # schema comes last
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
