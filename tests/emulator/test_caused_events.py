"""What follows from the vocabulary alone: an invoke shows its resource, a cause emits its event."""

from __future__ import annotations

from typing import Any

import pytest

from concord.emulator import Application
from concord.emulator._caused_events import CausedEvents
from concord.emulator.behaviour import Behaviour, Call, Subscription
from concord.spec import vocabulary
from tests import samples
from tests.emulator.kit import QUIET, Caller

HEADERS = {"authorization": "Bearer hub-emulator-token"}
CREATE = {"title": "T", "project_id": 0}


def hub(behaviour: Behaviour) -> Caller:
    return Caller(Application(samples.load("hub"), behaviour, QUIET), base="/api/v1")


@pytest.fixture(scope="module")
def caller() -> Caller:
    return hub(Behaviour())


def test_invoke_without_a_handler_shows_its_resource_as_it_is(caller: Caller) -> None:
    task = caller.store.ids("task")[3]
    shown = caller("POST", f"/tasks/{task}/complete/", headers=HEADERS)
    assert shown.json == caller("GET", f"/tasks/{task}/", headers=HEADERS).json


def test_invoke_of_an_unknown_resource_is_not_found(caller: Caller) -> None:
    assert caller("POST", "/tasks/999999/complete/", headers=HEADERS).status == 404


def emitted(caller: Caller) -> list[tuple[str, Any]]:
    """The events and bodies that were sent to a receiver on loopback."""
    return [(it["event"], it["body"]) for it in caller.world.deliveries.log]


def created(caller: Caller) -> Any:
    caller.world.receivers.append(Subscription(id="r", url="http://127.0.0.1:9/hook"))
    project = caller.store.ids("project")[0]
    body = {**CREATE, "project_id": int(project)}
    response = caller("POST", "/tasks/", json=body, headers=HEADERS)
    assert response.status == 201
    return response.json


def test_success_that_causes_an_event_emits_it_with_what_it_shows() -> None:
    caller = hub(Behaviour())
    task = created(caller)
    ((event, body),) = emitted(caller)
    assert (event, body["event"]) == ("task.created", "task.created")
    assert task["id"] in [it.get("id") for it in body.values() if isinstance(it, dict)]


def test_behaviour_that_serves_operations_says_itself_what_they_cause() -> None:
    caller = hub(Behaviour(after={"tasks.create": lambda call, record: None}))
    created(caller)
    assert emitted(caller) == []


@pytest.mark.parametrize(
    ("cause", "body", "caused"),
    [
        (vocabulary.Cause(operation="tasks.create"), {}, True),
        (vocabulary.Cause(operation="tasks.create", sent={"a": 1}), {"a": 1}, True),
        (vocabulary.Cause(operation="tasks.create", sent={"a": 1}), {"a": 2}, False),
        (vocabulary.Cause(operation="tasks.create", time="due_at"), {}, False),
        (vocabulary.Cause(operation="tasks.get"), {}, False),
    ],
)
def test_cause_holds_where_all_that_it_states_is_so(
    cause: vocabulary.Cause, body: Any, caused: bool
) -> None:
    spec = samples.load("hub")
    webhook = spec.webhooks[0]
    webhook.__dict__["causes"] = (cause,)
    spec.webhooks[1].__dict__["causes"] = ()
    call = Call(
        operation=spec.operation("tasks.create"),
        path={}, query={}, headers={}, body=body, world=None,  # type: ignore[arg-type]
    )  # fmt: skip
    found = list(CausedEvents(spec, Behaviour()).of(call))
    assert found == ([webhook.path] if caused else [])
