"""The decision whether a request is repeated, and that the clients follow it."""

import datetime as dt
from typing import Any

import httpx2
import pytest

from tests.generate._kit import answering

NOW = dt.datetime(2025, 1, 15, 8, tzinfo=dt.UTC)
ORDER = {"id": "1", "status": "open"}


@pytest.fixture
def retry(shop: Any) -> Any:
    from shop._runtime import retry  # type: ignore[import-not-found]

    return retry


@pytest.fixture
def decide(retry: Any) -> Any:
    def decide(
        outcome: Any, method: Any = "GET", attempt: Any = 0, max_retries: Any = 2, chance: Any = 1.0
    ) -> Any:
        return retry.retry_delay(
            outcome, method=method, attempt=attempt, max_retries=max_retries, chance=chance, now=NOW
        )

    return decide


@pytest.mark.parametrize(
    ("outcome", "method", "repeated"),
    [
        (httpx2.Response(200), "GET", False),
        (httpx2.Response(404), "GET", False),
        (httpx2.Response(501), "GET", False),
        (httpx2.Response(500), "GET", True),
        (httpx2.Response(503), "PUT", True),
        (httpx2.Response(520), "DELETE", True),
        (httpx2.Response(503), "POST", False),
        (httpx2.Response(500), "PATCH", False),
        (httpx2.Response(429), "POST", True),
        (httpx2.ReadTimeout(""), "GET", True),
        (httpx2.ReadTimeout(""), "POST", False),
        (httpx2.RemoteProtocolError(""), "PATCH", False),
        (httpx2.ConnectError(""), "POST", True),
        (httpx2.ConnectTimeout(""), "PATCH", True),
        (httpx2.TooManyRedirects(""), "GET", False),
    ],
)
def test_what_is_repeated(decide: Any, outcome: Any, method: Any, repeated: Any) -> None:
    assert (decide(outcome, method) is not None) is repeated


def test_it_ends(decide: Any) -> None:
    assert decide(httpx2.Response(503), attempt=1) is not None
    assert decide(httpx2.Response(503), attempt=2) is None
    assert decide(httpx2.Response(503), max_retries=0) is None


def test_the_backoff_doubles_up_to_a_limit_and_is_spread(decide: Any) -> None:
    waits = [
        decide(httpx2.Response(503), attempt=n, max_retries=5000) for n in (0, 1, 2, 3, 4, 4000)
    ]
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert decide(httpx2.Response(503), chance=0.0) == 0.25


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("-3", 0.0),
        ("1.5", 1.5),
        ("Wed, 15 Jan 2025 08:00:30 GMT", 30.0),
        ("Wed, 15 Jan 2025 07:00:00 GMT", 0.0),
        ("Wed, 15 Jan 2025 08:00:30 -0000", 30.0),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("99999999999999999999", 1e20),
    ],
)
def test_retry_after(retry: Any, value: Any, seconds: Any) -> None:
    assert retry.retry_after(value, NOW) == seconds


def test_a_wait_that_the_server_asks_for_is_kept_or_not_begun(decide: Any) -> None:
    assert decide(httpx2.Response(429, headers={"retry-after": "30"})) == 30.0
    assert decide(httpx2.Response(429, headers={"retry-after": "61"})) is None
    assert decide(httpx2.Response(429, headers={"retry-after": "inf"})) is None
    assert decide(httpx2.Response(429, headers={"retry-after": "soon"})) == 0.5


def busy(status: Any = 503) -> Any:
    return httpx2.Response(status, headers={"retry-after": "0"})


def test_a_client_repeats(client: Any) -> None:
    wire = answering(busy(), busy(), ORDER)
    assert client(wire).orders.get("1").id == "1"
    assert len(wire.requests) == 3


def test_a_client_gives_up_with_the_last_answer(client: Any, shop: Any) -> None:
    wire = answering(busy(), busy(), busy(500), ORDER)
    with pytest.raises(shop.InternalServerError, match="500"):
        client(wire).orders.get("1")
    assert len(wire.requests) == 3


@pytest.mark.parametrize(("options", "call"), [({"max_retries": 0}, {}), ({}, {"max_retries": 0})])
def test_repetition_can_be_switched_off(client: Any, shop: Any, options: Any, call: Any) -> None:
    wire = answering(busy(), ORDER)
    with pytest.raises(shop.InternalServerError):
        client(wire, **options).orders.get("1", **call)
    assert len(wire.requests) == 1


def test_post_is_retried_after_429_only(client: Any, shop: Any) -> None:
    wire = answering(busy(), ORDER)
    with pytest.raises(shop.InternalServerError):
        client(wire).orders.create(customer="a", placed_at="now")
    wire = answering(busy(429), ORDER)
    assert client(wire).orders.create(customer="a", placed_at="now").id == "1"
    assert wire.requests[0].content == wire.requests[1].content != b""
