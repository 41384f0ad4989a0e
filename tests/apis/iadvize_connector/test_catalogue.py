"""Categories and products agree with each other, page by page."""

from typing import Any

import pytest
from contracts.behaviours.iadvize_connector._catalogue import products_below
from tests.apis.iadvize_connector.conftest import Connector

from concord.emulator.behaviour import Store

SEARCH = "search[default][contains]"
ALL = {"limit": 1000}


@pytest.fixture
def categories(connector: Connector) -> Any:
    return {each["id"]: each for each in connector.list("/categories", **ALL)}


def ids(items: Any) -> list[str]:
    return [item["id"] for item in items]


def test_a_category_counts_what_its_products_are(connector: Connector, categories: Any) -> None:
    for key, category in categories.items():
        inside = ids(connector.list("/products", idCategory=key, **ALL))
        assert len(inside) == category["productsCount"], key
        assert set(category["products"] or ()) <= set(inside)


def test_a_category_without_products_of_its_own_has_null(categories: Any) -> None:
    own = {bool(each["products"]) for each in categories.values() if each["products"] is not None}
    assert own == {True}
    assert any(each["productsCount"] == 0 for each in categories.values())


def test_categories_are_listed_by_their_parent(connector: Connector, categories: Any) -> None:
    for key in categories:
        below = connector.list("/categories", idParent=key, **ALL)
        assert below == [each for each in categories.values() if each["idParent"] == key]
    assert ids(connector.list("/categories", idParent="456")) != []


def test_every_parent_comes_first(categories: Any) -> None:
    seen: set[str] = set()
    for key, category in categories.items():
        seen.add(key)
        assert category["idParent"] is None or category["idParent"] in seen


def test_an_unknown_category_selects_nothing(connector: Connector) -> None:
    assert connector.list("/categories", idParent="999") == []
    assert connector.list("/products", idCategory="999") == []
    assert connector.list("/products", idCategory="") == []


@pytest.mark.parametrize(
    ("path", "query"),
    [("/categories", {}), ("/products", {}), ("/products", {"idCategory": "1002"}),
     ("/products", {SEARCH: "lamps"})],
)  # fmt: skip
def test_pages_add_up(connector: Connector, path: str, query: dict[str, str]) -> None:
    everything = connector.list(path, **ALL, **query)
    pages = [connector.list(path, limit=4, offset=at, **query) for at in range(0, 1000, 4)]
    assert [item for page in pages for item in page] == everything
    assert len(everything) > 4
    assert len(set(ids(everything))) == len(everything)


def test_a_page_past_the_end_is_empty(connector: Connector) -> None:
    assert connector.list("/products", offset=10_000) == []
    assert connector.list("/products", idCategory="123", offset=10_000) == []


def test_an_offset_is_of_products_not_of_pages(connector: Connector) -> None:
    first = connector.list("/products", limit=5)
    assert connector.list("/products", limit=3, offset=1) == first[1:4]
    assert connector.list("/products", offset=0, limit=5) == first


@pytest.mark.parametrize(
    ("text", "member"),
    [("LAMPS 50", "title"), ("nordlys", "brand"), ("shrot", "shortDescription"),
     ("department Rugs", "description"), ("shop-5030", "reference")],
)  # fmt: skip
def test_a_search_finds_every_text(connector: Connector, text: str, member: str) -> None:
    found = connector.list("/products", **{SEARCH: text}, **ALL)
    everything = connector.list("/products", **ALL)
    matching = [each for each in everything if text.casefold() in (each[member] or "").casefold()]
    assert 0 < len(matching) < len(everything)
    assert set(ids(matching)) <= set(ids(found))


def test_a_search_for_nothing_known_finds_nothing(connector: Connector) -> None:
    assert connector.list("/products", **{SEARCH: "no such thing"}) == []


def test_a_search_within_a_category_keeps_to_both(connector: Connector) -> None:
    inside = connector.list("/products", idCategory="1002", **ALL)
    found = connector.list("/products", idCategory="1002", **{SEARCH: "TEA"}, **ALL)
    assert found == [each for each in inside if "Tea" in each["title"]]
    assert 0 < len(found) < len(inside)
    assert connector.list("/products", idCategory="1002", **{SEARCH: "lamps"}) == []


def test_a_search_without_brackets_is_the_same(connector: Connector) -> None:
    found = connector.list("/products", **{SEARCH: "lamps"}, **ALL)
    assert connector.list("/products", search="lamps", **ALL) == found != []
    assert connector.list("/products", search="rugs", **{SEARCH: "lamps"}, **ALL) == found


def test_a_search_of_another_name_is_no_search(connector: Connector) -> None:
    everything = connector.list("/products", **ALL)
    assert connector.list("/products", query="lamps", **ALL) == everything


def test_categories_that_go_round_in_circles_are_read_once() -> None:
    store = Store()
    store.put("category", "1", {"id": "1", "idParent": "2", "_products": ["a"]})
    store.put("category", "2", {"id": "2", "idParent": "1", "_products": ["b", "c"]})
    store.put("category", "3", {"id": "3", "idParent": None, "_products": []})
    assert sorted(products_below(store, "1")) == ["a", "b", "c"]
    assert products_below(store, "3") == []
