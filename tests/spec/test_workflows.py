"""Workflows as types: expressions, conditions, what a step calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from concord.spec import load_file
from concord.spec.workflows import (
    ExpressionError,
    Literal,
    Workflows,
    embedded,
    parse_condition,
    parse_expression,
    pieces,
    read_workflows,
)

SPEC = load_file(Path(__file__).parents[2] / "specs" / "lara" / "openapi.yaml")


@pytest.mark.parametrize(
    ("text", "source", "owner", "name", "pointer"),
    [
        ("$statusCode", "statusCode", "", "", None),
        ("$inputs.day", "inputs", "", "day", None),
        ("$steps.find-it.outputs.id#/0/a~1b", "steps", "find-it", "id", "/0/a~1b"),
        ("$workflows.make.outputs.id", "workflows", "make", "id", None),
        ("$response.header.X-Rate-Limit", "response", "", "X-Rate-Limit", None),
        ("$response.body", "response", "", "", None),
        ("$request.body#/a", "request", "", "", "/a"),
        ("$components.parameters.token", "components", "", "token", None),
    ],
)
def test_expressions_are_taken_apart(
    text: str, source: str, owner: str, name: str, pointer: str | None
) -> None:
    found = parse_expression(text)
    assert (found.source, found.owner, found.name, found.pointer) == (source, owner, name, pointer)


@pytest.mark.parametrize(
    "text", ["$step.a.outputs.b", "$steps.a.b", "$response.body.id", "$response", "id", "$inputs."]
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="is no runtime expression"):
        parse_expression(text)


def test_expressions_stand_in_braces_within_a_text() -> None:
    day, between, time, zone = pieces("{$inputs.day}T{$steps.find.outputs.start}:00Z")
    assert (between, zone) == ("T", ":00Z")
    assert [getattr(it, "name", "") for it in (day, time)] == ["day", "start"]
    assert pieces("plain {text}") == ["plain {text}"]
    # a JSONPath begins with a dollar of its own
    assert embedded("$..a")[0] == "$..a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$statusCode = 200", "'= 200' cannot be read"),
        ("$statusCode == ", "ends too early"),
        ("($statusCode == 200", r"a '\)' is missing"),
        ("$statusCode == 200 200", "'200' is not expected"),
        ("== 200", "'==' is not expected"),
    ],
)
def test_conditions_that_cannot_be_read_say_why(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        parse_condition(text)


def test_literals_are_those_of_the_standard() -> None:
    read = [parse_condition(text) for text in ("true", "null", "-1.5", "'it''s'")]
    assert read == [Literal(True), Literal(None), Literal(-1.5), Literal("it's")]


def workflows_of(document: Any) -> Workflows:
    from concord.spec import Parsed

    return read_workflows(Parsed(value=document, locations={}, ambiguous={}))


def step(**stated: Any) -> Any:
    found = workflows_of({"workflows": [{"workflowId": "w", "steps": [{"stepId": "s", **stated}]}]})
    return found.workflows[0].steps[0]


@pytest.mark.parametrize(
    "stated",
    [
        {"operationId": "providers.list"},
        {"operationId": "$sourceDescriptions.lara.providers.list"},
        {"operationPath": "{$sourceDescriptions.lara.url}#/paths/~1lmsapi~1provider~1getlist/post"},
    ],
)
def test_a_step_calls_an_operation_by_its_id_or_its_place(stated: Any) -> None:
    assert step(**stated).operation_in(SPEC) == SPEC.operation("providers.list")


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"operationId": "providers.lst"},
        {"operationPath": "{$sourceDescriptions.lara.url}#/paths/~1nothing/post"},
        {"operationPath": "#/paths/~1lmsapi~1provider~1getlist/post"},
    ],
)
def test_a_step_that_calls_nothing_there_is(stated: Any) -> None:
    assert step(**stated).operation_in(SPEC) is None


def test_parameters_of_a_workflow_hold_for_its_steps_unless_they_have_their_own() -> None:
    shared = {"name": "a", "in": "query", "value": 1}
    document: Any = {
        "components": {"parameters": {"b": {"name": "b", "in": "query", "value": 1}}},
        "workflows": [
            {
                "workflowId": "w",
                "parameters": [shared, {"reference": "$components.parameters.b", "value": 2}],
                "steps": [
                    {"stepId": "own", "parameters": [{**shared, "value": 3}]},
                    {"stepId": "calls", "workflowId": "w"},
                ],
            }
        ],
    }
    own, calls = workflows_of(document).workflows[0].steps
    assert {it.name: it.value for it in own.parameters} == {"a": 3, "b": 2}
    assert calls.parameters == ()


def test_operations_of_a_workflow_are_those_of_the_workflows_in_it_too() -> None:
    calling = {"workflowId": "outer", "steps": [{"stepId": "s", "workflowId": "inner"}]}
    inner = {
        "workflowId": "inner",
        "steps": [
            {"stepId": "a", "operationId": "providers.get"},
            {"stepId": "b", "workflowId": "outer"},
        ],
    }
    found = workflows_of({"workflows": [calling, inner]})
    assert found.operations(SPEC, found.workflows[0]) == {"providers.get"}


def test_what_has_the_wrong_type_is_left_out() -> None:
    documents: tuple[Any, ...] = (None, [], {"workflows": 1}, {"workflows": [1, {"steps": "a"}]})
    for document in documents:
        assert all(it.steps == () for it in workflows_of(document).workflows)
