"""`nox -s faults`, as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from concord import faults
from concord.cli import faults as step


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "concord", "faults", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_command_judges_one_fault_and_reports_it(tmp_path: Path) -> None:
    wanted = "iadvize-connector/products.list/media-type-changed"
    words = ("iadvize-connector", "--fault", wanted, "--report-dir", str(tmp_path))
    done = run(*words, "--baseline")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "faults.json").read_text("utf-8"))
    assert report["score"]["share"] == 100.0
    (fault,) = report["faults"]
    assert fault["id"] == wanted
    assert fault["outcome"] == "killed"
    assert fault["by"] == "content_type_conformance"
    journal = (tmp_path / "faults.ndjson").read_text("utf-8").splitlines()
    assert len(journal) == 3  # of which code, the baseline, the verdict
    again = run("iadvize-connector", "--fault", wanted, "--report-dir", str(tmp_path), "--resume")
    assert again.returncode == 0
    assert (tmp_path / "faults.ndjson").read_text("utf-8").splitlines() == journal


def test_list_shows_the_chosen_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert step.main(["lara", "--list", "--operator", "status-undocumented"]) == 0
    assert "lara/providers.get/status-undocumented/202" in capsys.readouterr().out


def test_list_operators_shows_each_declaration(capsys: pytest.CaptureFixture[str]) -> None:
    assert step.main(["--list-operators"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(faults.OPERATORS)
    assert (
        "text-cut: state: A text is cut at twelve characters when it is stored. "
        "Applies to: a free text that a read shows." in lines
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--operator", "member-droped"], "did you mean 'member-dropped'?"),
        (["--operator", "zzz"], "unknown operator 'zzz' (all: --list-operators lists them)"),
        (["lara", "--fault", "lara/nothing"], "unknown fault 'lara/nothing'"),
        (["lara", "--operator", "page-ignored"], "find no fault"),
        (["--sample", "0"], "is not a whole number > 0"),
    ],
)
def test_wrong_option_exits_with_2(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        step.main(words)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
