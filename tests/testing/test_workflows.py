"""The player of workflows: a generated client, an emulator, and small workflows of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from concord import project
from concord.emulator import Options, Running, running
from concord.http import Exchange
from concord.spec import Spec
from concord.spec.parsing import parse
from concord.testing.scenarios.connecting import connected
from concord.testing.workflows import InputError, Inputs, Player, StepError, made_by

NOW = datetime(2025, 1, 15, 8, tzinfo=UTC)
LIST = "{$sourceDescriptions.lara.url}#/paths/~1lmsapi~1provider~1getlist/post"
SINCE = {"contentType": "application/json", "payload": {"filterDate": "1990-01-01T00:00:00Z"}}
GET = {"stepId": "get", "operationId": "providers.get"}
OK = {"condition": "$statusCode == 200"}


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running("lara", options=Options(rate_limit=False, records=3)) as served:
        yield served


def spec_with(*workflows: Any, **components: Any) -> Spec:
    document = {"arazzo": "1.0.1", "components": components, "workflows": list(workflows)}
    text = json.dumps(document)  # which is YAML without aliases
    return replace(project.load("lara"), parsed_workflows=parse(Path("workflows.yaml"), text))


def play(
    server: Running,
    *workflows: Any,
    mode: Any = "blocking",
    given: Any = None,
    made: Any = None,
) -> dict[str, Any]:
    """The outputs of the first workflow."""
    spec = spec_with(*workflows)

    async def played() -> dict[str, Any]:
        assert spec.workflows is not None
        async with connected(spec, mode, {"base_url": server.base_url, "max_retries": 0}) as client:
            player = Player(
                spec=spec,
                workflows=spec.workflows,
                client=client,
                inputs=Inputs(given=given or {}, now=NOW, fresh=lambda: "fresh"),
                made=made or (lambda _: None),
            )
            return await player.play(spec.workflows.workflows[0])

    return asyncio.run(played())


def flow(*steps: Any, **more: Any) -> dict[str, Any]:
    return {"workflowId": "flow", "steps": list(steps), **more}


def listing(*criteria: Any, **more: Any) -> dict[str, Any]:
    return {
        "stepId": "list",
        "operationPath": LIST,
        "requestBody": SINCE,
        "successCriteria": [OK, *criteria],
        **more,
    }


@pytest.mark.parametrize("mode", ["blocking", "asynchronous"])
def test_outputs_go_from_step_to_step(server: Running, mode: Any) -> None:
    first = listing(outputs={"id": "$response.body#/0/id", "all": "$response.body"})
    second = {
        **GET,
        "requestBody": {"payload": {"id": "$steps.list.outputs.id"}},
        "successCriteria": [
            {"condition": "$response.body#/id == $steps.list.outputs.all#/0/id"},
            {"condition": "$request.body#/id == $steps.list.outputs.id && $method == 'post'"},
        ],
    }
    outputs = {"id": "$steps.list.outputs.id"}
    found = play(server, flow(first, second, outputs=outputs), mode=mode)
    assert list(found) == ["id"]


@pytest.mark.parametrize(
    ("criterion", "message"),
    [
        ({"condition": "$statusCode == 201"}, "expected $statusCode == 201, it is 200"),
        (
            {"condition": "$response.body#/0/nothing == null"},
            "$response.body#/0/nothing has no value",
        ),
        (
            {"condition": "!($statusCode == 200) || 1 > 2"},
            "expected !($statusCode == 200) || 1 > 2",
        ),
        (
            {"context": "$response.body#/0/id", "condition": "^no$", "type": "regex"},
            "expected $response.body#/0/id ~ ^no$, it is",
        ),
        (
            {
                "context": "$response.body",
                "condition": "$..[?@.id == {$statusCode}]",
                "type": "jsonpath",
            },
            "expected $response.body ~ $..[?@.id == {$statusCode}], it is [{",
        ),
    ],
    ids=["simple", "no value", "joined", "regex", "jsonpath"],
)
def test_a_failure_is_one_line(server: Running, criterion: Any, message: str) -> None:
    with pytest.raises(StepError) as failed:
        play(server, flow(listing(criterion)))
    line = str(failed.value)
    assert line.startswith("flow: step list: POST /lmsapi/provider/getlist: expected ")
    assert message in line
    assert "\n" not in line
    assert (failed.value.workflow, failed.value.step, failed.value.status) == ("flow", "list", 200)


@pytest.mark.parametrize(
    "criterion",
    [
        {
            "condition": "$statusCode == '200' "
            "&& $response.header.content-type == 'APPLICATION/json'"
        },
        {"condition": "!($statusCode >= 300) && ($statusCode < 201 || 1 > 2)"},
        {"context": "$statusCode", "condition": "^2", "type": "regex"},
        {"context": "$response.body", "condition": "$[?@.name.ErrorID == 0]", "type": "jsonpath"},
    ],
)
def test_criteria_that_hold(server: Running, criterion: Any) -> None:
    play(server, flow(listing(criterion)))


def test_an_undocumented_response_fails_a_step(server: Running) -> None:
    spec = spec_with(flow(listing()))
    document = json.loads(json.dumps(spec.document))
    schema = document["components"]["schemas"]["Provider"]["properties"]["id"]
    schema["maxLength"] = 1
    strict = replace(spec, document=document)

    async def played() -> None:
        assert strict.workflows is not None
        async with connected(strict, "blocking", {"base_url": server.base_url}) as client:
            player = Player(
                spec=strict, workflows=strict.workflows, client=client, inputs=Inputs(now=NOW)
            )
            await player.play(strict.workflows.workflows[0])

    with pytest.raises(StepError, match=r"expected a documented response: .*/id"):
        asyncio.run(played())


def test_what_no_method_can_send_is_sent_all_the_same(server: Running) -> None:
    """The method needs an id; the workflow wants to see the error without one."""
    step = {
        **GET,
        "requestBody": {"payload": {}},
        "successCriteria": [{"condition": "$statusCode == 400"}],
    }
    play(server, flow(step))


def test_replacements_are_put_into_the_payload(server: Running) -> None:
    body = {**SINCE, "replacements": [{"target": "/filterDate", "value": "$inputs.day"}]}
    step = listing(
        {"condition": "$request.body#/filterDate == '2025-01-14T08:00:00Z'"}, requestBody=body
    )
    stated = {
        "inputs": {"properties": {"day": {"type": "string"}}},
        "x-input-values": {"day": {"from-now": "-PT24H"}},
    }
    play(server, flow(step, **stated))


def test_inputs_are_given_stated_or_default() -> None:
    inputs: Any = {name: {} for name in ("given", "day", "moment", "name", "secret")}
    stated = {
        "given": {"unique": True},
        "day": {"from-now": "P1W1D"},
        "moment": {"from-now": "PT1H30M"},
        "name": {"unique": True},
        "secret": {"credential": "api_key"},
    }
    spec = spec_with(
        flow(
            inputs={"properties": {**inputs, "size": {"default": 3}}}, **{"x-input-values": stated}
        )
    )
    assert spec.workflows is not None
    held = Inputs(given={"given": "1"}, now=NOW, fresh=lambda: "fresh")
    assert held.of(spec.workflows.workflows[0]) == {
        "given": "1",
        "day": "2025-01-23",
        "moment": "2025-01-15T09:30:00Z",
        "name": "fresh",
        "secret": "",
        "size": 3,
    }


def test_an_input_without_a_value_is_named(server: Running) -> None:
    workflow = flow(listing(), inputs={"properties": {"branch": {"type": "string"}}})
    with pytest.raises(InputError, match="workflow flow: give a value with --input branch=…"):
        play(server, workflow)


def test_a_workflow_calls_another_one(server: Running) -> None:
    inner = {
        "workflowId": "inner",
        "inputs": {"properties": {"since": {"type": "string"}}},
        "steps": [
            listing(
                {"condition": "$request.body#/filterDate == $inputs.since"},
                requestBody={"payload": {"filterDate": "$inputs.since"}},
                outputs={"id": "$response.body#/0/id"},
            )
        ],
        "outputs": {"id": "$steps.list.outputs.id"},
    }
    outer = flow(
        {
            "stepId": "call",
            "workflowId": "inner",
            "parameters": [{"name": "since", "value": "1990-01-01T00:00:00Z"}],
            "outputs": {"id": "$outputs.id"},
        },
        outputs={"id": "$steps.call.outputs.id", "same": "$workflows.inner.outputs.id"},
    )
    found = play(server, outer, inner)
    assert found["id"] == found["same"]


def test_actions_retry_end_and_go_on(server: Running) -> None:
    seen: list[Exchange] = []
    never = {"condition": "$statusCode == 201"}
    retry = {"name": "again", "type": "retry", "retryAfter": 0, "retryLimit": 2}
    with pytest.raises(StepError):
        play(server, flow(listing(never, onFailure=[retry])), made=seen.append)
    assert len(seen) == 3

    seen.clear()
    end = {"name": "done", "type": "end", "criteria": [OK]}
    skipped = {"name": "never", "type": "goto", "stepId": "list", "criteria": [never]}
    play(server, flow(listing(onSuccess=[skipped, end]), listing(never)), made=seen.append)
    assert len(seen) == 1


def test_a_failure_that_goes_elsewhere_is_still_one(server: Running) -> None:
    seen: list[Exchange] = []
    clean = {"name": "clean", "type": "goto", "stepId": "clean"}
    first = listing({"condition": "$statusCode == 201"}, onFailure=[clean])
    skipped = {**listing(), "stepId": "skipped"}
    last: Any = {**GET, "stepId": "clean", "requestBody": {"payload": {"id": "unknown"}}}
    last["successCriteria"] = [{"condition": "$statusCode == 400"}]
    with pytest.raises(StepError, match="step list"):
        play(server, flow(first, skipped, last), made=seen.append)
    assert [it.operation.id for it in seen] == ["providers.list", "providers.get"]


def test_a_circle_ends(server: Running) -> None:
    again = {"name": "again", "type": "goto", "stepId": "inner"}
    workflow = flow({"stepId": "inner", "workflowId": "empty", "onSuccess": [again]})
    with pytest.raises(StepError, match="more than 1,000 steps"):
        play(server, workflow, {"workflowId": "empty", "steps": []})


def test_made_by_knows_what_removes_it() -> None:
    from concord.http import Request, Response

    spec = project.load("iadvize")

    def made(name: str, status: int = 200) -> Any:
        return made_by(
            spec,
            Exchange(
                operation=spec.operation(name),
                request=Request(method="POST", target="/"),
                response=Response(
                    status=status,
                    headers={"content-type": "application/json"},
                    body=b'{"meta": {"status": "success"}, "data": {"id": 5}}',
                ),
            ),
        )

    group, tag = made("groups.create"), made("tags.create")
    assert (group.id, group.removed_by.id) == (5, "groups.delete")
    assert (tag.id, tag.removed_by) == (5, None)
    assert made("groups.create", 400) is None
    assert made("groups.get") is None
