"""What changed, how bad it is, and for whom.

Model: a `Finding` is what a rule sees in one place, whoever uses that place; a `Change` is a
finding with its places in the files, all operations that it reaches and the Python names that it
touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from concord.diff._rules import Level as Level
from concord.spec import Location

Direction = Literal["request", "response", "webhook", ""]
LEVELS: tuple[Level, ...] = ("error", "warning", "info")

CALLERS = "callers"
STRICT = "strict readers"
TOLERANT = "tolerant readers"
STRICT_RECEIVERS = "strict receivers"
TOLERANT_RECEIVERS = "tolerant receivers"
IMPLEMENTERS = "server implementers"
AUDIENCES = {
    CALLERS: "who calls the API, by hand or through the generated client",
    STRICT: "who refuses a response that the old document does not describe",
    TOLERANT: "who takes what they know from a response, as the generated clients do",
    STRICT_RECEIVERS: "whose webhook endpoint refuses what the old document does not describe",
    TOLERANT_RECEIVERS: "whose webhook endpoint takes what it knows",
    IMPLEMENTERS: "who serves the API: the vendor, an emulator, the user of a connector",
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in one of the two documents."""

    pointer: str
    location: Location

    def __str__(self) -> str:
        return f"{self.location.path}:{self.location.line}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one rule sees in one place; pointers are "" where a document lacks the place."""

    id: str
    level: Level
    subject: str
    what: str
    why: str
    affects: tuple[str, ...] = ()
    base: str = ""
    head: str = ""
    name: tuple[str, ...] = ()
    """What the rule knows of the names that the client gives the place (see `_symbols`)."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of an API: what, where, how bad, why and for whom, and which names it touches."""

    id: str
    level: Level
    direction: Direction
    subject: str
    what: str
    why: str
    affects: tuple[str, ...]
    base: Place | None
    head: Place | None
    operations: tuple[str, ...]
    symbols: tuple[str, ...]

    @property
    def breaking(self) -> bool:
        """Whether somebody's working code may stop working."""
        return self.level != "info"
