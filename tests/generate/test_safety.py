"""No secret is shown, nothing is read or waited for without an end, all errors have one base."""

import asyncio
import copy
import datetime as dt
import gzip
import json
import logging
import pickle
import threading
import time
import tracemalloc
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.generate._kit import HEAD, answering, package, serving
from tests.generate.conftest import SECRETS

ORDER = {"id": "1", "status": "open"}
DEEP = b"[" * 100_000


def make(shop: Any, handle: Callable[[httpx2.Request], Any], **options: Any) -> Any:
    return shop.Client(**{**SECRETS, "transport": httpx2.MockTransport(handle), **options})


# credentials -----------------------------------------------------------------------------------


@pytest.mark.parametrize("around", ["{}\n", "{}\r\n", " {}\t", "\ufeff{}", "\n{}"])
def test_credentials_lose_what_a_file_leaves_around_them(
    client: Any, around: str, monkeypatch: Any
) -> None:
    wire = answering({"data": []})
    client(wire, api_key=around.format("k3y")).visitors.list()
    assert wire.last.headers["x-key"] == "k3y"
    monkeypatch.setenv("SHOP_API_KEY", around.format("variable"))
    client(wire, api_key=None).visitors.list()
    assert wire.last.headers["x-key"] == "variable"


@pytest.mark.parametrize(
    "key", ["top\nsecret", "top\rsecret", "top\0secret", "top\x1bsecret", "sécret…"]
)
def test_credentials_that_cannot_be_sent_are_refused_and_not_shown(
    client: Any, shop: Any, key: str
) -> None:
    for name in ("api_key", "access_token"):
        with pytest.raises(
            shop.ConfigurationError, match=f"^{name}: U\\+[0-9A-F]{{4}} at"
        ) as caught:
            client(answering({}), **{name: key})
        assert "secret" not in repr(caught.value)
        assert "cret" not in str(caught.value)


def test_variable_that_cannot_be_sent_is_named(shop: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("SHOP_API_KEY", "top\nsecret")
    with pytest.raises(shop.ConfigurationError, match=r"^SHOP_API_KEY: U\+000A") as caught:
        shop.Client()
    assert "secret" not in str(caught.value)


def test_blank_credential_is_a_missing_one(shop: Any) -> None:
    with pytest.raises(shop.MissingCredentialsError):
        shop.Client(api_key=" \n")


@pytest.mark.parametrize(
    ("name", "value"), [("username", "a:b"), ("api_key", b"k"), ("api_key", 7)]
)
def test_credential_of_a_wrong_kind_is_refused(client: Any, name: str, value: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{name}: "):
        client(answering({}), **{name: value})


def test_secrets_that_are_encoded_may_hold_anything(client: Any) -> None:
    wire = answering({"data": {}})
    client(wire, password="pässwörd").visitors.create(name="x")
    assert (
        wire.last.headers["authorization"]
        == "Basic " + b64encode("user:pässwörd".encode()).decode()
    )


# headers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "sécret", "a\0b", "a\x7fb"])
def test_header_value_is_refused_before_sending_and_not_shown(
    client: Any, shop: Any, value: str
) -> None:
    wire = answering({"data": []})
    with pytest.raises(shop.InvalidArgumentError, match="header 'X-Own': U") as caught:
        client(wire).orders.list(extra_headers={"X-Own": value})
    assert value not in str(caught.value)
    with pytest.raises(shop.InvalidArgumentError, match="header 'X-Trace'"):
        client(wire).orders.list(x_trace=value)
    with pytest.raises(shop.ConfigurationError, match="header 'X-Own'"):
        client(wire, headers={"X-Own": value})
    assert wire.requests == []


@pytest.mark.parametrize("name", ["", "X Own", "X-Own:", "X-Öwn", "X\n"])
def test_header_name_is_refused(client: Any, shop: Any, name: str) -> None:
    with pytest.raises(shop.InvalidArgumentError, match="header"):
        client(answering({})).orders.list(extra_headers={name: "a"})


def test_header_value_loses_blanks_around_it(client: Any) -> None:
    wire = answering({"data": []})
    client(wire).orders.list(extra_headers={"Authorization": "Bearer own\n", "X-Empty": ""})
    assert wire.last.headers["x-empty"] == ""


def test_header_that_the_network_library_refuses_is_not_shown(client: Any, shop: Any) -> None:
    refused = httpx2.LocalProtocolError("Illegal header value b'k3y\\n'")
    wire = answering(refused)
    with pytest.raises(shop.APIConnectionError, match="refuses the request") as caught:
        client(wire).orders.get("1")
    assert len(wire.requests) == 1
    assert caught.value.__cause__ is None
    assert "k3y" not in str(caught.value)


# what is shown ---------------------------------------------------------------------------------


def shown(error: BaseException) -> str:
    """All that a log, a report or a queue would keep of an error."""
    return f"{error} {error!r} {pickle.dumps(error)!r} {vars(copy.copy(error))}"


def requests_of(error: Any) -> str:
    again = pickle.loads(pickle.dumps(error))
    return f"{again.request.url} {again.request.headers.raw}"


def test_errors_hold_no_secret_when_they_travel(client: Any, shop: Any) -> None:
    made = client(answering(httpx2.Response(403, json={"error": {"code": "NO"}})), username=None)
    for call in (made.orders.list, made.visitors.list, lambda: made.visitors.create(name="x")):
        with pytest.raises(shop.PermissionDeniedError) as caught:
            call()
        error = caught.value
        secrets = ("k3y", "s3cret", "Bearer tok", b64encode(b"user:pass").decode())
        assert not any(secret in shown(error) + requests_of(error) for secret in secrets)
        again = pickle.loads(pickle.dumps(error))
        assert (again.status, again.body, again.text) == (403, error.body, error.text)
        assert again.request.method == error.request.method


@pytest.mark.parametrize(
    ("secrets", "call"),
    [
        ({"api_key": "k3y-0f-mine"}, lambda c: c.visitors.list()),
        ({"access_token": "t0ken-0f-mine"}, lambda c: c.orders.list()),
        ({"password": "w0rd-0f-mine"}, lambda c: c.visitors.create(name="x")),
        ({"api_key": "k3y-0f-mine", "username": None}, lambda c: c.visitors.create(name="x")),
    ],
)
def test_secret_that_the_server_repeats_is_not_shown(
    client: Any, shop: Any, secrets: Any, call: Any
) -> None:
    said = {"error": {"code": f"{next(iter(secrets.values()))} is not known"}}
    with pytest.raises(shop.AuthenticationError) as caught:
        call(client(answering(httpx2.Response(401, json=said)), **secrets))
    again = pickle.loads(pickle.dumps(caught.value))
    assert "0f-mine" not in str(caught.value) + str(again) + again.text
    assert "*** is not known" in str(again)
    assert again.body.error.code == "*** is not known"
    assert b"0f-mine" not in pickle.dumps(caught.value)


PLAIN = """
paths:
  /a: {get: {operationId: a.get, responses: {"204": {description: Done.}}}}
"""


def test_secret_in_a_body_that_is_not_documented_is_not_shown(tmp_path: Path) -> None:
    with package(HEAD + PLAIN, tmp_path, "undocumented") as api:
        for written in ('{"said": ["k3y/\\"mine"]}', '{"said": "k3y\\/\\"mine"}'):
            wire = answering(httpx2.Response(500, text=written))
            made = api.Client(transport=httpx2.MockTransport(wire), max_retries=0)
            with pytest.raises(api.InternalServerError) as caught:
                made.a.get(extra_headers={"X-Auth-Token": 'k3y/"mine'})
            again = pickle.loads(pickle.dumps(caught.value))
            assert "***" in str(again.body)
            assert "***" in str(caught.value)
            assert b"mine" not in str(caught.value).encode() + pickle.dumps(caught.value)


@pytest.mark.parametrize("kind", ["refused", "without token", "unsendable token", "unreachable"])
def test_errors_of_the_token_call_hold_no_secret(shop: Any, kind: str) -> None:
    def handle(request: httpx2.Request) -> httpx2.Response:
        if kind == "unreachable":
            raise httpx2.ConnectError("refused", request=request)
        if kind == "refused":
            return httpx2.Response(401, json={"error": {"code": request.content.decode()}})
        token = "t0ken\nx" if kind == "unsendable token" else ""
        return httpx2.Response(200, json={"accessToken": "t0ken", "access_token": token})

    with pytest.raises(shop.APIError) as caught:
        make(shop, handle, max_retries=0).orders.get("1")
    error = caught.value
    text = shown(error) + requests_of(error) + repr(error.request.headers)
    response = error.response
    text += "" if response is None else response.text + str(response.request.headers.raw)
    assert not hasattr(error.request, "_content") or b"s3cret" not in error.request.content
    assert "s3cret" not in text
    assert "t0ken" not in text
    assert "oauth/token" in str(error.request.url)


def test_headers_of_requests_show_no_secret(client: Any) -> None:
    wire = answering({"data": []})
    client(wire, headers={"X-Own-Token": "0wn"}).visitors.list(extra_headers={"X-Secret": "m1ne"})
    text = repr(wire.last.headers)
    assert not any(secret in text for secret in ("k3y", "0wn", "m1ne"))
    assert wire.last.headers["x-key"] == "k3y"
    assert "'accept': 'application/json'" in text


def test_secret_query_parameters_are_not_shown(client: Any, caplog: Any) -> None:
    wire = answering({"data": []})
    with caplog.at_level(logging.DEBUG):
        client(wire).request("GET", "/x", query={"access_token": "0wn", "page_token": "2"})
    assert "0wn" not in caplog.text
    assert "page_token=2" in caplog.text
    assert wire.last.url.params["access_token"] == "0wn"


def test_path_that_is_refused_shows_no_query(client: Any, shop: Any) -> None:
    for path in ("/x?token=0wn", "https://user:0wn@host/x", "/x#0wn"):
        with pytest.raises(shop.InvalidArgumentError) as caught:
            client(answering({})).request("GET", path)
        assert "0wn" not in str(caught.value)


# addresses -------------------------------------------------------------------------------------


def test_password_of_the_address_is_sent_and_never_shown(shop: Any, caplog: Any) -> None:
    asked: list[httpx2.Request] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        raise httpx2.ConnectError("refused")

    made = make(shop, handle, base_url="https://us%40er:w0rd@shop.example/v1", max_retries=0)
    with caplog.at_level(logging.DEBUG), pytest.raises(shop.APIConnectionError) as caught:
        made.bare.list()
    assert asked[0].headers["authorization"] == "Basic " + b64encode(b"us@er:w0rd").decode()
    assert str(asked[0].url) == "https://shop.example/v1/bare"
    text = (
        caplog.text
        + shown(caught.value)
        + repr(made)
        + repr(made.orders)
        + repr(vars(made._api._core))
    )
    assert "w0rd" not in text
    with pytest.raises(shop.APIConnectionError):
        made.visitors.list()
    assert asked[1].headers["x-key"] == "k3y"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("HTTPS://X.test", "https://x.test/orders/1"),
        ("  http://x.test/\n", "http://x.test/orders/1"),
        ("http://x.test:8080/base//", "http://x.test:8080/base/orders/1"),
        ("http://[::1]:80", "http://[::1]/orders/1"),
        ("https://exämple.test", "https://xn--exmple-cua.test/orders/1"),
    ],
)
def test_address_is_taken(client: Any, given: str, sent: str) -> None:
    wire = answering(ORDER)
    client(wire, base_url=given).orders.get("1")
    assert str(wire.last.url) == sent


def test_address_that_is_no_text_is_refused_by_name(client: Any) -> None:
    with pytest.raises(TypeError, match="base_url: URL where a URL as text is expected"):
        client(answering({}), base_url=httpx2.URL("http://x.test"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("http://x.test?a=b", "has a query"),
        ("http://x.test/?", "has a query"),
        ("http://x.test#f", "has a fragment"),
        ("http://x.test/#/a?b", "has a fragment"),
        ("localhost:8080", "no scheme: write https://"),
        ("user:w0rd@host", "no scheme"),
        ("//x.test", "no scheme"),
        ("ftp://x.test", "'ftp' is neither"),
        ("https://", "no host"),
        ("https:///v2", "no host"),
        ("http://x.test:99999", "port"),
        ("http://user:w0/rd@x.test", "no URL"),
        ("http://[::1", "no URL"),
        ("http://x.test/?token=w0rd", "has a query"),
    ],
)
def test_address_is_refused(
    client: Any, shop: Any, given: str, told: str, monkeypatch: Any
) -> None:
    with pytest.raises(shop.ConfigurationError, match=told) as caught:
        client(answering({}), base_url=given)
    assert "w0" not in str(caught.value)
    monkeypatch.setenv("SHOP_BASE_URL", given)
    with pytest.raises(shop.ConfigurationError, match="SHOP_BASE_URL"):
        client(answering({}))


def test_token_url_is_checked(client: Any, shop: Any) -> None:
    with pytest.raises(shop.ConfigurationError, match=r"token_url='login\.example' has no scheme"):
        client(answering({}), token_url="login.example")
    client(answering({}), token_url="https://login.example/token?realm=x")


def test_url_that_is_too_long_is_an_error_of_the_package(client: Any, shop: Any) -> None:
    with pytest.raises(shop.InvalidArgumentError, match="too long"):
        client(answering({})).orders.get("x" * 70_000)
    with pytest.raises(shop.InvalidArgumentError, match="too long"):
        client(answering({})).orders.list(ids=["x" * 70_000])


# one hierarchy ---------------------------------------------------------------------------------


def test_every_error_has_one_base(shop: Any) -> None:
    found = [getattr(shop, name) for name in shop.__all__ if name.endswith("Error")]
    found = [it for it in found if isinstance(it, type) and issubclass(it, BaseException)]
    found += [
        getattr(shop.webhooks, name) for name in shop.webhooks.__all__ if name.endswith("Error")
    ]
    assert len(found) > 20
    assert all(issubclass(it, shop.APIError) for it in found)


@pytest.mark.parametrize(
    "body", [DEEP, b'{"a":' * 100_000, b'{"event":"order.created","data":' + DEEP]
)
def test_json_nested_too_deeply_is_an_error_of_the_package(
    client: Any, shop: Any, body: bytes
) -> None:
    with pytest.raises(shop.APIDecodeError, match="too deeply"):
        client(answering(httpx2.Response(200, content=body))).orders.get("1")
    with pytest.raises(shop.APIDecodeError):
        client(answering(httpx2.Response(200, content=body))).orders.list()
    with pytest.raises(shop.InternalServerError):
        client(answering(httpx2.Response(500, content=body)), max_retries=0).orders.get("1")
    with pytest.raises(shop.webhooks.InvalidPayloadError):
        shop.webhooks.parse(body)

    def token(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=body)

    with pytest.raises(shop.APIDecodeError, match="token"):
        make(shop, token).orders.get("1")


@pytest.mark.parametrize("depth", [300, 450])
def test_copies_of_deep_objects(client: Any, depth: int) -> None:
    sent = {**ORDER, "custom": json.loads('{"a":' * depth + "1" + "}" * depth)}
    order = client(answering(sent)).orders.get("1")
    assert order.to_dict() == order.to_dict()


@pytest.mark.parametrize(
    "value",
    [
        "Wed, 15 Jan 2025 08:00:30 +9999999999",
        "Wed, 15 Jan 2025 08:00:30 +2500",
        "Wed, 15 Jan 99999999999999999999 08:00:30 GMT",
        "Wed, 32 Jan 2025 25:61:61 GMT",
        "1" * 400,
        "1e400",
        "-" + "9" * 400,
        "½",
        " ",
        ",",
    ],
)
def test_odd_retry_after(client: Any, shop: Any, value: str) -> None:
    asked = shop._runtime.retry.retry_after(value, dt.datetime(2025, 1, 15, 8, tzinfo=dt.UTC))
    assert asked is None or asked >= 0
    wire = answering(httpx2.Response(503, headers=[(b"Retry-After", value.encode())]))
    with pytest.raises(shop.InternalServerError):
        client(wire, max_retries=0).orders.get("1")


@pytest.mark.parametrize("told", [10**400, "9" * 400, "nan", "soon", None, [], {}, -1, True])
def test_odd_lifetimes_of_tokens(shop: Any, told: Any) -> None:
    def handle(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/oauth/token":
            return httpx2.Response(200, json={"access_token": " t\n", "expires_in": told})
        return httpx2.Response(200, json={**ORDER, "note": request.headers["authorization"]})

    assert make(shop, handle).orders.get("1").note == "Bearer t"


def test_odd_headers_of_responses(client: Any, shop: Any) -> None:
    headers = [
        (b"x-request-id", "é".encode()),
        (b"location", b"http://["),
        (b"content-type", b"text/x; charset=hex"),
    ]
    wire = answering(httpx2.Response(200, json=ORDER, headers=headers))
    assert client(wire).orders.get("1").id == "1"
    wire = answering(httpx2.Response(404, content=b"{}", headers=[*headers, (b"x-b", b"\xff\xfe")]))
    with pytest.raises(shop.NotFoundError) as caught:
        client(wire).orders.get("1")
    assert (caught.value.text, str(caught.value)[-2:]) == ("{}", "{}")
    assert caught.value.request_id
    wire = answering(httpx2.Response(200, content=b"done", headers=headers))
    assert client(wire).bulk.send(body=[]) == "done"


# limits ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bombs() -> Iterator[str]:
    """A server whose bodies are large, or come slowly."""
    packed = gzip.compress(bytes(200_000_000), 1)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        if path == "/oauth/token":
            body = {"type": "http.response.body", "body": b'{"access_token": "t"}'}
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send(body)
            return
        headers = [(b"content-encoding", b"gzip")] if "bomb" in path else []
        await send(
            {
                "type": "http.response.start",
                "status": 500 if "error" in path else 200,
                "headers": headers,
            }
        )
        if "bomb" in path:
            await send({"type": "http.response.body", "body": packed})
            return
        for _ in range(200):
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await asyncio.sleep(0.02)

    with serving(app) as url:
        yield url


def test_compressed_response_takes_no_memory(shop: Any, bombs: str) -> None:
    with shop.Client(
        **SECRETS, base_url=bombs, max_response_bytes=5_000_000, max_retries=0
    ) as client:
        client.request("GET", "/oauth/token")
        tracemalloc.start()
        for path in ("/bomb", "/bomb/error"):
            with pytest.raises(shop.ResponseTooLargeError, match="larger than 5000000 bytes"):
                client.request("GET", path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 20_000_000


def test_response_within_the_limit_is_read(client: Any, shop: Any) -> None:
    content = json.dumps(ORDER).encode()
    packed = httpx2.Response(
        200, content=gzip.compress(content), headers={"content-encoding": "gzip"}
    )
    assert packed.content == content
    for size, raises in ((len(content), False), (len(content) - 1, True)):
        made = client(answering(httpx2.Response(200, content=content)), max_response_bytes=size)
        if raises:
            with pytest.raises(shop.ResponseTooLargeError):
                made.orders.get("1")
        else:
            assert made.orders.get("1").id == "1"


def test_asynchronous_client_keeps_the_limits(shop: Any, bombs: str) -> None:
    async def main() -> None:
        settings: dict[str, Any] = {**SECRETS, "base_url": bombs, "max_retries": 0}
        async with shop.AsyncClient(**settings, max_response_bytes=5_000_000) as client:
            with pytest.raises(shop.ResponseTooLargeError):
                await client.request("GET", "/bomb")
            began = time.monotonic()
            with pytest.raises(shop.APITimeoutError, match="deadline"):
                await client.request("GET", "/slow", deadline=0.3)
            assert time.monotonic() - began < 2

    asyncio.run(main())


def test_deadline_ends_a_response_that_comes_slowly(shop: Any, bombs: str) -> None:
    with shop.Client(**SECRETS, base_url=bombs, deadline=0.3) as client:
        began = time.monotonic()
        with pytest.raises(shop.APITimeoutError):
            client.request("GET", "/slow")
        assert time.monotonic() - began < 2


def test_deadline_begins_no_wait_that_it_would_cut(client: Any, shop: Any) -> None:
    wire = answering(httpx2.Response(503, headers={"retry-after": "30"}))
    with pytest.raises(shop.InternalServerError):
        client(wire).orders.get("1", deadline=5.0)
    assert len(wire.requests) == 1
    assert wire.last.extensions["timeout"]["read"] <= 5.0
    with pytest.raises(shop.APITimeoutError, match="deadline"):
        client(wire).orders.get("1", deadline=0.0)
    assert len(wire.requests) == 1


def test_waiting_for_a_token_ends_with_the_timeout_of_the_call(shop: Any) -> None:
    asked, go = threading.Event(), threading.Event()

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked.set()
        go.wait(5)
        return httpx2.Response(200, json={**ORDER, "access_token": "t"})

    made = make(shop, handle, max_retries=0)
    first = threading.Thread(target=made.orders.get, args=("1",))
    first.start()
    asked.wait(5)
    with pytest.raises(shop.APITimeoutError, match="no token in time"):
        made.orders.get("1", timeout=0.05)
    go.set()
    first.join()
    assert made.orders.get("1", timeout=1.0).id == "1"


def test_waiting_task_ends_with_the_timeout_of_the_call(shop: Any) -> None:
    async def handle(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(0.3)
        return httpx2.Response(200, json={**ORDER, "access_token": "t"})

    async def main() -> None:
        transport = httpx2.MockTransport(handle)
        async with shop.AsyncClient(**SECRETS, transport=transport, max_retries=0) as client:
            first = asyncio.create_task(client.orders.get("1"))
            await asyncio.sleep(0.05)
            with pytest.raises(shop.APITimeoutError, match="no token in time"):
                await client.orders.get("1", timeout=0.05)
            assert (await first).id == "1"

    asyncio.run(main())


# lists without an end --------------------------------------------------------------------------


def endless(request: httpx2.Request) -> httpx2.Response:
    page = request.url.params.get("page", "1")
    return httpx2.Response(200, json={"data": [{"id": f"{page}{half}"} for half in "ab"]})


def test_list_that_alternates_between_pages_ends(client: Any) -> None:
    pages = [[{"id": "a"}], [{"id": "b"}], [{"id": "c"}]]
    wire = answering(*({"data": pages[i % 3]} for i in range(9)))
    assert [it.id for it in client(wire).orders.list()] == ["a", "b", "c"]
    assert len(wire.requests) == 4


def test_list_without_an_end_is_told(client: Any, shop: Any) -> None:
    page = client(endless).orders.list()
    page._bounds = page._bounds._replace(number=9_999)
    after = page.next_page()
    with pytest.raises(shop.PaginationError, match=r"orders\.list: no end after 10000 pages"):
        after.next_page()
    endlessly = client(endless).orders.list(max_pages=None)
    endlessly._bounds = endlessly._bounds._replace(number=10_000)
    assert endlessly.next_page() is not None


def test_max_pages_and_limit_end_an_iteration(client: Any, shop: Any) -> None:
    made = client(endless)
    assert [it.id for it in made.orders.list(max_pages=2)] == ["1a", "1b", "2a", "2b"]
    assert [it.id for it in made.orders.list(limit=3)] == ["1a", "1b", "2a"]
    assert [it.id for it in made.orders.list(limit=2)] == ["1a", "1b"]
    assert list(made.orders.list(limit=0)) == []
    page = made.orders.list(limit=1)
    assert ([it.id for it in page.items], page.has_next) == (["1a"], False)
    assert made.orders.list().has_next
    assert not made.orders.list(max_pages=1).has_next
    for wrong in ({"limit": -1}, {"max_pages": 0}, {"limit": "3"}):
        with pytest.raises(shop.InvalidArgumentError):
            made.orders.list(**wrong)
    with pytest.raises(TypeError, match="limit"):
        made.orders.get("1", limit=3)


def test_limit_of_the_api_stays_the_size_of_a_page(client: Any) -> None:
    wire = answering({"data": [{"id": 1}], "pagination": {"total": 1}})
    assert [it.id for it in client(wire).visitors.list(limit=1)] == [1]
    assert wire.last.url.params["limit"] == "1"


def test_deadline_of_a_list_holds_for_all_its_pages(client: Any, shop: Any) -> None:
    pages = client(endless).orders.list(deadline=0.2).pages()
    next(pages)
    time.sleep(0.25)
    with pytest.raises(shop.APITimeoutError):
        next(pages)


# what the environment says -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTPS_PROXY", "http://user:w0rd@proxy:99999x"),
        ("HTTPS_PROXY", "gopher://user:w0rd@proxy"),
        ("ALL_PROXY", "http://user:w0/rd@proxy"),
        ("SSL_CERT_FILE", "/no/such/file"),
    ],
)
def test_environment_that_cannot_be_used_is_told(
    shop: Any, variable: str, value: str, monkeypatch: Any
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(shop.ConfigurationError, match="cannot be used") as caught:
        shop.Client(**SECRETS)
    assert "w0" not in str(caught.value)
    assert caught.value.__cause__ is None
