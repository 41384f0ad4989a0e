"""What happens beside the API, as control endpoints: people connect, answer surveys, install apps.

Model: each picks by itself whom it concerns, so that it needs no body, and responds
with what it was about.
"""

from __future__ import annotations

from typing import Any

from concord.emulator.behaviour import Condition, Record, World

from . import _availability as availability
from . import _events as events
from ._records import clock_text, uid

_NOTES = {"note_welcome": 1.0, "note_resolution": 0.75, "node_delay": 0.5}
_CONNECTOR = uid("connector", 1)


def connect(world: World, wanted: Any) -> Any:
    """An operator who is offline connects: {"operator": 456}, or any without a body."""
    match wanted:
        case None:
            operator = next((it for it in world.store.find("operator") if _is_off(world, it)), None)
        case {"operator": int() as key}:
            operator = world.store.get("operator", key)
        case _:
            raise ValueError("does not name an operator")
    if operator is None or not _is_off(world, operator):
        raise ValueError("asks for an operator who is offline, and there is none")
    record = availability.of(world, operator) | {"connected": True}
    world.store.put(availability.NAME, operator["id"], record)
    events.connection(world, "user.connected", operator)
    return {"id": operator["id"]}


def _is_off(world: World, operator: Record) -> bool:
    return not availability.of(world, operator)["connected"]


def fill_in(world: World, _: Any) -> Any:
    """A visitor answers the survey after a conversation that has none yet."""
    surveyed = {it.get("conversation_id") for it in world.store.find("satisfaction")}
    ended = world.store.find("conversation", Condition(member="closed_at", match="present"))
    conversation = next((it for it in ended if it["id"] not in surveyed), None)
    if conversation is None:
        raise ValueError("asks for a conversation without a survey, and there is none")
    key = world.store.next_id("satisfaction")
    about = {
        "website_id": conversation["website_id"],
        "operator_id": conversation["operator_id"],
        "conversation_id": conversation["id"],
    }
    survey = {"id": key, **_NOTES, "created_at": clock_text(world), **about}
    world.store.put("satisfaction", key, survey | {"_link": f"/satisfaction/{key}"})
    events.survey_filled(world, conversation, score=3)
    return {"id": conversation["id"]}


def install(world: World, _: Any) -> Any:
    """A customer installs the connector."""
    return _connector(world, "connector.installed")


def uninstall(world: World, _: Any) -> Any:
    """A customer uninstalls the connector."""
    return _connector(world, "connector.uninstalled")


def _connector(world: World, event: str) -> Any:
    website = next(iter(world.store.find("website")))["id"]
    events.connector(world, event, website, _CONNECTOR)
    return {"id": _CONNECTOR}
