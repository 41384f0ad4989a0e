"""The steps of a workflow, one after the other.

Known limits: `Retry-After` does not lengthen a retry's wait; after the last retry a step has
failed, whatever further actions it has.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from concord.evidence import Judge
from concord.http import Exchange
from concord.spec import Operation, Spec, parts, put_at
from concord.spec.workflows import (
    Action,
    ExpressionError,
    Step,
    Workflow,
    Workflows,
    is_credential,
)
from concord.testing.workflows._criteria import failure
from concord.testing.workflows._inputs import Inputs
from concord.testing.workflows._sending import ClientError, send
from concord.testing.workflows._state import NoValueError, State

_MOST_STEPS = 1_000


class StepError(AssertionError):
    """A step failed: one line with workflow, step, request and what was expected."""

    def __init__(
        self, workflow: Workflow, step: Step, request: str, what: str, status: int | None = None
    ) -> None:
        where = f"{workflow.id}: step {step.id}"
        super().__init__(": ".join(it for it in (where, request, what) if it))
        self.workflow = workflow.id
        self.step = step.id
        self.status = status
        """Of the response; None if there was none."""


@dataclass(kw_only=True)
class Player:
    """Plays workflows with one client.

    made  is called with each exchange, at once
    """

    spec: Spec
    workflows: Workflows
    client: Any
    inputs: Inputs
    made: Callable[[Exchange], None] = lambda _: None
    _left: int = field(default=_MOST_STEPS)

    async def play(
        self, workflow: Workflow, given: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Run a workflow; its outputs. `given` are its inputs, if another one calls it.

        Raises StepError, or InputError where an input has no value.
        """
        state = State(inputs=self.inputs.of(workflow) if given is None else given)
        index, tries = 0, dict[str, int]()
        first: StepError | None = None
        while index < len(workflow.steps):
            step = workflow.steps[index]
            error = await self._tried(workflow, step, state)
            action = self._action(step, state, failed=error is not None)
            if action is not None and action.kind == "retry":
                if tries.setdefault(step.id, 0) < action.retry_limit:
                    tries[step.id] += 1
                    await asyncio.sleep(action.retry_after)
                    continue
                action = None
            # what fails has failed, wherever its action goes
            first = first or error
            if action is not None and action.kind == "goto":
                index = next(i for i, it in enumerate(workflow.steps) if it.id == action.step)
            elif action is not None or error is not None:
                break
            else:
                index += 1
        if first is not None:
            raise first
        return {name: state.output(text) for name, text in workflow.outputs.items()}

    async def _tried(self, workflow: Workflow, step: Step, state: State) -> StepError | None:
        """Run a step; why it failed, if it did."""
        # a `goto` may lead back for ever
        self._left -= 1
        if self._left < 0:
            return StepError(workflow, step, "", f"more than {_MOST_STEPS:,} steps")
        try:
            if step.workflow:
                await self._call(step, state)
            else:
                await self._send(workflow, step, state)
            state.outputs[step.id] = {
                name: state.output(text) for name, text in step.outputs.items()
            }
        except StepError as error:
            return error
        except (NoValueError, ExpressionError) as error:
            return StepError(workflow, step, "", str(error), _status(state.exchange))
        return None

    async def _call(self, step: Step, state: State) -> None:
        called = self.workflows.workflow(step.workflow)
        assert called is not None, step.workflow
        given = {it.name: state.filled(it.value) for it in step.parameters}
        outputs = await self.play(called, given)
        state.exchange = None
        state.called[called.id] = state.last = outputs

    async def _send(self, workflow: Workflow, step: Step, state: State) -> None:
        operation = step.operation_in(self.spec)
        assert operation is not None, step.operation_id or step.operation_path
        state.exchange = None
        values = {
            (it.name, it.location): state.filled(it.value)
            for it in step.parameters
            if not is_credential(self.spec, operation, it)
        }
        body = self._body(step, state)
        what = None
        try:
            state.exchange = await send(
                self.client,
                self.spec,
                operation,
                values=values,
                body=body,
                has_body=step.has_body,
            )
        except ClientError as error:
            state.exchange, what = error.exchange, str(error)
        if state.exchange is not None:
            self.made(state.exchange)
            # what the step expects comes first: it is what the author of the workflow wrote down
            what = self._unexpected(step, state, state.exchange) or what
        if what is not None:
            request = _request(operation, state.exchange)
            raise StepError(workflow, step, request, what, _status(state.exchange))

    def _unexpected(self, step: Step, state: State, exchange: Exchange) -> str | None:
        """What is not as the step or the document has it; None if all is."""
        for criterion in step.criteria:
            found = failure(criterion, state)
            if found:
                return found
        for _, violation in self._judge.response_violations(exchange):
            place = f"{violation.at}: " if violation.at else ""
            return f"expected a documented response: {place}{violation.what}"
        return None

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self.spec)

    @staticmethod
    def _body(step: Step, state: State) -> Any:
        body = state.filled(copy.deepcopy(step.payload))
        for replacement in step.replacements:
            put_at(body, parts(replacement.target), state.filled(replacement.value))
        return body

    @staticmethod
    def _action(step: Step, state: State, *, failed: bool) -> Action | None:
        """The first action whose criteria hold; None: the next step, or the failure."""
        for action in step.on_failure if failed else step.on_success:
            if not any(failure(criterion, state) for criterion in action.criteria):
                return action
        return None


def _status(exchange: Exchange | None) -> int | None:
    return None if exchange is None else exchange.status


def _request(operation: Operation, exchange: Exchange | None) -> str:
    if exchange is None:
        return operation.label
    # a query may hold a credential
    return f"{exchange.request.method} {exchange.request.path}"
