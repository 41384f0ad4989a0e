"""A spec without what no client can be made of: what goes, what stays, what is left as it was."""

from __future__ import annotations

import copy

import pytest

from concord.generate._reduced import only, without
from concord.spec import Spec, child
from tests import samples


@pytest.fixture
def shop() -> Spec:
    return samples.load("client_shop")


def test_without_takes_out_an_operation_and_leaves_the_given_spec(shop: Spec) -> None:
    before = copy.deepcopy(shop.document)
    pointer = shop.operation("orders.delete").pointer
    found = without(shop, [pointer])

    assert found is not None
    assert "delete" not in found.document["paths"]["/orders/{id}"]
    assert "get" in found.document["paths"]["/orders/{id}"]
    assert shop.document == before


def test_without_takes_out_a_path_that_has_nothing_left(shop: Spec) -> None:
    found = without(shop, [shop.operation("bulk.send").pointer])

    assert found is not None
    assert "/bulk" not in found.document["paths"]
    assert "/bulk" in shop.document["paths"]


def test_without_shares_what_stays(shop: Spec) -> None:
    found = without(shop, [shop.operation("bulk.send").pointer])

    assert found is not None
    assert found.document["paths"]["/orders"] is shop.document["paths"]["/orders"]


def test_without_a_scheme_strikes_its_alternatives(shop: Spec) -> None:
    before = copy.deepcopy(shop.document)
    found = without(shop, [child("/components/securitySchemes", "key_query")])

    assert found is not None
    assert found.document["paths"]["/visitors"]["post"]["security"] == [{"basic": []}]
    assert shop.document == before


def test_without_what_is_nowhere_is_none(shop: Spec) -> None:
    assert without(shop, ["/components/schemas/Nowhere"]) is None


def test_only_keeps_one_operation(shop: Spec) -> None:
    found = only(shop, shop.operation("orders.get"))

    assert [it.id for it in found.operations] == ["orders.get"]
    assert len(shop.operations) > 1
