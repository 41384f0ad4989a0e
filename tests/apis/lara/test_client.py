"""The generated client against the emulator."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import lara
import pytest

from tests.apis.lara.conftest import BRANCH, DOCUMENTED, Lara

NAME: Any = {"texts": [{"text": "Fournisseur 1", "languageId": 1}]}


def test_a_provider_is_created_edited_and_found(api: Lara) -> None:
    with lara.Client(base_url=str(api.http.base_url)) as client:
        key = client.providers.create(branch_id=BRANCH, name=NAME, short_name=NAME).id
        assert client.providers.update(id=key, provider_sender_name="Support de via").id == key
        provider = client.providers.get(id=key)
        assert (provider.id, provider.branch_id) == (key, BRANCH)
        assert provider.provider_sender_name == "Support de via"
        assert provider.name is not None
        assert provider.name.texts[0].text == "Fournisseur 1"
        found = client.providers.list(filter_date=datetime(2025, 1, 15, tzinfo=UTC))
        assert [each.id for each in found] == [key]


def test_an_edit_sends_what_it_is_given_and_no_more(api: Lara) -> None:
    before = api.read(DOCUMENTED)
    with lara.Client(base_url=str(api.http.base_url)) as client:
        client.providers.update(id=DOCUMENTED)
    assert api.read(DOCUMENTED) == before


def test_an_error_carries_its_number(api: Lara) -> None:
    with lara.Client(base_url=str(api.http.base_url)) as client:
        with pytest.raises(lara.BadRequestError) as caught:
            client.providers.get(id="unknown")
        assert caught.value.body is not None
        assert (caught.value.body.error_id, caught.value.body.message) == (301, "Invalid id")


def test_without_a_server_there_is_no_client() -> None:
    with pytest.raises(ValueError, match="LARA_BASE_URL"):
        lara.Client()


def test_the_asynchronous_client_lists(api: Lara) -> None:
    async def ids() -> list[str]:
        async with lara.AsyncClient(base_url=str(api.http.base_url)) as client:
            return [provider.id for provider in await client.providers.list()]

    assert DOCUMENTED in asyncio.run(ids())
