"""The generated client plays iAdvize's part."""

import asyncio

import pytest
from iadvize_connector import AsyncClient, BadRequestError, Client


def test_an_agent_looks_around(base_url: str) -> None:
    with Client(base_url=base_url) as client:
        category = next(each for each in client.categories.list(id_parent="1002") if each.products)
        products = list(client.products.list(id_category=category.id, limit=2))
        assert [each.id for each in products] == category.products
        found = client.products.list(search_default_contains="shop-5030").items
        assert [each.reference for each in found] == ["SHOP-5030"]
        profile = client.visitor_profile.get(email_visitor="ada@example.com")
        assert {field.field_type for field in profile} == {"URL", "TEXT"}
        assert [field.is_required for field in client.closing_options.list()] == [True] * 3


def test_an_administrator_corrects_the_password(base_url: str) -> None:
    with Client(base_url=base_url) as client:

        def verify(password: str) -> tuple[bool, list[str]]:
            verdict = client.verification.verify(
                body=[
                    {"id": "field_login", "value": "login", "fieldType": "TEXT"},
                    {"id": "field_password", "value": password, "fieldType": "TEXT"},
                ]
            )
            return verdict.is_valid, [fault.id for fault in verdict.fields or ()]

        assert verify("p4ssw0rd") == (False, ["field_password"])
        assert verify("pa55w0rd") == (True, [])


def test_a_refusal_is_an_error_with_a_message(base_url: str) -> None:
    with Client(base_url=base_url) as client, pytest.raises(BadRequestError, match="limit") as told:
        client.products.list(limit=0)
    assert told.value.status == 400


def test_asynchronously_the_same(base_url: str) -> None:
    async def titles() -> list[str]:
        async with AsyncClient(base_url=base_url) as client:
            return [each.title async for each in client.products.list(limit=30)]

    assert len(asyncio.run(titles())) == 84


def test_a_connector_has_no_address_that_is_everybodys() -> None:
    with pytest.raises(ValueError, match="IADVIZE_CONNECTOR_BASE_URL"):
        Client()
