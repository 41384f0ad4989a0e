"""What other packages may use of the runner and of the checks; every check is documented."""

from __future__ import annotations

from pathlib import Path

import schemathesis.checks

from concord import checks, runner
from concord.runner.schemathesis_adapter.settings import OFF

_README = Path(__file__).parents[2] / "contracts" / "README.md"


def test_exports_of_runner_and_checks() -> None:
    assert sorted(runner.__all__) == [
        "Amount", "BUNDLES", "Connection", "CouldNotRunError", "PATIENCE", "PROFILES",
        "Redactor", "ReportOptions", "Settings", "Shard", "accepts", "headers_of", "holding",
        "hosted", "merge", "read", "read_file", "run", "run_dry", "run_replay", "select", "targets",
        "token_operations",
    ]  # fmt: skip
    assert sorted(checks.__all__) == [
        "CHECKS", "DECLARED", "JudgedCase", "PROBED", "Purpose", "READABLE", "Violation",
        "applicability", "is_readable_failure", "marked", "really", "register", "replay_of",
        "unreadable", "uses",
    ]  # fmt: skip
    assert all(hasattr(runner, name) for name in runner.__all__)


def test_every_check_is_documented() -> None:
    schemathesis.checks.load_all_checks()
    built_in = set(schemathesis.checks.CHECKS.get_all_names())
    text = _README.read_text("utf-8")
    for name in {*built_in, *checks.DECLARED, *OFF}:
        assert f"`{name}`" in text, name
    assert set(OFF) <= built_in | {"max_response_time"}
