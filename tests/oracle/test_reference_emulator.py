"""The reference emulator agrees with an emulator like it, and reports every difference."""

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
from concord.oracle import ReferenceEmulator
from concord.oracle._asgi import send

API = "ivalid"
Change = Callable[[Response], Response]


def emulator(server: Application) -> Emulator:
    """The control endpoints of a server in this process."""

    def control(method: str, path: str, body: Any) -> Reply:
        content = b"" if body is None else json.dumps(body).encode()
        response = send(server, method, path, {}, content)
        return Reply(status=response.status, content=response.body or b"")

    return Emulator(control)


class Pair:
    """A server and its reference; `change` is applied to the server's responses."""

    def __init__(self) -> None:
        self.spec = project.load(API)
        self.server = Application(self.spec, options=Options(rate_limit=False))
        reference = ReferenceEmulator.of(self.spec, emulator(self.server))
        assert reference is not None
        self.reference = reference
        body = {"grant_type": "client_credentials", **self.server.world.credentials}
        response = self.call("tokens.create", body=body)
        self.token = json.loads(response.body or b"")["access_token"]
        self.last: list[Mismatch] | None = []

    def compared(self) -> bool:
        """Whether the last exchange was compared."""
        return self.last is not None

    def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: str = "",
        body: Any = None,
        change: Change = lambda response: response,
    ) -> Response:
        operation = self.spec.operation(name)
        target = operation.path.format(**(path or {})) + (f"?{query}" if query else "")
        headers = {"content-type": "application/json"}
        if hasattr(self, "token"):
            headers["authorization"] = f"Bearer {self.token}"
        content = b"" if body is None else json.dumps(body).encode()
        response = change(send(self.server, operation.method.upper(), target, headers, content))
        exchange = Exchange(
            operation=operation,
            request=Request(
                method=operation.method.upper(), target=target, headers=headers, body=content
            ),
            response=response,
            path_parameters=path or {},
        )
        self.last = self.reference.follow(exchange)
        return response


@pytest.fixture
def pair() -> Pair:
    return Pair()


CUSTOMER = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com"}


def edited(edit: Callable[[Any], Any]) -> Change:
    def change(response: Response) -> Response:
        value = json.loads(response.body or b"")
        edit(value)
        return Response(
            status=response.status, headers=response.headers, body=json.dumps(value).encode()
        )

    return change


def first_customer(pair: Pair) -> dict[str, Any]:
    found: dict[str, Any] = pair.call("customers.list").json["data"][0]
    return found


def test_follow_agrees_with_an_equal_server(pair: Pair) -> None:
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
def test_follow_reports_each_difference(pair: Pair, change: Change, what: str, at: str) -> None:
    pair.call("customers.list", change=change)
    assert pair.last is not None
    (found,) = pair.last
    assert what in found.what
    assert found.at == at
    assert pair.spec.at(found.pointer) is not None


def test_mismatch_of_a_filtered_list_points_to_the_filter(pair: Pair) -> None:
    change = edited(lambda it: it["data"].clear())
    pair.call("appointments.list", query="status=confirmed", change=change)
    assert pair.last is not None
    (found,) = pair.last
    assert found.pointer.endswith("/x-filter")


def test_follow_reports_a_lost_write_when_it_is_read(pair: Pair) -> None:
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


def test_follow_pairs_ids_that_differ(pair: Pair) -> None:
    pair.server.world.store.next_id("customer")  # someone else has created one
    pair.server.world.store.commit()
    made = pair.call("customers.create", body=CUSTOMER).json
    assert pair.last == []
    created = made.get("data", made)
    pair.call("customers.get", path={"id": created["id"]})
    assert pair.last == []


def test_follow_skips_a_resource_after_a_write_that_differed(pair: Pair) -> None:
    refused = edited(lambda it: it.update(error="no"))
    pair.call("customers.create", body=CUSTOMER, change=refused)
    assert pair.last
    pair.call("customers.list", change=edited(lambda it: it["data"].pop()))
    assert not pair.compared()
    pair.call("services.list", change=edited(lambda it: it["data"].pop()))
    assert pair.last


def test_follow_tolerates_a_second_between_two_clocks(pair: Pair) -> None:
    pair.server.world.clock.advance(1)
    pair.call("customers.create", body=CUSTOMER)
    assert pair.last == []


def test_close_starts_the_clock_of_the_target(pair: Pair) -> None:
    assert pair.server.world.clock.now() == pair.server.world.clock.now()
    pair.reference.close()
    assert pair.server.world.clock.now() != pair.server.world.clock.now()


def test_of_returns_none_for_an_emulator_with_other_records() -> None:
    spec = project.load(API)
    server = Application(spec, options=Options(rate_limit=False), clock=Clock())
    store = server.world.store
    store.remove("customer", store.ids("customer")[0])
    store.commit()

    assert ReferenceEmulator.of(spec, emulator(server)) is None
    gone = Emulator(lambda *_: Reply(status=404, content=b"{}"))
    assert ReferenceEmulator.of(spec, gone) is None


@pytest.mark.parametrize(
    "options",
    [Options(records=3), Options(start=datetime(2026, 2, 1, tzinfo=UTC)), Options(max_body=1000)],
)
def test_of_takes_over_the_options_of_the_emulator(options: Options) -> None:
    spec = project.load(API)
    server = Application(spec, options=options)
    control = emulator(server)
    server.world.clock.advance(3600)
    run = control.begin(halted=True)
    assert ReferenceEmulator.of(spec, control) is not None
    assert control.end(run)


def test_mismatch_rests_on_the_writes_before_it(pair: Pair) -> None:
    """What a read shows after a PUT rests on what the spec says that the PUT does."""
    customer = first_customer(pair)
    path = {"id": customer["id"]}
    sent = {name: it for name, it in customer.items() if name not in ("id", "created_at")}
    response = pair.call("customers.update", path=path, body=sent)
    assert (response.status, pair.last) == (200, [])
    other = edited(lambda body: body.update(last_name="another"))
    pair.call("customers.get", path=path, change=other)
    (found,) = pair.last or []
    put, read = (pair.spec.operation(it) for it in ("customers.update", "customers.get"))
    assert {f"{put.pointer}/x-resource", f"{read.pointer}/x-resource"} <= set(found.relies_on)
    assert "/components/schemas/Customer/properties/last_name" in found.relies_on


def test_mismatch_of_an_omitted_member_rests_on_required(pair: Pair) -> None:
    gone = edited(lambda body: body["data"][0].pop("id"))
    pair.call("customers.list", change=gone)
    (found,) = pair.last or []
    assert found.at == "/data/0/id"
    assert any(it.endswith("/required") for it in found.relies_on)


def test_mismatch_knows_statuses_and_headers(pair: Pair) -> None:
    def refused(response: Response) -> Response:
        return Response(status=400, headers=response.headers, body=response.body)

    pair.call("customers.list", change=refused)
    (found,) = pair.last or []
    assert (found.data.expected_status, found.data.received_status) == (200, 400)

    def retyped(response: Response) -> Response:
        headers = {**response.headers, "content-type": "text/html"}
        return Response(status=response.status, headers=headers, body=response.body)

    pair.call("customers.list", change=retyped)
    (found,) = pair.last or []
    assert (found.data.expected_status, found.data.header) == (None, "content-type")
