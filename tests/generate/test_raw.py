"""`with_raw_response`: the answer as it came, read on request; failures raise as ever."""

import asyncio
from typing import Any

import httpx2
import pytest

from tests.generate._kit import Wire, answering
from tests.generate.conftest import SECRETS

ORDER = {"id": "1", "status": "open"}
PAGES = [{"data": [{"id": str(i), "status": "open"}], "meta": {"total": 2}} for i in range(2)]


def test_the_answer_and_what_it_holds(client: Any, shop: Any) -> None:
    body = b'{"id": "1",  "status": "open"}'
    wire = answering(httpx2.Response(200, content=body, headers={"x-request-id": "r1"}))
    response = client(wire).orders.with_raw_response.get("1", extra_headers={"a": "b"})
    assert isinstance(response, shop.RawResponse)
    assert (response.status, response.request_id, response.content) == (200, "r1", body)
    assert response.text == body.decode()
    assert response.headers["x-request-id"] == "r1"
    assert response.parse() == client(answering(ORDER)).orders.get("1")
    assert (wire.last.url.path, wire.last.headers["a"], len(wire.requests)) == ("/orders/1", "b", 1)


def test_a_server_that_names_no_request(client: Any) -> None:
    assert client(answering(ORDER)).orders.with_raw_response.get("1").request_id is None


def test_a_list_is_read_on(client: Any) -> None:
    wire = answering(*PAGES)
    response = client(wire).orders.with_raw_response.list()
    assert len(wire.requests) == 1
    assert [order.id for order in response.parse()] == ["0", "1"]
    assert len(wire.requests) == 2


@pytest.mark.parametrize(
    "answer",
    [httpx2.Response(404, json={}), httpx2.Response(200, json={}), httpx2.ConnectError("no")],
)
def test_failures_raise_where_they_do_without_it(client: Any, shop: Any, answer: Any) -> None:
    def outcome(resource: Any) -> Any:
        try:
            resource.get("1")
        except shop.APIError as error:
            return type(error)

    plain = outcome(client(answering(answer), max_retries=0).orders)
    raw = outcome(client(answering(answer), max_retries=0).orders.with_raw_response)
    assert raw is plain


def test_bytes_that_cannot_be_read_are_there(client: Any, shop: Any) -> None:
    wire = answering(httpx2.Response(200, content=b"<html>"))
    response = client(wire).orders.with_raw_response.get("1")
    assert response.content == b"<html>"
    with pytest.raises(shop.APIDecodeError):
        response.parse()


def test_the_whole_client_returns_answers_as_they_came(client: Any, shop: Any) -> None:
    wire = answering(ORDER)
    made = client(wire)
    assert made.with_raw_response.orders.get("1").parse() == made.orders.get("1")
    assert made.orders.get("1").id == "1"  # the client itself stays as it was


def test_what_the_spec_does_not_know_as_it_came(client: Any, shop: Any) -> None:
    wire = answering(httpx2.Response(200, content=b"%PDF", headers={"x-request-id": "r"}))
    response = client(wire).with_raw_response.request("GET", "/bill", query={"a": 1})
    assert (response.status, response.request_id, response.content) == (200, "r", b"%PDF")
    assert wire.last.url.path == "/bill"
    assert wire.last.headers["authorization"] == "Bearer tok"
    with pytest.raises(shop.APIDecodeError):
        response.parse()
    with pytest.raises(shop.APIDecodeError):
        client(wire).request("GET", "/bill")
    assert client(answering([1])).with_raw_response.request("GET", "/x").parse() == [1]
    with pytest.raises(shop.NotFoundError):
        client(answering(httpx2.Response(404))).with_raw_response.request("GET", "/x")


def test_asynchronous(shop: Any) -> None:
    async def use(wire: Wire, call: Any, name: str = "orders") -> Any:
        def handle(request: httpx2.Request) -> httpx2.Response:
            if request.url.path.endswith("/oauth/token"):
                return httpx2.Response(200, json={"access_token": "tok", "expires_in": 3600})
            return wire(request)

        transport = httpx2.MockTransport(handle)
        async with shop.AsyncClient(**SECRETS, transport=transport) as client:
            return await call(getattr(client.with_raw_response, name, client.with_raw_response))

    async def get(raw: Any) -> Any:
        response = await raw.get("1")
        return response.status, response.parse().id

    async def read(raw: Any) -> Any:
        return [order.id async for order in (await raw.list()).parse()]

    async def unknown(raw: Any) -> Any:
        return (await raw.request("GET", "/x")).parse()

    assert asyncio.run(use(answering(ORDER), get)) == (200, "1")
    assert asyncio.run(use(answering([1]), unknown, "itself")) == [1]
    assert asyncio.run(use(answering(*PAGES), read)) == ["0", "1"]
    with pytest.raises(shop.NotFoundError):
        asyncio.run(use(answering(httpx2.Response(404, json={})), get))
