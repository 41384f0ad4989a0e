"""The parts of a scenario's run: undoing, watching and pacing, the blocking client awaited."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

from concord import project
from concord.testing.scenarios._blocking import Blocking
from concord.testing.scenarios._flow import Connections, NotUndoneError, play
from concord.testing.scenarios._transport import RefusedError, Wire, operation_of
from concord.testing.scenarios.undo import Undo

NONE: frozenset[str] = frozenset()


def played(scenario: Any, undo: Undo) -> None:
    connections = Connections(mode="blocking", wire=Wire(spec=project.load("ivalid")), options={})
    asyncio.run(
        play(scenario, undo=undo, connections=connections, announced=NONE, all_of_them=True)
    )


def test_undoing_is_tried_in_reverse_order_whatever_fails() -> None:
    undo, done = Undo(), []

    async def act(name: str) -> None:
        done.append(name)
        if name == "second":
            raise ValueError("no")
        if name == "third":
            raise KeyError("gone")

    async def scenario() -> None:
        undo("the first", act, "first")
        undo("the second", act, "second")
        undo("the third", act, "third", unless=KeyError)

    with pytest.raises(NotUndoneError, match="not undone: the second: ValueError: no"):
        played(scenario, undo)
    assert done == ["third", "second", "first"]


def test_failure_notes_what_was_not_undone() -> None:
    undo, done = Undo(), []

    async def act(name: str) -> None:
        done.append(name)
        raise ValueError(name)

    async def scenario() -> None:
        undo("what was made", act, "made")
        raise AssertionError("the scenario's own")

    with pytest.raises(AssertionError, match="the scenario's own") as failure:
        played(scenario, undo)
    assert done == ["made"]
    assert failure.value.__notes__ == ["not undone: what was made: ValueError: made"]


def test_an_interruption_is_cleaned_up_after() -> None:
    undo, done = Undo(), []

    async def act() -> None:
        done.append("undone")

    async def scenario() -> None:
        undo("what was made", act)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        played(scenario, undo)
    assert done == ["undone"]


def test_what_went_well_says_nothing() -> None:
    undo = Undo()

    async def scenario() -> None:
        undo.leaves("customer 1")

    played(scenario, undo)
    assert undo.left == ["customer 1"]


@pytest.mark.parametrize(
    ("api", "method", "path", "operation"),
    [
        ("iadvize", "GET", "/api/2/operator/live", "operators.list_availability"),
        ("iadvize", "GET", "/api/2/operator/5", "operators.get"),
        ("iadvize", "PUT", "/api/2/operator/5/live", "operators.set_availability"),
        ("inviplay", "GET", "/event/upcoming/target_group/2", "events.list_by_target_group"),
        ("inviplay", "GET", "/event/upcoming/Arnhem", "events.list_upcoming_in_city"),
        ("inviplay", "GET", "/event/Arnhem/3", "events.list_by_activity"),
        ("inviplay", "GET", "/event/upcoming", "events.list_upcoming"),
        ("ivalid", "DELETE", "/v2/appointments/a%2Fb", "appointments.delete"),
        ("ivalid", "PATCH", "/v2/appointments/a", None),
        ("ivalid", "GET", "/v3", None),
    ],
)
def test_operation_of_distinguishes_paths(
    api: str, method: str, path: str, operation: str | None
) -> None:
    found = operation_of(project.load(api), method, path)
    assert (found and found.id) == operation


def test_a_read_only_wire_lets_reading_and_tokens_out() -> None:
    wire = Wire(spec=project.load("ivalid"), read_only=True)
    host = "https://api.example"
    wire.admit(httpx2.Request("GET", f"{host}/v2/teams"))
    wire.admit(httpx2.Request("POST", f"{host}/oauth/token"))
    for method, path in (("POST", "/v2/customers"), ("DELETE", "/v2/unheard-of")):
        with pytest.raises(RefusedError, match="read-only"):
            wire.admit(httpx2.Request(method, host + path))
    assert wire.called == {"teams.list", "tokens.create", "customers.create"}
    Wire(spec=project.load("ivalid")).admit(httpx2.Request("POST", f"{host}/v2/customers"))


def test_a_wire_waits_as_long_as_the_rate_wants() -> None:
    request = httpx2.Request("GET", "https://api.example/v2/teams")
    paced = Wire(spec=project.load("ivalid"), rate="2/m")
    waits = [paced.admit(request) for _ in range(3)]
    assert waits == pytest.approx([0, 30, 60], abs=1)
    free = Wire(spec=project.load("ivalid"))
    assert [free.admit(request) for _ in range(3)] == [0, 0, 0]


class Page:
    """A blocking page of a made-up client."""

    def __init__(self, items: list[int], after: Page | None = None) -> None:
        self.items, self._after = items, after
        self.total = 3

    def next_page(self) -> Page | None:
        return self._after

    def pages(self) -> Any:
        yield self
        if self._after:
            yield self._after

    def __iter__(self) -> Any:
        for page in self.pages():
            yield from page.items


class Resource:
    def __init__(self) -> None:
        self.calls: list[Any] = []

    def get(self, key: int) -> int:
        self.calls.append(key)
        if key < 0:
            raise ValueError("negative")
        return key

    def list(self) -> Page:
        return Page([1, 2], Page([3]))


class Client:
    def __init__(self) -> None:
        self.things, self.name = Resource(), "made up"


def test_a_blocking_client_is_awaited_and_iterated_over() -> None:
    async def use() -> None:
        behind = Client()
        client: Any = Blocking(behind)
        call = client.things.get(5)
        assert behind.things.calls == []  # nothing happens before it is awaited
        assert await call == 5
        with pytest.raises(ValueError, match="negative"):
            await client.things.get(-1)
        assert [item async for item in client.things.list()] == [1, 2, 3]
        page = await client.things.list()
        assert (page.items, page.total) == ([1, 2], 3)
        assert [item async for item in page] == [1, 2, 3]
        assert [each.items async for each in page.pages()] == [[1, 2], [3]]
        assert (await page.next_page()).items == [3]
        assert client.name == "made up"
        assert client.things is client.things

    asyncio.run(use())
