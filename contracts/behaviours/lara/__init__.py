"""Lära: its numbered errors, members that it spells in two ways, and providers to begin with.

Model: every refusal is an ordinary `Problem`; `_errors` finds the documented number by the member
that is at fault. A branch is any identifier of the right form that is not known to name something
else: no operation lists branches. What the readings of the ledger ask for stands beside what it
changes, in the `OPTIONS` of each module.
"""

from __future__ import annotations

from concord.emulator.behaviour import Behaviour

from . import _bodies, _errors, _lists, _moments, _writes
from ._seed import encoded, seed

__all__ = ["BEHAVIOUR", "encoded"]

BEHAVIOUR = Behaviour(
    options={
        **_bodies.OPTIONS,
        **_errors.OPTIONS,
        **_lists.OPTIONS,
        **_moments.OPTIONS,
        **_writes.OPTIONS,
    },
    rewrite_body=_bodies.rewrite_body,
    handlers={
        "providers.get": _lists.get,
        "providers.list": _lists.list_,
        "providers.create": _writes.write,
        "providers.update": _writes.write,
    },
    before={"providers.create": _writes.finish, "providers.update": _writes.finish},
    error=_errors.error,
    seed=seed,
    counts={"provider": 0},
)
