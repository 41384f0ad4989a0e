"""All workflows of an API, run by Redocly's `respect` and by our player.

Model: each runner gets a server of its own, the emulator with or without a fault in front of it,
and says at which step each workflow failed. Both run the same file, unmodified.
Known limits: `respect` comes from npm; what it depends on is not pinned.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx2

from concord.emulator import Running
from concord.errors import CouldNotRunError
from concord.faults import Effect, Fault, served
from concord.runner.worker.authentication import token_members
from concord.spec import Spec
from concord.spec.workflows import FILE
from concord.testing.scenarios.connecting import connected
from concord.testing.workflows import InputError, Inputs, Player, StepError
from scripts.other_tools import LINTERS

VERSION = LINTERS["@redocly/cli"]
MODES = ("blocking", "asynchronous")
RUNNERS = (*MODES, "respect")
Failures = dict[str, str]
"""The first step that failed, by workflow; workflows that passed are left out."""


def seen(spec: Spec, fault: Fault | None = None) -> dict[str, Failures]:
    """What each runner says of the emulator of `spec`. Raises CouldNotRunError."""
    found = {}
    for runner in RUNNERS:
        with served(spec, fault, Effect()) as server:
            inputs, named = inputs_of(spec, server)
            if runner in MODES:
                found[runner] = ours(spec, server, inputs, runner)
            else:
                found[runner] = theirs(spec, server, named)
    return found


def theirs(spec: Spec, server: Running, inputs: Mapping[str, str]) -> Failures:
    """What `respect` says of all workflows of `spec`. Raises CouldNotRunError."""
    assert spec.workflows is not None
    npx = shutil.which("npx")
    if npx is None:
        raise CouldNotRunError("no npx on the PATH: install Node.js 20.19 or later with npm")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "respect.json")
        words = [npx, "--yes", "--package", f"@redocly/cli@{VERSION}", "redocly", "respect"]
        words += [str(spec.path.with_name(FILE)), "--json-output", str(output)]
        words += ["--server", f"{spec.workflows.sources[0]}={server.base_url}"]
        words += [f"--input={name}={value}" for name, value in inputs.items()]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        if not output.is_file():
            raise CouldNotRunError(f"respect gave no result: {done.stdout}{done.stderr}")
        [ran] = json.loads(output.read_text("utf-8"))["files"].values()
    return {
        it["workflowId"]: step
        for it in ran["executedWorkflows"]
        if (step := next(_failed(it["executedSteps"]), None)) is not None
    }


def _failed(steps: Sequence[Any]) -> Iterator[str]:
    """The ids of the steps that failed, in order, those of called workflows too."""
    for step in steps:
        if step["type"] == "workflow":
            yield from _failed(step["executedSteps"])
        elif any(not check["passed"] for check in step["checks"]):
            yield step["stepId"]


def ours(spec: Spec, server: Running, inputs: Inputs, mode: Any) -> Failures:
    """What our player says of all workflows of `spec`, with clients of this mode."""
    return asyncio.run(_ours(spec, server, inputs, mode))


async def _ours(spec: Spec, server: Running, inputs: Inputs, mode: Any) -> Failures:
    found: Failures = {}
    workflows = spec.workflows
    assert workflows is not None
    options = {**server.credentials, "base_url": server.base_url, "max_retries": 0}
    async with connected(spec, mode, options) as client:
        for workflow in workflows.workflows:
            player = Player(spec=spec, workflows=workflows, client=client, inputs=inputs)
            try:
                await player.play(workflow)
            except StepError as error:
                found[workflow.id] = error.step
            except InputError as error:
                raise CouldNotRunError(str(error)) from error
    return found


def inputs_of(spec: Spec, server: Running) -> tuple[Inputs, dict[str, str]]:
    """The inputs of all workflows: as our player finds them, and by name for `respect`."""
    assert server.world is not None
    assert spec.workflows is not None
    held = dict(server.credentials)
    for scheme in spec.token_schemes.values():
        held["access_token"] = _token(spec, server, scheme)
    inputs = Inputs(credentials=held, now=server.world.clock.now())
    named: dict[str, str] = {}
    for workflow in spec.workflows.workflows:
        # a default is the document's, which `respect` reads itself
        chosen = {it: value for it, value in inputs.of(workflow).items() if it in workflow.values}
        named = {**chosen, **named}
    return inputs, named


def _token(spec: Spec, server: Running, scheme: Any) -> str:
    operation = spec.operation(scheme.request.operation)
    members = token_members(spec, scheme, server.credentials)
    form = scheme.request.encoding == "form"
    response = httpx2.post(
        f"{server.base_url}{operation.path}",
        data=members if form else None,
        json=None if form else members,
        trust_env=False,
    )
    return str(response.raise_for_status().json()["access_token"])
