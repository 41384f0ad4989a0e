"""Who can be given a conversation now.

Model: one record `operator_availability` an operator; a channel is busy when all its slots are
taken, and available when the operator wants it, is connected, and the channel is enabled and not
busy. The API can disconnect an operator and never connect one.
"""

from __future__ import annotations

from typing import Any

from concord.emulator.behaviour import Call, Condition, Record, Response, World

from ._events import operator_disconnected

NAME = "operator_availability"
CHANNELS = ("chat", "call", "video")
_FILTERS = {
    "group_id": ("group_id", "equal"),
    "website_id": ("website_list[]", "equal"),
    "skill_id": ("skill_list[]", "equal"),
    "name": ("name", "wildcard"),
    "external_id": ("external_id", "wildcard"),
}


def of(world: World, operator: Record) -> Record:
    """The availability of an operator, as it is shown."""
    record = world.store.get(NAME, operator["id"]) or fresh(operator)
    for name in CHANNELS:
        channel = record[name]
        channel["busy"] = 0 < channel["slot_max_number"] <= channel["slot_number"]
        chosen = record.get("_wanted", {}).get(name, True)
        wanted = chosen and channel["enabled"] and record["connected"]
        channel["available"] = wanted and not channel["busy"]
    return record


def fresh(operator: Record, *, connected: bool = False) -> Record:
    """The availability of an operator who has no conversation."""
    record: Record = {"id": operator["id"], "connected": connected}
    for name in CHANNELS:
        record[name] = {
            "enabled": False,
            "slot_number": 0,
            "slot_max_number": 1,
            "busy": False,
            "available": False,
        }
    adjust(record, operator)
    return record


def adjust(record: Record, operator: Record) -> None:
    """Let the availability follow what the operator's record enables."""
    for name in CHANNELS:
        record[name]["enabled"] = operator[f"{name}_enabled"]
    record["chat"]["slot_max_number"] = operator["chat_max_number"]


def follow(world: World, operator: Record) -> None:
    """Keep the availability of an operator who was created or changed."""
    record = world.store.get(NAME, operator["id"]) or fresh(operator)
    adjust(record, operator)
    world.store.put(NAME, operator["id"], record)


def take_slot(world: World, operator: Record, channel: str, number: int) -> None:
    """Take (1) or free (-1) a slot of an operator."""
    record = of(world, operator)
    record[channel]["slot_number"] = max(0, record[channel]["slot_number"] + number)
    world.store.put(NAME, operator["id"], record)


def list_operators(call: Call) -> Response:
    """The operators; whether they are connected stands in their availability."""
    return call.listed(*_connected(call))


def list_availability(call: Call) -> Response:
    """The availability of the operators that the filters of their list select."""
    conditions = [
        Condition(member=member, match=match, value=call.query[f"filters[{name}]"])  # type: ignore[arg-type]
        for name, (member, match) in _FILTERS.items()
        if f"filters[{name}]" in call.query
    ]
    operators = call.store.find("operator", *conditions, *_connected(call))
    shown = [of(call.world, operator) for operator in operators]
    return Response(body={"meta": {"status": "success"}, "data": shown})


def get_availability(call: Call) -> Response:
    """The availability of one operator."""
    return call.show(of(call.world, call.target()))


def set_availability(call: Call) -> Response:
    """Set channels, then disconnect; the message says what was done."""
    operator = call.target()
    record = of(call.world, operator)
    done = [_set(record, name, call.body) for name in CHANNELS if _key(name) in call.body]
    if "connected" in call.body:
        done.append("Operator is now offline.")
        if record["connected"]:
            record["connected"] = False
            operator_disconnected(call.world, operator)
    call.store.put(NAME, operator["id"], record)
    meta = {"status": "success", "message": " ".join(done) or "Nothing was changed."}
    return Response(body={"meta": meta})


def _set(record: Record, name: str, body: dict[str, Any]) -> str:
    # of the record, not of its channel: only a record's own members may be hidden
    is_wanted = body[_key(name)] == 1
    record["_wanted"] = record.get("_wanted", {}) | {name: is_wanted}
    word = "available" if is_wanted else "unavailable"
    return f"Operator is now {word} for {name} channel."


def _key(channel: str) -> str:
    return f"{channel}[available]"


def _connected(call: Call) -> list[Condition]:
    wanted = call.query.get("filters[connected]")
    if wanted is None:
        return []
    online = Condition(member="connected", value=wanted == 1)
    found = [record["id"] for record in call.store.find(NAME, online)]
    return [Condition(member="id", match="one-of", value=found)]
