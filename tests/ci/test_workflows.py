"""CI that cannot run here: its files are valid and safe, and each of their commands is tried.

Every script of every workflow and action runs in bash as it stands there. In the place of `python3`
stands a program that writes down what is asked of nox: each step then parses its arguments; where
a test says so it does its work.
"""

import contextlib
import importlib
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from concord import project
from concord.cli.program import COMMANDS
from concord.emulator import running

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = sorted((GITHUB / "actions").glob("*/action.yml"))
FORMS = sorted(it for it in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if it.stem != "config")
GITLAB = ROOT / ".gitlab-ci.yml"
PINNED = re.compile(r"^ +(?:- )?uses: ([\w-]+/[\w/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$")
MAY_WRITE = {
    ("pull-request", "diff"): {"pull-requests"},
    ("nightly", "deviations"): {"issues"},
    ("release", "publish"): {"contents"},
    ("release", "pages"): {"pages", "id-token"},
}


def load(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # `on` is no truth value


def tool(*words: str) -> subprocess.CompletedProcess[str]:
    """A program that is installed beside the tests' Python."""
    command = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.github-actions", ACTIONS),
        ("vendor.gitlab-ci", [GITLAB]),
        ("vendor.dependabot", [GITHUB / "dependabot.yml"]),
        ("vendor.github-issue-forms", FORMS),
    ],
)
def test_files_keep_the_schemas_of_their_vendors(schema: str, files: list[Path]) -> None:
    assert files
    done = tool("check-jsonschema", "--builtin-schema", schema, *map(str, files))
    assert done.returncode == 0, done.stdout


def test_the_schemas_notice_a_mistake(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(WORKFLOWS[0].read_text("utf-8").replace("runs-on:", "run-on:", 1), "utf-8")
    assert tool(
        "check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(broken)
    ).returncode


def test_an_auditor_of_workflows_finds_nothing() -> None:
    done = tool("zizmor", "--offline", "--persona", "pedantic", "--no-progress", ".github")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_auditor_notices_a_mistake(tmp_path: Path) -> None:
    shutil.copytree(GITHUB, tmp_path / ".github")
    path = tmp_path / ".github" / "workflows" / "pull-request.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"$BASE"', "${{ github.event.pull_request.title }}"), "utf-8")
    assert tool("zizmor", "--offline", "--no-progress", str(tmp_path / ".github")).returncode


def test_actions_are_pinned_by_commit_and_alike_everywhere() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for path in (*WORKFLOWS, *ACTIONS):
        for line in path.read_text("utf-8").splitlines():
            if re.match(r" +(- )?uses: (?!\./)", line):
                found = PINNED.match(line)
                assert found, f"{path.name}: {line.strip()}"
                pins.setdefault(found[1], set()).add((found[2], found[3]))
    assert pins
    assert {name: found for name, found in pins.items() if len(found) > 1} == {}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda it: it.stem)
def test_permissions_are_the_least_and_runs_are_bounded(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    for name, job in workflow["jobs"].items():
        assert int(job["timeout-minutes"]) <= 120
        granted = job.get("permissions", {})
        writes = {it for it, level in granted.items() if level == "write"}
        assert writes == MAY_WRITE.get((path.stem, name), set()), name
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"


@dataclass(frozen=True, kw_only=True)
class Script:
    """A script of CI with the environment that it gets."""

    name: str
    text: str
    env: dict[str, str] = field(default_factory=dict)


def scripts() -> Iterator[Script]:
    for path in WORKFLOWS:
        workflow = load(path)
        for name, job in workflow["jobs"].items():
            env = {**workflow.get("env", {}), **job.get("env", {})}
            yield from of_steps(f"{path.stem}/{name}", job["steps"], env)
    for path in ACTIONS:
        yield from of_steps(path.parent.name, load(path)["runs"]["steps"], {})
    for name, job in load(GITLAB).items():
        for key in ("before_script", "script"):
            if isinstance(job, dict) and key in job:
                yield Script(name=f"gitlab/{name}/{key}", text="\n".join(job[key]))


def of_steps(name: str, steps: list[Any], env: dict[str, str]) -> Iterator[Script]:
    for number, step in enumerate(steps):
        if "run" in step:
            yield Script(
                name=f"{name}/{number}", text=step["run"], env={**env, **step.get("env", {})}
            )


SCRIPTS = {script.name: script for script in scripts()}
CI = {  # what the services give to every script
    "GITHUB_REPOSITORY": "owner/concord",
    "GITHUB_REF_NAME": "v1.0.0",
    "GITHUB_ACTION_PATH": str(GITHUB / "actions" / "contracts"),
    "CI_NODE_INDEX": "2",
    "CI_NODE_TOTAL": "3",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD",
}
VALUES = {  # what expressions mean
    "github.event.pull_request.base.sha": "HEAD",
    "github.event.pull_request.number": "7",
    "github.token": "t0ken",
    "github.repository": "owner/concord",
    "matrix.shard": "1",
    "strategy.job-total": "3",
    "needs.seed.outputs.seed": "7",
    "inputs.seed": "",
    "inputs.api": "invivox",
    "inputs.base-url": "",
    "inputs.target": "",
    "inputs.arguments": "--operation trainings.list",
    "inputs.report-dir": "reports",
    "secrets.SANDBOX_CREDENTIALS": "",
    "vars.SANDBOX_APIS": "",
}

PYTHON3 = """#!{python} -IS
import json, os, subprocess, sys
words = sys.argv[1:]
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps(words) + "\\n")
if "nox" in words[:2]:
    cut = words.index("--") if "--" in words else len(words)
    for session in words[words.index("-s") + 1:cut]:
        if session in os.environ["CHEAP"].split():
            step = [{python!r}, "-m", "concord", session, *words[cut + 1:]]
            if code := subprocess.run(step).returncode:
                sys.exit(code)
"""
CONCORD = """#!{python} -IS
import json, os, subprocess, sys
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps(["concord", *sys.argv[1:]]) + "\\n")
if sys.argv[1] in os.environ["CHEAP"].split():
    sys.exit(subprocess.run([{python!r}, "-m", "concord", *sys.argv[1:]]).returncode)
"""
GH = """#!{python} -IS
import json, os, sys
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps(["gh", *sys.argv[1:]]) + "\\n")
"""


NOXFILE = ROOT / "noxfile.py"
SESSION = (
    r'@nox\.session(?:\(name="{0}"[^\n]*\)\ndef \w+|[^\n]*\ndef {0})'
    r'\(session: .*?run\(session, "(concord|python)", "([\w-]+)"(?:, "([\w.]+)")?'
)


def understood(words: list[str]) -> None:
    """Hold a call to what nox, the commands of its sessions, and `concord` understand."""
    if words[:3] == ["-m", "pip", "install"] or words[:2] == ["-m", "venv"] or words[0] == "gh":
        return
    if words[0] == "concord":
        parsed(f"concord.cli.{COMMANDS[words[1]].module}", tuple(words[2:]))
        return
    assert words[:3] == ["-m", "nox", "-s"], words
    words = words[2:]
    cut = words.index("--") if "--" in words else len(words)
    for session in words[1:cut]:
        found = re.search(SESSION.format(session), NOXFILE.read_text("utf-8"), re.DOTALL)
        assert found, f"no session {session}"
        module = f"concord.cli.{COMMANDS[found[2]].module}" if found[1] == "concord" else found[3]
        if module != "pytest":
            parsed(module, tuple(words[cut + 1 :]))


@cache
def parsed(module: str, words: tuple[str, ...]) -> None:
    """Let a step parse its arguments; `--help` at their end ends it before it does anything."""
    told = io.StringIO()
    out, err = contextlib.redirect_stdout(told), contextlib.redirect_stderr(told)
    with out, err, pytest.raises(SystemExit) as ended:
        importlib.import_module(module).main([*words, "--help"])
    assert ended.value.code == 0, told.getvalue()


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Runs scripts of CI in a workspace."""

    workspace: Path

    def run(self, script: Script, *cheap: str, **more: str) -> str:
        """The script's output. Fails if it does. The sessions `cheap` do their work."""
        folder = self.workspace.parent / "bin"
        folder.mkdir(exist_ok=True)
        tools = folder.parent / "concord" / "bin"
        tools.mkdir(parents=True, exist_ok=True)
        programs = {
            folder / "python3": PYTHON3,
            folder / "gh": GH,
            tools / "python": PYTHON3,
            tools / "concord": CONCORD,
        }
        for path, text in programs.items():
            path.write_text(text.format(python=sys.executable))
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        given = {name: self.value(text) for name, text in script.env.items()}
        env = {
            **os.environ,
            **CI,
            **given,
            **more,
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            "CONCORD_PROJECT": str(ROOT),
            "RUNNER_TEMP": str(self.workspace.parent),
            "CALLS": str(self.workspace.parent / "calls"),
            "CHEAP": " ".join(cheap),
            "GITHUB_OUTPUT": str(self.workspace.parent / "output"),
            "GITHUB_STEP_SUMMARY": str(self.workspace.parent / "summary"),
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script.text],
            cwd=self.workspace,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script.name}\n{done.stdout}"
        for call in self.calls:
            understood(call)
        return done.stdout

    def value(self, text: str) -> str:
        """`text` with its expressions evaluated."""
        values = {**VALUES, "github.workspace": str(self.workspace)}
        return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda found: values[found[1]], text)

    @property
    def calls(self) -> list[list[str]]:
        path = self.workspace.parent / "calls"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    workspace = tmp_path / "workspace"
    (workspace / "dist").mkdir(parents=True)
    for name in ("comment.md", "diff.md"):  # what an earlier line or step would have written
        (workspace / name).write_text("x")
    for folder in ("emulator", "shard-1", "shard-2"):
        (workspace / "reports" / folder).mkdir(parents=True)
        (workspace / "reports" / folder / "contracts.json").write_text("{}")
    return Runner(workspace=workspace)


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_runs_as_far_as_it_can_here(name: str, runner: Runner) -> None:
    script = SCRIPTS[name]
    assert "${{" not in script.text, "an expression in a script is an injection"
    runner.run(script, CREDENTIALS="A_TOKEN=x")
    if re.search(r"\b(python3|gh|concord) ", script.text):
        assert runner.calls, "neither nox, pip, gh nor concord was called"


def test_a_wrong_option_or_session_would_be_noticed(runner: Runner) -> None:
    for words in ("-s contracts -- --sharrd 1/3", "-s contract", "-s contracts -- --profile daily"):
        with pytest.raises(AssertionError):
            runner.run(Script(name="wrong", text=f"python3 -m nox {words}"))


def test_specs_are_linted_and_clients_checked(runner: Runner) -> None:
    lint = SCRIPTS["pull-request/specs/2"]
    output = runner.run(lint, "lint-specs")
    assert "::error" not in output
    check = Script(name="drift", text="python3 -m nox -s generate -- lara --check --full")
    assert "lara: up to date" in runner.run(check, "generate")


def test_a_diff_is_annotated_summed_up_and_commented(runner: Runner) -> None:
    found = [it for name, it in SCRIPTS.items() if name.startswith("pull-request/diff")]
    _, compare, comment = found
    runner.run(compare, "diff")
    written = (runner.workspace / "diff.md").read_text("utf-8")
    assert written
    assert (runner.workspace / "comment.md").read_text("utf-8") == written[:60_000]
    assert (runner.workspace.parent / "summary").read_text("utf-8") == written
    runner.run(comment)
    assert runner.calls[-1][:4] == ["gh", "pr", "comment", "7"]


def test_sandboxes_are_left_alone_without_credentials(runner: Runner) -> None:
    (script,) = (it for name, it in SCRIPTS.items() if name.startswith("nightly/sandbox"))
    assert "nothing was sent" in runner.run(script)
    assert runner.calls == []
    credentials = "IVALID_CLIENT_ID=one\nIVALID_CLIENT_SECRET=two three=\n"
    output = runner.run(script, CREDENTIALS=credentials, APIS="ivalid invivox")
    assert "::add-mask::one\n::add-mask::two three=\n" in output
    posargs = runner.calls[0][runner.calls[0].index("--") + 1 :]
    assert posargs[:4] == ["ivalid", "invivox", "--target", "sandbox"]


def test_the_action_runs_contracts_against_a_server_of_ones_own(runner: Runner) -> None:
    script = SCRIPTS["contracts/2"]
    with running("invivox") as server:
        environ = {"BASE_URL": server.base_url, "INVIVOX_API_KEY": "invivox-emulator-api-key"}
        output = runner.run(script, "contracts", **environ)
    assert "kept" in output
    report = json.loads((runner.workspace / "reports" / "contracts.json").read_text("utf-8"))
    assert report["run"]["base_url"] == server.base_url
    assert report["exit_code"] == 0
    assert (runner.workspace.parent / "output").read_text() == (
        f"reports={runner.workspace}/reports\n"
    )


def test_the_readme_uses_the_action_and_the_hooks_as_they_are() -> None:
    readme = (ROOT / "src" / "concord" / "README.md").read_text("utf-8")
    blocks = dict(re.findall(r"<!-- (action|hooks) -->\n```yaml\n(.*?)```", readme, re.DOTALL))
    (step,) = yaml.safe_load(blocks["action"])
    action = load(GITHUB / "actions" / "contracts" / "action.yml")
    assert step["uses"].partition("@")[0].endswith("/concord/.github/actions/contracts")
    required = {name for name, it in action["inputs"].items() if it.get("required") == "true"}
    assert required <= step["with"].keys() <= action["inputs"].keys()
    spec = project.load(step["with"]["api"])
    words = step["with"]["arguments"].split()
    assert spec.operation(words[words.index("--operation") + 1])
    assert len(blocks["action"].strip().splitlines()) == 5
    (hooks,) = yaml.safe_load(blocks["hooks"])["repos"]
    known = {it["id"] for it in load(ROOT / ".pre-commit-hooks.yaml")}
    assert {it["id"] for it in hooks["hooks"]} <= known


def test_parts_of_a_run_give_one_verdict(runner: Runner) -> None:
    shutil.rmtree(runner.workspace / "reports")
    parts = SCRIPTS["gitlab/contracts/script"]
    script = Script(name="parts", text=parts.text.replace("contracts --", "contracts -- invivox"))
    for index in ("1", "2"):
        runner.run(script, "contracts", CI_NODE_INDEX=index, CI_NODE_TOTAL="2")
    output = runner.run(SCRIPTS["pull-request/verdict/3"], "report")
    assert "kept" in output
    report = json.loads((runner.workspace / "reports/merged/contracts.json").read_text("utf-8"))
    assert (report["exit_code"], report["complete"]) == (0, True)
    assert len(report["apis"][0]["operations"]) == len(project.load("invivox").operations)
