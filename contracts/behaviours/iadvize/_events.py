"""Deliveries in the documented form, for what happens in the emulator.

Model: receivers are registered at `/_emulator/receivers`, since iAdvize sets webhooks up outside
its API. The identifiers of event, delivery and correlation follow from the event's number.
Known limits: a delivery that fails is not repeated, for the page has no schedule; push events are
never sent, since the page says that they end before the emulator's clock begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concord.emulator.behaviour import Call, Record, World

from . import _records as records

CLIENT = 1


def payload(world: World, event_id: str, event: str, data: Any) -> dict[str, Any]:
    """The body of a delivery."""
    now = world.now()
    head = {"eventId": records.uid("event", event_id), "eventType": event, "platform": "sd"}
    client = {} if event.startswith("connector.") else {"clientId": CLIENT}
    return {**head, **client, **data, "createdAt": now, "sentAt": now}


def headers(_: World, event_id: str, __: str) -> Mapping[str, str]:
    """What identifies a delivery, and deliveries that belong together."""
    return {
        "X-iAdvize-Delivery": records.uid("delivery", event_id),
        "X-iAdvize-CorrelationId": records.uid("correlation", event_id),
    }


def operator_created(call: Call, record: Record) -> None:
    """Groups, skills and availability follow; events are emitted."""
    _follow(call.world, record)
    call.world.emit("user.created", {"userId": record["id"]})


def operator_updated(call: Call, record: Record) -> None:
    """Groups, skills and availability follow; events are emitted."""
    _follow(call.world, record)
    call.world.emit("user.updated", {"userId": record["id"]})


def operator_deleted(call: Call, record: Record) -> None:
    """Groups, skills and availability follow."""
    call.store.remove("operator_availability", record["id"])
    records.relate(call.world)


def _follow(world: World, record: Record) -> None:
    # Imported late: events of who disconnects are emitted here, and availability is what changes.
    from . import _availability as availability

    availability.follow(world, record)
    records.relate(world)


def operator_disconnected(world: World, record: Record) -> None:
    """Tell the receivers that an operator is offline."""
    world.emit("user.disconnected", {"userId": record["id"]})


def visitor_updated(call: Call, record: Record) -> None:
    """Tell the receivers of a visitor's new facts; no operator made a change through the API."""
    call.world.emit("visitor.updated", {"visitorId": str(record["unique_id"])})


def conversation(world: World, event: str, record: Record) -> None:
    """Tell the receivers that a conversation began or ended."""
    data = {
        "websiteId": record["website_id"],
        "conversationId": record["id"],
        "operatorId": record["operator_id"],
        "channel": record["channel"],
        "visitorId": record["visitor_uid"],
    }
    world.emit(event, data)


def survey_filled(world: World, conversation: Record, *, score: int) -> None:
    """Emit the event of a survey that a visitor has answered."""
    data = {
        "websiteId": conversation["website_id"],
        "conversationId": conversation["id"],
        "operatorId": conversation["operator_id"],
        "visitorId": conversation["visitor_uid"],
        "score": score,
    }
    world.emit("satisfaction.filled", data)


def connector(world: World, event: str, website: int, identifier: str) -> None:
    """Tell the receivers that a customer has installed or uninstalled the connector."""
    data = {
        "platform": "SD",
        "websiteId": website,
        "connectorId": identifier,
        "connectorVersionId": records.uid("connector version", identifier),
    }
    world.emit(event, data)
