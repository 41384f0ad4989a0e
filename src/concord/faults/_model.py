"""What a fault and an operator are: plain values.

Model: an operator is a function from a mutation site (a spec and one of its operations) to the
faults that make sense there; it knows the vocabulary and no API. A fault says what is wrong, which
operations are concerned (those are run), and makes a fresh behaviour, so that what one remembers
does not reach the next run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from concord.faults._seeded_delivery import Deliver
from concord.faults._seeded_server import Behaviour


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One defect of one operation (or event) of one API.

    detail              what of the operation: a member, a parameter, a status; part of the id
    what                what is wrong, in words
    killed_by           the request that should kill it, in words
    concerned           operationIds of what shows it, and of what is needed to show it
    behave              makes the behaviour of the faulty server
    deliver             makes the way in which it posts events
    equivalent_because  why a fault that never changed a response is equivalent to the correct
                        server; empty: then it survived, because no request met it
    """

    api: str
    operation: str
    operator: str
    detail: str
    what: str
    killed_by: str
    concerned: tuple[str, ...]
    behave: Callable[[], Behaviour] | None = None
    deliver: Callable[[], Deliver] | None = None
    equivalent_because: str = ""

    @property
    def id(self) -> str:
        """Stable while the spec's names are: `ivalid/appointments.list/filter-ignored/status`."""
        words = (self.api, self.operation, self.operator, self.detail)
        return "/".join(word for word in words if word)
