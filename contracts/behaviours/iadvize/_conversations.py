"""Lists of conversations: never more than three months, and by visitor."""

from __future__ import annotations

from concord.emulator.behaviour import Call, Condition, Response

from ._errors import broken_rule
from ._periods import three_months, written

_TOO_LONG = "Period between 'from' and 'to' must not exceed 3 months."


def list_conversations(call: Call) -> Response:
    """The conversations of the period that the query names, or of the documented default."""
    start, end = call.query.get("filters[from]"), call.query.get("filters[to]")
    period = three_months(start, end, call.world.clock.now())
    if period is None:
        raise broken_rule(_TOO_LONG)
    first, last = (written(each) for each in period)
    conditions = [
        Condition(member="created_at", match="from", value=first),
        Condition(member="created_at", match="to", value=last),
    ]
    visitor = call.query.get("filters[visitor_id]")
    if visitor is not None:
        known = call.store.get("visitor", visitor) or {}
        conditions.append(Condition(member="visitor_uid", value=known.get("unique_id", "")))
    return call.listed(*conditions)
