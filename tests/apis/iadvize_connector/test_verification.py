"""Verdicts, valid and not, of both steps of an installation."""

from typing import Any

import pytest
from contracts.behaviours.iadvize_connector._verification import verdict
from tests.apis.iadvize_connector.conftest import Connector

ACCOUNT = {"field_login": "login", "field_password": "pa55w0rd"}
SHOP = {"field_shop_url": "https://shop.example.com"}
REFUSED = {
    "isValid": False,
    "message": "",
    "fields": [{"id": "field_password", "message": "password is not valid"}],
}


def test_a_valid_verdict_says_nothing_else(connector: Connector) -> None:
    assert connector.verify(*ACCOUNT.items()) == {"isValid": True}
    assert connector.verify(*SHOP.items()) == {"isValid": True}
    assert connector.verify(*ACCOUNT.items(), *SHOP.items()) == {"isValid": True}


@pytest.mark.parametrize(
    "changed",
    [
        {"field_password": "p4ssw0rd"},
        {"field_password": ""},
        {"field_login": "nobody"},
        {"field_login": "nobody", "field_password": ""},
        {"field_password": "é\ud83d\ude00"},
    ],
)
def test_an_unknown_login_looks_like_a_wrong_password(changed: dict[str, str]) -> None:
    assert verdict({**ACCOUNT, **changed}) == REFUSED


@pytest.mark.parametrize("name", ACCOUNT)
def test_missing_field_is_named_in_the_message(name: str) -> None:
    fields = {key: value for key, value in ACCOUNT.items() if key != name}
    assert verdict(fields) == {"isValid": False, "message": f"{name} is missing"}


@pytest.mark.parametrize(
    "address", ["", "shop.example.com", "http://shop.example.com", "https://[x"]
)
def test_the_shop_must_have_an_https_address(address: str) -> None:
    found = verdict({"field_shop_url": address})
    assert found["isValid"] is False
    assert [fault["id"] for fault in found["fields"]] == ["field_shop_url"]


def test_violations_of_both_steps_are_reported_together() -> None:
    found = verdict({**ACCOUNT, "field_password": "x", "field_shop_url": "x"})
    assert [fault["id"] for fault in found["fields"]] == ["field_password", "field_shop_url"]


def test_fields_of_nobody_are_passed_over_but_are_no_step(connector: Connector) -> None:
    assert verdict({**ACCOUNT, "field_colour": "red"}) == {"isValid": True}
    for fields in ((), (("field_colour", "red"),)):
        found = connector.verify(*fields)
        assert found["isValid"] is False
        assert "field_login" in found["message"]


def test_of_an_id_that_occurs_twice_the_last_value_counts(connector: Connector) -> None:
    wrong = ("field_password", "p4ssw0rd")
    assert connector.verify(wrong, *ACCOUNT.items())["isValid"] is True
    assert connector.verify(*ACCOUNT.items(), wrong)["isValid"] is False


def test_a_type_that_is_not_listed_does_not_fail_an_installation(connector: Connector) -> None:
    fields = [
        {"id": name, "value": value, "fieldType": "NUMERIC"} for name, value in ACCOUNT.items()
    ]
    assert connector.http.post("/verification", json=fields).json() == {"isValid": True}


@pytest.mark.parametrize("empty", [{}, {"value": None}, {"value": ""}])
def test_a_field_without_a_value_is_an_empty_text(
    connector: Connector, empty: dict[str, Any]
) -> None:
    fields = [{"id": "field_login", "value": "login"}, {"id": "field_password", **empty}]
    assert connector.post("/verification", fields) == REFUSED


def test_a_number_is_compared_as_text(connector: Connector) -> None:
    found = connector.post("/verification", [{"id": "field_shop_url", "value": 42}])
    assert [fault["id"] for fault in found["fields"]] == ["field_shop_url"]


@pytest.mark.parametrize(
    "media_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/json"]
)
def test_a_body_is_read_as_json_whatever_its_content_type(
    connector: Connector, media_type: str | None
) -> None:
    body = b'[{"id": "field_shop_url", "value": "https://shop.example.com"}]'
    headers = {} if media_type is None else {"content-type": media_type}
    answer = connector.http.post("/verification", content=body, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"isValid": True})


def test_what_is_no_list_of_fields_is_no_verdict(connector: Connector) -> None:
    bodies: tuple[Any, ...] = (
        {},
        [{"value": "login", "fieldType": "TEXT"}],
        [{"id": 1, "value": "x", "fieldType": "TEXT"}],
        [{"id": "field_login", "value": ["login"], "fieldType": "TEXT"}],
    )
    for body in bodies:
        answer = connector.http.post("/verification", json=body)
        assert (answer.status_code, set(answer.json())) == (400, {"message"})
