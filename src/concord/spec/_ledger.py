"""The ledger of ambiguities: what a vendor's page leaves open, and how it can be read.

Model: an entry has readings, one of which the spec states (`chosen`). An alternative that shows in
HTTP is executable: as an overlay on the spec, as an option of the emulator's behaviour, or both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from concord.spec._overlay import Action
from concord.spec._pointer import child

SEVERITIES = ("high", "medium", "low")
"""Of an ambiguity, the gravest first."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to understand what an entry is about; `specs/README.md` describes each field.

    overlay      what it changes of the spec
    options      names of what the behaviour of the emulator does otherwise
    observable   whether HTTP can show it; `because` says why not
    pointer      its place in the ledger
    """

    id: str
    text: str
    overlay: tuple[Action, ...] = ()
    options: tuple[str, ...] = ()
    observable: bool = True
    because: str = ""
    pointer: str = ""

    @classmethod
    def from_json(cls, stated: Any, pointer: str) -> Reading:
        """A reading as it stands in the file; missing fields are empty (the lint reports them)."""
        # a bare text is what an author writes first; the lint asks for the rest
        stated = stated if isinstance(stated, Mapping) else {"text": stated}
        actions = stated.get("overlay")
        return cls(
            id=_text(stated, "id"),
            text=_text(stated, "text"),
            overlay=tuple(
                Action.from_json(action, child(pointer, "overlay", index))
                for index, action in enumerate(actions if isinstance(actions, list) else ())
            ),
            options=_texts(stated, "options"),
            # unless the ledger says so, HTTP can show a reading: what is malformed must not
            # silence a run
            observable=stated.get("observable") is not False,
            because=_text(stated, "because"),
            pointer=pointer,
        )


@dataclass(frozen=True, kw_only=True)
class Ambiguity:
    """One entry of `ambiguities.yaml`; `specs/README.md` describes each field."""

    id: str
    where: tuple[str, ...]
    what: str
    readings: tuple[Reading, ...]
    chosen: str
    spec: str
    why: str
    client: str
    emulator: str
    advice: str
    settled_by: str
    severity: Literal["high", "medium", "low"]
    status: Literal["open", "confirmed", "refuted"]
    history: tuple[Mapping[str, Any], ...]
    pointer: str

    @property
    def alternatives(self) -> tuple[Reading, ...]:
        """The readings that the spec does not follow."""
        return tuple(reading for reading in self.readings if reading.id != self.chosen)

    @property
    def executable(self) -> tuple[Reading, ...]:
        """The alternatives that a spec and its emulator can follow."""
        own = next((it.options for it in self.readings if it.id == self.chosen), ())
        # one without an overlay may differ from the chosen reading just by an option that it does
        # not take
        return tuple(it for it in self.alternatives if it.overlay or it.options != own)

    def reading(self, name: str) -> Reading:
        """The reading of that id. Raises KeyError."""
        for reading in self.readings:
            if reading.id == name:
                return reading
        raise KeyError(name)

    @classmethod
    def from_entry(cls, entry: dict[str, Any], pointer: str) -> Ambiguity:
        """An entry as it stands in the file; missing fields are empty (the lint reports them)."""
        readings, history = entry.get("readings"), entry.get("history")
        return cls(
            id=_text(entry, "id"),
            where=_texts(entry, "where"),
            what=_text(entry, "what"),
            readings=tuple(
                Reading.from_json(stated, child(pointer, "readings", index))
                for index, stated in enumerate(readings if isinstance(readings, list) else ())
            ),
            chosen=_text(entry, "chosen"),
            spec=_text(entry, "spec"),
            why=_text(entry, "why"),
            client=_text(entry, "client"),
            emulator=_text(entry, "emulator"),
            advice=_text(entry, "advice"),
            settled_by=_text(entry, "settled_by"),
            severity=entry.get("severity", "low"),
            status=entry.get("status", "open"),
            history=tuple(history) if isinstance(history, list) else (),
            pointer=pointer,
        )


def _text(entry: Mapping[str, Any], key: str) -> str:
    return str(entry.get(key, "")).strip()


def _texts(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    return tuple(str(item).strip() for item in value) if isinstance(value, list) else ()
