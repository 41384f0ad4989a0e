"""A connector for the iAdvize Developer Platform, to copy: Starlette, one file, data in memory.

    CONNECTOR_PASSWORD=pa55w0rd uvicorn connector:app --port 9000

Replace `SHOP` by your shop and CRM; the rest is what iAdvize calls: an administrator's fields are
judged while the connector is installed, agents browse categories and products, see a visitor's
profile, and fill in a form at the end of a conversation. `PATHS` are free to choose.
The documentation leaves points open (`specs/iadvize-connector/ambiguities.yaml`, `advice`). So a
verification is read as JSON whatever its content type, `idWebsite]` and `search` are understood,
unknown parameters are ignored, `X-iAdvize-Signature` is verified where it is present and never
demanded, and no identifier of a visitor is answered by an empty profile.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Query = Mapping[str, str]

PATHS = {
    "verification": "/verification",
    "categories": "/categories",
    "products": "/products",
    "visitor_profile": "/visitor-profile",
    "closing_options": "/conversation-closing-options",
}
_OTHER_NAMES = {"idWebsite]": "idWebsite", "search": "search[default][contains]"}
_SEARCHED = ("title", "brand", "description", "shortDescription", "reference")
_WHOLE = re.compile(r"[+-]?[0-9]{1,100}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Shop:
    """What the connector knows: replace it by your own sources."""

    accounts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Password by login."""
    categories: Sequence[Mapping[str, Any]] = ()
    """`id`, `idParent` (None at the top), `label`."""
    products: Sequence[Mapping[str, Any]] = ()
    """Members of the API, and `category`, the id of the category."""
    visitors: Sequence[Mapping[str, str]] = ()
    """`external`, `email` (lower case), `page`, `tag`."""


class Connector:
    """The five answers of a connector, from the data of a shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def verify(self, fields: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The verdict on the fields of a configuration step."""
        values = {it["id"]: "" if it.get("value") is None else str(it["value"]) for it in fields}
        missing = [name for name in ("field_login", "field_password") if name not in values]
        if missing:
            return {"isValid": False, "message": f"{', '.join(missing)} is missing"}
        known = self.shop.accounts.get(values["field_login"], "")
        given = values["field_password"].encode("utf-8", "replace")
        if known and hmac.compare_digest(given, known.encode()):
            return {"isValid": True}
        # an unknown login looks like a wrong password, so that nobody can try out logins
        at_fault = [{"id": "field_password", "message": "password is not valid"}]
        return {"isValid": False, "message": "", "fields": at_fault}

    def categories(self, query: Query) -> list[dict[str, Any]]:
        """The categories, on request those directly below one."""
        found = [
            it
            for it in self.shop.categories
            if "idParent" not in query or it["idParent"] == query["idParent"]
        ]
        return [self._category(it) for it in page(found, query)]

    def _category(self, category: Mapping[str, Any]) -> dict[str, Any]:
        own = [it["id"] for it in self.shop.products if it["category"] == category["id"]]
        return {
            "id": category["id"],
            "idParent": category["idParent"],
            "label": category["label"],
            "products": own or None,
            "productsCount": len(self.below(category["id"])),
        }

    def below(self, category: str) -> list[Mapping[str, Any]]:
        """The products of a category, and of those below it."""
        inner = [it["id"] for it in self.shop.categories if it["idParent"] == category]
        own = [it for it in self.shop.products if it["category"] == category]
        return own + [product for it in inner for product in self.below(it)]

    def products(self, query: Query) -> list[dict[str, Any]]:
        """The products, on request of a category, or those that contain a text."""
        found = self.below(query["idCategory"]) if "idCategory" in query else self.shop.products
        wanted = query.get("search[default][contains]", "").casefold()
        found = [
            it
            for it in found
            if any(wanted in str(it.get(name) or "").casefold() for name in _SEARCHED)
        ]
        found = page(found, query)
        return [{name: it[name] for name in it if name != "category"} for it in found]

    def visitor_profile(self, query: Query) -> list[dict[str, str]]:
        """What the CRM knows about a visitor; an external id counts more than an email address."""
        external, email = query.get("idVisitorExternal"), query.get("emailVisitor", "").casefold()
        visitors = self.shop.visitors
        found = [it for it in visitors if it["external"] == external]
        found = found or [it for it in visitors if it["email"] == email]
        if not found:
            return []
        french = query.get("operatorLocale", "en")[:2].lower() == "fr"
        page_of, tag = ("Profil CRM", "Étiquette CRM") if french else ("CRM profile", "CRM tag")
        return [
            {"id": "1", "label": page_of, "value": found[0]["page"], "fieldType": "URL"},
            {"id": "2", "label": tag, "value": found[0]["tag"], "fieldType": "TEXT"},
        ]

    def closing_options(self, query: Query) -> list[dict[str, Any]]:
        """The form that agents fill in: a box, and a text that depends on it."""
        french = query.get("operatorLocale", "en")[:2].lower() == "fr"
        box, text = ("Créer un ticket", "Marque") if french else ("Create a ticket", "Brand")
        return [
            {"id": "1", "label": box, "fieldType": "CHECKBOX", "isRequired": False},
            {"id": "2", "idParent": "1", "label": text, "fieldType": "TEXT", "isRequired": True},
        ]


def page(found: Sequence[Any], query: Query) -> Sequence[Any]:
    """The part of a list that `offset` and `limit` select."""
    offset, limit = whole(query, "offset", 0), whole(query, "limit", 1)
    start = offset or 0
    return found[start : None if limit is None else start + limit]


def whole(query: Query, name: str, least: int) -> int | None:
    """A parameter as a whole number; None where it is not sent. Raises HTTPException (400)."""
    if name not in query:
        return None
    if not _WHOLE.fullmatch(query[name]) or int(query[name]) < least:
        raise HTTPException(400, f"{name} is no whole number from {least}")
    return int(query[name])


def application(
    connector: Connector, paths: Mapping[str, str] = PATHS, secret: str = ""
) -> Starlette:
    """The connector as an ASGI app; `secret` is its secret token, empty where it has none."""

    async def verify(request: Request) -> Response:
        raw = await request.body()
        check_signature(request, raw, secret)
        return JSONResponse(connector.verify(fields_of(raw)))

    def reading(answer: Callable[[Query], list[Any]]) -> Callable[[Request], Any]:
        async def read(request: Request) -> Response:
            check_signature(request, b"", secret)
            return JSONResponse(answer(query_of(request)))

        return read

    lists = {name: getattr(connector, name) for name in paths if name != "verification"}
    return Starlette(
        routes=[
            Route(paths["verification"], verify, methods=["POST"]),
            *(Route(paths[name], reading(it), methods=["GET"]) for name, it in lists.items()),
        ],
        exception_handlers={HTTPException: refused},
    )


def query_of(request: Request) -> dict[str, str]:
    """The parameters by the names that the documentation means."""
    query = dict(request.query_params)
    for other, name in _OTHER_NAMES.items():
        if other in query:
            query.setdefault(name, query[other])
    return query


def fields_of(raw: bytes) -> list[dict[str, Any]]:
    """The fields of a verification, whatever its content type. Raises HTTPException (400)."""
    try:
        fields = json.loads(raw, parse_constant=_refuse)
    except ValueError as error:
        raise HTTPException(400, "the body is no JSON") from error
    if not isinstance(fields, list) or not all(map(_is_field, fields)):
        raise HTTPException(400, "the body is no list of fields with an id")
    return fields


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity, which JSON does not have


def _is_field(it: Any) -> bool:
    if not isinstance(it, dict) or not isinstance(it.get("id"), str):
        return False
    value = it.get("value")
    is_value = isinstance(value, str | int | float | None) and not isinstance(value, bool)
    return is_value and isinstance(it.get("fieldType", ""), str)


def check_signature(request: Request, raw: bytes, secret: str) -> None:
    """Refuse a call whose signature is wrong; one without a signature may be genuine."""
    given = request.headers.get("X-iAdvize-Signature")
    right = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    if secret and given is not None and not hmac.compare_digest(given.encode(), right.encode()):
        raise HTTPException(400, "the signature is wrong")


async def refused(_: Request, error: Exception) -> Response:
    """A short JSON object says what is wrong."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": error.detail}, error.status_code, error.headers)


def _product(number: int, category: str, title: str, price: str) -> dict[str, Any]:
    return {
        "id": str(number),
        "category": category,
        "title": title,
        "productUrl": f"https://shop.example/products/{number}",
        "brand": "Ariane" if number % 2 else None,
        "description": f"{title}, made in small numbers.",
        "shortDescription": None,
        "available": True,
        "imageUrl": f"https://shop.example/images/{number}.jpg",
        "reference": f"REF-{number}",
        "priceCatalog": price,
        "pricePromotion": None,
        "priceSpecial": None,
    }


SHOP = Shop(
    accounts={"login": os.environ.get("CONNECTOR_PASSWORD", "")},
    categories=(
        {"id": "7001", "idParent": None, "label": "Lamps"},
        {"id": "7002", "idParent": "7001", "label": "Table lamps"},
        {"id": "7003", "idParent": None, "label": "Clocks"},
    ),
    products=(
        _product(9011, "7001", "Floor lamp", "120 €"),
        _product(9012, "7002", "Reading lamp", "49.90 €"),
        _product(9013, "7002", "Bedside lamp", "35 €"),
        _product(9014, "7003", "Wall clock", "60 €"),
        _product(9015, "7003", "Alarm clock", "25 €"),
    ),
    visitors=(
        {
            "external": "C-1042",
            "email": "ada@example.com",
            "page": "https://crm.example/C-1042",
            "tag": "regular customer",
        },
    ),
)

app = application(Connector(SHOP), secret=os.environ.get("CONNECTOR_SECRET", ""))
