"""Lists: all items, in order, once, and an end."""

import asyncio
from typing import Any

import httpx2
import pytest

from tests.generate._kit import Wire, answering
from tests.generate.conftest import SECRETS


def order_pages(count: Any, size: Any = 2, **changes: Any) -> Any:
    """A server of `count` orders, `size` a page."""

    def handle(request: Any) -> Any:
        page = int(request.url.params.get("page", "1"))
        ids = range(count)[(page - 1) * size : page * size]
        meta = {"total": count, "pages": -(-count // size), **changes}
        data = [{"id": str(i), "status": "open"} for i in ids]
        return httpx2.Response(
            200, json={"data": data, "meta": {k: v for k, v in meta.items() if v is not None}}
        )

    return handle


class Recorded(Wire):
    def __init__(self, handle: Any) -> None:
        super().__init__()
        self.handle = handle

    def __call__(self, request: Any) -> Any:
        self.requests.append(request)
        return self.handle(request)


@pytest.mark.parametrize("total", [0, 1, 2, 3, 5])
@pytest.mark.parametrize(
    "changes", [{}, {"pages": None}, {"pages": None, "total": None}, {"total": None}]
)
def test_all_items_once(client: Any, total: Any, changes: Any) -> None:
    wire = Recorded(order_pages(total, **changes))
    found = client(wire).orders.list(open=True)
    assert [order.id for order in found] == [str(i) for i in range(total)]
    assert all(request.url.params["open"] == "true" for request in wire.requests)


def test_a_server_that_sends_fewer_than_were_asked_for(client: Any) -> None:
    wire = Recorded(order_pages(5, size=2, pages=None))
    found = client(wire).orders.list(per_page=100)
    assert [order.id for order in found] == ["0", "1", "2", "3", "4"]
    assert len(wire.requests) == 3


def test_a_list_can_begin_in_the_middle(client: Any) -> None:
    wire = Recorded(order_pages(5, pages=None))
    assert [order.id for order in client(wire).orders.list(page=2)] == ["2", "3", "4"]
    assert len(wire.requests) == 2


def test_no_page_is_read_twice_or_in_vain(client: Any) -> None:
    wire = Recorded(order_pages(4))
    assert len(list(client(wire).orders.list())) == 4
    assert [r.url.params.get("page") for r in wire.requests] == [None, "2"]


def test_a_page_stands_for_itself(client: Any, shop: Any) -> None:
    wire = Recorded(order_pages(5))
    page = client(wire).orders.list(page=2)
    assert [order.id for order in page.items] == ["2", "3"]
    assert page.total == 5
    assert isinstance(page.body, shop.OrderPage)
    assert page.body.meta.pages == 3
    assert repr(page) == "<Page of 2 items, 5 in all>"
    assert [[o.id for o in p.items] for p in page.pages()] == [["2", "3"], ["4"]]
    assert page.next_page().next_page() is None


def test_a_server_that_ignores_the_page_does_not_loop(client: Any) -> None:
    same = {"data": [{"id": "1"}, {"id": "2"}]}
    wire = answering(same)
    assert [order.id for order in client(wire).orders.list()] == ["1", "2"]
    assert len(wire.requests) == 2


def test_page_without_items_is_empty(client: Any) -> None:
    page = client(answering({"data": []})).orders.list()
    assert page.items == []
    assert list(page) == []
    assert page.total is None


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {}}, {"results": []}, [], None])
def test_page_raises_where_list_is_described_and_none_sent(
    client: Any, shop: Any, body: Any
) -> None:
    with pytest.raises(shop.APIDecodeError, match=r"orders\.list: the answer .* holds no list"):
        client(answering(body)).orders.list()


def test_list_without_total_ends_at_empty_page(client: Any) -> None:
    wire = Recorded(order_pages(3, size=2, pages=None, total=None))
    found = client(wire).orders.list(per_page=5)
    assert [order.id for order in found] == ["0", "1", "2"]
    assert len(wire.requests) == 3


def test_offset_paging_in_an_envelope(client: Any) -> None:
    def handle(request: Any) -> Any:
        offset = int(request.url.params.get("offset", "0"))
        data = [{"id": i} for i in range(5)[offset : offset + 2]]
        return httpx2.Response(200, json={"meta": {}, "data": data, "pagination": {"total": 5}})

    wire = Recorded(handle)
    assert [visitor.id for visitor in client(wire).visitors.list()] == [0, 1, 2, 3, 4]
    assert [r.url.params.get("offset") for r in wire.requests] == [None, "2", "4"]


@pytest.mark.parametrize("total", [3, 4])
def test_a_bare_array_whose_end_may_be_a_404(client: Any, total: Any) -> None:
    def handle(request: Any) -> Any:
        page = int(request.url.params.get("page", "1"))
        data = [{"id": i} for i in range(total)[(page - 1) * 2 : page * 2]]
        return httpx2.Response(200 if data else 404, json=data)

    assert [v.id for v in client(Recorded(handle)).bare.list()] == list(range(total))


def test_a_404_of_the_first_page_is_an_error(client: Any, shop: Any) -> None:
    with pytest.raises(shop.NotFoundError):
        client(answering(httpx2.Response(404))).bare.list()


def test_an_error_on_the_way_is_raised(client: Any, shop: Any) -> None:
    def handle(request: Any) -> Any:
        return httpx2.Response(403) if "page" in request.url.params else order_pages(3)(request)

    orders = iter(client(Recorded(handle)).orders.list())
    found = [next(orders).id, next(orders).id]
    with pytest.raises(shop.PermissionDeniedError):
        next(orders)
    assert found == ["0", "1"]


def test_asynchronous_lists(shop: Any) -> None:
    def handle(request: Any) -> Any:
        if request.url.path == "/oauth/token":
            return httpx2.Response(200, json={"access_token": "t"})
        return order_pages(3)(request)

    async def lists() -> Any:
        async with shop.AsyncClient(**SECRETS, transport=httpx2.MockTransport(handle)) as client:
            found = [order.id async for order in client.orders.list()]
            page = await client.orders.list(page=2)
            pages = [p.total async for p in client.orders.list().pages()]
            rest = [order.id async for order in page]
            return found, page.items[0].id, pages, rest, repr(page)

    assert asyncio.run(lists()) == (
        ["0", "1", "2"],
        "2",
        [3, 3],
        ["2"],
        "<AsyncPage of 1 items, 3 in all>",
    )
