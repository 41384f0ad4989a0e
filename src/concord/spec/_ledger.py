"""The ledger of ambiguities: what a vendor's page leaves open, and what the spec made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Ambiguity:
    """One entry of `ambiguities.yaml`; `specs/README.md` describes each field."""

    id: str
    where: tuple[str, ...]
    what: str
    readings: tuple[str, ...]
    chosen: str
    why: str
    tolerant: str
    settled_by: str
    severity: Literal["high", "medium", "low"]
    status: Literal["open", "confirmed", "refuted"]
    pointer: str

    @classmethod
    def from_entry(cls, entry: dict[str, Any], pointer: str) -> Ambiguity:
        """An entry as it stands in the file; missing fields are empty (the lint reports them)."""

        def text(key: str) -> str:
            return str(entry.get(key, "")).strip()

        def texts(key: str) -> tuple[str, ...]:
            value = entry.get(key, [])
            return tuple(str(item).strip() for item in value) if isinstance(value, list) else ()

        return cls(
            id=text("id"),
            where=texts("where"),
            what=text("what"),
            readings=texts("readings"),
            chosen=text("chosen"),
            why=text("why"),
            tolerant=text("tolerant"),
            settled_by=text("settled_by"),
            severity=entry.get("severity", "low"),
            status=entry.get("status", "open"),
            pointer=pointer,
        )
