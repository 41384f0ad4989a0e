"""Every check says how its findings are replayed, and a replay can judge each that it resends."""

from __future__ import annotations

from pathlib import Path

from concord import checks
from concord.checks import replays
from concord.checks.replays import TEXTS
from concord.runner.schemathesis_adapter.settings import OFF
from concord.runner.worker.rejudge import judged
from concord.spec import Spec


def undeclared(names: set[str]) -> set[str]:
    return names - set(checks.REPLAYS) - set(OFF)


def test_every_check_declares_how_it_is_replayed(spec: Spec) -> None:
    # the checks of Schemathesis, ours, the probes and the state model: all that a run can tell
    names = {*checks.applicability(spec), *checks.CHECKS}
    assert undeclared(names) == set()
    assert undeclared({*names, "a_new_check"}) == {"a_new_check"}
    assert set(checks.REPLAYS) <= names, "a check that there is no more"
    assert set(checks.REPLAYS.values()) == set(TEXTS)


def test_replays_judge_every_check_whose_requests_are_sent_again() -> None:
    resent = {name for name, how in checks.REPLAYS.items() if how != "operation"}
    assert judged() == resent


def test_the_readme_shows_the_table() -> None:
    text = (Path(__file__).parents[2] / "contracts" / "README.md").read_text("utf-8")
    block = text.partition("<!-- replays -->\n")[2].partition("<!-- /replays -->")[0]
    assert block == replays.table()


def test_replay_of_an_unknown_check_is_the_run() -> None:
    assert checks.replay_of("a_check_of_somebody_else") == "operation"
