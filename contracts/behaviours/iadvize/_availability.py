"""Who can be given a conversation now.

Model: one record `operator_availability` an operator; a channel is busy when all its slots are
taken, and available when the operator wants it, is connected, and the channel is enabled and not
busy. The API can disconnect an operator and never connect one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from concord.emulator.behaviour import Call, Condition, Record, Response, World

from . import _lists as lists
from ._events import operator_disconnected

NAME = "operator_availability"
CHANNELS = ("chat", "call", "video")


def of(world: World, operator: Record) -> Record:
    """The availability of an operator, as it is shown."""
    record = world.store.get(NAME, operator["id"]) or fresh(operator)
    for name in CHANNELS:
        channel = record[name]
        channel["busy"] = 0 < channel["slot_max_number"] <= channel["slot_number"]
        chosen = record.get("_wanted", {}).get(name, True)
        chosen = chosen or world.follows("availability-follows")
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
    known = world.store.get(NAME, operator["id"])
    record = known or fresh(operator)
    enabled = {name: record[name]["enabled"] for name in CHANNELS}
    adjust(record, operator)
    if known is not None and world.follows("enabled-by-session"):
        for name in CHANNELS:
            record[name]["enabled"] = enabled[name]
    world.store.put(NAME, operator["id"], record)


def take_slot(world: World, operator: Record, channel: str, number: int) -> None:
    """Take (1) or free (-1) a slot of an operator."""
    record = of(world, operator)
    record[channel]["slot_number"] = max(0, record[channel]["slot_number"] + number)
    world.store.put(NAME, operator["id"], record)


def list_operators(call: Call) -> Response:
    """The operators; whether they are connected stands in their availability."""
    query = lists.accepted(call) or {}
    return lists.listed(call, *_connected(replace(call, query=query)))


def list_availability(call: Call) -> Response:
    """The availability of the operators that the filters of their list select."""
    query = lists.accepted(call)
    if query is None:
        operators = []
    else:
        conditions = lists.conditions(call.world, "operators.list", query)
        operators = call.store.find(
            "operator", *conditions, *_connected(replace(call, query=query))
        )
    shown = [of(call.world, operator) for operator in operators]
    return call.page(shown) if call.operation.pagination else call.success(shown)


def get_availability(call: Call) -> Response:
    """The availability of one operator."""
    return call.show(of(call.world, call.target()))


def set_availability(call: Call) -> Response:
    """Set channels, then disconnect; the message says what was done."""
    operator = call.target()
    record = of(call.world, operator)
    wanted = {name: it for name in CHANNELS if (it := _wanted(call.body, name)) is not None}
    done = [_set(call, record, name, wanted=it == 1) for name, it in wanted.items()]
    if call.body.get("connected") == 0:
        done.append("Operator is now offline.")
        if record["connected"]:
            record["connected"] = False
            _disconnected(call, operator, record)
    call.store.put(NAME, operator["id"], record)
    told = done[-1:] if call.follows("last-message-only") else done
    meta = {"status": "success", "message": " ".join(told) or "Nothing was changed."}
    return Response(body={"meta": meta})


def _disconnected(call: Call, operator: Record, record: Record) -> None:
    if call.follows("disconnection-ends"):
        for name in CHANNELS:
            record[name]["slot_number"] = 0
    operator_disconnected(call, operator)


def _set(call: Call, record: Record, name: str, *, wanted: bool) -> str:
    # of the record, not of its channel: only a record's own members may be hidden
    record["_wanted"] = record.get("_wanted", {}) | {name: wanted}
    word = "available" if wanted else "unavailable"
    if call.follows("literal-message"):
        word = "available|unavailable"
    return f"Operator is now {word} for {name} channel."


def _wanted(body: dict[str, Any], channel: str) -> int | None:
    """What a body says of a channel: as in a form, or as an object of JSON."""
    inner = body.get(channel)
    said = inner.get("available") if isinstance(inner, dict) else body.get(f"{channel}[available]")
    return None if said is None else int(said)


def _connected(call: Call) -> list[Condition]:
    wanted = call.query.get("filters[connected]")
    if wanted is None:
        return []
    online = Condition(member="connected", value=wanted == 1)
    found = [record["id"] for record in call.store.find(NAME, online)]
    return [Condition(member="id", match="one-of", value=found)]
