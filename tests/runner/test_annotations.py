"""Annotations point at the spec's lines, and nothing in them can be taken for a command."""

from __future__ import annotations

from concord.runner.readings import FollowedReading
from concord.runner.reporting.annotations import commands
from concord.runner.reporting.json_report import report
from concord.runner.reporting.verdict import judge
from concord.spec import Spec
from tests.runner.test_baseline import ENTRY
from tests.runner.test_reports import INFERRED, finding, result


def told(spec: Spec, *findings: object, known: bool = False) -> list[str]:
    made = result(spec, *findings)  # type: ignore[arg-type]
    if known:
        made.accepted = {"1a2b3c4d": ENTRY}
    return list(commands(report([made], judge([made]), run={}, seconds=1.0)))


def test_a_failure_stands_at_its_line_of_the_spec(spec: Spec) -> None:
    (line,) = told(spec, finding(what="50% is\nwrong"))
    head, _, text = line.removeprefix("::").partition("::")
    assert head.startswith("error file=specs/library/openapi.yaml,line=163,title=GET /v1/books ")
    assert text.startswith("/data/0: 50%25 is%0Awrong%0Athe vendor broke the contract: Books")
    assert "\n" not in line


def test_a_wrong_inference_is_a_warning_and_a_known_deviation_a_notice(spec: Spec) -> None:
    assert told(spec, INFERRED)[0].startswith("::warning file=")
    assert told(spec, finding(), known=True)[0].startswith("::notice file=")


def test_a_reading_without_a_failure_stands_at_its_entry(spec: Spec) -> None:
    made = result(spec)
    made.followed = (
        FollowedReading(
            entry="a-b",
            reading="c",
            text="C.",
            chosen="D.",
            findings=(),
            exchanges=1,
            location="specs/library/ambiguities.yaml:3",
        ),
    )
    (line, *_) = commands(report([made], judge([made]), run={}, seconds=1.0))
    assert line.startswith("::warning file=specs/library/ambiguities.yaml,line=3,title=")


def test_a_kept_contract_has_nothing_to_annotate(spec: Spec) -> None:
    assert told(spec) == []
