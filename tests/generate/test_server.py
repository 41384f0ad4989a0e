"""Against a real server on loopback: connections, timeouts, reuse, asynchronous calls."""

import asyncio
import gzip
import json
from typing import Any

import pytest

from tests.generate._kit import body_of, reply, serving
from tests.generate.conftest import SECRETS

ORDER = {"id": "1", "status": "open"}


class Server:
    """Behaves by path; counts connections and requests."""

    def __init__(self) -> None:
        self.ports: set[Any] = set()
        self.requests: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = await body_of(receive)
        self.ports.add(scope["client"])
        self.requests.append((scope["method"], scope["raw_path"], scope["query_string"], body))
        headers = dict(scope["headers"])
        path = scope["path"]
        if path == "/oauth/token":
            await reply(send, 200, {"access_token": "t", "expires_in": 3600})
        elif path == "/orders/slow":
            await asyncio.sleep(0.5)
            await reply(send, 200, ORDER)
        elif path == "/orders/busy" and len(self.requests) < 4:
            await reply(send, 503, {}, {"retry-after": "0"})
        elif path == "/orders/cut":
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [(b"content-length", b"9")],
                }
            )
            await send({"type": "http.response.body", "body": b"{", "more_body": False})
        elif path == "/orders/zipped":
            assert b"gzip" in headers[b"accept-encoding"]
            content = gzip.compress(json.dumps(ORDER).encode())
            sent = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")]
            await send({"type": "http.response.start", "status": 200, "headers": sent})
            await send({"type": "http.response.body", "body": content})
        elif path == "/orders/odd":
            await send({"type": "http.response.start", "status": 520, "headers": []})
            await send({"type": "http.response.body", "body": b"<html>"})
        elif scope["method"] == "DELETE":
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})
        else:
            await reply(send, 200, {"data": ORDER, "got": body.decode()})


@pytest.fixture
def server() -> Any:
    return Server()


@pytest.fixture
def client(shop: Any, server: Any) -> Any:
    with serving(server) as url, shop.Client(**SECRETS, base_url=url) as client:
        yield client


def run(shop: Any, server: Any, work: Any) -> Any:
    """Run `work(client)` with an asynchronous client of the server."""

    async def main(url: Any) -> Any:
        async with shop.AsyncClient(**SECRETS, base_url=url) as client:
            return await work(client)

    with serving(server) as url:
        return asyncio.run(main(url))


def test_one_connection_serves_many_calls(client: Any, server: Any) -> None:
    for _ in range(3):
        assert client.orders.get("1").id == "1"
    assert client.orders.delete("1") is None
    assert len(server.ports) == 1


def test_percent_encoding_and_query_secrets_arrive(shop: Any, server: Any) -> None:
    with serving(server) as url, shop.Client(api_key="k&y", base_url=url) as client:
        client.visitors.create(name="x", chat_available=False)
        assert server.requests[-1][2] == b"key=k%26y"
        assert server.requests[-1][3] == b"name=x&chat%5Bavailable%5D=false"


def test_paths_arrive_as_one_segment(client: Any, server: Any) -> None:
    client.orders.get("a/b ü")
    assert server.requests[-1][1] == b"/orders/a%2Fb%20%C3%BC"


def test_compressed_answers(client: Any) -> None:
    assert client.orders.get("zipped").id == "1"


def test_a_timeout(client: Any, shop: Any, server: Any) -> None:
    client.orders.get("1")
    with pytest.raises(
        shop.APITimeoutError, match=r"no answer in time from http://127.*/orders/slow"
    ):
        client.orders.get("slow", timeout=0.05, max_retries=0)
    assert client.orders.get("1").id == "1"


def test_a_server_that_is_busy_in_passing(client: Any, server: Any) -> None:
    assert client.orders.get("busy").id == "1"
    assert len(server.requests) == 4


def test_a_connection_that_is_cut(client: Any, shop: Any) -> None:
    with pytest.raises(shop.APIConnectionError):
        client.orders.get("cut", max_retries=0)


def test_an_unknown_status(client: Any, shop: Any) -> None:
    with pytest.raises(shop.InternalServerError) as caught:
        client.orders.get("odd", max_retries=0)
    assert (caught.value.status, caught.value.body, caught.value.text) == (520, None, "<html>")


def test_nobody_listens(shop: Any) -> None:
    client = shop.Client(**SECRETS, base_url="http://127.0.0.1:9", max_retries=0)
    with pytest.raises(shop.APIConnectionError, match=r"cannot reach http://127\.0\.0\.1:9"):
        client.orders.get("1")
    client.close()


def test_a_closed_client_says_so(shop: Any) -> None:
    client = shop.Client(**SECRETS)
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.orders.get("1")


def test_asynchronous_calls_run_together(shop: Any, server: Any) -> None:
    async def work(client: Any) -> Any:
        return await asyncio.gather(*(client.orders.get(str(n)) for n in range(20)))

    assert [order.id for order in run(shop, server, work)] == ["1"] * 20
    assert len([r for r in server.requests if r[1] == b"/oauth/token"]) == 1


def test_asynchronous_failures(shop: Any, server: Any) -> None:
    async def work(client: Any) -> Any:
        assert (await client.orders.get("busy")).id == "1"
        with pytest.raises(shop.APITimeoutError):
            await client.orders.get("slow", timeout=0.05, max_retries=0)
        with pytest.raises(shop.APIConnectionError):
            await client.orders.get("cut", max_retries=0)
        with pytest.raises(shop.InternalServerError):
            await client.orders.get("odd", max_retries=0)
        assert (await client.request("GET", "/orders/1"))["data"] == ORDER
        return repr(client)

    assert run(shop, server, work).startswith("AsyncClient(base_url='http://127.0.0.1:")


def test_cancelling_a_call_leaves_the_client_usable(shop: Any, server: Any) -> None:
    async def work(client: Any) -> Any:
        await client.orders.get("1")
        call = asyncio.create_task(client.orders.get("slow"))
        await asyncio.sleep(0.05)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        return (await client.orders.get("1")).id

    assert run(shop, server, work) == "1"
