"""What a fault and an operator are: plain values.

Model: an operator is a function from a place (a spec and one of its operations) to the faults that
make sense there; it knows the vocabulary and no API. A fault says what is wrong, which operations
are concerned (that is what is run), and makes a fresh behaviour, so that what one remembers does
not reach the next run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from concord.faults._wire import Behave, Deliver

Kind = Literal[
    "structure", "errors", "requests", "access", "lists", "state", "deprecation", "events"
]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One defect of one operation (or event) of one API.

    detail       what of the operation: a member, a parameter, a status; part of the id
    what         what is wrong, in words
    tell         the request that should tell, in words
    concerned    operationIds of what shows it, and of what is needed to show it
    behave       makes the behaviour of the faulty server
    deliver      makes the way in which it posts events
    untouched    why a fault that never changed an answer is none at all; empty: then it is a
                 survivor, because nothing was asked that would have told it
    """

    api: str
    operation: str
    operator: str
    detail: str
    what: str
    tell: str
    concerned: tuple[str, ...]
    behave: Callable[[], Behave] | None = None
    deliver: Callable[[], Deliver] | None = None
    untouched: str = ""

    @property
    def id(self) -> str:
        """Stable while the spec's names are: `ivalid/appointments.list/filter-ignored/status`."""
        words = (self.api, self.operation, self.operator, self.detail)
        return "/".join(word for word in words if word)
