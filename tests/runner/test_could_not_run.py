"""What says nothing about a contract is never a verdict: exit code 2, and what to do about it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import socket
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from concord import runner
from concord.checks import Violation
from concord.cli import contracts as command
from concord.errors import CouldNotRunError
from concord.http.recorded import RecordedRequest
from concord.runner import worker_processes
from concord.runner.finding import Finding
from concord.runner.plan import Plan
from concord.runner.replay import check_known, replayable
from concord.runner.reporting import files, json_report
from concord.runner.worker.findings import Findings
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Spec, load_file
from tests.runner.conftest import ENVIRON, Contract, target
from tests.runner.library import Message, faulty, library, serve


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_a_refused_connection_is_told(contract: Contract) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    outcome = contract(url)
    assert outcome.code == 2
    assert f"{url}: connection refused (is a server listening on" in outcome.said
    assert outcome.report["verdict"] == "could not run"
    assert outcome.report["complete"] is False


def test_an_unknown_host_is_told(contract: Contract) -> None:
    outcome = contract("http://no-such-host.invalid", timeout=5.0)
    assert outcome.code == 2
    assert "cannot be resolved (is 'no-such-host.invalid' right?)" in outcome.said


def test_a_server_that_does_not_answer_is_told(contract: Contract) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = contract(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.3)
    assert outcome.code == 2
    assert "no answer within 0.3 s" in outcome.said


def test_rejected_credentials_are_told_and_not_shown(contract: Contract) -> None:
    environ = {**ENVIRON, "LIBRARY_CLIENT_SECRET": "wrong-secret-3391"}
    with serve(library()) as url:
        outcome = contract(url, environ=environ)
    assert outcome.code == 2
    assert "(POST /v1/token) rejected the credentials with 401" in outcome.said
    assert "check LIBRARY_CLIENT_ID, LIBRARY_CLIENT_SECRET" in outcome.said
    assert "wrong-secret-3391" not in outcome.said


def test_a_missing_credential_is_named_before_anything_is_called(contract: Contract) -> None:
    with pytest.raises(runner.CouldNotRunError) as caught:
        contract("http://192.0.2.1", environ={"LIBRARY_CLIENT_ID": "known"})
    assert "library: no credentials: set LIBRARY_CLIENT_SECRET, or LIBRARY_ACCESS_TOKEN" in str(
        caught.value
    )
    assert "known" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["localhost:8080", "ftp://localhost", "http://", "http://host:port", "http://h/?q=1"]
)
def test_a_malformed_url_is_told(contract: Contract, url: str) -> None:
    with pytest.raises(runner.CouldNotRunError, match="is not a base URL"):
        contract(url)


def test_a_folder_that_cannot_be_written_is_told_before_the_run(
    contract: Contract, tmp_path: Path
) -> None:
    occupied = tmp_path / "reports"
    occupied.write_text("a file")
    with pytest.raises(runner.CouldNotRunError, match="no reports can be written: it is no folder"):
        contract("http://192.0.2.1", report_dir=occupied)


def test_second_run_in_a_report_folder_is_refused(contract: Contract, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    with (
        files.reserved(reports),
        pytest.raises(runner.CouldNotRunError, match="another run is about to write its reports"),
    ):
        contract("http://192.0.2.1", report_dir=reports)
    with files.reserved(reports):
        pass  # the first has ended
    assert [it.name for it in reports.iterdir() if it.name != files.LOCK] == []


def test_a_report_that_cannot_be_written_leaves_nothing_half_written(
    contract: Contract, tmp_path: Path
) -> None:
    folder = tmp_path / "reports"
    (folder / "contracts.xml" / "taken").mkdir(parents=True)
    with pytest.raises(runner.CouldNotRunError, match="the reports could not be written: "):
        contract("http://127.0.0.1:9", report_dir=folder)
    left = sorted(it.name for it in folder.iterdir() if it.name != files.LOCK)
    assert left == ["contracts.json", "contracts.xml"]


def test_a_target_that_an_api_does_not_have_is_told(contract: Contract) -> None:
    moon = target(where="moon")
    with pytest.raises(runner.CouldNotRunError, match="no moon documented for library"):
        contract(None, target=moon, named=True)
    outcome = contract(None, target=moon)
    assert outcome.code == 2
    assert outcome.api["verdict"] == "skipped"
    assert "no moon documented for library (documented: production, sandbox)" in outcome.said


def test_a_server_that_dies_is_no_pass(contract: Contract) -> None:
    with serve(library(), lives=60) as url:
        outcome = contract(url)
    assert outcome.code == 2
    assert outcome.findings == []
    assert "stopped responding during the run" in outcome.said
    assert outcome.api["cases"] > 0


@pytest.mark.parametrize("refused", [True, False])
def test_credentials_that_are_refused_by_the_end_are_no_pass(
    contract: Contract, refused: bool
) -> None:
    reads = 0

    def forgets(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        nonlocal reads
        reads += method == "GET" and status == 200
        if refused and method == "GET" and reads > 20:
            return 401, {"content-type": "application/json"}, b'{"detail": "who are you?"}'
        return status, headers, body

    with serve(faulty(library(), forgets)) as url:
        outcome = contract(url, operations=("books.list",))
    told = "the server refuses the credentials by now (401 to GET /v1/books"
    assert (told in outcome.said) is refused
    assert (outcome.code != 0) is refused


def test_a_crash_of_the_worker_is_no_verdict(spec: Spec) -> None:
    secret = "very-secret-8841"
    code = f"import sys; sys.stderr.write('boom {secret}'); sys.exit(3)"
    told = crashed(spec, secret, [sys.executable, "-c", code])
    assert told["event"] == "could-not-run"
    assert "the worker crashed (exit code 3): boom $LIBRARY_CLIENT_SECRET" in told["what"]
    assert secret not in told["what"]


def crashed(spec: Spec, secret: str, command: list[str]) -> Message:
    plan = Plan(
        api="library",
        spec_path=str(spec.path),
        base_url="http://192.0.2.1",
        credentials={"client_secret": secret},
        seed=1,
    )
    told: list[Message] = []
    job = worker_processes.Job(api="library", started=lambda: _Given(plan))
    worker_processes.run_all([job], lambda api, message: told.append(message), command=command)
    return told[-1]


def test_hanging_worker_is_killed_after_the_deadline(
    spec: Spec,
) -> None:
    hanging = """import sys, time
sys.stdin.readline()
print('{"event": "warning", "what": "before"}', flush=True)
time.sleep(600)"""
    told = ended(spec, [sys.executable, "-c", hanging], grace=0.5)
    assert [it.get("what") for it in told if it["event"] == "warning"] == ["before"]
    assert (told[-1]["event"], told[-1]["reason"]) == ("end", "max-api-time")


def test_a_worker_that_ends_in_time_is_told_as_it_says(spec: Spec) -> None:
    ending = """import sys
sys.stdin.readline()
print('{"event": "end", "reason": "completed", "seconds": 1, "requests": 2}')"""
    told = ended(spec, [sys.executable, "-c", ending], grace=60.0)
    assert told[-1] == {"event": "end", "reason": "completed", "seconds": 1, "requests": 2}


def ended(spec: Spec, command: list[str], *, grace: float) -> list[Message]:
    """What is told of a worker whose deadline is now."""
    plan = Plan(
        api="library",
        spec_path=str(spec.path),
        base_url="http://192.0.2.1",
        credentials={},
        seed=1,
        deadline=time.time(),
        ceiling="max-api-time",
    )
    told: list[Message] = []
    job = worker_processes.Job(api="library", started=lambda: _Given(plan))
    worker_processes.run_all(
        [job], lambda api, message: told.append(message), command=command, grace=grace
    )
    return told


def test_nothing_is_started_after_the_deadline() -> None:
    def started() -> AbstractContextManager[Plan]:
        raise AssertionError("it was started")

    told: list[Message] = []
    job = worker_processes.Job(api="library", started=started, deadline=time.time() - 1)
    worker_processes.run_all([job], lambda api, message: told.append(message))
    assert [(it["event"], it["reason"]) for it in told] == [("end", "max-time")]


class _Given(AbstractContextManager[Plan]):
    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __enter__(self) -> Plan:
        return self._plan

    def __exit__(self, *_: object) -> None:
        return None


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["nosuch"], "unknown API 'nosuch'"),
        (["--target", "liv"], "unknown target 'liv'; did you mean 'live'?"),
        (["ivalid", "--operation", "appointments.lst"], "did you mean 'appointments.list'?"),
        (["--opreation", "x"], "unknown option '--opreation'; did you mean '--operation'?"),
        (["ivalid", "--operation", "GET /v2/appointmnts"], "you mean 'GET /v2/appointments'?"),
        (["--shard", "3/2"], "there is no part 3 of 2"),
        (["--shard", "2"], "'2' is no part of a run (write it like 2/5)"),
        (["--seed", "-1"], "'-1' is not a whole number"),
        (["--max-time", "0"], "'0' is no number of seconds > 0"),
        (["--max-api-time", "x"], "'x' is no number of seconds > 0"),
        (["--base-url", "http://127.0.0.1:1"], "name the one API that it serves"),
    ],
)
def test_a_wrong_word_is_answered_with_the_known_ones(
    argv: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        command.main(argv)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_a_replay_without_a_report_is_told(tmp_path: Path) -> None:
    with pytest.raises(CouldNotRunError, match="no report to replay from") as caught:
        command.main(["--replay", "0000", "--report-dir", str(tmp_path)])
    assert str(tmp_path / "contracts.json") in str(caught.value)
    assert "--report-dir" in str(caught.value)


def test_replay_of_an_unknown_failure_names_the_report(spec: Spec, tmp_path: Path) -> None:
    plan = Plan(api="library", spec_path="", base_url="http://here", credentials={}, seed=1)
    operation = spec.operation("books.list")
    request = RecordedRequest(method="GET", path="/v1/books", headers=(), body=None)
    exchange = RecordedCase(
        phase="coverage", request=request, status=500, media_type="text/plain", text=""
    )
    failure = Violation(operation=operation.label, what="x", pointer=operation.pointer)
    findings = [
        it
        for number in range(25)
        for it in Findings(spec, plan).of(operation, f"check_{number}", failure, exchange)
    ]
    path = tmp_path / "contracts.json"
    apis = [{"findings": [dataclasses.asdict(it) for it in findings]}]
    path.write_text(json.dumps({"version": json_report.VERSION, "apis": apis}))
    with pytest.raises(CouldNotRunError) as caught:
        replayable("zzz", tmp_path)
    said = str(caught.value)
    assert f"no failure 'zzz' in {path}" in said
    assert f"{findings[0].id} (books.list)" in said
    assert said.endswith("and 5 more")


def a_report(folder: Path, spec: Spec, **changes: Any) -> Finding:
    """The finding of a report that is in `folder`; it has these members instead of its own."""
    plan = Plan(api="library", spec_path="", base_url="http://here", credentials={}, seed=1)
    operation = spec.operation("books.list")
    request = RecordedRequest(method="GET", path="/v1/books", headers=(), body=None)
    exchange = RecordedCase(
        phase="coverage", request=request, status=500, media_type="text/plain", text=""
    )
    failure = Violation(operation=operation.label, what="x", pointer=operation.pointer)
    (found,) = Findings(spec, plan).of(operation, "not_a_server_error", failure, exchange)
    stated = {**dataclasses.asdict(found), **changes}
    apis = [{"findings": [{name: it for name, it in stated.items() if it is not ...}]}]
    text = json.dumps({"version": json_report.VERSION, "apis": apis})
    (folder / "contracts.json").write_text(text)
    return found


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"blame": ...}, "'blame'"),
        ({"answer": {"status": 200}}, "RecordedResponse"),
        ({"context": {"more": 1}}, "Context"),
        ({"steps": [{}]}, "'request'"),
        ({"request": "GET /"}, "str"),
    ],
)
def test_a_report_of_another_version_is_told(
    spec: Spec, tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    found = a_report(tmp_path, spec, **changes)
    with pytest.raises(CouldNotRunError, match="is no report of this version") as caught:
        replayable(found.id, tmp_path)
    assert named in str(caught.value)


def test_a_report_of_this_version_is_read(spec: Spec, tmp_path: Path) -> None:
    found = a_report(tmp_path, spec)
    (read,) = replayable(found.id, tmp_path)
    assert (read.id, read.blame) == (found.id, found.blame)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"operation_id": "books.gone"}, "books.gone, an operation that the spec of library does"),
        ({"check": "no_such_check", "replayed_by": "request"}, "a check that this version does"),
    ],
)
def test_a_failure_of_what_is_no_more_is_told(
    spec: Spec, tmp_path: Path, changes: dict[str, Any], what: str
) -> None:
    found = a_report(tmp_path, spec, **changes)
    (gone,) = replayable(found.id, tmp_path)
    with pytest.raises(CouldNotRunError, match=what):
        check_known(spec, gone)
    check_known(spec, found)


def test_an_empty_id_is_no_run_of_everything(tmp_path: Path) -> None:
    with pytest.raises(CouldNotRunError, match="no report to replay from"):
        command.main(["--replay", "", "--report-dir", str(tmp_path)])


def test_a_spec_without_operations_is_told_before_anything_is_started(
    contract: Contract, tmp_path: Path
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text('openapi: 3.1.0\ninfo: {title: Empty, version: "1"}\npaths: {}\n')
    empty = load_file(path, api="empty")
    with pytest.raises(runner.CouldNotRunError, match="its spec describes no operation"):
        contract(None, specs=(empty,), named=True)
    outcome = contract("http://127.0.0.1:9", specs=(empty,))
    assert outcome.code == 2
    assert outcome.api["verdict"] == "skipped"


def test_a_run_that_is_out_of_time_before_all_was_tested_is_no_pass(contract: Contract) -> None:
    with serve(library()) as url:
        outcome = contract(url, max_time=0.1)
    assert outcome.code == 2
    assert outcome.api["ended"] == "max-time"
    assert "out of time (raise --max-time)" in outcome.said
    assert "never reached a success: GET /v1/books (responses: none)" in outcome.said


def test_settings_say_what_a_replay_needs_beside_an_id(spec: Spec) -> None:
    def needed(**changes: Any) -> str:
        stated = {"specs": (spec,), "seed": 1, "report_dir": Path("reports")}
        usual = target(where="emulator")
        return runner.Settings(**{**stated, "target": usual, **changes}).replaying

    # target and base URL stand in the report
    assert needed() == needed(base_url="http://127.0.0.1:1") == ""
    assert needed(report_dir=Path("my reports")) == "--report-dir 'my reports'"
    assert needed(largest=5) == "--max-response 5"


@pytest.mark.parametrize(
    ("ceiling", "ended"), [("max_time", "max-time"), ("max_api_time", "max-api-time")]
)
def test_a_target_s_ceiling_ends_a_run_that_states_none(
    contract: Contract, ceiling: str, ended: str
) -> None:
    with serve(library()) as url:
        outcome = contract(url, target=target(**{ceiling: 0.1}))
    assert (outcome.code, outcome.api["ended"]) == (2, ended)
    assert f"raise --{ended}" in outcome.said


def test_a_deadline_holds_for_the_discover_as_well(contract: Contract) -> None:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(2.0)
        await library()(scope, receive, send)

    with serve(slow) as url:
        outcome = contract(url, max_time=3.0)
    assert (outcome.code, outcome.api["ended"]) == (2, "max-time")
    assert outcome.api["requests"] <= 3
    assert (outcome.folder / "contracts.html").is_file()
