"""`nox -s scenarios`: what it runs, what it says, and how it ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from concord import project
from concord.cli import scenarios as step
from concord.emulator import Options, Running, running
from concord.errors import CouldNotRunError
from concord.http.control import PREFIX
from concord.spec import workflows

ROOT = Path(__file__).parents[2]


def variables(api: str, served: Running) -> dict[str, str]:
    given = {c.variable: served.credentials[c.name] for c in project.load(api).credentials}
    return {**os.environ, **given}


def _variables(api: str) -> list[str]:
    return [credential.variable for credential in project.load(api).credentials]


def test_embedded_emulators_by_default(capsys: Any) -> None:
    assert step.main(["lara", "-k", "three_languages"]) == 0
    (_, row) = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert row[:4] == ["lara", "2", "0", "0"]
    assert row[5].startswith("http://127.0.0.1:")


def test_failures_are_shown(capsys: Any) -> None:
    """A server that is another API's answers nothing as it should."""

    def wrap(app: Callable[..., Any]) -> Callable[..., Any]:
        async def unmarked(scope: Any, receive: Any, send: Any) -> None:
            if scope.get("path", "").startswith(PREFIX):
                scope = {**scope, "path": "/nowhere", "raw_path": b"/nowhere"}
            await app(scope, receive, send)

        return unmarked

    with running("invivox", wrap=wrap) as other:
        url = other.base_url
        assert step.main(["lara", "--base-url", url, "-k", "three_languages"]) == 1
    shown = capsys.readouterr().out
    assert "step list: POST /lmsapi/provider/getlist: expected $statusCode == 200" in shown
    assert "lara" in shown.splitlines()[-1]


@pytest.mark.parametrize(("api", "keyword"), [("ivalid", "find_slot"), ("invivox", "trainings")])
def test_refused_credentials_are_one_sentence(
    api: str, keyword: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for variable in _variables(api):
        monkeypatch.setenv(variable, "not-the-right-one")
    with running(api) as served, pytest.raises(CouldNotRunError) as told:
        step.main([api, "--base-url", served.base_url, "-k", keyword])
    names = ", ".join(_variables(api))
    assert str(told.value) == f"{api}: the server refused the credentials: check {names}"
    assert capsys.readouterr().out == ""


def test_credentials_that_cannot_be_sent_are_named_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in _variables("invivox"):
        monkeypatch.setenv(variable, "y")
    with (
        running("invivox") as served,
        pytest.raises(CouldNotRunError, match="too short to be kept"),
    ):
        step.main(["invivox", "--base-url", served.base_url])


def test_an_emulator_of_another_api_is_named() -> None:
    with running("invivox") as other:
        command = [
            sys.executable,
            "-m",
            "concord",
            "scenarios",
            "lara",
            "--base-url",
            other.base_url,
        ]
        environ = {**os.environ, **dict.fromkeys(_variables("lara"), "any")}
        done = subprocess.run(
            command, cwd=ROOT, env=environ, check=False, capture_output=True, text=True
        )
    assert done.returncode == 2
    assert "emulates invivox, not lara" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_emulator_gets_back_what_it_held() -> None:
    with running("lara", options=Options(records=5)) as served:
        assert served.world is not None
        before = served.world.store
        command = [sys.executable, "-m", "concord", "scenarios", "lara", "-k", "three_languages"]
        done = subprocess.run(
            [*command, "--base-url", served.base_url],
            cwd=ROOT, env=variables("lara", served), check=False, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert served.world.store is before


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["ivlid"], "did you mean 'ivalid'"),
        (["ivalid", "--target", "snadbox"], "did you mean 'sandbox'"),
        (["ivalid", "--operation", "appointments.lst"], "did you mean 'appointments.list'"),
        (["--base-url", "http://127.0.0.1:1"], "name the one API"),
        (["ivalid", "--baseurl", "x"], "unknown option '--baseurl'"),
    ],
)
def test_what_is_mistyped_is_named(argv: list[str], message: str, capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        step.main(argv)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["ivalid", "--target", "sandbox"], "set IVALID_CLIENT_ID, IVALID_CLIENT_SECRET"),
        (["lara", "--target", "sandbox"], "no selected API has an environment"),
        (["lara", "--base-url", "127.0.0.1"], "not a base URL"),
        (["lara", "--base-url", "http://127.0.0.1:9"], "no server at http://127.0.0.1:9"),
        (["lara", "-k", "no_such_scenario"], "no scenario is selected"),
    ],
)
def test_what_cannot_run_says_why(argv: list[str], message: str) -> None:
    assert not {name for name in os.environ if name.startswith("IVALID_CLIENT")}
    with pytest.raises(CouldNotRunError, match=message):
        step.main(argv)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """This repository with one more API, which has no scenarios."""
    skip = shutil.ignore_patterns("__pycache__")
    for room in ("specs", "contracts"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=skip)
    shutil.copytree(ROOT / "specs" / "lara", tmp_path / "specs" / "library", ignore=skip)
    (tmp_path / "specs" / "library" / workflows.FILE).unlink()
    return tmp_path


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["library"], "library has no scenarios: write "),
        (["library", "lara"], "library has no scenarios: write "),
        (["library", "--base-url", "http://127.0.0.1:9"], "library has no scenarios: write "),
    ],
)
def test_an_api_without_scenarios_is_named(checkout: Path, argv: list[str], message: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "concord", "scenarios", *argv],
        cwd=checkout, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert "contracts/scenarios/library/test_*.py" in done.stderr
    assert "ivalid, lara" in done.stderr


def test_apis_without_scenarios_are_passed_over_where_none_is_named(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "concord", "scenarios", "--base-url", "http://127.0.0.1:9"],
        cwd=checkout, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "name the one API" in done.stderr


def test_ctrl_c_undoes_what_was_begun(tmp_path: Path) -> None:
    """The interruption comes while an appointment that was just made is being replaced."""
    processes: list[subprocess.Popen[str]] = []
    after: list[dict[str, Any]] = []

    def wrap(app: Callable[..., Any]) -> Callable[..., Any]:
        async def interrupting(scope: Any, receive: Any, send: Any) -> None:
            if scope.get("method") == "PUT" and scope["path"].startswith("/v2/appointments/"):
                os.killpg(processes[0].pid, signal.SIGINT)
            if scope.get("method") == "DELETE" and scope["path"].startswith(f"{PREFIX}runs/"):
                assert served.world is not None
                after.extend(served.world.store.find("appointment"))
            await app(scope, receive, send)

        return interrupting

    with running("ivalid", wrap=wrap, options=Options(rate_limit=False)) as served:
        assert served.world is not None
        before = set(served.world.store.ids("appointment"))
        command = [sys.executable, "-m", "concord", "scenarios", "ivalid", "-k", "test_replacing"]
        process = subprocess.Popen(
            [*command, "--base-url", served.base_url],
            cwd=ROOT, env=variables("ivalid", served), text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        processes.append(process)
        _, errors = process.communicate(timeout=60)
        assert set(served.world.store.ids("appointment")) == before
    assert process.returncode == 130, errors
    assert errors.endswith("interrupted\n")
    ours = [each["status"] for each in after if each["id"] not in before]
    assert ours
    assert set(ours) == {"cancelled"}


PROJECT = """
import sys
from concord.cli import command, scenarios
command.run(lambda _: scenarios.main(sys.argv[1:]))
"""


def scenarios_of(folder: Path, scenario: str, client: str = "") -> subprocess.CompletedProcess[str]:
    """Run the scenarios of a project whose one API is called `stall`."""
    spec = folder / "specs" / "stall" / "openapi.yaml"
    spec.parent.mkdir(parents=True)
    shutil.copy(project.current().specs / "lara" / "openapi.yaml", spec)
    place = folder / "contracts" / "scenarios" / "stall" / "test_flow.py"
    place.parent.mkdir(parents=True)
    place.write_text(scenario, "utf-8")
    site = folder / "site" / "stall"
    site.mkdir(parents=True)
    if client:
        (site / "__init__.py").write_text(client, "utf-8")
    left_out = ("NOX_CURRENT_SESSION", "CONCORD_PROJECT")
    environ = {name: it for name, it in os.environ.items() if name not in left_out}
    path = os.pathsep.join((str(ROOT / "src"), str(folder / "site")))
    return subprocess.run(
        [sys.executable, "-P", "-c", PROJECT, "stall"],
        cwd=folder,
        env={**environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_client_that_is_not_installed_is_named(tmp_path: Path) -> None:
    """A folder of its name is no client."""
    done = scenarios_of(tmp_path, "import stall\n")
    assert done.returncode == 2, done.stdout
    assert done.stderr == (
        "error: scenarios call the generated clients, and not all are installed; run: "
        f"concord generate stall, then pip install {tmp_path}/generated/stall\n"
    )


def test_a_scenario_that_cannot_be_imported_is_no_interruption(tmp_path: Path) -> None:
    done = scenarios_of(tmp_path, "import nothing_of_this_name\n", client="VERSION = 1\n")
    assert done.returncode == 2, done.stdout
    assert "No module named 'nothing_of_this_name'" in done.stdout
    assert done.stderr.endswith(
        "error: scenarios cannot be imported; pytest says above where and why\n"
    )
