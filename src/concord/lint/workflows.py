"""Workflows as the rules see them: their elements, and the operations that their steps call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.lint.subject import Operation, Subject
from concord.spec import child
from concord.spec.workflows import Step, Workflow


def workflow_elements(subject: Subject) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Kind (of the vocabulary), pointer and value of the file, each workflow and each step."""
    workflows = subject.spec.workflows
    if workflows is None or not isinstance(workflows.document, dict):
        return
    yield "workflows", "", workflows.document
    for workflow in workflows.workflows:
        yield "workflow", workflow.pointer, workflows.at(workflow.pointer)
        for step in workflow.steps:
            yield "workflow-step", step.pointer, workflows.at(step.pointer)


def steps(subject: Subject) -> Iterator[tuple[Workflow, Step]]:
    """All steps of all workflows."""
    workflows = subject.spec.workflows
    for workflow in workflows.workflows if workflows else ():
        for step in workflow.steps:
            yield workflow, step


def called(subject: Subject, step: Step) -> Operation | None:
    """The operation that a step calls; None if there is none of that id or at that place."""
    if step.called_pointer:
        found = (it for it in subject.operations if it.node.pointer == step.called_pointer)
        return next((it for it in found if not it.is_webhook), None)
    operation = subject.operation(step.called_id)
    return None if operation is None or operation.is_webhook else operation


def body_pointers(subject: Subject, operation: Operation) -> Iterator[str]:
    """The pointers of the schemas of all bodies that its responses may have."""
    for _, response in subject.responses(operation):
        for _, body in subject.bodies(response):
            if child(body.pointer, "schema") in subject.nodes:
                yield child(body.pointer, "schema")


def leads_somewhere(subject: Subject, schema: str, way: list[str]) -> bool:
    """Whether a value that fits the schema may have something at `way`, a pointer's tokens."""
    if not way:
        return True
    first, *rest = way
    items = subject.view.items(schema)
    if items is not None and first.isdecimal():
        return leads_somewhere(subject, items, rest)
    members = subject.view.properties(schema)
    if first in members:
        return leads_somewhere(subject, members[first], rest)
    # an object without declared members may have any
    return not members and items is None
