"""Each operator fires (an answer is another one) and is silent elsewhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import pytest

from concord import project
from concord.faults import OPERATORS, Effect, Fault, Operator, derived
from concord.faults._routes import Routes
from concord.faults._wire import posting
from tests.faults.exercise import exercise

ANSWERS = [pytest.param(it, id=it.name) for it in OPERATORS if it.kind != "events"]
CONCERNED = "the fault's own"
HEADERS = {"X-iValid-Signature": "sha256=00ff", "X-iAdvize-Signature": "sha256=00ff"}
EVENTS = [pytest.param(it, id=it.name) for it in OPERATORS if it.kind == "events"]


def places(operator: Operator) -> list[Fault]:
    """A few faults of an operator, those of small APIs first."""
    apis = sorted(project.apis(), key=lambda api: len(project.load(api).operations))
    return [fault for api in apis for fault in derived(project.load(api), operator)[:4]]


@pytest.mark.parametrize("operator", ANSWERS)
def test_a_fault_changes_answers(operator: Operator) -> None:
    met = []
    for fault in places(operator):
        effect, asked = exercise(fault)
        assert len(asked) > 5
        met.append(fault.id)
        if effect.times:
            return
    pytest.fail(f"no answer changed, with any of {', '.join(met)}")


def elsewhere(fault: Fault) -> tuple[str, ...]:
    """Operations that the fault is not concerned with."""
    spec = project.load(fault.api)
    paths = {spec.operation(name).path for name in fault.concerned}
    return tuple(it.id for it in spec.operations if it.path not in paths)[:2]


@pytest.mark.parametrize("operator", ANSWERS)
def test_a_fault_leaves_other_operations_alone(operator: Operator) -> None:
    fault, others = next((it, found) for it in places(operator) if (found := elsewhere(it)))
    spec = project.load(fault.api)
    effect, asked = exercise(fault, operations=others)
    assert len(asked) > 5
    # a token call is made whichever operation is asked
    routes = Routes(spec)
    for told in effect.requests:
        method, path, *_ = told.split(" ")
        operation, _ = routes.find(method, path.partition("?")[0])
        assert operation is not None
        assert operation.id == fault.operation


def post(operator: Operator, event: str) -> tuple[Effect, list[Mapping[str, str]]]:
    """Post two events, the first twice as it is refused, as a server with a fault does."""
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
    answers = iter((500, 500, 200))

    async def send(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        posted.append({**headers, "body": body.decode()})
        return next(answers, 200)

    deliver = posting(fault.deliver(), send, effect)

    async def all_of_them() -> None:
        for number in (1, 1, 2):
            headers = {**HEADERS, "X-iAdvize-Delivery": str(number)}
            await deliver("http://127.0.0.1", told(name, number), headers)

    asyncio.run(all_of_them())
    return effect, posted


def told(event: str, number: int) -> bytes:
    """An event that has all that the two APIs' events tell of themselves."""
    moment = f"2025-01-15T14:32:0{number}Z"
    names = {"event": event, "eventType": event, "id": f"evt_{number}", "eventId": f"e{number}"}
    return json.dumps({**names, "timestamp": moment, "createdAt": moment, "data": {}}).encode()


@pytest.mark.parametrize("operator", EVENTS)
def test_a_fault_changes_what_is_posted(operator: Operator) -> None:
    effect, _ = post(operator, CONCERNED)
    assert effect.times >= 1


@pytest.mark.parametrize("operator", EVENTS)
def test_a_fault_leaves_other_events_alone(operator: Operator) -> None:
    effect, posted = post(operator, "visitor.updated")
    assert effect.times == 0
    assert [it["X-iAdvize-Delivery"] for it in posted] == ["1", "1", "2"]
    assert all(it["X-iValid-Signature"] == "sha256=00ff" for it in posted)
    assert [json.loads(it["body"])["id"] for it in posted] == ["evt_1", "evt_1", "evt_2"]
