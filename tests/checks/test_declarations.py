"""Each check has one declaration, and what is said of checks elsewhere is derived from it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from concord import checks
from concord.checks import listing
from concord.checks.check import REPLAYS
from concord.cli import contracts
from concord.runner.schemathesis_adapter.settings import OFF
from concord.runner.worker.rejudge import judged
from concord.spec import Spec, vocabulary

README = Path(__file__).parents[2] / "contracts" / "README.md"


def undeclared(names: Iterable[str]) -> set[str]:
    return set(names) - set(checks.DECLARED) - set(OFF)


def block(name: str) -> str:
    """The generated block of that name in the README."""
    text = README.read_text("utf-8")
    return text.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]


def test_every_check_that_runs_is_declared(spec: Spec) -> None:
    # the checks of Schemathesis, ours, those of probes and the state model: all that a run can tell
    names = set(checks.applicability(spec))
    assert undeclared(names) == set()
    assert undeclared({*names, "a_new_check"}) == {"a_new_check"}
    assert set(checks.DECLARED) <= names, "a check that there is no more"


def test_every_way_of_replay_is_used() -> None:
    assert {it.replay for it in checks.DECLARED.values()} == set(REPLAYS)


def test_replays_judge_every_check_whose_requests_are_sent_again() -> None:
    assert judged() == {it.name for it in checks.DECLARED.values() if it.replay != "operation"}


def test_replay_of_an_unknown_check_is_the_run() -> None:
    assert checks.replay_of("a_check_of_somebody_else") == "operation"


def test_checks_that_send_follow_ups_are_replayed_with_them() -> None:
    for check in checks.CHECKS.values():
        assert check.replay == ("steps" if check.sends else "request"), check.name


def test_every_id_is_a_literal_that_grep_finds() -> None:
    folder = Path(checks.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    for name in checks.DECLARED:
        assert len(re.findall(f'(?:name|[A-Z_]+) ?= ?"{name}"', source)) == 1, name


@pytest.mark.parametrize("name", sorted(checks.DECLARED))
def test_a_check_relies_on_words_of_the_vocabulary(name: str) -> None:
    stated = {it for it in checks.DECLARED[name].relies_on if it.startswith("x-")}
    assert stated <= set(vocabulary.WORDS)


def test_list_checks_says_of_each_what_it_judges(capsys: pytest.CaptureFixture[str]) -> None:
    assert contracts.main(["--list-checks"]) == 0
    shown = capsys.readouterr().out
    for check in checks.DECLARED.values():
        assert f"{check.name} ({check.owner})\n  {check.summary}\n" in shown
    assert "  applies   not where no list has pages (x-pagination)\n" in shown
    assert "  sends     the pages of the list\n" in shown


def test_list_checks_in_markdown_is_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert contracts.main(["--list-checks", "markdown"]) == 0
    assert capsys.readouterr().out == listing.table()


def test_the_readme_shows_the_tables() -> None:
    said = "run `concord contracts --list-checks markdown` and put it there"
    assert block("checks") == listing.table(), said
    assert block("replays") == listing.replays()
