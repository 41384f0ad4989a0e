"""Équipes, lists that are whole, and access that is guarded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ivalid import AsyncClient, AuthenticationError, NotFoundError, PermissionDeniedError

from concord.testing import Undo

from ._account import a_customer


@pytest.mark.operations("teams.list", "technicians.list", "technicians.get")
async def test_teams_and_technicians(client: AsyncClient) -> None:
    """Who works here; each technician reads the same alone as in the list."""
    assert [team.id async for team in client.teams.list()]
    listed = [each async for each in client.technicians.list()]
    assert len({each.id for each in listed}) == len(listed)
    for each in listed:
        assert each.name
        assert await client.technicians.get(each.id) == each
    with pytest.raises(NotFoundError):
        await client.technicians.get("tech_000000")


@pytest.mark.operations("appointments.list")
async def test_pages_add_up(client: AsyncClient) -> None:
    """Pages have the requested size, do not overlap, and are as many as `meta` says."""
    first = await client.appointments.list()
    assert first.body.meta.page == 1
    assert first.body.meta.per_page == 10
    assert len(first.items) == min(10, first.total or 0)
    everything = await client.appointments.list(per_page=100)
    size = max(1, min(100, (everything.total or 0) // 3))
    seen, pages = [], 0
    async for page in (await client.appointments.list(per_page=size)).pages():
        pages += 1
        assert (page.body.meta.page, page.body.meta.per_page) == (pages, size)
        assert page.total == everything.total
        seen += [each.id for each in page.items]
    assert len(seen) == len(set(seen)) == everything.total
    assert page.body.meta.total_pages == pages
    past = await client.appointments.list(per_page=size, page=pages + 1)
    assert (past.items, past.total) == ([], everything.total)


@pytest.mark.operations(
    "customers.list", "customers.get", "services.list", "services.get", "technicians.list",
    "technicians.get", "teams.list", "appointments.list", "appointments.get",
)  # fmt: skip
async def test_every_list_is_whole(client: AsyncClient) -> None:
    """Each item once, as many as the total, always in one order, and the same as read alone."""
    for resource in (
        client.appointments,
        client.customers,
        client.services,
        client.technicians,
        client.teams,
    ):
        api: Any = resource
        everything = [item async for item in api.list(per_page=100)]
        assert len({item.id for item in everything}) == len(everything)
        first = await api.list()
        assert first.items == everything[:10]
        assert first.total == len(everything)
        size = min(100, max(1, len(everything) // 2))
        pages = -(-len(everything) // size) if everything else 1
        last = await api.list(per_page=size, page=pages)
        assert last.items == everything[(pages - 1) * size :]
        assert (last.body.meta.total, last.body.meta.total_pages) == (len(everything), pages)
        past = await api.list(per_page=size, page=pages + 1)
        assert (past.items, past.total) == ([], len(everything))
        for item in [*everything[:2], *everything[-1:]] if resource is not client.teams else ():
            assert await api.get(item.id) == item


@pytest.mark.operations("tokens.create", "customers.list")
async def test_tokens(connect: Callable[..., AsyncClient], client: AsyncClient) -> None:
    """The documented token; another secret, and another token, are refused."""
    import os

    given = await client.tokens.create(
        grant_type="client_credentials",
        client_id=os.environ["IVALID_CLIENT_ID"],
        client_secret=os.environ["IVALID_CLIENT_SECRET"],
        scope="customers:read appointments:read",
    )
    assert given.token_type == "Bearer"
    assert given.expires_in > 0
    assert set((given.scope or "").split()) == {"customers:read", "appointments:read"}
    assert (await connect(api_key=given.access_token).customers.list()).items is not None
    with pytest.raises(AuthenticationError):
        await connect(api_key="no-such-token").customers.list()
    with pytest.raises(AuthenticationError):
        await connect(client_secret="no-such-secret").customers.list()


@pytest.mark.operations("customers.create", "customers.list", "services.list", "customers.get")
async def test_a_token_allows_what_its_scopes_say(
    connect: Callable[..., AsyncClient], client: AsyncClient, undo: Undo
) -> None:
    """A token to read customers reads them; it writes none and reads no services."""
    customer = await a_customer(client, undo)
    reader = connect(scopes=["customers:read"])
    assert await reader.customers.get(customer.id) == customer
    assert (await reader.customers.list()).items
    with pytest.raises(PermissionDeniedError) as denied:
        await reader.customers.create(first_name="No", last_name="Body")
    assert denied.value.body is not None
    assert denied.value.body.error.code
    with pytest.raises(PermissionDeniedError):
        await reader.services.list()
