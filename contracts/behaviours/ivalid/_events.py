"""Events: who receives them, in which form, and which of them the passing of time brings about.

Model: a webhook receives the events it names unless it was registered as inactive; one without
a secret of its own is signed with `whsec_emulator_` and its id, as every delivery is signed. Time
completes a confirmed appointment at its end, and reminds of a pending or confirmed one 24 hours
before its start if a reminder was requested.
Known limits: what was written about an appointment that is over stays: completion is not undone
by turning the clock back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.emulator.behaviour import Call, Condition, Record, Subscription, World

from ._instants import DAY
from ._records import customer_brief, event_brief, present

REMINDER_SECONDS = DAY


def subscribers(world: World, event: str) -> Iterator[Subscription]:
    """The active webhooks that name `event`."""
    for webhook in world.store.find("webhook"):
        if _written(webhook, "active") is not False and event in _written(webhook, "events"):
            yield Subscription(
                id=webhook["id"],
                url=_written(webhook, "url"),
                secret=_written(webhook, "secret") or _own_secret(world, webhook),
            )


def _written(webhook: Record, name: str) -> Any:
    """A member of a webhook, whether the API shows it or not."""
    return webhook.get(name, webhook.get(f"_{name}"))


def _own_secret(world: World, webhook: Record) -> str | None:
    return None if world.follows("unsigned") else f"whsec_emulator_{webhook['id']}"


def show_secret(call: Call, _: Record | None, record: Record | None) -> None:
    """Show the secret that was made for a webhook without one, where a reading says so."""
    if call.follows("secret-shown") and record is not None and "secret" not in record:
        record["secret"] = f"whsec_emulator_{record['id']}"


def payload(world: World, event_id: str, event: str, data: Any) -> dict[str, Any]:
    """A delivery as the documentation shows it; the timestamp has milliseconds."""
    now = world.clock.now()
    stamp = f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"
    if world.follows("event-ids") and event != "appointment.created":
        data = {"id": data["id"]}
    return {"id": event_id, "event": event, "timestamp": stamp, "data": data}


def tell(call: Call, event: str, data: Record) -> None:
    """Send `event`, unless a reading says that nobody hears of their own changes."""
    if not call.follows("no-own-events"):
        call.world.emit(event, data)


def changed(data: Record, record: Record) -> Record:
    """What an event of a change shows of `data`: by a reading only what differs from before."""
    former = record.get("_former")
    if former is None:
        return data
    same = [name for name in data if name != "id" and former.get(name) == data[name]]
    return {name: value for name, value in data.items() if name not in same}


def customer_created(call: Call, record: Record) -> None:
    """Tell the receivers of a new customer."""
    tell(call, "customer.created", shown(record))


def customer_updated(call: Call, record: Record) -> None:
    """Show the customer's new facts in their appointments, and emit the events."""
    brief = customer_brief(record)
    theirs = Condition(member="customer.id", value=record["id"])
    for appointment in call.store.find("appointment", theirs):
        call.store.put("appointment", appointment["id"], appointment | {"customer": brief})
    tell(call, "customer.updated", changed(shown(record), record))


def shown(record: Record) -> Record:
    """`record` without its hidden members."""
    return {name: value for name, value in record.items() if not name.startswith("_")}


def pass_time(world: World) -> None:
    """Complete what is over, remind of what is near."""
    now = present(world)
    if world.follows("in-progress"):
        begun = Condition(member="_start", match="to", value=now)
        for record in world.store.find("appointment", _in("confirmed"), begun):
            world.store.put("appointment", record["id"], record | {"status": "in_progress"})
    over = Condition(member="_end", match="to", value=now)
    for record in world.store.find("appointment", _in("confirmed", "in_progress"), over):
        _change(world, record | {"status": "completed"}, "appointment.completed")
    near = Condition(member="_start", match="to", value=now + REMINDER_SECONDS)
    ahead = Condition(member="_start", match="after", value=now)
    for record in world.store.find("appointment", _in("pending", "confirmed"), near, ahead):
        if _wants_reminder(record) and not record.get("_reminded"):
            _change(world, record | {"_reminded": True}, "appointment.reminder")


def _in(*states: str) -> Condition:
    return Condition(member="status", match="one-of", value=states)


def _wants_reminder(record: Record) -> bool:
    return bool(record.get("_reminder_sms") or record.get("_reminder_email"))


def _change(world: World, record: Record, event: str) -> None:
    world.store.put("appointment", record["id"], record)
    world.emit(event, event_brief(record))
