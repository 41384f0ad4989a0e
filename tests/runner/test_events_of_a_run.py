"""A run receives the events that something causes, from a server that sends them and from others.

The causes that a run has to bring about, redelivery, and how the receiver becomes known.
"""

from __future__ import annotations

import copy
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from concord import emulator, project
from concord.checks.events import causes
from concord.emulator.sending import post
from concord.http import Response
from concord.runner.plan import Plan
from concord.runner.probes.subscription import RefusedError, Subscriber, subscribing_operation
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.transport import Wire
from concord.spec import Spec
from tests.runner.conftest import run_at_own

ROOT = Path(__file__).parents[2]
CHECK = "events_arrive"
UNLIMITED = emulator.Options(rate_limit=False)


async def lost(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    return 200


async def forgotten(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    await post(url, body, headers)
    return 200


async def insisting(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    await post(url, body, headers)
    return 500


def run(api: str, operations: tuple[str, ...], folder: Path, send: Any = post) -> Any:
    """A run of a few operations: exit code, the API in its report, the world, what was posted."""
    posted: Counter[str] = Counter()

    async def noting(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        told = json.loads(body)
        posted[str(told.get("event", told.get("eventType")))] += 1
        status: int = await send(url, body, headers)
        return status

    with emulator.running(api, options=UNLIMITED, post=noting) as server:
        outcome = run_at_own(api, operations, folder, server)
        world = server.world
    return outcome.code, outcome.api, world, posted


@pytest.mark.parametrize(
    ("send", "what"),
    [
        (post, ""),
        (lost, "never arrived, although POST /v2/customers succeeded"),
        (forgotten, "is not delivered again 60 s after it was answered with 500"),
        (insisting, "is delivered twice although it was received"),
    ],
)
def test_events_of_a_run(send: Any, what: str, tmp_path: Path) -> None:
    code, api, _, _ = run("ivalid", ("customers.create",), tmp_path, send)
    (operation,) = api["operations"]
    assert operation["checks"][CHECK] == {"judged": 1, "failed": 1 if what else 0}
    assert [it["what"].partition(" ")[2] for it in api["findings"]] == ([what] if what else [])
    assert code == (1 if what else 0)


def test_time_is_let_pass_and_put_back(tmp_path: Path) -> None:
    code, api, world, posted = run("ivalid", ("appointments.list",), tmp_path)
    (operation,) = api["operations"]
    assert code == 0
    assert operation["checks"][CHECK] == {"judged": 1, "failed": 0}
    assert posted["appointment.completed"] >= 1
    assert world.deliveries.log == []
    assert world.now().startswith("2025-01-15T")


def test_what_happens_beside_the_api_is_brought_about(tmp_path: Path) -> None:
    names = ("operators.list_availability", "operators.set_availability", "satisfactions.list")
    code, _, _, posted = run("iadvize", names, tmp_path)
    assert code == 0
    for event in ("user.connected", "user.disconnected", "satisfaction.filled"):
        assert posted[event] >= 1


@pytest.mark.parametrize("api", project.apis())
def test_emulators_do_what_is_said_to_happen_beside_an_api(api: str) -> None:
    application = emulator.Application(project.load(api))
    words = {cause.outside for cause in causes(project.load(api)) if cause.outside}
    assert words <= set(application.world.behaviour.controls)


def where_webhooks_can_be_removed(secret: str = "secret") -> Spec:
    """iValid, if it let webhooks be removed; `secret`: the member that holds theirs."""
    spec = project.load("ivalid")
    document: dict[str, Any] = copy.deepcopy(spec.document)
    create = document["paths"]["/v2/webhooks"]["post"]
    create["x-subscribes"] = {"url": "url", "events": "events", "secret": secret}
    document["paths"]["/v2/webhooks/{id}"] = {
        "delete": {
            "operationId": "webhooks.delete",
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}],
            "x-resource": {"name": "webhook", "action": "delete", "parameter": "id"},
            "security": create["security"],
            "responses": {"204": {"description": "Removed."}},
        }
    }
    return replace(spec, document=document)


class Recorded(Wire):
    """A wire that leads to a server which answers as it is told."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        super().__init__("http://127.0.0.1:9")
        self.answers = list(answers)
        self.calls: list[tuple[str, str, Any]] = []

    def send(self, method: str, path: str, **content: Any) -> Any:
        self.calls.append((method, path, content.get("json")))
        if path == "/oauth/token":
            token = {"access_token": "t", "expires_in": 3600, "token_type": "Bearer"}
            return Response(status=200, headers={}, body=json.dumps(token).encode())
        status, body = self.answers.pop(0)
        return Response(status=status, headers={}, body=json.dumps(body).encode())


def registering(spec: Spec, wire: Recorded) -> Subscriber:
    operation = subscribing_operation(spec)
    assert operation is not None
    held = {"client_id": "c", "client_secret": "s"}
    return Subscriber(spec, operation, wire, Authenticator(spec, held, wire, Redactor()))


def test_a_receiver_is_registered_with_the_apis_own_secret_and_removed() -> None:
    wire = Recorded((201, {"data": {"id": "wh/1", "signing": {"key": "theirs"}}}), (204, None))
    registration = registering(where_webhooks_can_be_removed("signing.key"), wire)
    subscription = registration.subscribe("http://127.0.0.1:1/hook", ["customer.created"])
    assert subscription.secret == "theirs"
    (_, _, body) = wire.calls[-1]
    assert (body["url"], body["events"]) == ("http://127.0.0.1:1/hook", ["customer.created"])
    subscription.end()
    assert wire.calls[-1][:2] == ("delete", "/v2/webhooks/wh%2F1")


def test_where_nothing_removes_it_nothing_is_asked() -> None:
    wire = Recorded((201, {"id": "wh_1"}))
    subscription = registering(project.load("ivalid"), wire).subscribe("http://127.0.0.1:1/", [])
    (_, _, body) = wire.calls[-1]
    assert subscription.secret == body["secret"]
    before = len(wire.calls)
    subscription.end()
    assert len(wire.calls) == before


def test_a_refused_registration_says_so() -> None:
    with pytest.raises(RefusedError, match="POST /v2/webhooks refused the run's receiver with 403"):
        registering(project.load("ivalid"), Recorded((403, {}))).subscribe(
            "http://127.0.0.1:1/", []
        )


def test_the_receiver_is_removed_when_a_run_is_interrupted(tmp_path: Path) -> None:
    spec = where_webhooks_can_be_removed()
    path = tmp_path / "openapi.yaml"
    path.write_text(json.dumps(spec.document), "utf-8")
    with emulator.running(spec, options=UNLIMITED) as server:
        assert server.world is not None
        ids = server.world.store.ids
        plan = Plan(
            api=spec.api,
            spec_path=str(path),
            base_url=server.base_url,
            credentials=server.credentials,
            seed=1,
            operations=("customers.create",),
        )
        with worker(plan) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if json.loads(line)["event"] == "phase":
                    break
            registered = list(ids("webhook"))
            process.send_signal(signal.SIGTERM)
            *_, last = (json.loads(line) for line in process.stdout)
        left = list(ids("webhook"))
    assert last["reason"] == "interrupted"
    assert len(registered) == 1
    assert left == []


@contextmanager
def worker(plan: Plan) -> Iterator[subprocess.Popen[str]]:
    """The process that a contract run starts for one API."""
    command = [sys.executable, "-m", "concord.runner.worker"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(plan)) + "\n")
        process.stdin.flush()  # its end would say that whoever started the worker is gone
        yield process
