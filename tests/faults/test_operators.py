"""Each operator changes a response of its operation, and none of another one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping

import pytest

from concord import project
from concord.faults import OPERATORS, Effect, Fault, Operator, derived
from concord.faults._http import Request, Response
from concord.faults._routes import Routes
from concord.faults._seeded_delivery import posting
from tests.faults.exercise import exercise

OF_OPERATIONS = [pytest.param(it, id=it.name) for it in OPERATORS if it.kind != "events"]
CONCERNED = "the fault's own"
HEADERS = {"X-iValid-Signature": "sha256=00ff", "X-iAdvize-Signature": "sha256=00ff"}
OF_EVENTS = [pytest.param(it, id=it.name) for it in OPERATORS if it.kind == "events"]


def some(operator: Operator) -> Iterator[Fault]:
    """A few faults of an operator, those of small APIs first; each is derived when it is needed."""
    apis = sorted(project.apis(), key=lambda api: len(project.load(api).operations))
    return (fault for api in apis for fault in derived(project.load(api), operator)[:4])


@pytest.mark.parametrize("operator", OF_OPERATIONS)
def test_fault_changes_a_response(operator: Operator) -> None:
    tried = []
    for fault in some(operator):
        effect, sent = exercise(fault)
        assert len(sent) > 5
        tried.append(fault.id)
        if effect.times:
            return
    pytest.fail(f"no response changed, with any of {', '.join(tried)}")


def elsewhere(fault: Fault) -> tuple[str, ...]:
    """Operations that the fault is not concerned with."""
    spec = project.load(fault.api)
    paths = {spec.operation(name).path for name in fault.concerned}
    return tuple(it.id for it in spec.operations if it.path not in paths)[:2]


@pytest.mark.parametrize("operator", OF_OPERATIONS)
def test_fault_leaves_other_operations_alone(operator: Operator) -> None:
    fault, others = next((it, found) for it in some(operator) if (found := elsewhere(it)))
    spec = project.load(fault.api)
    effect, sent = exercise(fault, operations=others)
    assert len(sent) > 5
    # every operation needs a token: the request for one may be the faulty one
    routes = Routes(spec)
    for line in effect.requests:
        method, path, *_ = line.split(" ")
        operation, _ = routes.find(method, path.partition("?")[0])
        assert operation is not None
        assert operation.id == fault.operation


def post(operator: Operator, event: str) -> tuple[Effect, list[Mapping[str, str]]]:
    """Post two events, the first twice as it is rejected, as a server with a fault does."""
    fault = next(
        fault
        for api in project.apis()
        for fault in derived(project.load(api), operator)
        if fault.operation.endswith(("appointment_created", "user_created"))
    )
    assert fault.deliver is not None
    effect = Effect()
    posted: list[Mapping[str, str]] = []
    name = project.load(fault.api).operation(fault.operation).path if event == CONCERNED else event
    statuses = iter((500, 500, 200))

    async def send(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        posted.append({**headers, "body": body.decode()})
        return next(statuses, 200)

    deliver = posting(fault.deliver(), send, effect)

    async def all_of_them() -> None:
        for number in (1, 1, 2):
            headers = {**HEADERS, "X-iAdvize-Delivery": str(number)}
            await deliver("http://127.0.0.1", event_body(name, number), headers)

    asyncio.run(all_of_them())
    return effect, posted


def event_body(event: str, number: int) -> bytes:
    """An event that has the members of both APIs' events."""
    moment = f"2025-01-15T14:32:0{number}Z"
    names = {"event": event, "eventType": event, "id": f"evt_{number}", "eventId": f"e{number}"}
    return json.dumps({**names, "timestamp": moment, "createdAt": moment, "data": {}}).encode()


@pytest.mark.parametrize("operator", OF_EVENTS)
def test_event_fault_changes_a_delivery(operator: Operator) -> None:
    effect, _ = post(operator, CONCERNED)
    assert effect.times >= 1


@pytest.mark.parametrize("operator", OF_EVENTS)
def test_event_fault_leaves_other_events_alone(operator: Operator) -> None:
    effect, posted = post(operator, "visitor.updated")
    assert effect.times == 0
    assert [it["X-iAdvize-Delivery"] for it in posted] == ["1", "1", "2"]
    assert all(it["X-iValid-Signature"] == "sha256=00ff" for it in posted)
    assert [json.loads(it["body"])["id"] for it in posted] == ["evt_1", "evt_1", "evt_2"]


@pytest.mark.parametrize(
    "name", ["text-cut", "text-recoded", "text-trimmed", "moment-shifted", "offset-dropped"]
)
@pytest.mark.parametrize("value", [1.5, 7, True, None, ["text"], {"text": 1}])
def test_operator_of_texts_passes_other_values_on(name: str, value: object) -> None:
    operator = next(it for it in OPERATORS if it.name == name)
    fault = next(some(operator))
    spec = project.load(fault.api)
    assert fault.behave is not None
    member = fault.detail
    request = Request(
        method="POST", path="/", headers={}, operation=spec.operation(fault.operation)
    ).with_body({member: value})
    sent: list[Request] = []

    async def send(passed: Request) -> Response:
        sent.append(passed)
        return Response(status=200, headers={})

    behave = fault.behave()

    async def exchange() -> None:
        await behave(request, send)

    asyncio.run(exchange())
    assert sent == [request]
