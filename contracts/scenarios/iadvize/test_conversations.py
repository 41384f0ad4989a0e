"""Conversations, what visitors thought of them and bought, and the statistics of all that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from iadvize import APIStatusError, AsyncClient, ConflictError, NotFoundError

from ._account import ids


def day(moment: datetime) -> str:
    """A day as the filters take it."""
    return f"{moment:%Y-%m-%d}"


@pytest.mark.operations("conversations.list", "conversations.get", "visitors.list")
async def test_conversations_by_each_filter(client: AsyncClient, now: datetime) -> None:
    """Every filter leaves exactly those of the last three months that fit."""
    everything = [item async for item in client.conversations.list(full=1, limit=100)]
    if not everything:
        pytest.skip("there was no conversation in the last three months")
    assert len({item.id for item in everything}) == len(everything)
    assert all(
        item.created_at and item.created_at <= f"{now:%Y-%m-%d %H:%M:%S}" for item in everything
    )
    some = next((item for item in everything if item.skill_id and item.tag_list), everything[0])
    assert await client.conversations.get(some.id) == some
    for name, of in (
        ("channel", lambda item: [item.channel]),
        ("website_id", lambda item: [item.website_id]),
        ("operator_id", lambda item: [item.operator_id]),
        ("skill_id", lambda item: [item.skill_id]),
        ("rule_id", lambda item: [item.rule_id]),
        ("tag_id", lambda item: item.tag_list),
    ):
        wanted = next((value for value in of(some) or () if value is not None), None)
        if wanted is None:
            continue
        chosen: dict[str, Any] = {f"filters_{name}": wanted}
        found = await ids(client.conversations.list(**chosen, limit=100))
        assert found == [item.id for item in everything if wanted in (of(item) or ())], name
    async for visitor in client.visitors.list(filters_unique_id=some.visitor_uid or "", full=1):
        theirs = await ids(client.conversations.list(filters_visitor_id=visitor.id))
        assert theirs == [e.id for e in everything if e.visitor_uid == visitor.unique_id]
    assert (await client.conversations.list(filters_channel="social")).items == []


@pytest.mark.operations("conversations.list", "conversations.get")
async def test_no_more_than_three_months(client: AsyncClient, now: datetime) -> None:
    """A longer period is refused; one bound alone means three months from there."""
    with pytest.raises(ConflictError) as refused:
        await client.conversations.list(
            filters_from=day(now - timedelta(days=100)), filters_to=day(now)
        )
    assert refused.value.body is not None
    assert refused.value.body.meta.status == "fail"
    start = now - timedelta(days=120)
    later = [
        item async for item in client.conversations.list(filters_from=day(start), full=1, limit=100)
    ]
    limit = day(start + timedelta(days=93))
    assert all(day(start) <= str(item.created_at) <= limit for item in later)
    earlier = [
        item async for item in client.conversations.list(filters_to=day(start), full=1, limit=100)
    ]
    assert all(str(item.created_at)[:10] <= day(start) for item in earlier)
    within = client.conversations.list(
        filters_from=day(now - timedelta(days=40)),
        filters_to=day(now - timedelta(days=10)),
        full=1,
        limit=100,
    )
    default = [item async for item in client.conversations.list(full=1, limit=100)]
    first, last = day(now - timedelta(days=40)), day(now - timedelta(days=10))
    assert [item async for item in within] == [
        item for item in default if first <= str(item.created_at)[:10] <= last
    ]
    with pytest.raises(NotFoundError):
        await client.conversations.get(2_000_000_000)


@pytest.mark.operations(
    "transactions.list", "transactions.get", "satisfactions.list", "satisfactions.get",
    "conversations.get",
)  # fmt: skip
async def test_purchases_and_surveys(client: AsyncClient, now: datetime) -> None:
    """Read alone as in the list, filtered by each member, those of a conversation with it."""
    for resource in (client.transactions, client.satisfactions):
        api: Any = resource
        everything = [item async for item in api.list(full=1, limit=100)]
        if not everything:
            continue
        assert len({item.id for item in everything}) == len(everything)
        some = next((item for item in everything if item.conversation_id), everything[0])
        assert await api.get(some.id) == some
        for name in ("website_id", "operator_id", "conversation_id"):
            wanted = getattr(some, name)
            if wanted is None:
                continue
            found = await ids(api.list(**{f"filters_{name}": _filter(api, wanted)}, limit=100))
            assert found == [item.id for item in everything if getattr(item, name) == wanted], name
        middle = sorted(str(item.created_at) for item in everything)[len(everything) // 2]
        later = await ids(api.list(filters_from=middle, limit=100))
        assert later == [item.id for item in everything if str(item.created_at) >= middle]
        earlier = await ids(api.list(filters_to=middle, limit=100))
        assert earlier == [item.id for item in everything if str(item.created_at) <= middle]
        if some.conversation_id:
            conversation = await client.conversations.get(some.conversation_id)
            assert conversation.website_id == some.website_id
        with pytest.raises(NotFoundError):
            await api.get(2_000_000_000)


def _filter(api: Any, value: int) -> Any:
    """Conversations of transactions are filtered by text: it may also be `null` or `!null`."""
    return str(value) if "ransaction" in repr(api) else value


@pytest.mark.operations("transactions.list")
async def test_purchases_with_and_without_a_conversation(client: AsyncClient) -> None:
    """`null` and `!null` part the transactions."""
    everything = [item async for item in client.transactions.list(full=1, limit=100)]
    without = await ids(client.transactions.list(filters_conversation_id="null", limit=100))
    assert without == [item.id for item in everything if item.conversation_id is None]
    during = await ids(client.transactions.list(filters_conversation_id="!null", limit=100))
    assert during == [item.id for item in everything if item.conversation_id is not None]


@pytest.mark.operations("statistics.get", "conversations.list", "transactions.list")
async def test_statistics_count_what_the_lists_show(client: AsyncClient, now: datetime) -> None:
    """Contacts and purchases of a month: in all, by channel, by operator, by day."""
    period: Any = {"filters_from": day(now - timedelta(days=40)), "filters_to": day(now)}
    listed = client.conversations.list(**period, full=1, limit=100)
    contacts = [item async for item in listed]
    bought = client.transactions.list(**period, full=1, limit=100)
    purchases = [item async for item in bought]

    async def rows(*names: Any, **filters: Any) -> list[Any]:
        query: Any = {"filters_indicators": names, **period, **filters}
        return list(await client.statistics.get(**query))

    (row,) = await rows("contact_number", "transaction_total_number", "transaction_total_amount")
    assert row.contact_number == len(contacts)
    assert row.transaction_total_number == len(purchases)
    assert row.transaction_total_amount == pytest.approx(
        sum(item.amount or 0 for item in purchases)
    )
    (row,) = await rows("contact_number", filters_channel="chat")
    assert row.contact_number == sum(item.channel == "chat" for item in contacts)
    by_operator = await rows("contact_number", filters_resource="operator")
    assert sum(row.contact_number for row in by_operator) == sum(
        item.operator_id is not None for item in contacts
    )
    by_day = await rows("contact_number", filters_granularity="day")
    assert sum(row.contact_number for row in by_day) == len(contacts)
    with pytest.raises(APIStatusError) as refused:
        await rows("contact_number", "contact_duration", filters_granularity="day")
    assert refused.value.status in (400, 409)
    assert refused.value.body is not None
    assert refused.value.body.meta.status == "fail"


@pytest.mark.operations("call_meetings.list")
async def test_call_meetings(client: AsyncClient) -> None:
    """Filtered by website, and by the bounds of the period."""
    everything = [item async for item in client.call_meetings.list(full=1, limit=100)]
    if not everything:
        pytest.skip("there is no call meeting")
    some = everything[len(everything) // 2]
    there = await ids(client.call_meetings.list(filters_website_id=some.website_id or 0, limit=100))
    assert there == [item.id for item in everything if item.website_id == some.website_id]
    start = str(some.start_at)
    later = await ids(client.call_meetings.list(filters_from=start, limit=100))
    assert later == [item.id for item in everything if str(item.start_at) >= start]
    until = await ids(client.call_meetings.list(filters_to=start, limit=100))
    assert until == [item.id for item in everything if str(item.start_at) <= start]
