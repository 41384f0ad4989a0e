"""Reads the parsed file into types, and says what of it no run supports.

Model: what has the wrong type is left out, since the lint holds the file to Arazzo's own schema.
Parameters and actions of a workflow hold for each of its steps, and `reference` is followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concord.spec import vocabulary
from concord.spec._place import Parsed
from concord.spec._pointer import child
from concord.spec.workflows._document import (
    Action,
    Criterion,
    Replacement,
    Step,
    StepParameter,
    Workflow,
    Workflows,
)


def read_workflows(parsed: Parsed) -> Workflows:
    """The workflows of a file; what has the wrong type is left out."""
    document = _mapping(parsed.value)
    components = _mapping(document.get("components"))
    return Workflows(
        parsed=parsed,
        workflows=tuple(
            _workflow(it, pointer, components)
            for pointer, it in _mappings(document.get("workflows"), "/workflows")
        ),
        sources=tuple(
            _text(it.get("name"))
            for _, it in _mappings(document.get("sourceDescriptions"), "/sourceDescriptions")
        ),
    )


def unsupported(workflows: Workflows) -> Iterator[tuple[str, str]]:
    """Pointers of what Arazzo knows and a run does not, each with what it is."""
    document = _mapping(workflows.document)
    for pointer, it in _mappings(document.get("sourceDescriptions"), "/sourceDescriptions"):
        if it.get("type", "openapi") != "openapi":
            yield child(pointer, "type"), "workflows of another file"
    for pointer, it in _mappings(document.get("workflows"), "/workflows"):
        if "dependsOn" in it:
            yield child(pointer, "dependsOn"), "`dependsOn`"
    for workflow in workflows.workflows:
        for step in workflow.steps:
            yield from _unsupported_in(step)


def _unsupported_in(step: Step) -> Iterator[tuple[str, str]]:
    actions = (*step.on_success, *step.on_failure)
    for action in actions:
        if action.workflow:
            yield action.pointer, "an action that goes to another workflow"
    for criterion in (*step.criteria, *(it for each in actions for it in each.criteria)):
        if criterion.kind == "xpath":
            yield criterion.pointer, "XPath"


def _workflow(stated: Mapping[str, Any], pointer: str, components: Mapping[str, Any]) -> Workflow:
    reader = _Reader(components, stated, pointer)
    inputs = _mapping(_mapping(stated.get("inputs")).get("properties"))
    return Workflow(
        pointer=pointer,
        id=_text(stated.get("workflowId")),
        summary=_text(stated.get("summary")),
        description=_text(stated.get("description")),
        inputs={name: _mapping(it) for name, it in inputs.items()},
        values=vocabulary.INPUT_VALUES.tolerant(stated) or {},
        emulator_only=vocabulary.EMULATOR_ONLY.tolerant(stated) or "",
        steps=tuple(
            reader.step(it, place)
            for place, it in _mappings(stated.get("steps"), child(pointer, "steps"))
        ),
        outputs=_mapping(stated.get("outputs")),
    )


@dataclass(frozen=True)
class _Reader:
    """Reads the steps of one workflow, whose parameters and actions hold for each of them."""

    components: Mapping[str, Any]
    workflow: Mapping[str, Any]
    pointer: str

    def step(self, stated: Mapping[str, Any], pointer: str) -> Step:
        body = _mapping(stated.get("requestBody"))
        place = child(pointer, "requestBody", "replacements")
        return Step(
            pointer=pointer,
            id=_text(stated.get("stepId")),
            description=_text(stated.get("description")),
            operation_id=_text(stated.get("operationId")),
            operation_path=_text(stated.get("operationPath")),
            workflow=_text(stated.get("workflowId")),
            parameters=self._parameters(stated, pointer),
            has_body="requestBody" in stated,
            content_type=_text(body.get("contentType")),
            payload=body.get("payload"),
            replacements=tuple(
                Replacement(pointer=at, target=_text(it.get("target")), value=it.get("value"))
                for at, it in _mappings(body.get("replacements"), place)
            ),
            criteria=_criteria(stated.get("successCriteria"), child(pointer, "successCriteria")),
            on_success=self._actions(stated, pointer, "onSuccess", "successActions"),
            on_failure=self._actions(stated, pointer, "onFailure", "failureActions"),
            outputs=_mapping(stated.get("outputs")),
        )

    def _parameters(self, stated: Mapping[str, Any], pointer: str) -> tuple[StepParameter, ...]:
        """Those of the workflow, unless the step calls another one, and over them the step's."""
        found: dict[tuple[str, str], StepParameter] = {}
        owners = [] if "workflowId" in stated else [(self.workflow, self.pointer)]
        for owner, at in (*owners, (stated, pointer)):
            for place, it in _mappings(owner.get("parameters"), child(at, "parameters")):
                read = self._shared(it, "parameters")
                parameter = StepParameter(
                    pointer=place,
                    name=_text(read.get("name")),
                    location=_text(read.get("in")),
                    value=read.get("value"),
                )
                # Arazzo: a parameter of the step replaces the workflow's of that name and place
                found[parameter.name, parameter.location] = parameter
        return tuple(found.values())

    def _actions(
        self, stated: Mapping[str, Any], pointer: str, own: str, shared: str
    ) -> tuple[Action, ...]:
        """Those of the step or, if it has none, of the workflow."""
        # the step's own list counts alone, even where it is empty
        owner, name, at = (stated, own, pointer)
        if own not in stated:
            owner, name, at = (self.workflow, shared, self.pointer)
        found = []
        for place, it in _mappings(owner.get(name), child(at, name)):
            read = self._shared(it, shared)
            after, limit = read.get("retryAfter"), read.get("retryLimit")
            found.append(
                Action(
                    pointer=place,
                    kind=_text(read.get("type")),
                    step=_text(read.get("stepId")),
                    workflow=_text(read.get("workflowId")),
                    retry_after=float(after) if isinstance(after, (int, float)) else 0.0,
                    retry_limit=limit if isinstance(limit, int) else 1,
                    criteria=_criteria(read.get("criteria"), child(place, "criteria")),
                )
            )
        return tuple(found)

    def _shared(self, stated: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
        """`stated`, or the component that it refers to, with its own value."""
        reference = _text(stated.get("reference"))
        name = reference.removeprefix(f"$components.{kind}.")
        if name == reference:
            return stated
        # Arazzo, Reusable Object: only `value` can be given beside the reference
        value = {"value": stated["value"]} if "value" in stated else {}
        return {**_mapping(_mapping(self.components.get(kind)).get(name)), **value}


def _criteria(stated: Any, pointer: str) -> tuple[Criterion, ...]:
    found = []
    for place, it in _mappings(stated, pointer):
        kind = it.get("type", "simple")
        found.append(
            Criterion(
                pointer=place,
                condition=_text(it.get("condition")),
                kind=_text(_mapping(kind).get("type") if isinstance(kind, dict) else kind),
                context=_text(it.get("context")),
            )
        )
    return tuple(found)


def _mappings(stated: Any, pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Pointer and value of the mappings in a list."""
    for index, it in enumerate(stated if isinstance(stated, list) else ()):
        if isinstance(it, dict):
            yield child(pointer, index), it


def _mapping(stated: Any) -> Mapping[str, Any]:
    return stated if isinstance(stated, dict) else {}


def _text(stated: Any) -> str:
    return stated if isinstance(stated, str) else ""
