"""Provider: created as documented, listed by date; numbered errors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from lara import AsyncClient, BadRequestError, Provider

from concord.testing import Undo

FRENCH, ENGLISH, SPANISH = 1, 2, 3
"""Languages by four of the five lists; that of the written short name calls 3 French (France)."""


def multilingual(*texts: tuple[str, int]) -> Any:
    """Texts, each with its language, as they are written."""
    return {"texts": [{"text": text, "languageId": language} for text, language in texts]}


async def a_branch(client: AsyncClient) -> str:
    """A branch of this account: providers show theirs, no operation lists them."""
    for provider in await client.providers.list():
        if provider.branch_id:
            return provider.branch_id
    pytest.skip("no provider of this account shows a branch")


async def a_provider(client: AsyncClient, undo: Undo, **members: Any) -> Provider:
    """A provider of our own."""
    name = f"Fournisseur {uuid4().hex[:12]}"
    given = {
        "branch_id": await a_branch(client),
        "name": multilingual((name, FRENCH)),
        "short_name": multilingual((name[-12:], FRENCH)),
    }
    created = await client.providers.create(**given | members)
    undo.leaves(f"Lära provider {created.id}")
    return await client.providers.get(id=created.id)


def texts(provider: Provider, member: str) -> dict[int, str]:
    """What a provider says, by language."""
    found = getattr(provider, member)
    return {each.language_id: each.text for each in found.texts}


@pytest.mark.operations("providers.list", "providers.create", "providers.get")
async def test_the_documented_creation(client: AsyncClient, undo: Undo) -> None:
    """Each documented member is read back; the server adds who and when."""
    written: dict[str, Any] = {
        "allow_unsubscribe": True,
        "allow_limit_subscribe": True,
        "nb_days_limit_subscribe": 3,
        "allow_subscribe_rebate": True,
        "percent_subscribe_rebate": 15.5,
        "nb_days_subscribe_rebate": 20,
        "currency_id": 2,
        "country_id": 37,
        "state_id": 11,
        "provider_email": "via",
        "provider_sender_name": "Support de via",
    }
    provider = await a_provider(client, undo, cancellation_text={"texts": []}, **written)
    assert {name: getattr(provider, name) for name in written} == written
    assert texts(provider, "cancellation_text") == {}
    assert provider.provider_email_domain is None or provider.provider_email_domain[0] == "@"
    assert provider.created_by_user_id
    assert datetime.fromisoformat(str(provider.creation_date))
    listed = [each for each in await client.providers.list() if each.id == provider.id]
    assert listed == [provider]


@pytest.mark.operations("providers.list", "providers.create", "providers.get")
async def test_what_a_creation_leaves_out(client: AsyncClient, undo: Undo) -> None:
    """One provider a creation, with the documented default, and nothing shown that is secret."""
    before = {each.id for each in await client.providers.list()}
    provider = await a_provider(client, undo, percent_partial_refund=50)
    assert {each.id for each in await client.providers.list()} - before == {provider.id}
    assert provider.allow_unsubscribe is False
    assert provider.extra == {}


@pytest.mark.operations("providers.list", "providers.get")
async def test_the_list_shows_what_reading_shows(client: AsyncClient) -> None:
    """Each provider once, always in one order, and the same as read alone."""
    everything = await client.providers.list()
    assert len({each.id for each in everything}) == len(everything)
    assert await client.providers.list() == everything
    for each in everything[:3] + everything[-3:]:
        assert await client.providers.get(id=each.id) == each


@pytest.mark.operations("providers.list", "providers.create", "providers.get")
async def test_providers_created_after_a_moment(
    client: AsyncClient, undo: Undo, now: datetime
) -> None:
    """The filter leaves what was created after it: the newest alone, all, or nothing."""
    provider = await a_provider(client, undo)
    everything = await client.providers.list()
    assert len({each.id for each in everything}) == len(everything)
    recent = await client.providers.list(filter_date=now - timedelta(hours=1))
    assert provider in recent
    assert all(each in everything for each in recent)
    assert await client.providers.list(filter_date=now + timedelta(days=1)) == []
    assert await client.providers.list(
        filter_date=datetime.fromisoformat("1990-01-01T00:00:00Z")
    ) == (everything)
    stamps = sorted(str(each.creation_date) for each in everything)
    middle = stamps[len(stamps) // 2]
    later = await client.providers.list(filter_date=f"{middle[:19]}Z")
    assert {each.id for each in later} >= {
        each.id for each in everything if str(each.creation_date)[:19] > middle[:19]
    }
    assert all(str(each.creation_date)[:19] >= middle[:19] for each in later)


@pytest.mark.operations("providers.list", "providers.create", "providers.get", "providers.update")
async def test_numbered_errors(client: AsyncClient, undo: Undo) -> None:
    """Each documented refusal has its number and its message, and changes nothing."""
    provider = await a_provider(client, undo)
    branch = provider.branch_id
    name = multilingual(("Fournisseur", FRENCH))
    short, long = multilingual(("ab", FRENCH)), multilingual(("a" * 151, FRENCH))
    before = len(await client.providers.list())
    create: Any = client.providers.create
    update: Any = client.providers.update
    for number, message, call in (
        (300, "Required id", update(id="")),
        (301, "Invalid id", client.providers.get(id="unknown")),
        (302, "Required branchId", create(name=name, short_name=name, branch_id=None)),
        (303, "Invalid branchId", create(name=name, short_name=name, branch_id="?")),
        (304, "Invalid allowLimitSubscribe", update(id=provider.id, allow_limit_subscribe="?")),
        (305, "Invalid allowSubscribeRebate", update(id=provider.id, allow_subscribe_rebate="?")),
        (306, "Invalid allowUnsubscribe", update(id=provider.id, allow_unsubscribe="?")),
        (307, "Required name", create(branch_id=branch, short_name=name, name=None)),
        (308, "Invalid nameLength", create(branch_id=branch, short_name=name, name=short)),
        (308, "Invalid nameLength", create(branch_id=branch, short_name=name, name=long)),
        (309, "Required shortName", create(branch_id=branch, name=name, short_name=None)),
        (310, "Invalid shortNameLength", create(branch_id=branch, name=name, short_name=short)),
        (311, "Invalid providerEmailLength", update(id=provider.id, provider_email="a" * 251)),
        (
            312,
            "Invalid providerSenderNameLength",
            update(id=provider.id, provider_sender_name="a" * 51),
        ),
    ):
        with pytest.raises(BadRequestError) as refused:
            await call
        assert refused.value.body is not None
        assert (refused.value.body.error_id, refused.value.body.message) == (number, message)
    assert len(await client.providers.list()) == before
    assert await client.providers.get(id=provider.id) == provider
