"""The catalogue: trees of categories with their products.

Model: `products` names what is directly in a category, `productsCount` counts what is in it and
below it, and `idCategory` lists just that. It is the reading under which the documented categories
are right: 123 holds two products and a third one below it, 456 none and seven below it.
Parents come before their children, so that the first page of all categories shows the top.
"""

from __future__ import annotations

from itertools import count

from concord.emulator.behaviour import Call, Condition, Record, Response, Store, World

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
    roots = {str(next(categories)): name for name in _DEPARTMENTS}
    shelves = _BELOW_THE_DOCUMENTED | {root: _DEPARTMENTS[name] for root, name in roots.items()}
    for root, name in roots.items():
        _put_category(world, _category(root, None, name, [], sum(_DEPARTMENTS[name].values())))
    for parent, sizes in shelves.items():
        for name, size in sizes.items():
            ids = [str(next(products)) for _ in range(size)]
            _put_category(world, _category(str(next(categories)), parent, name, ids, size))
            for key in ids:
                world.store.put("product", key, _product(int(key), name))


def _put_category(world: World, category: Record) -> None:
    world.store.put("category", category["id"], category)


def _category(key: str, parent: str | None, label: str, ids: list[str], number: int) -> Record:
    return {
        "id": key,
        "idParent": parent,
        "label": label,
        "products": ids or None,
        "productsCount": number,
    }


def _product(number: int, shelf: str) -> Record:
    cents = 990 + number * 37 % 9000
    reduced = number % 3 == 0
    return {
        "id": str(number),
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


def products(call: Call) -> Response:
    """The products that the query selects; an unknown category has none."""
    if "idCategory" not in call.query:
        return call.generic()
    inside = Condition(
        member="id", match="one-of", value=products_below(call.store, call.query["idCategory"])
    )
    return call.page(call.store.find("product", inside, *_searched(call)))


def _searched(call: Call) -> list[Condition]:
    """The conditions of the search: the spec says in which members its parameter looks."""
    return [
        Condition(member=each.filter.members, match=each.filter.match, value=call.query[each.name])
        for each in call.operation.parameters
        if each.filter and each.name in call.query
    ]


def products_below(store: Store, category: str) -> list[str]:
    """Ids of the products of a category and of all below it; a category may be its own parent."""
    waiting, seen, found = [category], set[str](), list[str]()
    while waiting:
        key = waiting.pop()
        record = store.get("category", key)
        if record is None or key in seen:
            continue
        seen.add(key)
        found += record["products"] or []
        below = store.find("category", Condition(member="idParent", value=key))
        waiting += [each["id"] for each in below]
    return found
