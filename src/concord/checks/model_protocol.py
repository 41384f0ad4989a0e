"""What a reference model of a run provides: it follows each exchange and reports mismatches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from concord.checks.violation import Violation
from concord.checks.violation_data import NO_DATA, ViolationData
from concord.http import Exchange


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """A difference between the expected response and the target's: `pointer` is into the spec."""

    what: str
    pointer: str
    at: str | None = None
    relies_on: tuple[str, ...] = ()
    """Pointers of what else the spec has to say for the expected response to be the right one."""
    data: ViolationData = NO_DATA
    """What was expected and received; an acceptance says no more than that one of a wrong request.
    """

    def violation(self, operation: str, case_id: str | None = None) -> Violation:
        """The mismatch as a violation of that operation (its label)."""
        return Violation(
            operation=operation,
            what=self.what,
            pointer=self.pointer,
            at=self.at,
            relies_on=self.relies_on,
            data=self.data,
            case_id=case_id,
        )


class Model(Protocol):
    """A reference that follows a run."""

    def follow(self, exchange: Exchange, *, is_wrong: bool = False) -> list[Mismatch] | None:
        """Take in an exchange; how it differs from what was expected, None if nothing was.

        `is_wrong`: the request breaks the spec on purpose. Then its refusal alone is judged, by
        another check.
        """

    def close(self) -> None:
        """The run is over."""
