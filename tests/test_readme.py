"""What the README claims, executed or compared."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nox
import pytest

from concord import emulator, project
from concord.lint.counts import table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("*/README.md"))]


def test_the_first_commands_are_one_line_each_and_do_all_the_set_up() -> None:
    for session in ("contracts", "tests"):
        line = f"python3 -m pip install nox && python3 -m nox -s {session}\n"
        assert README.count(line) == 1
        assert f"python3 -m nox -s {session}" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_session_that_is_mentioned_exists() -> None:
    index = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    sessions = set(re.findall(r"@nox\.session.*\ndef (\w+)", index))
    for page in PAGES:
        mentioned = re.findall(r"nox -s ((?:[a-z]+ ?)+)", page.read_text(encoding="utf-8"))
        assert {word for words in mentioned for word in words.split()} <= sessions, page


def test_the_snippet_works_against_the_emulator() -> None:
    found = re.search(
        r"<!-- executed against the emulator of ivalid -->\n```python\n(.*?)```", README, re.DOTALL
    )
    assert found is not None
    with emulator.running("ivalid") as ivalid:
        credentials = {
            credential.variable: ivalid.credentials[credential.name]
            for credential in project.load("ivalid").credentials
        }
        snippet = found[1].replace('environment="sandbox"', f'base_url="{ivalid.base_url}"')
        assert snippet != found[1]
        result = subprocess.run(
            [sys.executable, "-W", "error", "-c", snippet],
            env=credentials,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert result.returncode == 0, result.stderr
    assert "Marie Dupont" in result.stdout
    assert "free: 2025-01-20" in result.stdout


def test_the_counts_are_those_of_the_specs() -> None:
    page = (ROOT / "specs" / "README.md").read_text(encoding="utf-8")
    shown = page.partition("<!-- counts -->\n")[2].partition("<!-- /counts -->")[0]
    assert shown.strip() == table([project.load(api) for api in project.apis()])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_local_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_nox_reads_the_dependency_groups() -> None:
    project = nox.project.load_toml(ROOT / "pyproject.toml")
    for group in project["dependency-groups"]:
        found = nox.project.dependency_groups(project, group)
        assert found
        for name in ("openapi-python-client", "schemathesis", "ruff"):
            assert all("==" in line for line in found if line.startswith(name))
