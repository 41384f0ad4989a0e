"""Inviplay: events with several dates, sign-ups with a limit, payments that somebody has to make.

Model: an event is stored with its dates as records of their own, under every name that it has in
some response or reading; each response shows what its schema declares (`_views`). A sign-up for
dates that cost something makes an open payment, which `POST /_emulator/payments` moves on. What
readings of the ledger change beyond the spec is in `_options`.
Known limits: images are not kept, payments do not expire by themselves: the documentation says
nothing of how they would.
"""

from __future__ import annotations

from collections.abc import Sequence

from concord.emulator.behaviour import Behaviour, Problem, UnknownReference

from . import _attendance, _events, _lists, _payments, _users
from ._options import OPTIONS
from ._seed import seed


def _statuses(problem: Problem) -> Sequence[int]:
    """The statuses of a problem in order of preference."""
    adds = problem.operation is not None and problem.operation.method == "post"
    if adds and isinstance(problem, UnknownReference) and problem.follows("unknown-reference-404"):
        return (404,)
    by_path = {it.where for it in problem.violations} == {"path"}
    if by_path and problem.follows("digits-only-ids"):
        return (404, 400)
    # readings without some of the statuses have one of these in their place
    return (*problem.statuses, 400, 404)


BEHAVIOUR = Behaviour(
    options=OPTIONS,
    handlers={
        "users.create": _users.create,
        "users.get": _users.get,
        "users.list_joined_events": _lists.joined,
        "users.list_created_events": _lists.created,
        "users.list_locations": _lists.locations,
        "events.list_upcoming": _lists.upcoming,
        "events.list_upcoming_by_date": _lists.upcoming_by_date,
        "events.list_upcoming_in_city": _lists.in_city,
        "events.list_by_activity": _lists.by_activity,
        "events.list_by_target_group": _lists.by_target_group,
        "events.get": _events.get,
        "events.update": _events.update,
        "events.set_attendance": _attendance.set_attendance,
        "activities.list": _lists.activities,
        "payments.get_status": _payments.status,
    },
    before={
        "users.create": _users.before_write,
        "users.update": _users.before_write,
        "events.create": _events.complete,
        "events.update": _events.complete,
        "locations.create": _events.complete_location,
    },
    after={"events.create": _events.first_dates, "events.delete": _events.forget},
    statuses=_statuses,
    order={"activity": ["id"]},
    passing=_events.pass_time,
    controls={"payments": _payments.move},
    seed=seed,
    counts=dict.fromkeys(
        ("user", "event", "event_date", "location", "activity", "target_group", "payment"), 0
    ),
)
