"""What a reference model of a run provides: it follows each exchange and reports mismatches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from concord.http import Exchange


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """A difference between the expected response and the target's: `pointer` is into the spec."""

    what: str
    pointer: str
    at: str | None = None
    is_acceptance: bool = False
    """Whether it says no more than that a wrong request was accepted."""


class Model(Protocol):
    """A reference that follows a run."""

    def follow(self, exchange: Exchange, *, is_wrong: bool = False) -> list[Mismatch] | None:
        """Take in an exchange; how it differs from what was expected, None if nothing was.

        `is_wrong`: the request breaks the spec on purpose. Then its refusal alone is judged, by
        another check.
        """

    def close(self) -> None:
        """The run is over."""
