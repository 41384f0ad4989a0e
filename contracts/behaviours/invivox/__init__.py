"""Invivox: who booked which training, so that its three lists agree.

Model: paging, `search`, `countries[]`, `specialities[]`, `createdAfter` and errors come from the
spec; the records are in `_seed`. An array of the query is read in every form that the ledger names
(invivox-array-encoding). What the readings of the ledger ask for stands beside what it changes, in
the `OPTIONS` of each module.
"""

from __future__ import annotations

from concord.emulator.behaviour import Behaviour

from . import _lists, _requests, _seed

BEHAVIOUR = Behaviour(
    options={**_requests.OPTIONS, **_seed.OPTIONS, **_lists.OPTIONS},
    rewrite=_requests.rewrite,
    handlers={
        "trainings.list": _lists.trainings,
        "trainings.list_subscriptions": _lists.registrations,
        "attendees.list": _lists.attendees,
    },
    seed=_seed.seed,
    counts={"training": 40, "attendee": 140, "subscription": 0},
)
