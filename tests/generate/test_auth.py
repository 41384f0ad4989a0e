"""Credentials: where they come from, how they travel, and that they never show."""

import logging
import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.generate._kit import HEAD, answering, package

PAGE: dict[str, Any] = {"data": []}


BEARER = """
security: [{token: []}]
paths:
  /things:
    get:
      operationId: things.get
      summary: Get
      responses: {"204": {description: Nothing.}}
    post:
      operationId: things.open
      summary: Open to all
      security: [{}]
      responses: {"204": {description: Nothing.}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
"""


def test_static_schemes(client: Any) -> None:
    wire = answering({"data": []})
    client(wire).visitors.list()
    assert wire.last.headers["x-key"] == "k3y"
    assert "authorization" not in wire.last.headers
    wire = answering({"data": {}})
    client(wire).visitors.create(name="x")
    assert wire.last.headers["authorization"] == "Basic " + b64encode(b"user:pass").decode()
    client(wire, username=None).visitors.create(name="x")
    assert wire.last.url.params["key"] == "k3y"


def test_an_open_operation_carries_no_credentials(client: Any) -> None:
    wire = answering([])
    client(wire).bare.list()
    assert "authorization" not in wire.last.headers
    assert "x-key" not in wire.last.headers


def test_bearer(tmp_path: Any) -> None:
    with package(HEAD + BEARER, tmp_path, "bearershop") as module:
        wire = answering(httpx2.Response(204))
        made = module.Client(token="t", transport=httpx2.MockTransport(wire))
        assert made.things.get() is None
        assert wire.last.headers["authorization"] == "Bearer t"
        made.things.open()
        assert "authorization" not in wire.last.headers
        wire.answers = [httpx2.Response(200, json=[1])]
        assert made.request("GET", "/things") == [1]
        assert wire.last.headers["authorization"] == "Bearer t"


def test_missing_credentials_are_named_with_their_variables(shop: Any) -> None:
    with pytest.raises(shop.MissingCredentialsError) as caught:
        shop.Client(client_id="only")
    text = str(caught.value)
    assert "client_secret= (or SHOP_CLIENT_SECRET)" in text
    assert "api_key= (or SHOP_API_KEY)" in text
    assert "only" not in text


def test_call_names_missing_credentials_of_its_operation(shop: Any) -> None:
    client = shop.Client(api_key="k", transport=httpx2.MockTransport(answering(PAGE)))
    with pytest.raises(shop.MissingCredentialsError, match=r"SHOP_CLIENT_ID.*SHOP_CLIENT_SECRET"):
        client.orders.list()


def test_environment_variables_stand_in_for_arguments(shop: Any) -> None:
    code = """
import httpx2, shop
def handle(request):
    print(request.url.host, request.headers["x-key"])
    return httpx2.Response(200, json={"data": []})
transport = httpx2.MockTransport(handle)
shop.Client(transport=transport).visitors.list()
shop.Client(api_key="argument", base_url="http://given", transport=transport).visitors.list()
"""
    path = str(Path(shop.__file__).parent.parent)
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "SHOP_API_KEY": "variable",
        "SHOP_BASE_URL": "http://set",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["set variable", "given argument"]


def test_secrets_are_neither_shown_nor_logged(client: Any, caplog: Any) -> None:
    made = client(answering({"data": {}}, {"data": []}), username=None)
    with caplog.at_level(logging.DEBUG):
        made.visitors.create(name="x")
        made.orders.list()
    shown = repr(made) + repr(vars(made)) + repr(vars(made._api)) + repr(vars(made._api._core))
    shown += caplog.text
    assert "https://shop.example/visitors?key=***: 200 (attempt 1)" in caplog.text
    assert "'authorization': '***'" in caplog.text
    assert "'user-agent': 'shop-python/" in caplog.text
    assert "received {'content-length': '11'" in caplog.text
    assert "Credentials(client_id, client_secret, api_key, password)" in shown
    assert "visitors?key=***" in shown  # what httpx2 itself logs
    assert "k3y" not in shown
    assert "s3cret" not in shown


def test_a_token_that_is_ready_is_sent_as_it_is(shop: Any, client: Any) -> None:
    wire = answering(PAGE, httpx2.Response(401, json={}))
    made = client(wire, access_token="re4dy")
    made.orders.list()
    assert wire.last.headers["authorization"] == "Bearer re4dy"
    with pytest.raises(shop.AuthenticationError):  # nothing can renew it
        made.orders.list()
    assert len(wire.requests) == 2
    assert "re4dy" not in repr(vars(made._api._core))
    alone = shop.Client(access_token="re4dy", transport=httpx2.MockTransport(answering(PAGE)))
    assert alone.orders.list().items == []


def test_passed_credentials_override_token_variable() -> None:
    code = """
import ivalid, httpx2
def handle(request):
    print(request.url.path, request.headers.get("authorization"))
    return httpx2.Response(200, json={"access_token": "fetched", "data": []})
transport = httpx2.MockTransport(handle)
ivalid.Client(transport=transport).teams.list()
ivalid.Client(client_id="i", client_secret="s", transport=transport).teams.list()
ivalid.Client(client_id="i", client_secret="s", api_key="a", transport=transport).teams.list()
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "IVALID_API_KEY": "variable"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "/v2/teams Bearer variable",
        "/oauth/token None",
        "/v2/teams Bearer fetched",
        "/v2/teams Bearer a",
    ]
