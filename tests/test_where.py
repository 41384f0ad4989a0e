"""Contract runs and scenarios take the same options of where to go, and refuse alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from concord import runner
from concord.cli import contracts, scenarios
from concord.cli._target_options import parser_for, where

STEPS = (contracts.main, scenarios.main)


def refused(step: Callable[[Sequence[str]], int], argv: list[str], capsys: Any) -> str:
    with pytest.raises(SystemExit) as ended:
        step(argv)
    assert ended.value.code == 2
    return str(capsys.readouterr().err).partition("\n")[0]


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--target", "snadbox"], "error: unknown target 'snadbox'; did you mean 'sandbox'?"),
        (["--base-url", "http://127.0.0.1:1"], "error: --base-url is one server: name the one API"),
        (["lara", "--operation", "GET /nowhere"], "error: unknown operation 'GET /nowhere'"),
    ],
)
def test_both_refuse_alike(argv: list[str], says: str, capsys: Any) -> None:
    told = {refused(step, argv, capsys) for step in STEPS}
    assert len(told) == 1
    assert told.pop().startswith(says)


def test_what_is_asked_for() -> None:
    targets = runner.targets.load()
    parser = parser_for("contracts", "Run.", "test only", targets)
    label, name = "GET /v2/appointments", "appointments.list"
    for word in (label, name):
        options = parser.parse_apis(["--operation", word, "--target", "sandbox"])
        found = where(options, parser, targets)
        assert [spec.api for spec in found.specs] == ["ivalid"]
        assert (found.operations, found.target.name) == ((name,), "sandbox")
    everything = where(parser.parse_apis([]), parser, targets)
    assert (everything.operations, everything.target.name) == ((), targets.default)
    assert len(everything.specs) > 1
