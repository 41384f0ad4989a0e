"""Tokens: fetched once, where the spec says, renewed in time, and shared by threads and tasks."""

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest

from tests.generate._kit import HEAD, answering, body_of, package, reply, serving
from tests.generate.conftest import SECRETS

PAGE: dict[str, Any] = {"data": []}


def make(shop: Any, handle: Any, **options: Any) -> Any:
    return shop.Client(**{**SECRETS, "transport": httpx2.MockTransport(handle), **options})


FORM = """
security: [{oauth: []}]
paths:
  /token:
    post:
      operationId: tokens.create
      summary: Get a token
      security: []
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [scope], properties: {scope: {type: string}}}
      responses: {"200": {description: A token.}}
  /things:
    get:
      operationId: things.get
      summary: Get
      responses: {"204": {description: Nothing.}}
components:
  securitySchemes:
    oauth:
      type: oauth2
      x-token-request: {operation: tokens.create, encoding: form}
      flows: {clientCredentials: {tokenUrl: "https://x.example/token", scopes: {a: A, b: B}}}
"""


@pytest.fixture(scope="module")
def form(tmp_path_factory: Any) -> Any:
    with package(HEAD + FORM, tmp_path_factory.mktemp("form"), "formshop") as module:
        yield module


class Tokens:
    """A handler that hands out t1, t2 … and records what was asked with which token."""

    def __init__(self, status: Callable[[str], int], lifetime: Any = 3600) -> None:
        self.status = status
        self.lifetime = lifetime
        self.seen: list[httpx2.Request] = []
        self.used: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        if request.url.path.endswith("token"):
            self.used.append("fetch")
            token = {"access_token": f"t{self.used.count('fetch')}", "expires_in": self.lifetime}
            return httpx2.Response(200, json=token)
        # Now: the same request is signed again when it is repeated.
        self.used.append(request.headers["authorization"])
        return httpx2.Response(self.status(self.used[-1]), json=PAGE)


def test_one_token_for_many_calls_on_the_same_origin(shop: Any) -> None:
    handle = Tokens(lambda _: 200)
    client = make(shop, handle, base_url="http://elsewhere:1")
    client.orders.list()
    client.orders.list()
    assert [r.url.path for r in handle.seen] == ["/oauth/token", "/orders", "/orders"]
    assert str(handle.seen[0].url) == "http://elsewhere:1/oauth/token"
    assert json.loads(handle.seen[0].content) == {
        "grant_type": "client_credentials",
        "client_id": "id",
        "client_secret": "s3cret",
    }
    assert handle.seen[0].headers["content-type"] == "application/json"
    assert handle.seen[0].extensions["timeout"]["read"] == 60.0
    assert handle.seen[1].headers["authorization"] == "Bearer t1"


def test_form_token_request_names_all_scopes_where_required(form: Any) -> None:
    handle = Tokens(lambda _: 204)
    transport = httpx2.MockTransport(handle)
    form.Client(client_id="i&d", client_secret="s", transport=transport).things.get()
    assert dict(parse_qsl(handle.seen[0].content.decode())) == {
        "grant_type": "client_credentials",
        "client_id": "i&d",
        "client_secret": "s",
        "scope": "a b",
    }
    form.Client(client_id="i", client_secret="s", scopes=["b"], transport=transport).things.get()
    assert dict(parse_qsl(handle.seen[2].content.decode()))["scope"] == "b"


ELSEWHERE = FORM.replace(
    "  /token:\n",
    """  /token:
    servers: [{url: "https://login.example", x-environment: production}]
""",
)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: Any) -> Any:
    with package(HEAD + ELSEWHERE, tmp_path_factory.mktemp("elsewhere"), "elsewhere") as module:
        yield module


@pytest.mark.parametrize(
    ("options", "token", "thing"),
    [
        ({}, "https://login.example/token", "https://shop.example/things"),
        (
            {"environment": "sandbox"},
            "https://login.example/token",
            "https://sandbox.shop.example/things",
        ),
        ({"base_url": "http://stand-in:1"}, "http://stand-in:1/token", "http://stand-in:1/things"),
    ],
)
def test_the_token_call_has_a_server_of_its_own(
    elsewhere: Any, options: dict[str, str], token: str, thing: str
) -> None:
    handle = Tokens(lambda _: 204)
    transport = httpx2.MockTransport(handle)
    client = elsewhere.Client(client_id="i", client_secret="s", transport=transport, **options)
    client.things.get()
    assert [str(request.url) for request in handle.seen] == [token, thing]


def test_a_token_that_is_refused_is_renewed_once(shop: Any) -> None:
    handle = Tokens(lambda header: 200 if header == "Bearer t2" else 401)
    client = make(shop, handle)
    with pytest.raises(shop.AuthenticationError):
        client.orders.list()  # a fresh token: another one would not help
    client.orders.list()
    assert handle.used == [
        "fetch",
        "Bearer t1",
        "Bearer t1",
        "fetch",
        "Bearer t2",
    ]


def test_a_second_refusal_is_an_error(shop: Any) -> None:
    accepted = iter([200, 401, 401])
    handle = Tokens(lambda _: next(accepted))
    client = make(shop, handle)
    client.orders.list()
    with pytest.raises(shop.AuthenticationError):
        client.orders.list()


@pytest.mark.parametrize(("lifetime", "fetches"), [(3600, 1), (0, 2), ("soon", 1), (None, 1)])
def test_a_token_is_used_as_long_as_it_lives(shop: Any, lifetime: Any, fetches: Any) -> None:
    handle = Tokens(lambda _: 200, lifetime)
    client = make(shop, handle)
    client.orders.list()
    client.orders.list()
    assert len([r for r in handle.seen if r.url.path == "/oauth/token"]) == fetches


@pytest.mark.parametrize(("elapsed", "token"), [(3500, "old"), (3550, None)])
def test_a_token_is_renewed_a_little_early(shop: Any, elapsed: Any, token: Any) -> None:
    from shop._runtime.auth import Credentials, OAuth2  # type: ignore[import-not-found]
    from shop._runtime.tokens import ClientCredentials  # type: ignore[import-not-found]

    now = [0.0]
    auth = ClientCredentials(
        OAuth2(path="/t"),
        Credentials(
            {"client_id": "i", "client_secret": "s"}, {"client_id": "I", "client_secret": "S"}
        ),
        base_url="http://x",
        scopes=(),
        user_agent="test",
        refused=ValueError,
        clock=lambda: now[0],
    )
    answer = httpx2.Response(200, json={"access_token": "old", "expires_in": 3600})
    auth._store(answer, "json")
    now[0] = elapsed
    assert auth._valid() == token
    assert repr(auth) == "ClientCredentials('http://x/t')"


@pytest.mark.parametrize(
    ("response", "name"),
    [
        (httpx2.Response(401, json={"error": {"code": "invalid_client"}}), "AuthenticationError"),
        (httpx2.Response(500, text="<html>"), "InternalServerError"),
        (httpx2.Response(200, json={"token": "?"}), "APIDecodeError"),
        (httpx2.Response(200, text="<html>"), "APIDecodeError"),
        (httpx2.Response(200, json=["?"]), "APIDecodeError"),
    ],
)
def test_a_token_endpoint_that_refuses(shop: Any, response: Any, name: Any) -> None:
    wire = answering(response)
    with pytest.raises(shop.APIError) as caught:
        make(shop, wire).orders.list()
    assert type(caught.value).__name__ == name
    assert len(wire.requests) == 1
    assert "s3cret" not in str(caught.value)


ABSOLUTE = """
security: [{oauth: []}]
paths:
  /things:
    get:
      operationId: things.get
      summary: Get
      responses: {"204": {description: Nothing.}}
components:
  securitySchemes:
    oauth:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: "https://login.example/oauth/token", scopes: {}}}
"""


def test_a_token_server_elsewhere_is_replaced_by_a_base_url(tmp_path: Path) -> None:
    asked: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(200, json={"access_token": "t"})

    with package(HEAD + ABSOLUTE, tmp_path, "absoluteshop") as module:
        for chosen in ({}, {"environment": "sandbox"}, {"base_url": "http://localhost:9/base"}):
            transport = httpx2.MockTransport(handle)
            module.Client(
                client_id="i", client_secret="s", transport=transport, **chosen
            ).things.get()
    assert asked == [
        "https://login.example/oauth/token",
        "https://shop.example/things",
        "https://login.example/oauth/token",
        "https://sandbox.shop.example/things",
        "http://localhost:9/base/oauth/token",
        "http://localhost:9/base/things",
    ]


async def token_server(scope: Any, receive: Any, send: Any) -> None:
    await body_of(receive)
    state = token_server.state  # type: ignore[attr-defined]
    if scope["path"] == "/oauth/token":
        state["fetches"] += 1
        await asyncio.sleep(0.02)
        await reply(send, 200, {"access_token": "t", "expires_in": 3600})
    else:
        state["calls"] += 1
        await reply(send, 200, {"id": "1", "status": "open"})


def test_one_fetch_for_many_threads_and_tasks(shop: Any) -> None:
    state = token_server.state = {"fetches": 0, "calls": 0}  # type: ignore[attr-defined]
    with serving(token_server) as url:
        with shop.Client(**SECRETS, base_url=url) as client:
            threads = [threading.Thread(target=client.orders.get, args=("1",)) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert state == {"fetches": 1, "calls": 8}

        async def main() -> None:
            async with shop.AsyncClient(**SECRETS, base_url=url) as client:
                await asyncio.gather(*(client.orders.get("1") for _ in range(16)))

        asyncio.run(main())
        assert state == {"fetches": 2, "calls": 24}


def test_an_asynchronous_client_renews_a_refused_token(shop: Any) -> None:
    handle = Tokens(lambda header: 200 if header == "Bearer t2" or len(handle.used) < 3 else 401)

    async def main() -> None:
        async with make_async(shop, handle) as client:
            await client.orders.list()
            await client.orders.list()

    asyncio.run(main())
    assert handle.used == [
        "fetch",
        "Bearer t1",
        "Bearer t1",
        "fetch",
        "Bearer t2",
    ]


def make_async(shop: Any, handle: Any) -> Any:
    return shop.AsyncClient(**SECRETS, transport=httpx2.MockTransport(handle))


def test_body_that_cannot_be_read_again_is_not_sent_with_a_new_token(shop: Any) -> None:
    handle = Tokens(lambda _: 200)
    with make(shop, handle) as client:
        client.orders.list()
        auth = next(iter(client._api._core._tokens.values()))
        request = httpx2.Request("POST", "https://shop.example/x", extensions={"once": True})
        flow = auth.sync_auth_flow(request)
        assert next(flow) is request
        with pytest.raises(StopIteration):
            flow.send(httpx2.Response(401, request=request))
        client.orders.list()
    assert handle.used == ["fetch", "Bearer t1", "fetch", "Bearer t2"]
