"""The iAdvize desk, as the caller of a connector: what an administrator and an agent would see.

Model: the four occasions on which the page says that iAdvize calls: the installation, the product
list, the visitor's profile, the end of a conversation. Where the page is silent, the ledger has
chosen; what the desk really draws is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concord.testing import Desk

NAME = "iadvize"
_PAGE = "5"


def run(desk: Desk) -> None:
    """Install, browse, look at a visitor, end a conversation."""
    website = {"idConnectorVersion": "123", **(desk.fixture("website_id") or {"idWebsite": "123"})}
    _install(desk)
    _browse(desk, website)
    _profile(desk, website)
    _close(desk, website)


def _install(desk: Desk) -> None:
    desk.title("Installation: the administrator fills in the fields of a step")
    steps = {name: desk.fixture(name) for name in ("invalid_fields", "valid_fields")}
    if not any(steps.values()):
        desk.show("left out: give --fixture valid_fields=[…] and --fixture invalid_fields=[…]")
    for name, fields in steps.items():
        if fields is None:
            continue
        verdict = desk.ask("verification.verify", {}, fields)
        if verdict is not None:
            _judged(desk, verdict, is_right=name == "valid_fields")


def _judged(desk: Desk, verdict: Mapping[str, Any], *, is_right: bool) -> None:
    if verdict["isValid"]:
        desk.show("✓ the step is confirmed, the next one opens")
    else:
        desk.show(f"the step stays open: {verdict.get('message') or '(no text for the whole)'}")
    for field in verdict.get("fields", ()):
        desk.show(f"    {field['id']}: {field['message']}")
    if verdict["isValid"] is not is_right:
        desk.fail("valid fields are refused" if is_right else "invalid fields are accepted")


def _browse(desk: Desk, website: Mapping[str, str]) -> None:
    desk.title("Product list: the agent opens the catalogue")
    categories = desk.ask("categories.list", {**website, "limit": _PAGE, "offset": "0"}) or []
    for category in categories:
        indent = "  " if category.get("idParent") else ""
        desk.show(f"{indent}▸ {category['label']} ({category['productsCount']})")
    if categories:
        first = categories[0]
        desk.show(f"the agent opens {first['label']!r}")
        query = {**website, "idCategory": first["id"], "limit": _PAGE, "offset": "0"}
        _products(desk, desk.ask("products.list", query))
    word = desk.fixture("search_word")
    if word is not None:
        desk.show(f"the agent looks for {next(iter(word.values()))!r}")
        found = desk.ask("products.list", {**website, **word, "limit": _PAGE, "offset": "0"})
        _products(desk, found)
        if found == []:
            desk.fail("the search finds nothing")


def _products(desk: Desk, products: Any) -> None:
    for product in products or ():
        state = "" if product.get("available", True) else ", not available"
        desk.show(f"    {product['title']}: {product['priceCatalog']}{state}")
    if products == []:
        desk.show("    (no product)")


def _profile(desk: Desk, website: Mapping[str, str]) -> None:
    desk.title("Visitor profile: the agent opens a conversation")
    known = desk.fixture("known_visitor")
    if known is None:
        desk.show("left out: give --fixture known_visitor=…")
        return
    query = {"idWebsite": website["idWebsite"], "operatorLocale": "en", **known}
    profile = desk.ask("visitor_profile.get", query)
    for field in profile or ():
        link = "↗ " if field["fieldType"] == "URL" else ""
        desk.show(f"{field['label']}: {link}{field['value']}")
    if profile == []:
        desk.fail("the known visitor has no profile")
    stranger = desk.ask("visitor_profile.get", {"operatorLocale": "en", "emailVisitor": "-"})
    if stranger is not None:
        desk.show(f"(of a visitor who is not known: {len(stranger)} fields)")


def _close(desk: Desk, website: Mapping[str, str]) -> None:
    desk.title("Closing form: the agent ends the conversation")
    form = desk.ask("closing_options.list", {**website, "operatorLocale": "en"}) or []
    known = {field["id"] for field in form}
    for field in form:
        box = "☐" if field["fieldType"] == "CHECKBOX" else "____"
        must = " *" if field["isRequired"] else ""
        parent = field.get("idParent")
        desk.show(f"{'    ' if parent else ''}{box} {field['label']}{must}")
        if parent and parent not in known:
            desk.fail(f"{field['label']!r} depends on {parent!r}, which is no field of the form")
