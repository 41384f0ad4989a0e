"""Push events, the forerunners of webhooks: sent where a reading has that they still are.

Model: each comes with the webhook of the same change. They are deprecated, so only receivers that
name them get them; nothing is said of a signature or of identifiers in their headers.
"""

from __future__ import annotations

from typing import Any

from concord.emulator.behaviour import Record, World

from ._records import clock_text

_OF = {
    "user.connected": "operator.login",
    "user.disconnected": "operator.logout",
    "conversation.started": "conversation.start",
    "conversation.closed": "conversation.end",
}
"""By the webhook of the same change."""
NAMES = frozenset(_OF.values())
_CUSTOM = {"example": "value"}
"""What the website gave, as in the sample: by each reading it is there then."""


def payload(world: World, event: str, data: Any) -> dict[str, Any]:
    """The body of a push event."""
    now = clock_text(world)
    return {"name": event, "datetime": {"created": now, "sent": now}, "parameters": data}


def connection(world: World, webhook: str, operator: Record) -> None:
    """Tell that an operator is online or offline."""
    _emit(world, webhook, {"operator_id": operator["id"]})


def conversation(world: World, webhook: str, record: Record) -> None:
    """Tell that a conversation began or ended."""
    data = {
        "conversation_id": record["id"],
        "type": record["channel"],
        "operator_id": record["operator_id"],
        "website_id": record["website_id"],
        "group_id": _group(world, record["operator_id"]),
    }
    if webhook == "conversation.started":
        data["custom_data"] = _CUSTOM
    _emit(world, webhook, data)


def _emit(world: World, webhook: str, data: dict[str, Any]) -> None:
    if world.follows("push-events"):
        world.emit(_OF[webhook], data)


def _group(world: World, operator: int) -> int | None:
    """The group of an operator; of one without a group the first of the account, or null."""
    found = world.store.get("operator", operator)
    if found and found["group_id"]:
        return int(found["group_id"])
    return None if world.follows("push-without-group") else int(world.store.find("group")[0]["id"])
