"""Security schemes as types: ways, variables, values and where a request has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from concord.spec import SecurityScheme, Spec, SpecError, load_file

KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
BEARER = {"type": "http", "scheme": "bearer"}
FLOWS = ("authorizationCode", "implicit", "password", "deviceAuthorization")


def spec(
    folder: Path, schemes: dict[str, Any], security: list[dict[str, list[str]]] | None = None
) -> Spec:
    """A spec of one operation with these schemes, all asked for together unless stated."""
    operation = {"operationId": "things.list", "responses": {}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "security": [{name: [] for name in schemes}] if security is None else security,
        "paths": {"/things": {"get": operation}},
        "components": {"securitySchemes": schemes},
    }
    path = folder / "openapi.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return load_file(path, api="shop")


def ways(found: SecurityScheme) -> list[list[str]]:
    return [[item.variable for item in way] for way in found.ways]


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (KEY, [["SHOP_ACCESS_TOKEN"], ["SHOP_API_KEY"]]),
        (BEARER, [["SHOP_TOKEN"], ["SHOP_ACCESS_TOKEN"]]),
        ({"type": "http", "scheme": "basic"}, [["SHOP_USERNAME", "SHOP_PASSWORD"]]),
        (
            {"type": "http", "scheme": "Basic", "x-username": "api_key"},
            [["SHOP_ACCESS_TOKEN"], ["SHOP_API_KEY"]],
        ),
        ({"type": "openIdConnect"}, [["SHOP_ACCESS_TOKEN"]]),
        (
            {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token"}}},
            [["SHOP_ACCESS_TOKEN"], ["SHOP_CLIENT_ID", "SHOP_CLIENT_SECRET"]],
        ),
        *(({"type": "oauth2", "flows": {flow: {}}}, [["SHOP_ACCESS_TOKEN"]]) for flow in FLOWS),
        ({"type": "http", "scheme": "digest"}, []),
        ({"type": "mutualTLS"}, []),
    ],
)
def test_ways_are_the_sets_of_variables_that_do(
    scheme: dict[str, Any], expected: list[list[str]], tmp_path: Path
) -> None:
    assert ways(spec(tmp_path, {"it": scheme}).schemes["it"]) == expected


def test_credentials_of_keys_required_together_differ(tmp_path: Path) -> None:
    both = spec(tmp_path, {"appId": KEY, "app-key": {**KEY, "name": "X-Other"}})
    assert [it.variable for it in both.credentials] == ["SHOP_APP_ID", "SHOP_APP_KEY"]
    either = spec(tmp_path, {"a": KEY, "b": {**KEY, "in": "query"}}, [{"a": []}, {"b": []}])
    assert [it.variable for it in either.credentials] == ["SHOP_API_KEY"]


def test_presentable_is_the_first_alternative_that_is_held(tmp_path: Path) -> None:
    schemes = {"key": KEY, "token": BEARER}
    found = spec(tmp_path, schemes, [{}, {"key": []}, {"token": []}])
    (operation,) = found.operations

    def chosen(**held: str) -> list[str] | None:
        presented = found.presentable(operation, held)
        return None if presented is None else [it.name for it in presented]

    assert chosen(api_key="k", token="t") == ["key"]
    assert chosen(token="t") == ["token"]
    assert chosen() == []
    strict = spec(tmp_path, schemes, [{"key": [], "token": []}])
    assert strict.presentable(strict.operations[0], {"token": "t"}) is None


def test_value_of_a_key_as_user_name_has_any_password(tmp_path: Path) -> None:
    scheme = {"type": "http", "scheme": "basic", "x-username": "api_key"}
    found = spec(tmp_path, {"it": scheme}).schemes["it"]
    assert found.value({"api_key": "abc"}) == "Basic YWJjOmFueQ=="
    assert found.value({}) is None


def test_sound_refuses_an_undeclared_scheme(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="the security scheme 'nope', which is not declared"):
        spec(tmp_path, {}, [{"nope": []}]).sound()
