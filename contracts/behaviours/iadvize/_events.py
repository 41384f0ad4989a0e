"""Deliveries in the documented form, for what happens in the emulator.

Model: receivers are registered at `/_emulator/receivers`, since iAdvize sets webhooks up outside
its API. The identifiers of event, delivery and correlation follow from the event's number, the
receiver and the number of the request. Push events are in `_push`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from concord.emulator.behaviour import Call, DeliveryRequest, Record, World

from . import _push as push
from . import _records as records

CLIENT = 1
_SIGNATURE = "X-iAdvize-Signature"
_CONNECTIONS = ("user.connected", "user.disconnected")
_FIELDS = {"name", "first_name", "lastname", "firstname", "email"}
"""The fields whose change causes an event, where a reading has that not each does."""


def payload(world: World, event_id: str, event: str, data: Any) -> dict[str, Any]:
    """The body of a delivery."""
    if event in push.NAMES:
        return push.payload(world, event, data)
    now = world.now()
    head = {"eventId": records.uid("event", event_id), "eventType": event, "platform": "sd"}
    client = {} if event.startswith("connector.") else {"clientId": CLIENT}
    created = _created(world, data) or now
    return {**head, **client, **_data(world, event, data), "createdAt": created, "sentAt": now}


def _created(world: World, data: Any) -> str | None:
    """When what the event is about was created, where a reading has that as `createdAt`."""
    if not world.follows("created-at-of-the-resource"):
        return None
    about = world.store.get("conversation", data.get("conversationId", 0))
    return about["created_at"].replace(" ", "T") + "Z" if about else None


def _data(world: World, event: str, data: dict[str, Any]) -> dict[str, Any]:
    """The members about what has happened, as the readings of the ledger have them."""
    data = dict(data)
    if "userId" in data and world.follows("other-user-ids-in-events"):
        data["userId"] += records.OTHER_USER
    if "visitorId" in data and world.follows("event-visitor-ids"):
        data["visitorId"] = records.uid("visitor of events", data["visitorId"])
    if event in _CONNECTIONS and world.follows("connections-name-operator"):
        data["operatorId"] = data.pop("userId")
    if "operatorId" in data and world.follows("events-without-operator"):
        del data["operatorId"]
    if "operatorId" in data and world.follows("events-with-null-operator"):
        data["operatorId"] = None
    return data


def form(world: World, body: Any) -> Any:
    """The fields of a delivery to a receiver that wants forms."""
    return {"payload": json.dumps(body)} if world.follows("form-in-one-field") else body


def headers(world: World, request: DeliveryRequest) -> Mapping[str, str]:
    """What identifies a request, and the requests of one delivery."""
    if request.event in push.NAMES:
        return {}
    delivery = f"{request.event_id} to {request.subscription}"
    number = 0 if world.follows("redeliveries-keep-their-id") else request.number
    found = {"X-iAdvize-Delivery": records.uid("delivery", f"{delivery}, {number}")}
    if request.number or not world.follows("correlation-in-retries"):
        found["X-iAdvize-CorrelationId"] = records.uid("correlation", delivery)
    if world.follows("uuid-signature"):
        found[_SIGNATURE] = records.uid("signature", delivery)
    is_secret = any(each.secret is not None for each in world.receivers)
    if world.follows("always-signed") and not is_secret:
        found[_SIGNATURE] = f"sha256={sha256(request.event_id.encode()).hexdigest()}"
    return found


def _of_the_api(call: Call, event: str, data: dict[str, Any]) -> None:
    """Emit the event of a change through the API, if such a change has one."""
    fields = _FIELDS if call.world.follows("events-of-some-fields") else None
    counts = fields is None or event == "user.created" or bool(fields & call.body.keys())
    if counts and not call.follows("no-events-of-the-api"):
        call.world.emit(event, data)


def operator_created(call: Call, record: Record) -> None:
    """Groups, skills and availability follow; events are emitted."""
    _follow(call.world, record)
    _of_the_api(call, "user.created", {"userId": record["id"]})


def operator_updated(call: Call, record: Record) -> None:
    """Groups, skills and availability follow; events are emitted."""
    _follow(call.world, record)
    _of_the_api(call, "user.updated", {"userId": record["id"]})


def operator_deleted(call: Call, record: Record) -> None:
    """Groups, skills and availability follow."""
    call.store.remove("operator_availability", record["id"])
    records.relate(call.world)


def _follow(world: World, record: Record) -> None:
    # Imported late: events of who disconnects are emitted here, and availability is what changes.
    from . import _availability as availability

    availability.follow(world, record)
    records.relate(world)


def connection(world: World, event: str, record: Record) -> None:
    """Tell the receivers that an operator is online or offline."""
    push.connection(world, event, record)
    if not world.follows("in-progress-not-sent"):
        world.emit(event, {"userId": record["id"]})


def operator_disconnected(call: Call, record: Record) -> None:
    """Tell the receivers that an operator was disconnected."""
    if not call.follows("no-events-of-the-api"):
        connection(call.world, "user.disconnected", record)


def visitor_updated(call: Call, record: Record) -> None:
    """Tell the receivers of a visitor's new facts; no operator made a change through the API."""
    data: dict[str, Any] = {"visitorId": str(record["unique_id"])}
    if call.follows("visitor-events-with-operator"):
        data["operatorId"] = call.store.find("operator")[0]["id"]
    if call.follows("visitor-events-with-website"):
        data["websiteId"] = next(iter(record["website_id"]), 1)
    _of_the_api(call, "visitor.updated", data)


def conversation(world: World, event: str, record: Record) -> None:
    """Tell the receivers that a conversation began or ended."""
    push.conversation(world, event, record)
    in_progress = event == "conversation.started" and world.follows("in-progress-not-sent")
    if in_progress or world.follows("no-events-of-the-api"):
        return
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
