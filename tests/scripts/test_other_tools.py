"""The tools that `other-tools` runs, and what becomes of their complaints."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from scripts import other_tools

from concord.cli import command as _cli

npm = pytest.mark.skipif(shutil.which("npx") is None, reason="npx, of Node.js, is not installed")


def test_commands_pin_every_linter_and_read_every_document(tmp_path: Path) -> None:
    documents = [Path("specs/a/openapi.yaml"), Path("specs/b/openapi.yaml")]
    redocly, spectral, *generators = other_tools.commands(documents, tmp_path)
    assert f"@redocly/cli@{other_tools.LINTERS['@redocly/cli']}" in redocly
    assert f"@stoplight/spectral-cli@{other_tools.LINTERS['@stoplight/spectral-cli']}" in spectral
    for linter in (redocly, spectral):
        assert linter[-2:] == [str(path) for path in documents]
    assert len(generators) == len(documents) * len(other_tools.GENERATORS)


@pytest.mark.parametrize("name", ["redocly.yaml", "spectral.yaml"])
def test_rules_that_are_off_have_a_reason(name: str) -> None:
    text = (other_tools.RULES / name).read_text("utf-8")
    assert set(yaml.safe_load(text)["rules"].values()) == {"off"}
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.endswith(': "off"'):
            assert lines[number - 1].strip().startswith("#"), line
        elif ': "off"' in line:
            assert "# " in line.partition(': "off"')[2], line


@npm
@pytest.mark.parametrize(("codes", "result"), [((0, 0), _cli.KEPT), ((1, 0), _cli.FOUND)])
def test_every_tool_runs_and_one_complaint_is_enough(codes: tuple[int, int], result: int) -> None:
    ran: list[Sequence[str]] = []

    def run(command: Sequence[str]) -> int:
        ran.append(command)
        return codes[0] if len(ran) == 1 else codes[1]

    assert other_tools.main(["lara"], run=run) == result
    assert len(ran) == 2 + len(other_tools.GENERATORS)
    assert all(any("specs/lara/openapi.yaml" in word for word in it) for it in ran)


def test_run_shows_what_a_tool_says_only_if_it_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert other_tools.run(["sh", "-c", "echo fine"]) == 0
    assert capsys.readouterr().out == ""
    assert other_tools.run(["sh", "-c", "echo wrong; exit 3"]) == 3
    assert "wrong" in capsys.readouterr().out
