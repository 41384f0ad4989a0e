"""Clients, websites, groups, skills and tags; lists that are whole; who may call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from iadvize import AsyncClient, NotFoundError, PermissionDeniedError

from concord.testing import Undo

from ._account import a_website, ids


@pytest.mark.operations("clients.list", "clients.get", "websites.list", "websites.get")
async def test_clients_and_websites(client: AsyncClient) -> None:
    """Each is the same alone as in the full list; the brief list has ids and links only."""
    for listed, get in (
        (client.clients.list, client.clients.get),
        (client.websites.list, client.websites.get),
    ):
        everything: list[Any] = [item async for item in listed(full=1)]
        assert everything
        for item in everything:
            assert await get(item.id) == item
        brief = await listed()
        assert [item.to_dict() for item in brief.items] == [
            {"id": item.id, "_link": item.link} for item in everything[: len(brief.items)]
        ]
        assert brief.total == len(everything)
        with pytest.raises(NotFoundError):
            await get(2_000_000_000)


@pytest.mark.operations("websites.list", "websites.get", "websites.update")
async def test_a_website_is_relabelled(client: AsyncClient, undo: Undo) -> None:
    """The label changes and the address stays; put back in the end."""
    website = await client.websites.get(await a_website(client))
    undo(f"label of website {website.id}", client.websites.update, website.id, label=website.label)
    changed = await client.websites.update(website.id, label="Concord scenario")
    assert changed.to_dict() == website.to_dict() | {"label": "Concord scenario"}
    assert await client.websites.get(website.id) == changed


@pytest.mark.operations(
    "groups.create", "groups.get", "groups.list", "groups.update", "groups.delete",
    "skills.create", "skills.get", "skills.list", "skills.update", "skills.delete",
)  # fmt: skip
async def test_trees_of_groups_and_skills(client: AsyncClient, undo: Undo) -> None:
    """A child is found under its parent, moved, renamed and deleted."""
    for resource in (client.groups, client.skills):
        api: Any = resource
        parent, child = [await api.create(name=f"Concord {uuid4().hex[:8]}") for _ in range(2)]
        for made in (parent, child):
            undo(f"{made.link}", api.delete, made.id, unless=NotFoundError)
            assert await api.get(made.id) == made
            assert made.parent_id is None
            assert made.created_at
        moved = await api.update(child.id, parent_id=parent.id)
        assert moved.to_dict() == child.to_dict() | {"parent_id": parent.id}
        below = [item async for item in api.list(filters_parent_id=parent.id, full=1)]
        assert below == [moved]
        renamed = await api.update(child.id, name="Concord, renamed")
        assert (renamed.name, renamed.parent_id) == ("Concord, renamed", parent.id)
        assert await api.get(child.id) == renamed
        assert (await api.delete(child.id)).meta.status == "success"
        assert await ids(api.list(filters_parent_id=parent.id)) == []
        with pytest.raises(NotFoundError):
            await api.get(child.id)


@pytest.mark.operations("websites.list", "tags.create", "tags.get", "tags.list")
async def test_a_tag(client: AsyncClient, undo: Undo) -> None:
    """Created for a website, and found there."""
    website = await a_website(client)
    tag = await client.tags.create(name=f"Concord {uuid4().hex[:8]}", website_id=[website])
    undo.leaves(f"iAdvize tag {tag.id}")
    assert tag.website_id == [website]
    assert await client.tags.get(tag.id) == tag
    there = [item async for item in client.tags.list(filters_website_id=website, full=1)]
    assert [item for item in there if item.id == tag.id] == [tag]
    assert all(website in (item.website_id or ()) for item in there)


@pytest.mark.operations(
    "operators.list", "operators.get", "groups.list", "groups.get", "skills.list", "skills.get",
    "tags.list", "tags.get", "visitors.list", "visitors.get", "conversations.list",
    "conversations.get", "transactions.list", "transactions.get", "satisfactions.list",
    "satisfactions.get", "call_meetings.list", "websites.list", "websites.get", "clients.list",
    "clients.get",
)  # fmt: skip
async def test_every_list_is_whole(client: AsyncClient) -> None:
    """Each item once, as many as the count, always in one order, and the same as read alone."""
    for resource in (
        client.operators, client.groups, client.skills, client.tags, client.visitors,
        client.conversations, client.transactions, client.satisfactions, client.call_meetings,
        client.websites, client.clients,
    ):  # fmt: skip
        api: Any = resource
        everything = [item async for item in api.list(full=1, limit=100)]
        assert len({item.id for item in everything}) == len(everything), api
        first = await api.list(full=1)
        assert first.items == everything[:20], api
        assert first.total == len(everything), api
        size = min(100, max(1, -(-len(everything) // 2)))
        pages = -(-len(everything) // size) if everything else 1
        last = await api.list(full=1, limit=size, page=pages)
        assert last.items == everything[(pages - 1) * size :], api
        past = await api.list(limit=size, page=pages + 1)
        assert (past.items, past.total) == ([], len(everything)), api
        for item in (
            everything[:1] + everything[-1:] if resource is not client.call_meetings else ()
        ):
            assert await api.get(item.id) == item


@pytest.mark.operations("operators.list")
async def test_pages(client: AsyncClient) -> None:
    """20 on a page by default, 100 at the most; pages add up to the count."""
    first = await client.operators.list()
    assert (first.body.pagination.page, first.body.pagination.limit) == (1, 20)
    assert len(first.items) == min(20, first.total or 0)
    everything = await ids(client.operators.list(limit=100))
    assert len(set(everything)) == len(everything) == first.total
    size = max(1, len(everything) // 3)
    seen: list[int] = []
    page = await client.operators.list(limit=size)
    async for each in page.pages():
        seen += [item.id for item in each.items]
        assert each.body.pagination.count == len(everything)
        assert each.body.pagination.pages == -(-len(everything) // size)
    assert seen == everything


@pytest.mark.operations("clients.list", "visitors.create")
async def test_the_key_is_required(
    connect: Callable[..., AsyncClient], client: AsyncClient
) -> None:
    """Another key is forbidden: `meta.status` is `error`."""
    assert (await client.clients.list()).items is not None
    stranger = connect(api_key="no-such-key")
    for call in (stranger.clients.list(), stranger.visitors.create(unique_id="x")):
        with pytest.raises(PermissionDeniedError) as refused:
            await call
        assert refused.value.body is not None
        assert refused.value.body.meta.to_dict() == {"status": "error", "message": "Forbidden"}
