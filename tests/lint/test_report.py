"""What the step prints, for people, programs and workflows."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from concord import lint, project
from concord.cli import lint_specs as step
from concord.lint import report
from concord.lint.counts import count, table
from concord.spec import load_file
from tests.lint.planted import LIST, PROPERTIES
from tests.lint.planting import DELETE, SAMPLE, written

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"(.+\.yaml):(\d+):(\d+)  ([a-z0-9.-]+)  (/\S*)  (.+)  → (.+)")


def reported(path: Path) -> report.Report:
    spec, findings = lint.lint_file(path)
    return report.Report(api="sample", counts=count(spec) if spec else None, findings=findings)


def lines(found: report.Report, *, terminal: bool = False) -> list[str]:
    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=terminal,
        width=40,
        color_system="standard" if terminal else "auto",
    )
    report.text([found], console)
    return stream.getvalue().splitlines()


@pytest.fixture
def flawed(tmp_path: Path) -> report.Report:
    edits = {f"{PROPERTIES}/weight/nullable": True, f"{LIST}/summary": DELETE}
    return reported(written(tmp_path, edits))


def test_text_has_one_line_a_finding_and_a_summary(flawed: report.Report) -> None:
    *findings, summary = lines(flawed)
    matches = [LINE.fullmatch(line) for line in findings]
    assert [match[4] for match in matches if match] == ["text.operation", "schemas.openapi-3-0"]
    assert summary == (
        "sample: 4 operations, 1 webhook, 7 schemas, 7 examples, 1 ledger entry, 2 findings"
    )


def test_only_a_terminal_gets_colour(flawed: report.Report) -> None:
    assert not any("\x1b" in line for line in lines(flawed))
    assert any("\x1b" in line for line in lines(flawed, terminal=True))


def _with_pattern(folder: Path, pattern: str) -> Path:
    """The sample with a pattern that the page states."""
    marked = {f"{PROPERTIES}/id/x-documented": ["readOnly", "pattern"]}
    return written(folder, {f"{PROPERTIES}/id/pattern": pattern, **marked})


def test_brackets_are_printed_as_they_are(tmp_path: Path) -> None:
    found = reported(_with_pattern(tmp_path, "[bold"))
    assert "pattern '[bold' does not compile" in lines(found)[0]


def test_a_finding_of_many_lines_is_one_line(tmp_path: Path) -> None:
    found = reported(_with_pattern(tmp_path, "[\nx"))
    assert len(lines(found)) == 2


def test_a_file_that_cannot_be_read_has_no_counts(tmp_path: Path) -> None:
    assert lines(reported(tmp_path / "openapi.yaml"))[-1] == "sample: cannot be read, 1 finding"


def test_findings_are_in_reading_order(flawed: report.Report) -> None:
    numbers = [finding.location.line for finding in flawed.findings]
    assert numbers == sorted(numbers)


def test_json_holds_every_part_of_a_finding(flawed: report.Report) -> None:
    (api,) = json.loads(report.as_json([flawed]))
    assert api["counts"]["operations"] == 4
    assert set(api["findings"][0]) == {
        "rule",
        "file",
        "line",
        "column",
        "pointer",
        "what",
        "fix",
    }


def test_workflow_commands_are_escaped(tmp_path: Path) -> None:
    found = reported(_with_pattern(tmp_path, "[%\n"))
    (command,) = report.github([found]).splitlines()
    assert command.startswith("::error file=")
    assert ",title=constraints.pattern::pattern '[%25" in command


def test_paths_are_relative_to_the_working_directory() -> None:
    assert report.relative(Path.cwd() / "specs" / "x.yaml") == str(Path("specs/x.yaml"))
    assert report.relative(Path("/elsewhere/x.yaml")) == "/elsewhere/x.yaml"


def test_the_table_has_a_row_a_spec() -> None:
    *head, row = table([load_file(SAMPLE)]).splitlines()
    assert len(head) == 2
    assert row == (
        "| [sample](sample/openapi.yaml) | Sample | 4 | 1 | 7 | 7 | [1](sample/ambiguities.yaml) |"
    )


def test_the_step_lists_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert step.main(["--list-rules"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(lint.RULES)


def test_the_step_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert step.main(["--counts"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2 + len(project.apis())


@pytest.mark.parametrize("api", project.apis())
def test_the_specs_have_no_findings(api: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = step.main([api])
    assert (code, capsys.readouterr().out.count("→")) == (0, 0)


def test_an_unknown_format_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        step.main(["--format", "xml"])
    assert leaving.value.code == 2
    assert "text" in capsys.readouterr().err


def test_the_table_bears_a_spec_without_a_title(tmp_path: Path) -> None:
    path = written(tmp_path, {"/info": DELETE})
    assert table([load_file(path)]).splitlines()[-1].startswith("| [sample]")


def test_list_rules_as_json_has_each_rule_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert step.main(["--list-rules", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)["rules"]
    assert [each["id"] for each in listed] == [rule.id for rule in lint.RULES]
    assert len({each["id"] for each in listed}) == len(listed)
    assert all(each["summary"].endswith(".") for each in listed)
    assert all(each["example"] and each["fix"] for each in listed)


def test_rules_is_another_spelling_of_list_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert step.main(["--list-rules"]) == 0
    listed = capsys.readouterr().out
    assert step.main(["--rules"]) == 0
    assert capsys.readouterr().out == listed


def test_markdown_is_refused_for_findings(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        step.main(["--format", "markdown"])
    assert leaving.value.code == 2
    assert "--list-rules" in capsys.readouterr().err


@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_findings_whose_reader_leaves_give_no_traceback(style: str, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE.parent, tmp_path / "specs" / "sample")
    command = f"{sys.executable} -m concord --project {tmp_path} lint-specs --format {style}"
    result = subprocess.run(
        f"({command}; echo code $? >&2) | true",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == "code 0\n"
