"""The file as types: workflows, steps, parameters, criteria, actions, outputs.

Model: `_reader.py` makes these of a parsed file; each says at which pointer it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from concord.spec import vocabulary
from concord.spec._operations import Operation
from concord.spec._place import Location, Parsed
from concord.spec._pointer import child, parts, value_at

if TYPE_CHECKING:
    from concord.spec._spec import Spec

FILE = "workflows.arazzo.yaml"
InputValue = vocabulary.InputValue
_PATH = re.compile(r"\{\$sourceDescriptions\.(?P<source>[A-Za-z0-9_\-]+)\.url\}#(?P<pointer>/.*)\Z")
_ID = re.compile(r"\$sourceDescriptions\.(?P<source>[A-Za-z0-9_\-]+)\.(?P<id>.+)\Z")


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """What has to hold; `kind` is `simple`, `regex`, `jsonpath` or `xpath`."""

    pointer: str
    condition: str
    kind: str = "simple"
    context: str = ""

    def __str__(self) -> str:
        return self.condition if self.kind == "simple" else f"{self.context} ~ {self.condition}"


@dataclass(frozen=True, kw_only=True)
class StepParameter:
    """A parameter of a request or, without a `location`, an input of a workflow."""

    pointer: str
    name: str
    location: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """A value that is put into the payload at `target`, a JSON pointer."""

    pointer: str
    target: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class Action:
    """What follows a step: `end`, `goto` or `retry`; `retry_after` is in seconds."""

    pointer: str
    kind: str
    step: str = ""
    workflow: str = ""
    retry_after: float = 0.0
    retry_limit: int = 1
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. `payload` counts where `has_body`; `outputs` are expressions by name."""

    pointer: str
    id: str
    description: str
    operation_id: str
    operation_path: str
    workflow: str
    parameters: tuple[StepParameter, ...]
    has_body: bool
    content_type: str
    payload: Any
    replacements: tuple[Replacement, ...]
    criteria: tuple[Criterion, ...]
    on_success: tuple[Action, ...]
    on_failure: tuple[Action, ...]
    outputs: Mapping[str, Any]

    @property
    def called_id(self) -> str:
        """The id of the operation that it calls by that; empty if it calls none so."""
        found = _ID.match(self.operation_id)
        return found["id"] if found else self.operation_id

    @property
    def called_pointer(self) -> str:
        """The place in the document of the operation that it calls by that; empty if none."""
        found = _PATH.match(self.operation_path)
        return found["pointer"] if found else ""

    @property
    def values(self) -> Iterator[tuple[str, Any]]:
        """Pointers and values of which its request, or the inputs of its workflow, are made."""
        for parameter in self.parameters:
            yield child(parameter.pointer, "value"), parameter.value
        yield child(self.pointer, "requestBody", "payload"), self.payload
        for replacement in self.replacements:
            yield child(replacement.pointer, "value"), replacement.value

    def operation_in(self, spec: Spec) -> Operation | None:
        """The operation that it calls; None if it calls none of `spec`."""
        try:
            pointer = spec.canonical(self.called_pointer)
        except KeyError:
            return None
        found = (it for it in spec.operations if it.pointer == pointer or it.id == self.called_id)
        # a step that calls no operation has an empty id, and so may an operation that nobody named
        return next((it for it in found if it.id or pointer), None)


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """One flow.

    inputs         schemas by name; `values` says where the value of one comes from if none is given
    emulator_only  why it must not be run on another server; empty if it may
    """

    pointer: str
    id: str
    summary: str
    description: str
    inputs: Mapping[str, Mapping[str, Any]]
    values: Mapping[str, InputValue]
    emulator_only: str
    steps: tuple[Step, ...]
    outputs: Mapping[str, Any]

    def step(self, name: str) -> Step | None:
        """The step of that id."""
        return next((step for step in self.steps if step.id == name), None)


@dataclass(frozen=True, kw_only=True)
class Workflows:
    """All workflows of an API."""

    parsed: Parsed = field(repr=False)
    workflows: tuple[Workflow, ...]
    sources: tuple[str, ...]
    """The names of the source descriptions."""

    @property
    def document(self) -> Any:
        """The file as it was read."""
        return self.parsed.value

    def workflow(self, name: str) -> Workflow | None:
        """The workflow of that id."""
        return next((it for it in self.workflows if it.id == name), None)

    def operations(self, spec: Spec, workflow: Workflow) -> frozenset[str]:
        """The ids of all operations that a workflow calls, those of the workflows in it too."""
        found: set[str] = set()
        waiting, seen = [workflow], {workflow.id}
        while waiting:
            for step in waiting.pop().steps:
                operation = step.operation_in(spec)
                if operation is not None:
                    found.add(operation.id)
                inner = self.workflow(step.workflow)
                if inner is not None and inner.id not in seen:
                    seen.add(inner.id)
                    waiting.append(inner)
        return frozenset(found)

    def at(self, pointer: str) -> Any:
        """What the file holds at `pointer`. Raises KeyError if it holds nothing."""
        return value_at(self.document, parts(pointer))

    def locate(self, pointer: str) -> Location:
        """Where `pointer`, or its nearest ancestor that the file holds, stands."""
        return self.parsed.locate(pointer)


def is_credential(spec: Spec, operation: Operation, parameter: StepParameter) -> bool:
    """Whether a parameter is what `operation` takes as a credential: a client sends that itself."""
    place = (parameter.location, parameter.name.lower())
    if place == ("header", "authorization"):
        return True
    schemes = [spec.schemes[name] for each in spec.alternatives(operation) for name in each]
    return any((it.location, it.field.lower()) == place for it in schemes)
