"""The documented flows of an API as their page shows them: inputs, steps, a drawing.

Model: pure data from `workflows.arazzo.yaml`; the template lays it out. Where a flow comes from is
said by the same words as in the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from concord.docs._diagram import Diagram, Node, diagram
from concord.docs._evidence import Evidence, Ledger
from concord.docs._text import slug
from concord.spec import Operation, vocabulary
from concord.spec.workflows import (
    FILE,
    Action,
    Comparison,
    Criterion,
    Expression,
    ExpressionError,
    InputValue,
    Literal,
    Step,
    Workflow,
    Workflows,
    expressions_in,
    parse_condition,
    pieces,
)


@dataclass(frozen=True, kw_only=True)
class Input:
    """What a workflow has to be given; `source` says what it is unless it is."""

    name: str
    description: str
    source: str


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """One step: it calls `operation` or the workflow `called`."""

    id: str
    anchor: str
    description: str
    operation: Operation | None
    called: str
    criteria: tuple[str, ...]
    actions: tuple[str, ...]
    takes: tuple[str, ...]
    """The ids of the steps whose outputs its request needs."""
    evidence: Evidence | None
    """None where it says nothing of its own: then that of the workflow holds."""


@dataclass(frozen=True, kw_only=True)
class WorkflowSection:
    """One workflow."""

    id: str
    summary: str
    description: str
    emulator_only: str
    evidence: Evidence | None
    inputs: tuple[Input, ...]
    steps: tuple[StepRow, ...]
    diagram: Diagram


def workflow_sections(ledger: Ledger) -> tuple[WorkflowSection, ...]:
    """The workflows of a spec, in their order; none if it has no such file."""
    found = ledger.spec.workflows
    return tuple(_Reader(ledger, found, it).section() for it in found.workflows) if found else ()


@dataclass(frozen=True)
class _Reader:
    """Reads one workflow."""

    ledger: Ledger
    workflows: Workflows
    workflow: Workflow

    def section(self) -> WorkflowSection:
        it = self.workflow
        rows = tuple(map(self._row, it.steps))
        return WorkflowSection(
            id=it.id,
            summary=it.summary or it.id,
            description=it.description,
            emulator_only=it.emulator_only,
            evidence=self._evidence(it.pointer),
            inputs=tuple(
                Input(
                    name=name,
                    description=str(schema.get("description", "")),
                    source=_source(it.values.get(name), schema),
                )
                for name, schema in it.inputs.items()
            ),
            steps=rows,
            diagram=diagram([_node(*both) for both in zip(rows, it.steps, strict=True)]),
        )

    def _row(self, step: Step) -> StepRow:
        return StepRow(
            id=step.id,
            anchor=slug(f"{self.workflow.id}.{step.id}"),
            description=step.description,
            operation=step.operation_in(self.ledger.spec),
            called=step.workflow,
            criteria=tuple(map(str, step.criteria)),
            actions=(
                *(f"then {_does(action)}" for action in step.on_success),
                *(f"where it fails, {_does(action)}" for action in step.on_failure),
            ),
            takes=tuple(dict.fromkeys(_givers(step))),
            evidence=self._evidence(step.pointer),
        )

    def _evidence(self, pointer: str) -> Evidence | None:
        """What the file says of a workflow or a step at its own place; None if nothing.

        A step without a source of its own has that of the workflow.
        """
        node = self.workflows.at(pointer)
        above = self.workflows.at(self.workflow.pointer)
        inferred = vocabulary.INFERRED.tolerant(node)
        reason = inferred if isinstance(inferred, str) else ""
        own = vocabulary.SOURCE.tolerant(node) or ()
        headings = () if reason else own or vocabulary.SOURCE.tolerant(above) or ()
        ambiguities = tuple(self.ledger.named(node))
        if not (own or inferred or ambiguities):
            return None
        folder = self.ledger.file.rpartition("/")[0]
        return Evidence(
            kind="inferred" if reason else "documented" if headings else "unknown",
            headings=headings,
            reason=reason,
            guesses=dict(inferred) if isinstance(inferred, Mapping) else {},
            ambiguities=ambiguities,
            place=f"{folder}/{FILE}:{self.workflows.locate(pointer).line}",
        )


def _source(value: InputValue | None, schema: Mapping[str, Any]) -> str:
    if value is None:
        return f"`{schema['default']}`" if "default" in schema else "to be given"
    if value.credential:
        return f"the credential `{value.credential}`"
    if value.from_now is not None:
        what = "the date" if value.is_day else "the moment"
        return f"{what} {_when(value.from_now)}"
    return "a text that no other run has"


def _when(span: timedelta) -> str:
    """How far from now, in words: `in 1 day 2 hours`, `1 hour ago`."""
    seconds = int(abs(span).total_seconds())
    counts = {"day": seconds // 86_400, "hour": seconds // 3_600 % 24}
    counts |= {"minute": seconds // 60 % 60, "second": seconds % 60}
    told = " ".join(f"{n} {unit}{'s' if n != 1 else ''}" for unit, n in counts.items() if n)
    if not told:
        return "now"
    return f"in {told}" if span > timedelta() else f"{told} ago"


def _does(action: Action) -> str:
    match action.kind:
        case "goto":
            return f"go on with `{action.step or action.workflow}`"
        case "retry":
            times = f"{action.retry_limit} time{'s' if action.retry_limit != 1 else ''}"
            return f"try again after {action.retry_after:g} s, {times} at most"
    return "end"


def _givers(step: Step) -> Iterator[str]:
    """The ids of the steps whose outputs its request takes, as they come."""
    for pointer, value in step.values:
        for _, text in expressions_in(value, pointer):
            try:
                found = pieces(text)
            except ExpressionError:
                continue  # the lint reports it
            for it in found:
                if isinstance(it, Expression) and it.source == "steps":
                    yield it.owner


def _node(row: StepRow, step: Step) -> Node:
    operation = row.operation
    return Node(
        id=row.id,
        anchor=row.anchor,
        verb=operation.method.upper() if operation else "",
        detail=operation.id if operation else f"workflow {row.called}",
        status=", ".join(filter(None, map(_status, step.criteria))),
        takes=frozenset(row.takes),
    )


def _status(criterion: Criterion) -> str:
    """The status that a criterion asks for; empty if it asks for something else."""
    if criterion.kind != "simple":
        return ""
    try:
        condition = parse_condition(criterion.condition)
    except ExpressionError:
        return ""
    match condition:
        case Comparison("==", Expression(source="statusCode"), Literal(float() as value)):
            return f"{value:g}"
    return ""
