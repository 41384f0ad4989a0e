"""What an agent sees: the profile of a visitor, and the closing form."""

import pytest
from tests.apis.iadvize_connector.conftest import Connector

ADA = "https://crm.example.com/visitors/customer-7"
GRACE = "https://crm.example.com/visitors/grace"


def page(connector: Connector, **query: str) -> str | None:
    """The address that the profile of the visitor starts with."""
    fields = connector.list("/visitor-profile", **query)
    return fields[0]["value"] if fields else None


@pytest.mark.parametrize(
    "query",
    [
        {"idVisitorExternal": "customer-7"},
        {"emailVisitor": "ada@example.com"},
        {"emailVisitor": "Ada@Example.COM"},
        {"idVisitorUnique": "593de0891b628a50b09835dc6c0e92565329c74baa90e"},
        {"idVisitorExternal": "customer-7", "emailVisitor": "grace@example.com"},
        {"idVisitorExternal": "unknown", "emailVisitor": "ada@example.com"},
    ],
)
def test_a_visitor_is_known_by_any_id_and_the_own_one_decides(
    connector: Connector, query: dict[str, str]
) -> None:
    assert page(connector, **query) == ADA


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"idWebsite": "123"},
        {"emailVisitor": "nobody@example.com"},
        {"idVisitorExternal": "CUSTOMER-7"},
        {"idVisitorExternal": "ada@example.com"},
    ],
)
def test_a_stranger_has_an_empty_profile(connector: Connector, query: dict[str, str]) -> None:
    assert page(connector, **query) is None


def test_a_field_without_a_value_is_left_out_and_zero_is_a_value(connector: Connector) -> None:
    fields = connector.list("/visitor-profile", emailVisitor="grace@example.com")
    shown = {field["id"]: field["value"] for field in fields}
    assert shown == {"1": GRACE, "3": "Grace Hopper", "4": "0"}


def test_only_addresses_are_links(connector: Connector) -> None:
    for field in connector.list("/visitor-profile", idVisitorExternal="customer-7"):
        assert (field["fieldType"] == "URL") == field["value"].startswith("https://")


@pytest.mark.parametrize("locale", ["fr", "FR", "fr_FR", "fr-CA"])
def test_labels_are_in_the_language_of_the_agent(connector: Connector, locale: str) -> None:
    profile = connector.list("/visitor-profile", idVisitorExternal="123", operatorLocale=locale)
    form = connector.list("/conversation-closing-options", operatorLocale=locale)
    assert [field["label"] for field in profile] == ["Fiche CRM", "Étiquette CRM"]
    assert [field["label"] for field in form][1:] == ["Nom de la marque", "Couleur"]


@pytest.mark.parametrize("locale", ["en", "de", "", "x"])
def test_labels_of_other_languages_are_english(connector: Connector, locale: str) -> None:
    english = connector.list("/conversation-closing-options")
    assert connector.list("/conversation-closing-options", operatorLocale=locale) == english


def test_a_field_of_the_form_comes_after_the_box_that_it_depends_on(connector: Connector) -> None:
    boxes: set[str] = set()
    for field in connector.list("/conversation-closing-options"):
        assert "idParent" not in field or field["idParent"] in boxes
        if field["fieldType"] == "CHECKBOX":
            boxes.add(field["id"])
    assert boxes
