"""Odigo's reports: a call that is picked up opens a conversation, hanging up ends it.

Model: the call meeting of that number and website says who the visitor is and which rule and
skill the call belongs to; without one the call is a conversation with a new visitor.
"""

from __future__ import annotations

from concord.emulator.behaviour import Call, Condition, Record, Response, UnknownRecord

from . import _availability as availability
from . import _events as events
from ._records import clock_text, uid


def pickup(call: Call) -> Response:
    """Open the conversation and show it."""
    operator = _operator(call)
    meeting = _meeting(call, "pending", "working") or {}
    if not meeting and call.follows("pickup-needs-meeting"):
        raise UnknownRecord("callmeeting", call.body["phone_number"], "phone_number")
    website, phone = call.body["website_id"], call.body["phone_number"]
    record = _conversation(call, operator, meeting)
    call.store.put("conversation", record["id"], record)
    availability.take_slot(call.world, operator, "call", 1)
    if meeting:
        call.store.put("call_meeting", meeting["id"], meeting | {"status": "progress"})
    events.conversation(call.world, "conversation.started", record)
    return call.show(
        {
            "targeting_rule_id": record["rule_id"],
            "website_id": website,
            "conversation_id": record["id"],
            "skill_id": record["skill_id"],
            "visitor_phone_number": phone,
            "visitor_uid": record["visitor_uid"],
        }
    )


def hangup(call: Call) -> Response:
    """End the conversation, if it was picked up."""
    operator = _operator(call)
    meeting = _meeting(call, "progress")
    if meeting:
        call.store.put("call_meeting", meeting["id"], meeting | {"status": "done"})
    found = call.store.find(
        "conversation",
        Condition(member="_phone", value=_phone(call)),
        Condition(member="website_id", value=call.body["website_id"]),
        Condition(member="operator_id", value=operator["id"]),
        Condition(member="closed_at", match="absent"),
    )
    if not found and call.follows("hangup-needs-pickup"):
        raise UnknownRecord("conversation", call.body["phone_number"], "phone_number")
    for record in found:
        closed = record | {"closed_at": clock_text(call.world), "operator_closed": True}
        call.store.put("conversation", record["id"], closed)
        availability.take_slot(call.world, operator, "call", -1)
        events.conversation(call.world, "conversation.closed", closed)
    return call.success([])


def _phone(call: Call) -> str:
    """The number of the call, as call meetings have it."""
    phone = str(call.body["phone_number"])
    if phone.startswith("+33") and call.follows("international-numbers"):
        return "0" + phone.removeprefix("+33")
    return phone


def _operator(call: Call) -> Record:
    key = call.body["operator_external_id"]
    found = call.store.find("operator", Condition(member="external_id", value=key))
    if not found:
        raise UnknownRecord("operator", key, "external_id")
    return found[0]


def _meeting(call: Call, *states: str) -> Record | None:
    found = call.store.find(
        "call_meeting",
        Condition(member="phone_number", value=_phone(call)),
        Condition(member="website_id", value=call.body["website_id"]),
        Condition(member="status", match="one-of", value=states),
    )
    return found[0] if found else None


def _conversation(call: Call, operator: Record, meeting: Record) -> Record:
    key = call.store.next_id("conversation")
    rule, skill = meeting.get("targeting_rule_id"), meeting.get("skill_id")
    return {
        "id": key,
        "channel": "call",
        "visitor_uid": meeting.get("visitor_uid") or uid("caller", key).replace("-", ""),
        "history": [],
        "operator_answer": True,
        "operator_closed": False,
        "waitinglist": False,
        "page_type": None,
        "created_at": clock_text(call.world),
        "closed_at": None,
        "website_id": call.body["website_id"],
        "operator_id": operator["id"],
        "skill_id": None if skill is None else int(skill),
        "tag_list": [],
        "rule_id": None if rule is None else int(rule),
        "xmpp_id": uid("conversation", key),
        "_link": f"/conversation/{key}",
        "_phone": _phone(call),
    }
