"""What an import changed or left out, for the person who ran it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Note:
    """One kind of change, with the pointers where it was made."""

    what: str
    pointers: tuple[str, ...] = ()
