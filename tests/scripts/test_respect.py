"""The workflows in two runners: what each says, whether they agree, and what is published."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from scripts import respect
from scripts._bench import _workflow_faults as faults
from scripts._bench import _workflow_runs as runs

from concord import project
from concord.cli import command as _cli
from concord.errors import CouldNotRunError
from concord.faults import Effect, served

API = "lara"
"""Its workflows are the shortest."""
FAULT = next(it for it in faults.PLANTED if it.api == API)
PASSED = {"type": "step", "stepId": "create", "checks": [{"passed": True}]}
BROKEN = {"type": "step", "stepId": "read", "checks": [{"passed": True}, {"passed": False}]}


def flow(name: str, *steps: Any) -> dict[str, Any]:
    return {"workflowId": name, "executedSteps": list(steps)}


@pytest.fixture
def npx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of npx: it writes the file `respect.json`, and notes its words."""
    program = tmp_path / "npx"
    program.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys\n"
        "here = pathlib.Path(__file__).parent\n"
        "(here / 'words').write_text('\\n'.join(sys.argv[1:]))\n"
        "output = sys.argv[sys.argv.index('--json-output') + 1]\n"
        "result = here / 'respect.json'\n"
        "print('what respect prints')\n"
        "result.exists() and pathlib.Path(output).write_text(result.read_text())\n",
        "utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def says(folder: Path, *workflows: Any) -> None:
    """What `respect` is to find."""
    found = {"files": {"workflows.arazzo.yaml": {"executedWorkflows": list(workflows)}}}
    (folder / "respect.json").write_text(json.dumps(found), "utf-8")


def theirs(given: Mapping[str, str]) -> runs.Failures:
    spec = project.load(API)
    with served(spec, None, Effect()) as server:
        return runs.theirs(spec, server, given)


def test_theirs_is_the_first_failed_step_of_each_workflow(npx: Path) -> None:
    called = {"type": "workflow", "executedSteps": [PASSED, BROKEN]}
    after = {**BROKEN, "stepId": "later"}
    says(npx, flow("whole", PASSED), flow("own", PASSED, BROKEN, after), flow("called", called))
    assert theirs({"name": "Ada"}) == {"own": "read", "called": "read"}
    words = (npx / "words").read_text("utf-8").splitlines()
    assert f"@redocly/cli@{runs.VERSION}" in words
    assert str(project.load(API).path.with_name("workflows.arazzo.yaml")) in words
    assert "--input=name=Ada" in words


def test_theirs_without_a_result_says_what_was_printed(npx: Path) -> None:
    with pytest.raises(CouldNotRunError, match="no result: what respect prints"):
        theirs({})


def test_theirs_without_npx_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CouldNotRunError, match=r"install Node\.js"):
        theirs({})


@pytest.mark.parametrize("mode", runs.MODES)
@pytest.mark.parametrize("faulty", [False, True])
def test_ours_fails_at_the_step_that_a_fault_breaks(mode: str, faulty: bool) -> None:
    spec = project.load(API)
    with served(spec, FAULT.found() if faulty else None, Effect()) as server:
        inputs, _ = runs.inputs_of(spec, server)
        found = runs.ours(spec, server, inputs, mode)
    assert found == ({FAULT.workflow: FAULT.step} if faulty else {})


def test_inputs_of_gives_a_token_where_a_workflow_wants_one() -> None:
    spec = project.load("inviplay")
    with served(spec, None, Effect()) as server:
        _, named = runs.inputs_of(spec, server)
    assert len(named["access_token"]) > 8
    assert named["client_id"] == server.credentials["client_id"]


def row(blocking: Any, asynchronous: Any, other: Any, **fault: str) -> dict[str, Any]:
    failed = {"blocking": blocking, "asynchronous": asynchronous, "respect": other}
    return {"api": "a", "failed": failed, **fault}


def planted(*said: Any) -> dict[str, Any]:
    return row(*said, fault="a/b/c", workflow="w", step="s")


@pytest.mark.parametrize(
    ("found", "agreed"),
    [
        (row({}, {}, {}), True),
        (row({}, {}, {"w": "s"}), False),
        (row({"w": "s"}, {"w": "s"}, {"w": "s"}), False),  # a server without a fault
        (planted({"w": "s"}, {"w": "s"}, {"w": "s"}), True),
        (planted({"w": "s", "x": "t"}, {"w": "s", "x": "t"}, {"w": "s", "x": "t"}), True),
        (planted({"w": "s"}, {"w": "s"}, {"w": "s", "x": "t"}), False),
        (planted({"w": "s"}, {"w": "t"}, {"w": "s"}), False),
        (planted({"w": "t"}, {"w": "t"}, {"w": "t"}), False),
        (planted({}, {}, {}), False),
    ],
)
def test_rows_agree_only_where_all_say_the_expected(found: Any, agreed: bool) -> None:
    assert faults.is_agreed(found) is agreed


def test_main_is_0_where_all_agree_and_1_where_not(
    npx: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    says(npx, flow("edit_provider", PASSED))
    assert respect.main([API]) == _cli.KEPT
    says(npx, flow("edit_provider", BROKEN))
    assert respect.main([API]) == _cli.FOUND
    assert f"not the same: {API}" in capsys.readouterr().out


def test_main_publishes_nothing_of_some_apis(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        respect.main([API, "--write"])
    assert ended.value.code == _cli.COULD_NOT_RUN
    assert "all APIs" in capsys.readouterr().err


@pytest.mark.parametrize("planted", faults.PLANTED, ids=lambda it: it.fault)
def test_planted_faults_exist_and_break_a_step_of_a_workflow(planted: faults.Planted) -> None:
    workflows = project.load(planted.api).workflows
    assert workflows is not None
    workflow = workflows.workflow(planted.workflow)
    assert workflow is not None
    assert workflow.step(planted.step) is not None
    assert planted.found().id == planted.fault


def joined(condition: str) -> int:
    """How many conditions `condition` joins at once, at the most."""
    most, rest = 0, re.search(r"\[\?(.*)\]", condition)[1]  # type: ignore[index]
    while True:
        inner = re.search(r"\(([^()]*)\)", rest)
        most = max(most, len(re.split(r"&&|\|\|", inner[1] if inner else rest)))
        if inner is None:
            return most
        rest = rest.replace(inner[0], "it")


@pytest.mark.parametrize("api", project.apis())
def test_workflows_join_two_conditions_of_jsonpath_at_a_time(api: str) -> None:
    """Of three, `respect` looks at the first alone."""
    workflows = project.load(api).workflows
    assert workflows is not None
    for workflow in workflows.workflows:
        for step in workflow.steps:
            for it in step.criteria:
                assert it.kind != "jsonpath" or joined(it.condition) <= 2, it


def test_joined_counts_what_is_joined_without_brackets() -> None:
    assert joined("$..data[?@.a == 1 && @.b == 2 && !@.c]") == 3
    assert joined("$..data[?(@.a == 1 && @.b == 2) && search(@.c, '^x')]") == 2


RESULTS = faults.PUBLISHED.read()


def test_results_are_of_this_code_and_all_agree() -> None:
    assert RESULTS["measured_on"]["respect"] == runs.VERSION
    assert {it["api"]: it["workflows"] for it in RESULTS["healthy"]} == {
        api: len(workflows.workflows)
        for api in project.apis()
        if (workflows := project.load(api).workflows) is not None
    }
    stated = [(it["fault"], it["workflow"], it["step"]) for it in RESULTS["faults"]]
    assert stated == [(it.fault, it.workflow, it.step) for it in faults.PLANTED]
    assert len(stated) >= 10
    assert faults.missed(RESULTS) == []


def test_shown_names_where_the_runners_differ() -> None:
    worse = {**RESULTS["faults"][0], "failed": row({}, {}, {})["failed"]}
    assert "**not the same steps**" in faults.shown({**RESULTS, "faults": [worse]})
    assert "**" not in faults.shown(RESULTS)
