"""A request prepared from what a client keeps is the one that httpx2 builds from its parts."""

from typing import Any

import httpx2
import pytest

from tests.generate._kit import answering

URL = "https://shop.example"
ORDER = {"id": "1", "status": "open", "data": []}


def wanted(method: Any, path: Any, base: Any = URL, **parts: Any) -> Any:
    """What httpx2 builds, with the headers that every request of the shop carries."""
    headers = {"User-Agent": "shop-python/0.1.0", "Accept": "application/json"}
    with httpx2.Client(headers=headers, timeout=60.0) as http:
        return http.build_request(method, base + path, **parts)


def shown(request: Any) -> Any:
    """All that a transport sees of a request."""
    headers = sorted(
        (k.lower(), v) for k, v in request.headers.raw if k.lower() != b"authorization"
    )
    timeout = request.extensions["timeout"]
    return request.method, str(request.url), headers, request.content, timeout


CALLS: list[tuple[Any, Any]] = [
    (lambda c: c.orders.list(), wanted("GET", "/orders")),
    (
        lambda c: c.orders.list(ids=["a b", "é"], open=True),
        wanted("GET", "/orders?ids=a%20b,%C3%A9&open=true"),
    ),
    (lambda c: c.orders.list(x_trace="t"), wanted("GET", "/orders", headers={"X-Trace": "t"})),
    (lambda c: c.orders.get("a/b"), wanted("GET", "/orders/a%2Fb")),
    (
        lambda c: c.orders.get("1", extra_headers={"host": "h", "accept": "text/plain"}),
        wanted("GET", "/orders/1", headers={"host": "h", "accept": "text/plain"}),
    ),
    (lambda c: c.orders.get("1", timeout=2.0), wanted("GET", "/orders/1", timeout=2.0)),
    (lambda c: c.orders.get("1", timeout=None), wanted("GET", "/orders/1", timeout=None)),
    (lambda c: c.orders.delete("1"), wanted("DELETE", "/orders/1")),
    (lambda c: c.orders.confirm("1"), wanted("POST", "/orders/1/confirm")),
    (
        lambda c: c.orders.confirm("1", reason="é"),
        wanted(
            "POST",
            "/orders/1/confirm",
            content='{"reason": "é"}'.encode(),
            headers={"Content-Type": "application/json"},
        ),
    ),
    (
        lambda c: c.request("GET", "/new", query={"b": 2}),
        wanted("GET", "/new", params={"b": "2"}),
    ),
]


@pytest.mark.parametrize(("call", "request_"), CALLS)
def test_every_call_sends_what_httpx2_would(client: Any, call: Any, request_: Any) -> None:
    wire = answering({**ORDER, "data": []})
    shop = client(wire)
    for _ in range(2):  # the second is prepared from what the first left
        call(shop)
        assert shown(wire.last) == shown(request_)


@pytest.mark.parametrize("base", ["http://127.0.0.1:8080", "https://shop.example/v1"])
def test_wherever_the_server_is(client: Any, base: Any) -> None:
    wire = answering(ORDER)
    client(wire, base_url=base).orders.get("1")
    assert shown(wire.last) == shown(wanted("GET", "/orders/1", base))


def test_cookies_are_kept_and_sent(client: Any) -> None:
    wire = answering(httpx2.Response(200, json=ORDER, headers={"set-cookie": "seen=yes"}))
    shop = client(wire)
    shop.orders.get("1")
    assert "cookie" not in wire.last.headers
    shop.orders.get("1")
    assert wire.last.headers["cookie"] == "seen=yes"


def test_what_one_call_adds_is_not_in_the_next(client: Any) -> None:
    wire = answering(ORDER)
    shop = client(wire)
    shop.orders.get("1", extra_headers={"x-once": "1", "accept": "a"}, timeout=1.0)
    shop.orders.get("1")
    assert shown(wire.last) == shown(wanted("GET", "/orders/1"))
