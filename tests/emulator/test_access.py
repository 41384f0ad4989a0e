"""Credentials, scopes and tokens."""

from base64 import b64encode
from typing import Any

import pytest

from concord.emulator import credentials
from tests import samples
from tests.emulator.kit import Caller, Response

CLIENT = {"client_id": "shop-emulator-client-id", "client_secret": "shop-emulator-client-secret"}
GRANT = {"grant_type": "client_credentials", **CLIENT}


def token(caller: Caller, **members: Any) -> Response:
    return caller("POST", "/token", json={**GRANT, **members}, key=False)


def bearer(caller: Caller, text: str) -> Response:
    return caller("GET", "/orders", headers={"authorization": f"Bearer {text}"}, key=False)


def test_credentials_are_fixed_and_public() -> None:
    assert credentials(samples.load("shop")) == {"api_key": "shop-emulator-api-key", **CLIENT}


@pytest.mark.parametrize("target", ["/orders?page=x", "/orders/none"])
def test_missing_credentials_are_401_before_anything_else(seeded: Caller, target: str) -> None:
    assert seeded("GET", target, key=False).status == 401


def test_missing_credentials_are_401_before_the_body_is_looked_at(seeded: Caller) -> None:
    response = seeded("POST", "/orders", body=b"{", key=False)
    assert response.status == 401
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-key": "wrong"}, {"x-key": ""}, {"x-key": "é"}, {"authorization": "Bearer"},
        {"authorization": "Bearer x"}, {"authorization": "Bearer a.b.c"},
        {"authorization": "Basic x"},
    ],
)  # fmt: skip
def test_wrong_credentials_are_401(seeded: Caller, headers: dict[str, str]) -> None:
    assert seeded("GET", "/orders", headers=headers, key=False).status == 401


def test_either_of_two_alternatives_is_enough(seeded: Caller) -> None:
    assert seeded("GET", "/orders").status == 200
    assert bearer(seeded, token(seeded).json["access_token"]).status == 200


def test_a_token_without_the_scope_is_403_and_only_that(seeded: Caller) -> None:
    narrow = token(seeded, scope="reports").json
    assert narrow["scope"] == "reports"
    headers = {"authorization": f"bearer {narrow['access_token']}"}
    assert seeded("GET", "/orders/ord_00001", headers=headers, key=False).status == 403
    headers = {"authorization": f"Bearer {token(seeded, scope='orders').json['access_token']}"}
    assert seeded("GET", "/orders/ord_00001", headers=headers, key=False).status == 200


def test_a_token_is_taken_as_json_as_a_form_and_with_basic(seeded: Caller) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = b"grant_type=client_credentials&scope=orders+reports&client_id=shop-emulator-client-id"
    secret = b"&client_secret=shop-emulator-client-secret"
    answered = seeded("POST", "/token", body=body + secret, headers=form, key=False)
    assert answered.json["scope"] == "orders reports"
    basic = b64encode(":".join(CLIENT.values()).encode()).decode()
    named = {**form, "authorization": f"Basic {basic}"}
    body = b"grant_type=client_credentials"
    assert seeded("POST", "/token", body=body, headers=named, key=False).status == 200
    assert seeded("POST", "/token", body=body, headers=form, key=False).status == 401


def test_a_form_field_given_twice_is_400(seeded: Caller) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = b"grant_type=client_credentials&grant_type=x"
    assert seeded("POST", "/token", body=body, headers=form, key=False).status == 400


def test_the_lifetime_is_the_documented_one_by_the_emulators_clock(fresh: Caller) -> None:
    issued = token(fresh).json
    assert issued["expires_in"] == 600
    fresh.world.clock.advance(590)
    assert bearer(fresh, issued["access_token"]).status == 200
    fresh.world.clock.advance(20)
    assert bearer(fresh, issued["access_token"]).status == 401


def test_a_refresh_token_gives_a_new_access_token_and_is_none_itself(fresh: Caller) -> None:
    issued = token(fresh, scope="orders").json
    fresh.world.clock.advance(700)
    assert bearer(fresh, issued["refresh_token"]).status == 401
    again = token(fresh, grant_type="refresh_token", refresh_token=issued["refresh_token"]).json
    assert again["scope"] == "orders"
    assert bearer(fresh, again["access_token"]).status == 200


@pytest.mark.parametrize(
    ("members", "status", "code"),
    [
        ({"client_secret": "wrong"}, 401, "INVALID_CLIENT"),
        ({"client_id": "é\n"}, 401, "INVALID_CLIENT"),
        ({"grant_type": "password"}, 400, "UNSUPPORTED_GRANT_TYPE"),
        ({"scope": "orders nonsense"}, 400, "INVALID_SCOPE"),
        ({"grant_type": "refresh_token"}, 400, "INVALID_GRANT"),
        ({"grant_type": "refresh_token", "refresh_token": "é.x"}, 400, "INVALID_GRANT"),
    ],
)
def test_what_a_token_request_can_get_wrong(
    seeded: Caller, members: dict[str, str], status: int, code: str
) -> None:
    response = token(seeded, **members)
    assert (response.status, response.json["code"]) == (status, code)
