"""Each workflow of an API as a scenario of pytest: `pytest <this file> --workflows=API`.

Model: one parametrized coroutine, so that what holds for scenarios (both clients, undo, markers,
read-only targets, credentials) holds for workflows.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

import pytest

from concord import project
from concord.http import Exchange
from concord.spec import Spec
from concord.spec.workflows import Workflow
from concord.testing.scenarios.undo import Undo
from concord.testing.workflows import GONE, Inputs, Player, made_by, send


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One scenario a workflow."""
    spec = project.load(metafunc.config.getoption("--workflows"))
    workflows = spec.workflows
    assert workflows is not None
    found = [
        pytest.param(
            workflow,
            id=workflow.id,
            marks=pytest.mark.operations(*sorted(workflows.operations(spec, workflow))),
        )
        for workflow in workflows.workflows
    ]
    metafunc.parametrize("workflow", found)


async def test_workflow(
    workflow: Workflow,
    client: Any,
    spec: Spec,
    undo: Undo,
    now: datetime,
    pytestconfig: pytest.Config,
    _emulated: Any,  # noqa: PT019  # whether there is one decides what is skipped
) -> None:
    """The workflow, through the client of the run."""
    if workflow.emulator_only and _emulated is None:
        pytest.skip(f"only an emulator may run it: {workflow.emulator_only}")
    assert spec.workflows is not None
    held = {it.name: os.environ[it.variable] for it in spec.secrets if it.variable in os.environ}
    given = dict(it.split("=", 1) for it in pytestconfig.getoption("--input"))

    def made(exchange: Exchange) -> None:
        _remember(exchange, client, spec, undo)

    inputs = Inputs(given=given, credentials=held, now=now)
    player = Player(spec=spec, workflows=spec.workflows, client=client, inputs=inputs, made=made)
    await player.play(workflow)


def _remember(exchange: Exchange, client: Any, spec: Spec, undo: Undo) -> None:
    """Have what an exchange made removed in the end."""
    resource = made_by(spec, exchange)
    if resource is None:
        return
    removal = resource.removed_by
    if removal is None:
        undo.leaves(resource.what)
        return

    async def remove() -> None:
        assert removal is not None
        values = {
            (it.name, "path"): resource.id for it in removal.parameters if it.location == "path"
        }
        done = await send(client, spec, removal, values=values, body=None, has_body=False)
        if not done.success and done.status not in GONE:
            raise AssertionError(f"{removal.label} says {done.status}")

    undo(resource.what, remove)
