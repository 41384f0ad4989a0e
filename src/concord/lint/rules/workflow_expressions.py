"""Runtime expressions and criteria of workflows: do they parse, and do they lead somewhere?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jsonpath_rfc9535 as jsonpath

from concord.lint.finding import Checks, Problem
from concord.lint.rules.structure import near
from concord.lint.subject import Subject
from concord.lint.workflows import body_pointers, called, leads_somewhere
from concord.spec import child, parts
from concord.spec.workflows import (
    Comparison,
    Condition,
    Criterion,
    Expression,
    ExpressionError,
    Junction,
    Literal,
    Negation,
    Step,
    Workflow,
    Workflows,
    embedded,
    expressions_in,
    parse_condition,
    parse_expression,
    pieces,
)

checks = Checks()


@dataclass(frozen=True, kw_only=True)
class _Use:
    """An expression where it stands. `step`: None among the outputs of the workflow."""

    pointer: str
    expression: Expression
    workflow: Workflow
    step: Step | None
    after: bool = False
    """Whether the step's response is there already."""


def _problem(pointer: str, what: str, fix: str) -> Problem:
    return Problem(pointer=pointer, what=what, fix=fix, file="workflows")


@checks.of("workflows.expression")
def expression(subject: Subject) -> Iterator[Problem]:
    workflows = subject.spec.workflows
    for workflow in workflows.workflows if workflows else ():
        assert workflows is not None
        for use in _uses(workflow):
            if isinstance(use, Problem):
                yield use
                continue
            found = _wrong(subject, workflows, use)
            if found is not None:
                yield _problem(use.pointer, f"{use.expression.text}: {found[0]}", found[1])


def _uses(workflow: Workflow) -> Iterator[_Use | Problem]:
    for step in workflow.steps:
        for pointer, value in step.values:
            yield from _in_value(workflow, step, pointer, value)
        for name, text in step.outputs.items():
            place = child(step.pointer, "outputs", name)
            yield from _parsed(workflow, step, place, lambda it: [parse_expression(it)], text)
        for criterion in _criteria(step):
            yield from _in_criterion(workflow, step, criterion)
    for name, text in workflow.outputs.items():
        place = child(workflow.pointer, "outputs", name)
        yield from _parsed(workflow, None, place, lambda it: [parse_expression(it)], text)


def _in_value(workflow: Workflow, step: Step, pointer: str, value: Any) -> Iterator[_Use | Problem]:
    for place, text in expressions_in(value, pointer):
        for use in _parsed(workflow, step, place, _expressions, text):
            yield (
                use
                if isinstance(use, Problem)
                else _Use(pointer=place, expression=use.expression, workflow=workflow, step=step)
            )


def _expressions(text: str) -> list[Expression]:
    return [it for it in pieces(text) if isinstance(it, Expression)]


def _parsed(
    workflow: Workflow,
    step: Step | None,
    pointer: str,
    parse: Callable[[str], list[Expression]],
    text: Any,
) -> Iterator[_Use | Problem]:
    try:
        found = parse(str(text))
    except ExpressionError as error:
        yield _problem(pointer, str(error), "write a runtime expression of Arazzo 1.0")
        return
    for each in found:
        yield _Use(pointer=pointer, expression=each, workflow=workflow, step=step, after=True)


def _in_criterion(workflow: Workflow, step: Step, it: Criterion) -> Iterator[_Use | Problem]:
    """The expressions of a criterion; that its condition parses is for another rule."""
    if it.kind == "simple":
        try:
            found = list(_references(parse_condition(it.condition)))
        except ExpressionError:
            return
        for each in found:
            yield _Use(
                pointer=it.pointer, expression=each, workflow=workflow, step=step, after=True
            )
        return
    yield from _parsed(
        workflow,
        step,
        child(it.pointer, "context"),
        lambda text: [parse_expression(text)],
        it.context,
    )
    if it.kind == "jsonpath":
        place = child(it.pointer, "condition")
        yield from _parsed(workflow, step, place, _embedded, it.condition)


def _embedded(text: str) -> list[Expression]:
    return [it for it in embedded(text) if isinstance(it, Expression)]


def _references(condition: Condition) -> Iterator[Expression]:
    match condition:
        case Expression():
            yield condition
        case Negation():
            yield from _references(condition.condition)
        case Junction():
            for each in condition.conditions:
                yield from _references(each)
        case Comparison():
            yield from _references(condition.left)
            yield from _references(condition.right)


def _criteria(step: Step) -> Iterator[Criterion]:
    yield from step.criteria
    for action in (*step.on_success, *step.on_failure):
        yield from action.criteria


def _wrong(subject: Subject, workflows: Workflows, use: _Use) -> tuple[str, str] | None:
    """What is wrong with an expression and how to fix it; None if it leads somewhere."""
    it = use.expression
    match it.source:
        case "inputs":
            return _known(it.name, use.workflow.inputs, f"workflow {use.workflow.id} has no input")
        case "steps":
            return _wrong_step(use)
        case "outputs" | "workflows":
            return _wrong_workflow(workflows, use)
        case "sourceDescriptions":
            return _known(it.owner, workflows.sources, "there is no source description")
        case "response" | "request" | "statusCode" | "url" | "method":
            return _wrong_exchange(subject, use)
    return None


def _known(name: str, known: Any, what: str) -> tuple[str, str] | None:
    return None if name in known else (f"{what} {name!r}", near(name, known))


def _wrong_step(use: _Use) -> tuple[str, str] | None:
    names = [step.id for step in use.workflow.steps]
    jumps = any(
        action.kind == "goto"
        for step in use.workflow.steps
        for action in (*step.on_success, *step.on_failure)
    )
    # a `goto` may run the steps in any order: then nothing is known of what came before
    if use.step is not None and not jumps:
        names = names[: names.index(use.step.id)]
    found = _known(use.expression.owner, names, "there is no step before it that is called")
    if found is not None:
        return found
    step = use.workflow.step(use.expression.owner)
    assert step is not None
    return _known(use.expression.name, step.outputs, f"step {step.id} has no output")


def _wrong_workflow(workflows: Workflows, use: _Use) -> tuple[str, str] | None:
    it = use.expression
    name = it.owner if it.source == "workflows" else use.step.workflow if use.step else ""
    workflow = workflows.workflow(name)
    if workflow is None:
        if it.source == "outputs":
            return "only a step that calls a workflow has these", "write $steps.STEP.outputs.NAME"
        return f"there is no workflow {name!r}", near(
            name, [each.id for each in workflows.workflows]
        )
    known = workflow.inputs if it.part == "inputs" else workflow.outputs
    return _known(it.name, known, f"workflow {workflow.id} has no {it.part or 'outputs'}")


def _wrong_exchange(subject: Subject, use: _Use) -> tuple[str, str] | None:
    it = use.expression
    if use.step is None or use.step.workflow or not use.after:
        return "there is no response here", "use an output of an earlier step"
    operation = called(subject, use.step)
    if operation is None:  # `workflows.operation` says so
        return None
    if it.source == "request" and it.part in ("query", "path"):
        known = [each.name for each in use.step.parameters if each.location == it.part]
        return _known(it.name, known, f"the step gives no {it.part} parameter")
    if it.source == "response" and it.part == "body" and it.pointer:
        schemas = list(body_pointers(subject, operation))
        way = parts(it.pointer)
        # any response: which one a step gets is its criteria's matter
        if schemas and not any(leads_somewhere(subject, schema, way) for schema in schemas):
            return (
                f"no response of {operation.name} has it",
                "write the pointer of a declared member",
            )
    return None


@checks.of("workflows.criterion")
def criterion(subject: Subject) -> Iterator[Problem]:
    workflows = subject.spec.workflows
    for workflow in workflows.workflows if workflows else ():
        for step in workflow.steps:
            if not step.criteria and not step.workflow:
                fix = "add successCriteria: `- condition: $statusCode == 200`"
                yield _problem(step.pointer, "this step says of no response that it is right", fix)
            for it in _criteria(step):
                wrong = _unreadable(it)
                if wrong:
                    fix = "write a condition of Arazzo 1.0, or the `type` that it has"
                    yield _problem(child(it.pointer, "condition"), wrong, fix)


def _unreadable(it: Criterion) -> str:
    """Why the condition cannot be read; empty if it can."""
    try:
        match it.kind:
            case "simple":
                if isinstance(parse_condition(it.condition), Literal):
                    return f"{it.condition!r} is always the same"
            case "regex":
                re.compile(it.condition)
            case "jsonpath":
                filled = (
                    # any JSON value will do to see whether the rest is JSONPath
                    each if isinstance(each, str) else "null"
                    for each in embedded(it.condition)
                )
                jsonpath.compile("".join(filled))
    except (ExpressionError, re.error, jsonpath.JSONPathError) as error:
        return f"{it.condition!r} cannot be read: {error}" if it.kind != "simple" else str(error)
    return ""
