"""Lists of conversations: never more than three months, and by visitor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from concord.emulator.behaviour import Call, Condition, Response

from . import _lists as lists
from ._periods import bounds, covered

SOCIAL = "facebook"
"""The channel of a conversation on a social network, where a reading has such ones."""


def list_conversations(call: Call) -> Response:
    """The conversations of the period that the query names, or of the documented default."""
    call = replace(call, query=bounds(call.world, call.query))
    if covered(call.world, call.query) is None:
        raise lists.too_long(call, _first_part(call))
    return _listed(call)


def _first_part(call: Call) -> dict[str, Any]:
    """What comes along with the failure of too long a period."""
    if not call.follows("period-error-with-data"):
        return {}
    query = {name: value for name, value in call.query.items() if name != "filters[to]"}
    body = _listed(replace(call, query=query)).body
    return {name: body[name] for name in ("data", "pagination")}


def _listed(call: Call) -> Response:
    first, last = lists.period(call)
    if call.follows("period-of-end"):
        conditions = [replace(it, member="closed_at") for it in (first, last)]
    elif call.follows("period-of-overlap"):
        conditions = [last, _lasting(call, first)]
    else:
        conditions = [first, last]
    query = dict(call.query)
    if query.get("filters[channel]") == "social" and call.follows("social-conversations"):
        del query["filters[channel]"]
        conditions.append(Condition(member="channel", value=SOCIAL))
    visitor = query.pop("filters[visitor_id]", None)
    if isinstance(visitor, int):
        known = call.store.get("visitor", visitor) or {}
        conditions.append(Condition(member="visitor_uid", value=known.get("unique_id", "")))
    elif visitor is not None:
        conditions.append(Condition(member="visitor_uid", value=visitor))
    return lists.listed(replace(call, query=query), *conditions)


def _lasting(call: Call, first: Condition) -> Condition:
    """The conversations that had not ended before a period began."""
    ended = (replace(first, member="closed_at"), Condition(member="closed_at", match="absent"))
    keys = {each["id"] for one in ended for each in call.store.find("conversation", one)}
    return Condition(member="id", match="one-of", value=sorted(keys))
