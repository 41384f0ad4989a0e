"""Iterating over lists whose pages lead to one another, against the emulator and by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import httpx2
import pytest

from concord.emulator import Application
from concord.emulator.behaviour import Behaviour
from tests import samples
from tests.emulator.kit import QUIET, Caller
from tests.generate._kit import Wire, package

LISTS = {
    "posts": "post", "tags": "tag", "issues": "issue", "charges": "charge", "events": "event",
    "rooms": "room",
}  # fmt: skip


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with package(samples.text("feeds"), tmp_path_factory.mktemp("feeds"), "feeds") as module:
        yield module


@pytest.fixture(scope="module")
def server() -> Caller:
    return Caller(Application(samples.load("feeds"), Behaviour(), QUIET), base="")


@pytest.fixture(scope="module")
def answer(server: Caller) -> Callable[[httpx2.Request], httpx2.Response]:
    def handle(request: httpx2.Request) -> httpx2.Response:
        target = request.url.raw_path.decode()
        found = server(request.method, target, headers={"host": "other.example"}, key=False)
        return httpx2.Response(found.status, headers=found.headers, content=found.raw)

    return handle


@pytest.mark.parametrize("name", LISTS)
def test_iteration_reads_every_page(
    feeds: ModuleType, server: Caller, answer: Any, name: str
) -> None:
    with feeds.Client(transport=httpx2.MockTransport(answer)) as client:
        page = getattr(client, name).list()
        found = [item.id for item in page]
        assert len(list(page.pages())) in (2, 3)
    assert found == server.store.ids(LISTS[name])


@pytest.mark.parametrize("name", LISTS)
def test_asynchronous_iteration_reads_every_page(
    feeds: ModuleType, server: Caller, answer: Any, name: str
) -> None:
    async def collect() -> list[str]:
        transport = httpx2.MockTransport(answer_later)
        async with feeds.AsyncClient(transport=transport) as client:
            return [item.id async for item in getattr(client, name).list()]

    async def answer_later(request: httpx2.Request) -> httpx2.Response:
        return await asyncio.to_thread(answer, request)

    assert asyncio.run(collect()) == server.store.ids(LISTS[name])


def test_total_is_read_from_a_header(feeds: ModuleType, answer: Any) -> None:
    with feeds.Client(transport=httpx2.MockTransport(answer)) as client:
        assert client.tags.list().total == 30
        assert client.rooms.list().total == 30
        assert client.issues.list().total is None


def listed(feeds: ModuleType, wire: Wire, name: str) -> list[str]:
    with feeds.Client(transport=httpx2.MockTransport(wire)) as client:
        return [item.id for item in getattr(client, name).list()]


def tags(*ids: str, token: str = "") -> httpx2.Response:
    headers = {"X-Next-Token": token} if token else {}
    return httpx2.Response(200, headers=headers, json=[{"id": it, "name": "x"} for it in ids])


def test_empty_page_that_leads_on_is_passed(feeds: ModuleType) -> None:
    wire = Wire([tags("a", token="1"), tags(token="2"), tags(token="3"), tags("b")])
    assert listed(feeds, wire, "tags") == ["a", "b"]
    assert [r.url.params.get("token") for r in wire.requests] == [None, "1", "2", "3"]


def test_server_that_leads_to_the_same_page_does_not_loop(feeds: ModuleType) -> None:
    wire = Wire([tags("a", token="1")])
    assert listed(feeds, wire, "tags") == ["a"]
    assert len(wire.requests) == 2


def test_link_to_another_host_is_followed_on_the_own_one(feeds: ModuleType) -> None:
    link = {"Link": '<https://evil.example/issues?page=9>; rel="next"'}
    issue = [{"id": "a", "name": "x"}]
    wire = Wire([httpx2.Response(200, headers=link, json=issue), httpx2.Response(200, json=[])])
    assert listed(feeds, wire, "issues") == ["a"]
    assert [str(r.url) for r in wire.requests] == [
        "https://feeds.example/issues",
        "https://feeds.example/issues?page=9",
    ]
