"""The clean emulator as the model: silent at itself, loud at each way of being something else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from concord import project
from concord.checks.model_protocol import Mismatch
from concord.emulator import Application, Clock, Options
from concord.http import Exchange, Request, Response
from concord.http.control import Emulator, Reply
from concord.oracle._asgi import ask
from concord.oracle.reference_emulator import Twin

API = "ivalid"
Change = Callable[[Response], Response]


def emulator(server: Application) -> Emulator:
    """The control endpoints of a server in this process."""

    def send(method: str, path: str, body: Any) -> Reply:
        content = b"" if body is None else json.dumps(body).encode()
        told = ask(server, method, path, {}, content)
        return Reply(status=told.status, content=told.body or b"")

    return Emulator(send)


class Pair:
    """A server and its twin; `change` is done to what the server answers."""

    def __init__(self) -> None:
        self.spec = project.load(API)
        self.server = Application(self.spec, options=Options(rate_limit=False))
        twin = Twin.of(self.spec, emulator(self.server))
        assert twin is not None
        self.twin = twin
        body = {"grant_type": "client_credentials", **self.server.world.credentials}
        told = self.call("tokens.create", body=body)
        self.token = json.loads(told.body or b"")["access_token"]
        self.last: list[Mismatch] | None = []

    def disagreed(self) -> list[Mismatch] | None:
        return self.last

    def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: str = "",
        body: Any = None,
        change: Change = lambda told: told,
    ) -> Response:
        operation = self.spec.operation(name)
        target = operation.path.format(**(path or {})) + (f"?{query}" if query else "")
        headers = {"content-type": "application/json"}
        if hasattr(self, "token"):
            headers["authorization"] = f"Bearer {self.token}"
        content = b"" if body is None else json.dumps(body).encode()
        told = change(ask(self.server, operation.method.upper(), target, headers, content))
        exchange = Exchange(
            operation=operation,
            request=Request(
                method=operation.method.upper(), target=target, headers=headers, body=content
            ),
            response=told,
            path_parameters=path or {},
        )
        self.last = self.twin.follow(exchange)
        return told


@pytest.fixture
def pair() -> Pair:
    return Pair()


CUSTOMER = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com"}


def edited(edit: Callable[[Any], Any]) -> Change:
    def change(told: Response) -> Response:
        value = json.loads(told.body or b"")
        edit(value)
        return Response(status=told.status, headers=told.headers, body=json.dumps(value).encode())

    return change


def first_customer(pair: Pair) -> dict[str, Any]:
    found: dict[str, Any] = pair.call("customers.list").json["data"][0]
    return found


def test_a_server_that_is_the_same_agrees(pair: Pair) -> None:
    customer = first_customer(pair)
    for name, arguments in (
        ("customers.get", {"path": {"id": customer["id"]}}),
        ("customers.get", {"path": {"id": "cust_none"}}),
        ("customers.list", {"query": "per_page=3&page=2"}),
        ("customers.list", {"query": "per_page=nonsense"}),
        ("customers.create", {"body": CUSTOMER}),
        ("customers.create", {"body": {}}),
        ("appointments.list", {"query": "status=confirmed"}),
    ):
        pair.call(name, **arguments)
        assert pair.last == [], name


@pytest.mark.parametrize(
    ("change", "what", "at"),
    [
        (
            edited(lambda it: it["data"].pop()),
            "predicts 10 items; the server answered 9 items",
            "/data",
        ),
        (edited(lambda it: it["data"][2].pop("id")), "the server omitted it", "/data/2/id"),
        (edited(lambda it: it["data"][0].update(id="x")), 'the server answered "x"', "/data/0/id"),
        (edited(lambda it: it["data"].reverse()), "the server", "/data/0/id"),
        (edited(lambda it: it["meta"].update(total=1)), "the server answered 1", "/meta/total"),
        (
            edited(lambda it: it.update(more=1)),
            "predicts no such member; the server answered 1",
            "/more",
        ),
        (lambda it: Response(status=500, headers=it.headers, body=b""), "status 500", None),
        (lambda it: Response(status=200, headers={}, body=it.body), "no header content-type", None),
    ],
)
def test_each_other_answer_disagrees(pair: Pair, change: Change, what: str, at: str) -> None:
    pair.call("customers.list", change=change)
    assert pair.last is not None
    (found,) = pair.last
    assert what in found.what
    assert found.at == at
    assert pair.spec.at(found.pointer) is not None


def test_a_filter_is_blamed_for_what_a_filtered_list_shows(pair: Pair) -> None:
    change = edited(lambda it: it["data"].clear())
    pair.call("appointments.list", query="status=confirmed", change=change)
    assert pair.last is not None
    (found,) = pair.last
    assert found.pointer.endswith("/x-filter")


def test_a_write_that_is_not_stored_shows_when_it_is_read(pair: Pair) -> None:
    customer = first_customer(pair)
    path = {"id": customer["id"]}
    before = pair.server.world.store.get("customer", customer["id"])
    assert before is not None
    pair.call("customers.update", path=path, body={**CUSTOMER, "first_name": "Grace"})
    assert pair.last == []
    pair.server.world.store.put("customer", customer["id"], before)
    pair.server.world.store.commit()
    pair.call("customers.get", path=path)
    assert pair.last
    assert "Grace" in pair.last[0].what


def test_ids_that_differ_stand_for_one_another(pair: Pair) -> None:
    pair.server.world.store.next_id("customer")  # someone else has created one
    pair.server.world.store.commit()
    made = pair.call("customers.create", body=CUSTOMER).json
    assert pair.last == []
    created = made.get("data", made)
    pair.call("customers.get", path={"id": created["id"]})
    assert pair.last == []


def test_after_a_write_that_went_another_way_its_resource_is_not_compared(pair: Pair) -> None:
    refused = edited(lambda it: it.update(error="no"))
    pair.call("customers.create", body=CUSTOMER, change=refused)
    assert pair.last
    pair.call("customers.list", change=edited(lambda it: it["data"].pop()))
    assert pair.disagreed() is None
    pair.call("services.list", change=edited(lambda it: it["data"].pop()))
    assert pair.disagreed()


def test_a_second_between_two_clocks_is_no_difference(pair: Pair) -> None:
    pair.server.world.clock.advance(1)
    pair.call("customers.create", body=CUSTOMER)
    assert pair.last == []


def test_the_clock_of_the_target_goes_on_afterwards(pair: Pair) -> None:
    assert pair.server.world.clock.now() == pair.server.world.clock.now()
    pair.twin.close()
    assert pair.server.world.clock.now() != pair.server.world.clock.now()


def test_an_emulator_with_other_records_has_no_twin() -> None:
    spec = project.load(API)
    server = Application(spec, options=Options(rate_limit=False), clock=Clock())
    store = server.world.store
    store.remove("customer", store.ids("customer")[0])
    store.commit()

    assert Twin.of(spec, emulator(server)) is None
    gone = Emulator(lambda *_: Reply(status=404, content=b"{}"))
    assert Twin.of(spec, gone) is None


@pytest.mark.parametrize(
    "options",
    [Options(records=3), Options(start=datetime(2026, 2, 1, tzinfo=UTC)), Options(max_body=1000)],
)
def test_an_emulator_with_other_options_has_a_twin_like_it(options: Options) -> None:
    spec = project.load(API)
    server = Application(spec, options=options)
    control = emulator(server)
    server.world.clock.advance(3600)
    run = control.begin(halted=True)
    assert Twin.of(spec, control) is not None
    assert control.end(run)
