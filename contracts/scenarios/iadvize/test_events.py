"""Odigo's calls, and the signed webhooks of what happens."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from iadvize import AsyncClient, NotFoundError, webhooks

from concord.testing import Outside, Receiver, Undo

from ._account import a_website, an_operator

SECRET = "yourSecretToken"


async def arrived(receiver: Receiver, kind: str, **members: Any) -> Any:
    """The one delivery of a kind about these members, verified."""

    def wanted(body: Any) -> bool:
        return bool(body["eventType"] == kind and members.items() <= body.items())

    found = await asyncio.to_thread(receiver.wait, wanted)
    assert len(found) == 1, f"{kind} was delivered {len(found)} times"
    (delivery,) = found
    assert UUID(delivery.headers["x-iadvize-delivery"])
    assert UUID(delivery.headers["x-iadvize-correlationid"])
    assert delivery.headers["content-type"].partition(";")[0] == "application/json"
    return webhooks.unwrap(delivery.body, delivery.headers, SECRET)


@pytest.mark.operations(
    "websites.list", "operators.create", "odigo_callbacks.pickup", "odigo_callbacks.hangup",
    "operators.get_availability", "conversations.get", "conversations.list",
)  # fmt: skip
async def test_a_call_is_picked_up_and_hung_up(
    client: AsyncClient, undo: Undo, outside: Outside, receiver: Receiver
) -> None:
    """A conversation that takes a slot while it lasts, and an event at each end of it."""
    outside.receive(receiver.url, SECRET)
    website = await a_website(client)
    operator = await an_operator(client, undo, call_enabled=True, website_list=[website])
    call: Any = {
        "operator_external_id": operator.external_id,
        "website_id": website,
        "phone_number": f"06{uuid4().int % 10**8:08d}",
    }
    picked = await client.odigo_callbacks.pickup(**call)
    undo("call", client.odigo_callbacks.hangup, **call)
    assert (picked.website_id, picked.visitor_phone_number) == (website, call["phone_number"])
    opened = await client.conversations.get(picked.conversation_id)
    assert (opened.channel, opened.operator_id, opened.closed_at) == ("call", operator.id, None)
    assert opened.visitor_uid == picked.visitor_uid
    busy = (await client.operators.get_availability(operator.id)).call
    assert (busy.slot_number, busy.busy, busy.available) == (1, True, False)
    about = {"conversationId": picked.conversation_id}
    started = await arrived(receiver, "conversation.started", **about)
    assert (started.website_id, started.operator_id, started.channel) == (
        website,
        operator.id,
        "call",
    )

    assert await client.odigo_callbacks.hangup(**call) == []
    closed = await client.conversations.get(picked.conversation_id)
    assert closed.closed_at is not None
    theirs = client.conversations.list(filters_operator_id=operator.id, full=1)
    assert [item async for item in theirs] == [closed]
    free = (await client.operators.get_availability(operator.id)).call
    assert (free.slot_number, free.busy) == (0, False)
    ended = await arrived(receiver, "conversation.closed", **about)
    assert ended.visitor_id == started.visitor_id == picked.visitor_uid


@pytest.mark.operations("websites.list", "odigo_callbacks.pickup", "odigo_callbacks.hangup")
async def test_calls_for_nobody(client: AsyncClient) -> None:
    """An operator whom nobody knows is an unknown resource."""
    call: Any = {
        "operator_external_id": uuid4().hex,
        "website_id": await a_website(client),
        "phone_number": "0614037735",
    }
    for report in (client.odigo_callbacks.pickup, client.odigo_callbacks.hangup):
        with pytest.raises(NotFoundError) as unknown:
            await report(**call)
        assert unknown.value.body is not None
        assert "external_id" in unknown.value.body.meta.message


@pytest.mark.operations(
    "operators.create", "operators.update", "operators.list_availability",
    "operators.set_availability", "visitors.create", "visitors.update",
)  # fmt: skip
async def test_users_and_visitors_are_told(
    client: AsyncClient, undo: Undo, outside: Outside, receiver: Receiver
) -> None:
    """One signed delivery for each change, and none for what only fails."""
    outside.receive(receiver.url, SECRET)
    operator = await an_operator(client, undo)
    created = await arrived(receiver, "user.created", userId=operator.id)
    assert (created.platform, created.client_id > 0) == ("sd", True)
    await client.operators.update(operator.id, pseudo="Johnny")
    await arrived(receiver, "user.updated", userId=operator.id)
    visitor = await client.visitors.create(unique_id=uuid4().hex)
    undo(f"visitor {visitor.id}", client.visitors.delete, visitor.id)
    await client.visitors.update(visitor.id, city="Rennes")
    await arrived(receiver, "visitor.updated", visitorId=visitor.unique_id)
    online = await client.operators.list_availability(filters_connected=1)
    await client.operators.set_availability(online[-1].id, connected=0)
    await arrived(receiver, "user.disconnected", userId=online[-1].id)
    with pytest.raises(NotFoundError):
        await client.operators.update(2_000_000_000, pseudo="Nobody")
    assert len(receiver.deliveries) == 4
    assert len({delivery.json["eventId"] for delivery in receiver.deliveries}) == 4
