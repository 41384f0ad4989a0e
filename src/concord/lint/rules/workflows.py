"""The workflows beside a document (Arazzo): structure, operations, parameters, inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jsonschema.exceptions import best_match

from concord.lint import schema_language
from concord.lint.finding import Checks, Problem
from concord.lint.rules.structure import near
from concord.lint.subject import Operation, Subject
from concord.lint.vocabulary import shorten
from concord.lint.workflows import called, steps, workflow_elements
from concord.spec import child
from concord.spec.vocabulary import DOCUMENTED, INFERRED, INPUT_VALUES, MALFORMED, SOURCE
from concord.spec.workflows import Step, StepParameter, unsupported

checks = Checks()


def _problem(pointer: str, what: str, fix: str) -> Problem:
    return Problem(pointer=pointer, what=what, fix=fix, file="workflows")


@checks.of("workflows.arazzo")
def arazzo(subject: Subject) -> Iterator[Problem]:
    if subject.spec.workflows is None:
        return
    for error in schema_language.arazzo_validator().iter_errors(subject.spec.workflows.document):
        found = best_match([error]) or error
        pointer = child("", *found.absolute_path)
        yield _problem(pointer, shorten(found.message), "write what Arazzo 1.0 prescribes here")


@checks.of("workflows.id-unique")
def id_unique(subject: Subject) -> Iterator[Problem]:
    workflows = subject.spec.workflows
    for index, workflow in enumerate(workflows.workflows if workflows else ()):
        assert workflows is not None
        if workflow.id in [it.id for it in workflows.workflows[:index]]:
            what = f"workflowId {workflow.id!r} is also that of a workflow above"
            yield _problem(child(workflow.pointer, "workflowId"), what, "give each its own")
        names = Counter(step.id for step in workflow.steps)
        for step in workflow.steps:
            if names[step.id] > 1:
                what = f"workflow {workflow.id} has several steps {step.id!r}"
                yield _problem(child(step.pointer, "stepId"), what, "give each its own stepId")


@checks.of("workflows.operation")
def operation(subject: Subject) -> Iterator[Problem]:
    workflows = subject.spec.workflows
    assert workflows is not None or not list(steps(subject))
    for _, step in steps(subject):
        if step.workflow:
            known = [it.id for it in workflows.workflows] if workflows else []
            if step.workflow not in known:
                what = f"there is no workflow {step.workflow!r}"
                yield _problem(child(step.pointer, "workflowId"), what, near(step.workflow, known))
        elif called(subject, step) is None:
            yield _unknown(subject, step)


def _unknown(subject: Subject, step: Step) -> Problem:
    if step.operation_path:
        what = f"{step.operation_path!r} leads to no operation of the document"
        fix = "write '{$sourceDescriptions.NAME.url}#/paths/~1…/METHOD'"
        return _problem(child(step.pointer, "operationPath"), what, fix)
    what = f"there is no operation {step.called_id!r}"
    known = [it.id for it in subject.operations if it.id and not it.is_webhook]
    return _problem(child(step.pointer, "operationId"), what, near(step.called_id, known))


@checks.of("workflows.parameter")
def parameter(subject: Subject) -> Iterator[Problem]:
    workflows = subject.spec.workflows
    for _, step in steps(subject):
        target = None if step.workflow else called(subject, step)
        if target is not None:
            yield from _undeclared(subject, step, target)
        inner = workflows.workflow(step.workflow) if workflows and step.workflow else None
        for it in step.parameters if inner else ():
            assert inner is not None
            if it.name not in inner.inputs:
                what = f"workflow {inner.id} has no input {it.name!r}"
                yield _problem(it.pointer, what, near(it.name, inner.inputs))


def _undeclared(subject: Subject, step: Step, target: Operation) -> Iterator[Problem]:
    for it in step.parameters:
        if target.parameter(it.name, it.location) is None and not _is_credential(subject, it):
            known = [str(node.value.get("name")) for node in target.parameters]
            what = f"{target.name} has no parameter {it.name!r} in {it.location or 'nothing'}"
            yield _problem(it.pointer, what, near(it.name, known))
    request = subject.request(target)
    if step.has_body and request is None:
        what = f"{target.name} takes no body"
        yield _problem(child(step.pointer, "requestBody"), what, "remove it")
    elif step.content_type and request is not None:
        known = [name for name, _ in subject.bodies(request)]
        if step.content_type not in known:
            what = f"the body of {target.name} is no {step.content_type}"
            place = child(step.pointer, "requestBody", "contentType")
            yield _problem(place, what, f"write {' or '.join(known)}")


def _is_credential(subject: Subject, it: StepParameter) -> bool:
    places = {("header", "authorization")}
    for node in subject.of("security-scheme"):
        places.add((str(node.value.get("in")), str(node.value.get("name")).lower()))
    return (it.location, it.name.lower()) in places


@checks.of("workflows.input-value")
def input_value(subject: Subject) -> Iterator[Problem]:
    workflows = subject.spec.workflows
    try:
        held = {it.name for it in subject.spec.secrets}
    except MALFORMED:  # what is wrong with the schemes is for other rules
        held = None
    for workflow in workflows.workflows if workflows else ():
        for name, value in workflow.values.items():
            place = child(INPUT_VALUES.at(workflow.pointer), name)
            if name not in workflow.inputs:
                what = f"workflow {workflow.id} has no input {name!r}"
                yield _problem(place, what, near(name, workflow.inputs))
            if value.credential and held is not None and value.credential not in held:
                what = f"the API has no credential {value.credential!r}"
                yield _problem(place, what, near(value.credential, held))


@checks.of("workflows.unsupported")
def not_supported(subject: Subject) -> Iterator[Problem]:
    workflows = subject.spec.workflows
    for pointer, what in unsupported(workflows) if workflows else ():
        yield _problem(pointer, f"`concord scenarios` does not run {what}", "say it in another way")


@checks.of("workflows.source")
def source(subject: Subject) -> Iterator[Problem]:
    for kind, pointer, value in workflow_elements(subject):
        if kind == "workflow" and not SOURCE.stated(value) and not _is_inferred(value):
            what = "nothing says where this workflow comes from"
            fix = "add x-source with the headings that state it, or x-inferred with the reason"
            yield _problem(pointer, what, fix)
        reasons = INFERRED.tolerant(value)
        named = [*(DOCUMENTED.tolerant(value) or ())]
        named += [] if isinstance(reasons, str) or reasons is None else [*reasons]
        for keyword in named:
            if keyword not in value:
                what = f"{keyword!r} does not stand here"
                yield _problem(pointer, what, "name a keyword of this element")


def _is_inferred(value: dict[str, object]) -> bool:
    return isinstance(INFERRED.raw(value), str)
