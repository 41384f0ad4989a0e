"""Clients, Services, Équipes: what is written is read back; lists are whole; access is guarded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from ivalid import AsyncClient, AuthenticationError, NotFoundError, PermissionDeniedError

from concord.testing import Undo

from ._account import a_customer

CUSTOMER: dict[str, Any] = {
    "first_name": "Marie",
    "last_name": "Dupont",
    "email": "marie.dupont@example.com",
    "phone": "+33612345678",
    "address": {
        "street": "15 rue des Lilas",
        "city": "Paris",
        "postal_code": "75001",
        "country": "FR",
    },
    "preferences": {
        "preferred_contact": "sms",
        "preferred_time_slots": ["morning", "afternoon"],
        "language": "fr",
    },
    "tags": ["premium", "fidele"],
    "custom_fields": {"numero_client": "CLT-2024-001"},
}
SERVICE: dict[str, Any] = {
    "description": "Installation complète d'un système de climatisation",
    "duration": 120,
    "buffer_before": 15,
    "buffer_after": 15,
    "price": 150.0,
    "currency": "EUR",
    "required_skills": ["climatisation", "electricite"],
    "available_online": True,
    "color": "#10B981",
    "category": "installation",
}


@pytest.mark.operations(
    "customers.create", "customers.get", "customers.update", "customers.list",
    "customers.list_appointments",
)  # fmt: skip
async def test_a_customer_is_created_and_replaced(client: AsyncClient, undo: Undo) -> None:
    """The documented customer is read back member by member; PUT resets what it leaves out."""
    before = (await client.customers.list()).total
    made = await client.customers.create(**CUSTOMER)
    undo.leaves(f"iValid customer {made.id}")
    assert made.to_dict() == CUSTOMER | {"id": made.id}
    assert await client.customers.get(made.id) == made
    listed = [each async for each in client.customers.list(per_page=100)]
    assert [each for each in listed if each.id == made.id] == [made]
    assert before is None or (await client.customers.list()).total == before + 1
    assert (await client.customers.list_appointments(made.id)).items == []

    replaced = await client.customers.update(made.id, first_name="Anne", last_name="Martin")
    assert (replaced.id, replaced.first_name, replaced.last_name) == (made.id, "Anne", "Martin")
    assert (replaced.email, replaced.address, replaced.tags) == (None, None, None)
    assert await client.customers.get(made.id) == replaced


@pytest.mark.operations("services.create", "services.get", "services.update", "services.list")
async def test_a_service_is_created_and_replaced(client: AsyncClient, undo: Undo) -> None:
    """The documented service is read back member by member; PUT replaces it."""
    name = f"Installation {uuid4().hex[:12]}"
    made = await client.services.create(name=name, **SERVICE)
    undo.leaves(f"iValid service {made.id}")
    assert made.to_dict() == SERVICE | {"id": made.id, "name": name}
    assert await client.services.get(made.id) == made
    listed = [each async for each in client.services.list(per_page=100)]
    assert [each for each in listed if each.id == made.id] == [made]
    again = [each async for each in client.services.list(per_page=100) if each.name == name]
    assert again == [made]
    replaced = await client.services.update(made.id, name=f"{name} bis", duration=45, price=99.5)
    assert (replaced.name, replaced.duration, replaced.price) == (f"{name} bis", 45, 99.5)
    assert not replaced.required_skills
    assert await client.services.get(made.id) == replaced


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
