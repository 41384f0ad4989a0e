"""The scenarios against the emulators: all pass; a broken server, and what is left, is told."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from concord import project
from concord.emulator import Options, Running, running
from concord.testing.scenarios import run as scenarios
from concord.testing.scenarios.run import Run, folder

App = Callable[..., Any]


def run(api: str, served: Running, **options: Any) -> scenarios.Outcome:
    spec = project.load(api)
    wanted = Run(spec=spec, base_url=served.base_url, credentials=served.credentials, **options)
    return scenarios.run(wanted)


def markers(package: str) -> dict[str, set[str]]:
    """The operations that each scenario, and each workflow, of an API announces."""
    found: dict[str, set[str]] = {}
    spec = project.load(package.replace("_", "-"))
    assert spec.workflows is not None
    for workflow in spec.workflows.workflows:
        found[workflow.id] = set(spec.workflows.operations(spec, workflow))
    for path in sorted((folder() / package).glob("test_*.py")):
        module = importlib.import_module(f"contracts.scenarios.{package}.{path.stem}")
        for name, scenario in vars(module).items():
            if name.startswith("test_"):
                marks = [m for m in scenario.pytestmark if m.name == "operations"]
                assert len(marks) == 1, f"{path.name}: {name}"
                found[f"{path.stem}.{name}"] = set(marks[0].args)
    return found


@pytest.mark.parametrize("api", project.apis())
def test_all_pass(api: str) -> None:
    with running(api, options=Options(rate_limit=False)) as served:
        outcome = run(api, served)
    assert outcome.code == 0, outcome.output
    assert (outcome.failed, outcome.skipped) == (0, 0), outcome.output
    assert outcome.passed > 5


@pytest.mark.parametrize("api", project.apis())
def test_every_operation_is_part_of_a_scenario(api: str) -> None:
    spec = project.load(api)
    announced = set.union(*markers(spec.package).values())
    assert announced == {operation.id for operation in spec.operations}


def rewriting(change: Callable[[str, str, Any], Any]) -> Callable[[App], App]:
    """Middleware that answers with `change(method, path, body)` where the body is JSON."""

    def wrap(app: App) -> App:
        async def changed(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or scope["path"].startswith("/_emulator"):
                await app(scope, receive, send)
                return
            sent: list[Any] = []

            async def keep(message: Any) -> None:
                sent.append(message)

            await app(scope, receive, keep)
            start, body = sent[0], b"".join(part.get("body", b"") for part in sent[1:])
            if body[:1] in (b"{", b"["):
                body = json.dumps(change(scope["method"], scope["path"], json.loads(body))).encode()
                headers = [(k, v) for k, v in start["headers"] if k != b"content-length"]
                start["headers"] = [*headers, (b"content-length", str(len(body)).encode())]
            await send(start)
            await send({"type": "http.response.body", "body": body})

        return changed

    return wrap


def forgetful(method: str, path: str, body: Any) -> Any:
    """A server that does not tell where an appointment is when it is read."""
    if method == "GET" and path.startswith("/v2/appointments/"):
        return body | {"location": None}
    return body


def test_a_broken_server_is_noticed_and_left_as_it_was() -> None:
    options = Options(rate_limit=False)
    with running("ivalid", wrap=rewriting(forgetful), options=options) as served:
        assert served.world is not None
        before = {each["id"]: each for each in served.world.store.find("appointment")}
        # held by this test: the emulator forgets nothing in the end
        outcome = run("ivalid", served, keyword="test_replacing", held=True)
        after = {each["id"]: each for each in served.world.store.find("appointment")}
    assert (outcome.code, outcome.failed, outcome.passed) == (1, 2, 0), outcome.output
    assert "assert await client.appointments.get(made.id) == replaced" in outcome.output
    ours = [each for key, each in after.items() if key not in before]
    assert [each["status"] for each in ours] == ["cancelled", "cancelled"]
    assert {key: after[key] for key in before} == before


def test_a_failing_workflow_names_step_request_and_expectation_in_one_line() -> None:
    def unsigned(method: str, path: str, body: Any) -> Any:
        return body | {"status": "success"} if path.endswith("/attendance") else body

    with running("inviplay", wrap=rewriting(unsigned), options=Options(rate_limit=False)) as served:
        outcome = run("inviplay", served, keyword="sign_up_with_payment and blocking")
    assert (outcome.code, outcome.failed) == (1, 1), outcome.output
    (line,) = [it for it in outcome.output.splitlines() if it.startswith("sign_up_with_payment:")]
    assert line.startswith("sign_up_with_payment: step sign_up: PUT /event/")
    assert line.endswith("expected $response.body#/status == 'pending', it is \"success\"")
    assert "Traceback" not in outcome.output


def test_what_a_workflow_makes_is_removed() -> None:
    """Also where it fails: a server that shows no deleted visitor as unknown."""

    def wrap(app: App) -> App:
        async def keeping(scope: Any, receive: Any, send: Any) -> None:
            if scope.get("method") == "PUT" and scope["path"].startswith("/api/2/visitor/"):
                scope = {**scope, "path": "/nowhere", "raw_path": b"/nowhere"}
            await app(scope, receive, send)

        return keeping

    with running("iadvize", wrap=wrap, options=Options(rate_limit=False)) as served:
        assert served.world is not None
        before = set(served.world.store.ids("visitor"))
        outcome = run("iadvize", served, keyword="know_a_visitor", held=True)
        after = set(served.world.store.ids("visitor"))
    assert (outcome.code, outcome.failed) == (1, 2), outcome.output
    assert "know_a_visitor: step update: PUT /api/2/visitor/" in outcome.output
    assert after == before


def test_undo_reports_what_it_could_not_undo() -> None:
    """A server that loses the address of what it should delete."""

    def wrap(app: App) -> App:
        async def refusing(scope: Any, receive: Any, send: Any) -> None:
            if scope.get("method") == "DELETE":
                scope = {**scope, "path": "/v2/nowhere", "raw_path": b"/v2/nowhere"}
            await app(scope, receive, send)

        return refusing

    with running("ivalid", wrap=wrap, options=Options(rate_limit=False)) as served:
        passing = run("ivalid", served, keyword="test_checking_a_slot and blocking")
    assert passing.code == 1
    assert "NotUndoneError: not undone: appointment apt_" in passing.output
    assert "NotFoundError: 404" in passing.output


def test_only_what_concerns_an_operation_runs() -> None:
    with running("ivalid", options=Options(rate_limit=False)) as served:
        outcome = run("ivalid", served, operations=("teams.list",))
        nothing = run("ivalid", served, operations=("teams.list",), keyword="confirming")
    wanted = [name for name, ids in markers("ivalid").items() if "teams.list" in ids]
    assert (outcome.code, outcome.passed) == (0, 2 * len(wanted))
    assert nothing.code == scenarios.NOTHING_CHOSEN


def test_a_read_only_target_is_only_read() -> None:
    """Scenarios that only read run, the others are skipped with the reason."""
    methods: set[str] = set()

    def wrap(app: App) -> App:
        async def noting(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and not scope["path"].startswith("/_emulator"):
                methods.add(f"{scope['method']} {scope['path']}")
            await app(scope, receive, send)

        return noting

    reason = "the target live allows reading only"
    with running("ivalid", wrap=wrap, options=Options(rate_limit=False)) as served:
        outcome = run("ivalid", served, read_only=reason)
    reading = {
        name
        for name, ids in markers("ivalid").items()
        if all(project.load("ivalid").operation(i).method == "get" for i in ids - {"tokens.create"})
    }
    assert (outcome.code, outcome.passed) == (0, 2 * len(reading))
    assert outcome.skipped == 2 * (len(markers("ivalid")) - len(reading))
    assert reason in outcome.output
    assert {each for each in methods if not each.startswith("GET ")} == {"POST /oauth/token"}


@pytest.mark.parametrize("name", ["client_id", "client_secret"])
def test_secrets_are_in_no_output(name: str) -> None:
    """Refused credentials fail everywhere, with tracebacks through the client."""
    spec = project.load("ivalid")
    with running("ivalid", options=Options(rate_limit=False)) as served:
        given = {**served.credentials, name: "c4nary-s3cret"}
        wanted = Run(spec=spec, base_url=served.base_url, credentials=given, keyword="test_tokens")
        outcome = scenarios.run(wanted)
    assert (outcome.code, outcome.failed) == (1, 2)
    assert "AuthenticationError: 401" in outcome.output
    assert "c4nary" not in outcome.output


def test_without_a_server_nothing_is_sent() -> None:
    outcome = scenarios.run(Run(spec=project.load("lara")))
    assert (outcome.code, outcome.passed) == (1, 0)
    assert "where is the server? Set LARA_BASE_URL" in outcome.output


def test_wrong_marker_is_an_error() -> None:
    """A scenario is held to what it announces."""
    from concord.testing.scenarios._flow import MarkerError, _hold_to

    spec = project.load("ivalid")
    both = frozenset({"teams.list", "services.list"})
    _hold_to(both, both | {"tokens.create"}, spec)
    with pytest.raises(MarkerError, match=r"it calls services\.list unannounced"):
        _hold_to(frozenset({"teams.list"}), both, spec)
    with pytest.raises(MarkerError, match=r"it never calls services\.list"):
        _hold_to(both, frozenset({"teams.list"}), spec)
