"""Verdict, console and reports, from results made by hand."""

from __future__ import annotations

import dataclasses
import io
import re
import shlex
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from rich.console import Console

from concord.errors import CouldNotRunError
from concord.evidence import Blame
from concord.http.curl import curl
from concord.http.recorded import RecordedRequest, RecordedResponse
from concord.runner.finding import Finding
from concord.runner.reporting import console, files, history
from concord.runner.reporting.html import html
from concord.runner.reporting.json_report import report
from concord.runner.reporting.junit import junit
from concord.runner.reporting.results import ApiResult, OperationResult
from concord.runner.reporting.summary import badge, summary
from concord.runner.reporting.verdict import State, judge
from concord.spec import Spec

LABEL = "GET /v1/books"


def finding(**changes: Any) -> Finding:
    request = RecordedRequest(
        method="POST",
        path="/v1/books?a=1&b=2",
        headers=(
            ("Authorization", "Bearer $LIBRARY_ACCESS_TOKEN"),
            ("Content-Type", "application/json"),
        ),
        body='{"title": "it\'s $5 <b>"}',
    )
    blame = Blame(
        pointer="/components/schemas/Book/required",
        location="specs/library/openapi.yaml:163",
        kind="documented",
        text="Books > Read",
        ambiguities=("library-required",),
    )
    stated = Finding(
        id="1a2b3c4d",
        api="library",
        operation=LABEL,
        operation_id="books.list",
        check="response_schema_conformance",
        status=200,
        what='"title" is a required property',
        at="/data/0",
        blame=blame,
        phase="coverage",
        request=request,
        answer=RecordedResponse(
            status=200, content_type="application/json", body="<script>\x07alert(1)</script>"
        ),
        curl=curl(request, "http://127.0.0.1:8080"),
        replay="nox -s contracts -- --replay 1a2b3c4d",
    )
    return dataclasses.replace(stated, **changes)


def result(
    spec: Spec, *findings: Finding, ended: str = "completed", reached: bool = True
) -> ApiResult:
    made = ApiResult(api="library", title="Library")
    made.take({"event": "address", "base_url": "http://127.0.0.1:8080"}, spec)
    made.take({"event": "start", "checks": {}, "operations": [LABEL]}, spec)
    made.take({"event": "phase", "phase": "coverage", "state": "started"}, spec)
    checks = {"response_schema_conformance": [9, len(findings)], "ignored_auth": [1, 0]}
    statuses = {"200": 9} if reached else {"401": 9}
    scenario = {
        "event": "scenario",
        "phase": "coverage",
        "operation": LABEL,
        "requests": 10,
        "found": {it.id: 3 for it in findings},
        "operations": {LABEL: {"cases": 9, "statuses": statuses, "checks": checks}},
    }
    made.take(scenario, spec)
    for it in findings:
        made.take({"event": "finding", "finding": dataclasses.asdict(it)}, spec)
    if ended:
        made.take({"event": "end", "reason": ended, "seconds": 2.0, "requests": 5}, spec)
    return made


INFERRED = finding(blame=dataclasses.replace(finding().blame, kind="inferred", text="a guess"))


@pytest.mark.parametrize(
    ("findings", "ended", "reached", "state", "code"),
    [
        ((), "completed", True, State.KEPT, 0),
        ((finding(),), "completed", True, State.BROKEN, 1),
        ((INFERRED,), "completed", True, State.BROKEN, 1),
        ((), "completed", False, State.UNTESTED, 1),
        ((), "max-time", True, State.COULD_NOT_RUN, 2),
        ((), "max-api-time", True, State.COULD_NOT_RUN, 2),
        ((), "max-time", False, State.COULD_NOT_RUN, 2),
        ((), "server-unavailable", True, State.COULD_NOT_RUN, 2),
        ((finding(),), "server-unavailable", True, State.BROKEN, 1),
        ((finding(),), "interrupted", True, State.INTERRUPTED, 130),
    ],
)
def test_what_the_numbers_mean(
    spec: Spec,
    findings: tuple[Finding, ...],
    ended: str,
    reached: bool,
    state: State,
    code: int,
) -> None:
    verdict = judge([result(spec, *findings, ended=ended, reached=reached)])
    assert (verdict.state, verdict.exit_code) == (state, code)


def test_a_wrong_inference_alone_can_be_allowed(spec: Spec) -> None:
    assert judge([result(spec, INFERRED)], allow_inferred=True).exit_code == 0
    both = result(spec, finding(), dataclasses.replace(INFERRED, id="2"))
    assert judge([both], allow_inferred=True).exit_code == 1


def test_a_failure_of_the_tool_is_no_verdict(spec: Spec) -> None:
    made = result(spec)
    made.take({"event": "error", "what": "a check crashed", "operation": LABEL}, spec)
    verdict = judge([made])
    assert verdict.state is State.COULD_NOT_RUN
    assert verdict.reasons["library"] == (
        f"library: {LABEL}: a check crashed",
        "library: is its spec sound? (nox -s lint-specs -- library)",
    )


def test_a_server_that_is_gone_is_not_blamed_on_the_spec(spec: Spec) -> None:
    made = result(spec, ended="server-unavailable")
    what = "the server did not respond (Connection failed)"
    made.take({"event": "error", "what": what, "operation": LABEL}, spec)
    reasons = judge([made]).reasons["library"]
    assert any("stopped responding" in it for it in reasons)
    assert reasons[-1] == f"library: {LABEL}: {what}"


def test_a_warning_means_not_tested(spec: Spec) -> None:
    made = result(spec)
    made.take({"event": "warning", "what": "no deserializer", "operation": ""}, spec)
    assert judge([made]).state is State.UNTESTED


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"200": 3, "204": 1}, ()),
        ({"200": 3}, ("never reached a success: GET /things with 204 (responses: 3× 200)",)),
        ({"404": 2}, ("never reached a success: GET /things (responses: 2× 404)",)),
    ],
)
def test_operation_that_misses_a_success_is_told_with_it(
    given: dict[str, int], said: tuple[str, ...]
) -> None:
    result = ApiResult(api="shop", title="Shop", ended="completed")
    result.operations["GET /things"] = OperationResult(
        label="GET /things",
        id="things.list",
        successes=frozenset({"200", "204"}),
        statuses=Counter(given),
    )
    assert judge([result]).reasons["shop"] == said


def test_the_worst_of_several_apis_is_the_verdict(spec: Spec) -> None:
    kept, broken = result(spec), result(spec, finding())
    broken.api = "other"
    skipped = ApiResult(api="third", title="Third", skipped="no sandbox documented for third")
    assert judge([kept, skipped]).exit_code == 0
    assert judge([kept, broken, skipped]).exit_code == 1
    assert judge([skipped]).exit_code == 2


def made_report(spec: Spec, *findings: Finding) -> dict[str, Any]:
    results = [result(spec, *findings)]
    return report(results, judge(results), run={"seed": 1, "target": "emulator"}, seconds=3.0)


def test_the_json_report_holds_everything(spec: Spec) -> None:
    told = made_report(spec, finding())
    (api,) = told["apis"]
    assert (told["version"], told["verdict"], told["exit_code"]) == (2, "broken", 1)
    assert (api["cases"], api["requests"]) == (9, 15)
    assert api["operations"][0]["statuses"] == {"200": 9}
    assert api["operations"][0]["checks"]["ignored_auth"] == {"judged": 1, "failed": 0}
    assert api["findings"][0]["times"] == 3
    assert Finding.from_json(api["findings"][0]) == finding()


def test_junit_has_a_case_an_operation_and_check(spec: Spec) -> None:
    root = Xml.fromstring(junit(made_report(spec, finding(what="bell \x07"))))
    (suite,) = root
    assert dict(suite.attrib) | {"time": ""} == {
        "name": "library", "time": "", "tests": "4", "failures": "1", "errors": "0", "skipped": "1",
    }  # fmt: skip
    failed = suite.find("testcase/failure")
    assert failed is not None
    assert failed.get("message") == f"{LABEL} response_schema_conformance 200: /data/0: bell \\x07"
    skipped = suite.find("testcase/skipped")
    assert skipped is not None
    (cause,) = made_report(spec, finding())["apis"][0]["causes"]
    assert skipped.get("message") == f"failed: cause {cause['id']}: /data/0: bell \\x07"
    assert {case.get("name") for case in suite} == {
        f"form: bell \\x07 [{cause['id']}]",
        f"{LABEL} ignored_auth",
        f"{LABEL} reaches_a_success",
        f"{LABEL} response_schema_conformance",
    }


def test_html_is_self_contained_and_escaped(spec: Spec) -> None:
    page = html(made_report(spec, finding()))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert re.findall(r"(?:src|href)=[\"'](?!#)", page) == []
    assert "prefers-color-scheme: dark" in page
    assert "The vendor broke the contract: Books &gt; Read" in page
    assert "library-required" in page


def test_html_filters_causes_where_there_is_a_choice(spec: Spec) -> None:
    ours = dataclasses.replace(INFERRED, id="2", operation="GET /v1/loans", check="model_agrees")
    page = html(made_report(spec, finding(), ours))
    assert "<legend>Whose</legend>" in page
    assert "id='of-inferred'> our inference was wrong" in page
    assert "body:has(#of-inferred:checked)" in page
    assert "<legend>API</legend>" not in page
    assert "<fieldset>" not in html(made_report(spec, finding()))


def test_html_shows_the_trend_of_several_runs(spec: Spec) -> None:
    report = made_report(spec, finding())
    runs = [run_of(report, verdict="kept", causes=0), run_of(report)]
    page = html(report, runs)
    assert "1 of the last 2 runs kept" in page
    assert page.count("<rect ") == 2
    assert "<svg" not in html(report, runs[-1:])


def test_html_says_what_speaks_against_a_reading_first(spec: Spec) -> None:
    report = made_report(spec)
    entries = {
        "a": {"known": "decided for x by 1 exchange", "chosen": "x", "agrees": True},
        "b": {"known": "decided for y by 2 exchanges", "chosen": "x", "agrees": False},
    }
    counted = {"members": [0, 1], "values": [0, 0], "ledger": [2, 3], "otherwise": 1, "unfit": 0}
    report["apis"][0]["evidence"] = {**counted, "left_out": 0, "entries": entries}
    page = html(report)
    assert page.index("decided for y by 2") < page.index("decided for x by 1")
    assert "What this run says of 2 ledger entries" in page
    assert "What this run says" not in html(made_report(spec))


def test_summary_is_markdown_without_any_of_the_server(spec: Spec) -> None:
    hostile = finding(what="[x](http://evil) ![i](u) @you | `a` <img>", at=None)
    text = summary(made_report(spec, hostile))
    assert text.startswith("## Contracts: broken\n")
    assert "| library | broken | 1/1 | 9 | 1 | 0 | 0 |" in text
    assert "the vendor broke the contract" in text
    assert "<code>nox -s contracts -- --replay 1a2b3c4d</code>" in text
    assert not re.search(r"[\[`@<]x|!\[|@you|<img", text)


def test_summary_of_a_kept_run_has_its_table_alone(spec: Spec) -> None:
    text = summary(made_report(spec))
    assert text.startswith("## Contracts: kept\n")
    assert "###" not in text


@pytest.mark.parametrize(
    ("findings", "message", "color"),
    [((), "kept · 1 operation", "brightgreen"), ((finding(),), "broken · 1 operation", "red")],
)
def test_badge_has_the_form_of_an_endpoint_badge(
    spec: Spec, findings: tuple[Finding, ...], message: str, color: str
) -> None:
    assert badge(made_report(spec, *findings)) == {
        "schemaVersion": 1,
        "label": "contracts",
        "message": message,
        "color": color,
    }


def test_history_keeps_what_it_understands_and_compares_like_with_like(
    spec: Spec, tmp_path: Path
) -> None:
    report = made_report(spec, finding())
    other = {**report, "run": {**report["run"], "operations": ["books.list"]}}
    lines = history.extended([run_of(report), run_of(other)], run_of(report))
    (tmp_path / history.FILE).write_text(history.text(lines) + '{"cut', "utf-8")
    assert history.read(tmp_path) == lines
    assert history.compared(lines) == [lines[0], lines[2]]
    assert history.read(tmp_path / "nowhere") == []
    assert len(history.extended(lines * 100, lines[0])) == 200


def run_of(report: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The line that a run leaves."""
    return {**history.entry(report, datetime(2026, 5, 1, tzinfo=UTC)), **changes}


def test_job_summary_is_added_to_what_is_there(spec: Spec, tmp_path: Path) -> None:
    path = tmp_path / "job.md"
    path.write_text("before\n", "utf-8")
    files.add_to_job(path, made_report(spec))
    assert path.read_text("utf-8").startswith("before\n## Contracts: kept")
    with pytest.raises(CouldNotRunError, match="GITHUB_STEP_SUMMARY"):
        files.add_to_job(tmp_path, made_report(spec))


@pytest.mark.parametrize("width", [80, 120, 160])
def test_the_console_fits_its_width(spec: Spec, width: int) -> None:
    said = io.StringIO()
    results = [result(spec, finding(), dataclasses.replace(INFERRED, id="2"))]
    console.show(Console(file=said, width=width), results, judge(results), 3.0)
    lines = said.getvalue().splitlines()
    commands = [line for line in lines if line.startswith(("  curl", "  replay"))]
    assert len(commands) == 2
    assert sum(line.startswith("  also") for line in lines) == 1
    assert all(len(line.rstrip()) <= width for line in lines if line not in commands)
    assert lines[-1] == "BROKEN: 1 API, 1 operation, 9 cases, 2 failures of 1 cause in 3 s"


@pytest.mark.parametrize(
    ("width", "spared"),
    [
        (100, set()),
        (80, {"requests"}),
        (60, {"requests", "checks", "time", "cases"}),
    ],
)
def test_a_narrow_table_spares_columns_and_cuts_none(
    spec: Spec, width: int, spared: set[str]
) -> None:
    long = result(spec, finding())
    long.api = "iadvize-connector"
    said = io.StringIO()
    shown = console.table([long], judge([long]), width)
    Console(file=said, width=width).print(shown)
    names = ["API", "verdict", "operations", "cases", "requests"]
    names += ["checks", "documented", "inferred", "time"]
    head, row = said.getvalue().splitlines()
    assert head.split() == [name for name in names if name not in spared]
    assert row.split()[:3] == ["iadvize-connector", "broken", "1/1"]
    assert "…" not in said.getvalue()


def test_a_curl_line_survives_the_shell() -> None:
    words = shlex.split(finding().curl.replace("$LIBRARY_ACCESS_TOKEN", "TOKEN"))
    assert words[:4] == ["curl", "-i", "-X", "POST"]
    assert words[4] == "http://127.0.0.1:8080/v1/books?a=1&b=2"
    assert words[6] == "Authorization: Bearer TOKEN"
    assert words[-1] == '{"title": "it\'s $5 <b>"}'


def test_a_curl_line_with_a_variable_keeps_the_rest_from_the_shell() -> None:
    request = RecordedRequest(
        method="POST", path="/", headers=(), body='{"a": "$X `id` \\ $LIBRARY_CLIENT_ID"}'
    )
    assert curl(request, "http://h").endswith(
        r'''--data-raw "{\"a\": \"\$X \`id\` \\ $LIBRARY_CLIENT_ID\"}"'''
    )
