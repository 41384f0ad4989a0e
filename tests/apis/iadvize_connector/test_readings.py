"""The connector under each reading that its behaviour follows by an option, and without it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from contracts.behaviours.iadvize_connector import BEHAVIOUR
from tests.apis.iadvize_connector.conftest import Connector

from concord import emulator, project

SPEC = project.load("iadvize-connector")
SEARCH = "search[default][contains]"
ALL = {"limit": 1000}
LOGIN = {"id": "field_login", "value": "login", "fieldType": "TEXT"}
WRONG = {"id": "field_password", "value": "p4ssw0rd", "fieldType": "TEXT"}
STRANGER = {"idVisitorExternal": "nobody"}
ADA_OR_GRACE = {"idVisitorExternal": "customer-7", "emailVisitor": "grace@example.com"}

Observation = Callable[[Connector], Any]


@contextmanager
def served(*readings: str) -> Iterator[Connector]:
    """The emulator under `entry=reading`s, the prefix of the entry left out."""
    chosen = dict(each.split("=") for each in readings)
    spec = SPEC.under({f"iadvize-connector-{entry}": it for entry, it in chosen.items()})
    with (
        emulator.running(spec) as server,
        httpx2.Client(base_url=server.base_url, timeout=60) as http,
    ):
        yield Connector(http)


def status(path: str, **query: Any) -> Observation:
    return lambda connector: connector.http.get(path, params=query).status_code


def listed(path: str) -> Observation:
    """The status, and how many elements are listed."""

    def observe(connector: Connector) -> Any:
        response = connector.http.get(path)
        body = response.json()
        return response.status_code, len(body) if isinstance(body, list) else None

    return observe


def number(path: str, **query: Any) -> Observation:
    """How many elements are listed."""
    return lambda connector: len(connector.list(path, **query))


def media_type(path: str, accept: str) -> Observation:
    def observe(connector: Connector) -> Any:
        return connector.http.get(path, headers={"accept": accept}).headers["content-type"]

    return observe


def verdict(*fields: Any) -> Observation:
    def observe(connector: Connector) -> Any:
        response = connector.http.post("/verification", json=list(fields))
        return response.status_code, response.json().get("fields")

    return observe


def statuses_by_type(connector: Connector) -> Any:
    """The statuses of a verification as a text, and as JSON."""
    body = json.dumps([LOGIN, WRONG], separators=(",", ":"))
    types = ("text/plain", "application/json")
    post = connector.http.post
    return [
        post("/verification", content=body, headers={"content-type": it}).status_code
        for it in types
    ]


def as_form(connector: Connector) -> Any:
    fields = {"field_login": "login", "field_password": "pa55w0rd"}
    return connector.http.post("/verification", data=fields).status_code


def category(key: Any, member: str) -> Observation:
    def observe(connector: Connector) -> Any:
        return next(it[member] for it in connector.list("/categories", **ALL) if it["id"] == key)

    return observe


def total(connector: Connector) -> Any:
    return connector.http.get("/categories", params={"limit": 2}).headers.get("x-total-count")


def first_ids(path: str, **query: Any) -> Observation:
    return lambda connector: [it["id"] for it in connector.list(path, **query)][:2]


def second_page(connector: Connector) -> Any:
    everything = connector.list("/products", **ALL)
    return everything.index(connector.list("/products", limit=3, offset=1)[0])


def without_reference(connector: Connector) -> Any:
    return sum("reference" not in it for it in connector.list("/products", **ALL))


def profile(member: str, **query: Any) -> Observation:
    return lambda connector: [it[member] for it in connector.list("/visitor-profile", **query)]


GRACE = ["https://crm.example.com/visitors/grace", "Grace Hopper", "0"]
NEW = ["https://crm.example.com/visitors/new"]
SILENT = [{"id": "field_login", "message": ""}]
FAULT = [{"id": "field_password", "message": "password is not valid"}]

READINGS: dict[str, tuple[Observation, Any, Any]] = {
    "page-or-data=page": (media_type("/products", "*/*"), "text/html", "application/json"),
    "page-or-data=both": (
        media_type("/visitor-profile", "text/html, */*"), "text/html", "application/json"),
    "request-media-type=text": (statuses_by_type, [200, 400], [200, 200]),
    "request-media-type=form": (as_form, 200, 400),
    "installation-steps=field": (verdict(WRONG), (200, FAULT), (200, None)),
    "verdict-status=status-4xx": (verdict(LOGIN, WRONG), (403, FAULT), (200, FAULT)),
    "verdict-fields=all": (verdict(LOGIN, WRONG), (200, SILENT + FAULT), (200, FAULT)),
    "errors=empty-list": (listed("/products?limit=x"), (200, 0), (400, None)),
    "invalid-parameters=nearest": (listed("/products?limit=0&offset=-1"), (200, 1), (400, None)),
    "invalid-parameters=ignored": (listed("/products?limit=0&offset=82"), (200, 2), (400, None)),
    "context-parameters=filters": (number("/products", idConnectorVersion="4"), 0, 84),
    "unknown-website=empty": (number("/conversation-closing-options", idWebsite="4"), 0, 3),
    "unknown-website=refused": (status("/categories", idWebsite="4"), 404, 200),
    "offset-unit=pages": (second_page, 3, 1),
    "no-total=header": (total, "25", None),
    "empty-list=status-204": (status("/products", idCategory="999"), 204, 200),
    "empty-list=status-404": (status("/products", idCategory="999"), 404, 200),
    "unknown-id=status-404": (status("/categories", idParent="999"), 404, 200),
    "root-categories=top": (first_ids("/categories"), ["456", "1001"], ["123", "456"]),
    "integer-ids=integers": (first_ids("/categories"), [123, 456], ["123", "456"]),
    "integer-ids=any": (
        first_ids("/categories", offset=2), ["item-1001", "item-1002"], ["1001", "1002"]),
    "category-products=names": (
        category("123", "products"), ["Product's title", "Product's title"], ["123", "456"]),
    "category-products=preview": (
        lambda it: max(len(each["products"] or ()) for each in it.list("/categories", **ALL)),
        2, 9),
    "root-products=all": (number("/products", idCategory="1001", **ALL), 84, 19),
    "products-count=direct": (category("1001", "productsCount"), 0, 19),
    "category-depth=direct": (number("/products", idCategory="1001", **ALL), 0, 19),
    "search=words": (number("/products", **{SEARCH: "made lamps"}), 6, 0),
    "filter-combination=whole": (
        number("/products", idCategory="1001", **{SEARCH: "lamps"}), 6, 0),
    "reference=optional": (without_reference, 1, 0),
    "null-or-absent=everywhere": (
        lambda it: it.list("/conversation-closing-options")[0].get("idParent", "absent"),
        None, "absent"),
    "visitor-identifiers-disagree=email": (
        profile("value", **ADA_OR_GRACE), GRACE,
        ["https://crm.example.com/visitors/customer-7", "loyal", "Ada Lovelace", "12"]),
    "visitor-identifiers-disagree=nobody": (
        lambda it: it.list("/visitor-profile", **ADA_OR_GRACE) == [], True, False),
    "unknown-visitor=status-404": (status("/visitor-profile", **STRANGER), 404, 200),
    "unknown-visitor=offer": (profile("value", **STRANGER), NEW, []),
    "profile-field-ids=global": (
        profile("id", emailVisitor="grace@example.com"),
        ["201", "203", "204"], ["1", "3", "4"]),
    "profile-values=empty-text": (
        profile("value", emailVisitor="grace@example.com"), [GRACE[0], "", *GRACE[1:]], GRACE),
}  # fmt: skip
"""By reading: what is observed, under it and under the chosen one."""


@pytest.mark.parametrize("reading", READINGS)
def test_behaviour_follows_a_reading(connector: Connector, reading: str) -> None:
    observe, expected, without = READINGS[reading]
    with served(reading) as other:
        assert observe(other) == expected
    assert observe(connector) == without


def test_each_option_has_a_reading_that_is_tested() -> None:
    tested = [f"iadvize-connector-{reading}".split("=") for reading in READINGS]
    options = {option for entry, it in tested for option in SPEC.under({entry: it}).options}
    assert options == set(BEHAVIOUR.options)


def test_readings_combine() -> None:
    readings = ("method=get", "envelope=envelope", "integer-ids=integers", "no-total=header")
    with served(*readings) as connector:
        response = connector.http.get("/categories", params={"limit": 1})
        profile = connector.get("/visitor-profile", {"idVisitorUnique": "123"})
    assert [it["id"] for it in response.json()["data"]] == [123]
    assert response.headers["x-total-count"] == "25"
    assert [it["id"] for it in profile["data"]] == [1, 2]
