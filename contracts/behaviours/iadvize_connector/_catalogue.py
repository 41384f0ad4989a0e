"""The catalogue: trees of categories with their products.

Model: `products` names what is directly in a category, `productsCount` counts what is in it and
below it, and `idCategory` lists just that. It is the reading under which the documented categories
are right: 123 holds two products and a third one below it, 456 none and seven below it.
Parents come before their children, so that the first page of all categories shows the top.
Which products are directly in a category is kept in `_products`, as `products` shows it otherwise
under some readings.
"""

from __future__ import annotations

from itertools import count
from typing import Literal

from concord.emulator.behaviour import (
    Call,
    Condition,
    Id,
    Problem,
    Record,
    Response,
    Store,
    World,
)

from . import _lists as lists

_SEARCH = "search[default][contains]"
_TEXTS = ("title", "brand", "description", "shortDescription", "reference")
_PREVIEWED = 2
_DOCUMENTED = {"123", "456"}
_SHOP = "https://shop.example.com"
_BELOW_THE_DOCUMENTED = {"123": {"Accessories": 1}, "456": {"Shoes": 4, "Coats": 3}}
_DEPARTMENTS = {
    "Garden": {"Tools": 6, "Seeds": 9, "Furniture": 4, "Lighting": 0},
    "Kitchen": {"Pots": 7, "Knives": 5, "Tea": 8},
    "Living": {"Lamps": 6, "Rugs": 3, "Cushions": 5},
    "Office": {"Desks": 4, "Chairs": 4, "Paper": 6},
    "Travel": {"Bags": 5, "Maps": 2},
}
_BRANDS = ("Nordlys", "Papillon", "Zephyr", None)
_FIRST_CATEGORY, _FIRST_PRODUCT = 1001, 5001


def seed(world: World) -> None:
    """Put the shop around the documented categories and products."""
    categories, products = count(_FIRST_CATEGORY), count(_FIRST_PRODUCT)
    for documented in world.store.find("category"):
        inside = [_documented_id(world, key) for key in documented["products"] or ()]
        world.store.put("category", documented["id"], {**documented, "_products": inside})
    roots = {_own_id(world, next(categories)): name for name in _DEPARTMENTS}
    shelves: dict[Id, dict[str, int]] = {
        **{_documented_id(world, key): sizes for key, sizes in _BELOW_THE_DOCUMENTED.items()},
        **{root: _DEPARTMENTS[name] for root, name in roots.items()},
    }
    for root, name in roots.items():
        _put_category(world, _category(root, None, name, [], sum(_DEPARTMENTS[name].values())))
    for parent, sizes in shelves.items():
        for name, size in sizes.items():
            numbers = [next(products) for _ in range(size)]
            ids = [_own_id(world, number) for number in numbers]
            key = _own_id(world, next(categories))
            _put_category(world, _category(key, parent, name, ids, size))
            for number, product in zip(numbers, ids, strict=True):
                world.store.put("product", product, _product(product, number, name))
    _restate(world)


def _documented_id(world: World, key: str) -> Id:
    return int(key) if world.follows("integer-ids") else key


def _own_id(world: World, number: int) -> Id:
    if world.follows("integer-ids"):
        return number
    return f"item-{number}" if world.follows("worded-ids") else str(number)


def _put_category(world: World, category: Record) -> None:
    world.store.put("category", category["id"], category)


def _category(key: Id, parent: Id | None, label: str, ids: list[Id], number: int) -> Record:
    return {
        "id": key,
        "idParent": parent,
        "label": label,
        "products": [str(each) for each in ids] or None,
        "productsCount": number,
        "_products": ids,
    }


def _restate(world: World) -> None:
    """Let categories and products say what the readings have of them."""
    products = {each["id"]: each for each in world.store.find("product")}
    for category in world.store.find("category"):
        inside = category["_products"]
        if world.follows("products-by-title"):
            category["products"] = [products[key]["title"] for key in inside] or None
        if world.follows("products-preview"):
            category["products"] = [str(key) for key in inside[:_PREVIEWED]] or None
        if world.follows("count-of-direct-products") and str(category["id"]) not in _DOCUMENTED:
            category["productsCount"] = len(inside)
        if world.follows("top-holds-all") and category["idParent"] is None:
            category["productsCount"] = len(products)
        _put_category(world, category)
    for key, product in products.items():
        if world.follows("missing-references") and product["reference"] is None:
            del product["reference"]
            world.store.put("product", key, product)


def _product(key: Id, number: int, shelf: str) -> Record:
    cents = 990 + number * 37 % 9000
    reduced = number % 3 == 0
    return {
        "id": key,
        "title": f"{shelf} {number}",
        "productUrl": f"{_SHOP}/products/{number}",
        "brand": _BRANDS[number % len(_BRANDS)],
        "description": f"From our department {shelf}, made to last",
        "shortDescription": None if number % 2 else f"{shelf}, made to last",
        "available": number % 5 != 0,
        "imageUrl": f"{_SHOP}/images/{number}.jpg",
        "reference": f"SHOP-{number}",
        "priceCatalog": _price(cents),
        "pricePromotion": _price(cents * 9 // 10) if reduced else None,
        "priceSpecial": None,
    }


def _price(cents: int) -> str:
    return f"{cents / 100:.2f} €"


def categories(call: Call) -> Response:
    """The categories that the query selects; of an unknown parent there are none."""
    conditions = _filtered(call)
    if call.follows("top-categories"):
        parent = call.query.get("idParent")
        match: Literal["absent", "equal"] = "absent" if parent is None else "equal"
        conditions.append(Condition(member="idParent", match=match, value=parent))
    if call.follows("unknown-category-is-404") and not _is_known(call):
        raise Problem(404, "NOT_FOUND", "There is no such category")
    return lists.page(call, call.store.find("category", *conditions))


def _is_known(call: Call) -> bool:
    parent = call.query.get("idParent")
    return parent is None or call.store.get("category", parent) is not None


def products(call: Call) -> Response:
    """The products that the query selects; an unknown category has none."""
    conditions = _filtered(call)
    if call.follows("search-by-word"):
        words = call.query.get(_SEARCH, "").split()
        conditions += [Condition(member=_TEXTS, match="contains", value=word) for word in words]
    everywhere = call.follows("search-of-all") and _SEARCH in call.query
    if "idCategory" in call.query and not everywhere:
        inside = _products_of(call, call.query["idCategory"])
        conditions.append(Condition(member="id", match="one-of", value=inside))
    return lists.page(call, call.store.find("product", *conditions))


def _filtered(call: Call) -> list[Condition]:
    """The conditions of the parameters that the spec makes filters of members."""
    found = []
    for each in call.operation.parameters:
        value = call.query.get(each.name)
        if each.filter is None or value is None:
            continue
        members = each.filter.members
        if value == each.filter.absent:
            found.append(Condition(member=members, match="absent"))
        else:
            found.append(Condition(member=members, match=each.filter.match, value=value))
    return found


def _products_of(call: Call, category: Id) -> list[Id]:
    """Ids of the products of a category."""
    record = call.store.get("category", category)
    if record is None:
        return []
    if call.follows("top-holds-all") and record["idParent"] is None:
        return [each["id"] for each in call.store.find("product")]
    return (
        record["_products"]
        if call.follows("direct-products")
        else products_below(call.store, category)
    )


def products_below(store: Store, category: Id) -> list[Id]:
    """Ids of the products of a category and of all below it; a category may be its own parent."""
    waiting, seen, found = [category], set[Id](), list[Id]()
    while waiting:
        key = waiting.pop()
        record = store.get("category", key)
        if record is None or key in seen:
            continue
        seen.add(key)
        found += record["_products"]
        below = store.find("category", Condition(member="idParent", value=key))
        waiting += [each["id"] for each in below]
    return found
