"""What iAdvize calls at a connector: products, profile, form."""

from __future__ import annotations

from typing import Any

import pytest
from iadvize_connector import AsyncClient, ProfileField

from concord.testing import Outside

CONTEXT: Any = {"id_connector_version": "123", "id_website": "123"}
"""What iAdvize says of the conversation with every question."""


def field(identifier: str, value: str) -> Any:
    """A field that an administrator filled in."""
    return {"id": identifier, "value": value, "fieldType": "TEXT"}


@pytest.mark.operations("verification.verify")
async def test_wrong_fields_are_not_valid(client: AsyncClient) -> None:
    """The documented fields with a wrong password: not valid, and the message says where."""
    verdict = await client.verification.verify(
        body=[field("field_login", "login"), field("field_password", "p4ssw0rd")]
    )
    assert verdict.is_valid is False
    if verdict.fields:
        assert {each.id for each in verdict.fields} <= {"field_login", "field_password"}
        assert all(each.message for each in verdict.fields)
    else:
        assert verdict.message


@pytest.mark.operations("categories.list", "products.list")
async def test_an_agent_browses_the_catalogue(client: AsyncClient) -> None:
    """From a category to those below it, and to its products, which are as many as it says."""
    everything = [each async for each in client.categories.list(**CONTEXT, limit=100)]
    if not everything:
        pytest.skip("the connector has no catalogue")
    by_id = {each.id: each for each in everything}
    assert len(by_id) == len(everything)
    parents = {each.id_parent for each in everything if each.id_parent in by_id}
    parent = by_id[max(str(each) for each in parents)] if parents else everything[0]
    below = [each async for each in client.categories.list(id_parent=parent.id, limit=100)]
    assert below == [each for each in everything if each.id_parent == parent.id]
    for category in [parent, *below]:
        products = [each async for each in client.products.list(id_category=category.id, limit=100)]
        assert len(products) == category.products_count
        assert set(category.products or ()) <= {product.id for product in products}


@pytest.mark.operations("categories.list", "products.list")
async def test_offset_and_limit(client: AsyncClient) -> None:
    """Parts of a list are the whole list, in its order."""
    for listed in (client.categories.list, client.products.list):
        call: Any = listed
        everything = [each async for each in call(limit=100)]
        some = max(1, len(everything) // 3)
        assert [each async for each in call(limit=some)] == everything
        part = await call(limit=some, offset=1)
        assert part.items == everything[1 : 1 + some]
        assert (await call(limit=some, offset=len(everything))).items == []


@pytest.mark.operations("products.list")
async def test_an_agent_searches_a_product(client: AsyncClient) -> None:
    """What is found contains the words; products have an address, an image and a price."""
    everything = [each async for each in client.products.list(**CONTEXT, limit=100)]
    if not everything:
        pytest.skip("the connector has no product")
    for product in everything:
        assert product.title
        assert product.price_catalog
        assert product.product_url.startswith("http")
        assert product.image_url.startswith("http")
    wanted = everything[len(everything) // 2]
    words = wanted.title[: max(3, len(wanted.title) // 2)]
    found = [each async for each in client.products.list(search_default_contains=words, limit=100)]
    assert wanted in found
    assert all(words.lower() in str(each.to_dict()).lower() for each in found)
    missed = [each for each in everything if words.lower() in each.title.lower()]
    assert {each.id for each in missed} <= {each.id for each in found}
    nothing = client.products.list(search_default_contains="no such product anywhere")
    assert [each async for each in nothing] == []


@pytest.mark.operations("visitor_profile.get")
async def test_a_stranger_has_no_profile(client: AsyncClient) -> None:
    """Fields are URLs or texts with a label; of a stranger nothing is known."""
    stranger = await client.visitor_profile.get(
        **CONTEXT, email_visitor="nobody@example.invalid", operator_locale="en"
    )
    assert stranger == []


@pytest.mark.operations("visitor_profile.get")
async def test_a_profile_by_each_identifier(client: AsyncClient, outside: Outside) -> None:
    """The emulator's CRM knows the documented visitor: by e-mail, external and unique id."""
    identifiers: list[dict[str, Any]] = [
        {"email_visitor": "123"},
        {"id_visitor_external": "123"},
        {"id_visitor_unique": "123"},
    ]
    for identifier in identifiers:
        found = await client.visitor_profile.get(**identifier, **CONTEXT)
        assert [_shown(each) for each in found] == [
            ("1", "CRM profile", "https://www.crm.fr/visitor-profile", "URL"),
            ("2", "CRM tag", "tag", "TEXT"),
        ]
    french = await client.visitor_profile.get(email_visitor="123", operator_locale="fr")
    assert [each.label for each in french] == ["Fiche CRM", "Étiquette CRM"]


@pytest.mark.operations("closing_options.list")
async def test_the_closing_form(client: AsyncClient) -> None:
    """Fields with a label each; one that depends on another depends on a checkbox of the form."""
    form = await client.closing_options.list(**CONTEXT, operator_locale="en")
    by_id = {each.id: each for each in form}
    assert len(by_id) == len(form)
    for each in form:
        assert each.label
        assert each.field_type in ("TEXT", "CHECKBOX")
        assert isinstance(each.is_required, bool)
        if each.id_parent is not None:
            assert by_id[each.id_parent].field_type == "CHECKBOX"
    french = await client.closing_options.list(**CONTEXT, operator_locale="fr")
    assert [(each.id, each.id_parent, each.field_type) for each in french] == [
        (each.id, each.id_parent, each.field_type) for each in form
    ]


def _shown(found: ProfileField) -> tuple[str, str, str, str]:
    return (found.id, found.label, found.value, found.field_type)
