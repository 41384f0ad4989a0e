"""What really leaves: runs through a proxy that keeps request lines, and by a server's eyes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from scripts._recorder import recording

from concord import emulator, runner
from concord.cli import contracts as command
from concord.spec import load_file
from tests.runner import depot
from tests.runner.conftest import Contract, target
from tests.runner.library import App, Send, faulty, library, serve

LIVE = runner.targets.load().by_name["live"]
AT_ONCE = dataclasses.replace(LIVE, rate=None)
"""The rules of `live`, without its pace: a test has no time."""


def test_a_whole_run_by_the_rules_of_live_sends_nothing_unsafe(contract: Contract) -> None:
    spec = load_file(depot.SPEC, api="depot").sound()
    with serve(depot.lower()) as url, recording(url) as wire:
        outcome = contract(wire.url, specs=(spec,), target=AT_ONCE, environ={})
    reads = sum(operation.method in ("get", "head") for operation in spec.operations)
    assert len(outcome.api["operations"]) == reads
    assert len(wire.lines) > 50
    assert set(wire.methods) <= {"GET", "HEAD", "OPTIONS"}
    assert outcome.api["methods"] == dict(wire.methods)


def test_the_recording_would_show_an_unsafe_request(contract: Contract) -> None:
    with serve(library()) as url, recording(url) as wire:
        outcome = contract(wire.url, operations=("books.create",))
    assert wire.methods["POST"] > 10
    assert outcome.api["methods"] == dict(wire.methods)


Asked = list[tuple[str, str, bool, int]]


def watched(asked: Asked) -> App:
    """The library, which keeps method, path, whether credentials came along, and its answer."""
    app = library()

    async def wrapped(scope: Any, receive: Any, send: Send) -> None:
        named = "authorization" in {name.decode().lower() for name, _ in scope["headers"]}

        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                asked.append((scope["method"], scope["path"], named, message["status"]))
            await send(message)

        await app(scope, receive, noted)

    return wrapped


def sent(contract: Contract, *allows: str, operations: tuple[str, ...] = ()) -> Asked:
    asked: Asked = []
    with serve(watched(asked)) as url:
        contract(url, target=target(allows=allows), operations=operations)
    return asked


def test_run_without_probes_sends_valid_data_only(
    contract: Contract,
) -> None:
    asked = sent(contract, "writes")
    assert {path for _, path, named, _ in asked if not named} == {"/v1/token"}
    assert sum(path == "/v1/token" for _, path, _, _ in asked) == 1
    assert {status for _, _, _, status in asked} <= {200, 201, 204, 404}
    assert {method for method, _, _, _ in asked} == {"GET", "POST", "DELETE"}


def test_with_leave_each_is_sent(contract: Contract) -> None:
    asked = sent(contract, "probes", "negative", operations=("books.list",))
    assert any(not named for _, path, named, _ in asked if path == "/v1/books")
    assert any(status == 400 for _, _, _, status in asked)


def test_the_token_call_is_tested_with_leave(contract: Contract) -> None:
    asked = sent(contract, "writes", "tokens", operations=("token.create",))
    assert sum(path == "/v1/token" for _, path, _, _ in asked) > 3


def test_a_redirect_leads_nowhere(contract: Contract) -> None:
    with serve(library()) as other, recording(other) as elsewhere:

        def away(
            method: str, path: str, status: int, headers: dict[str, str], body: bytes
        ) -> tuple[int, dict[str, str], bytes]:
            if method == "GET" and status == 200:
                return 302, {**headers, "location": f"{elsewhere.url}/v1/books"}, b""
            return status, headers, body

        with serve(faulty(library(), away)) as url:
            outcome = contract(url, operations=("books.list",))
    assert elsewhere.lines == []
    assert outcome.code == 2
    assert f"redirects to {elsewhere.url}: use that as the base URL" in outcome.said


def test_a_spent_budget_ends_the_run_and_is_told(contract: Contract) -> None:
    with serve(library()) as url, recording(url) as wire:
        outcome = contract(url=wire.url, max_requests=40)
    assert len(wire.lines) == 40
    assert outcome.code == 2
    assert outcome.api["ended"] == "max-requests"
    assert outcome.api["errors"] == []
    assert "the budget of requests is spent (raise --max-requests)" in outcome.said


def test_budget_spent_after_the_phases_is_reported(contract: Contract) -> None:
    with serve(library()) as url:
        whole = contract(url, operations=("books.list",))
        sent = sum(whole.api["methods"].values())
        outcome = contract(url, operations=("books.list",), max_requests=sent - 1)
    assert (whole.api["ended"], outcome.api["ended"]) == ("completed", "max-requests")
    assert "the budget of requests is spent (raise --max-requests)" in outcome.said


def test_a_server_that_asks_to_wait_breaks_nothing(contract: Contract) -> None:
    asked = [0]

    def busy(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        asked[0] += 1
        told = {10: (429, "1"), 20: (429, "7200")}.get(asked[0])
        if told is None:
            return status, headers, body
        return told[0], {**headers, "retry-after": told[1]}, b'{"error": "wait"}'

    with serve(faulty(library(), busy)) as url:
        outcome = contract(url, operations=("books.list",))
    assert asked[0] == 20
    assert outcome.api["ended"] == "retry-after"
    assert "asked to wait for more than 120 s" in outcome.said
    assert {it["check"] for it in outcome.findings} == {"status_code_conformance"}


def dry(*words: str) -> int:
    return command.main(["invivox", "--dry-run", "--no-progress", *words])


def test_a_dry_run_tells_what_would_be_sent_and_sends_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reports = ["--report-dir", str(tmp_path / "reports")]
    with emulator.running("invivox") as server, recording(server.base_url) as wire:
        code = dry("--base-url", wire.url, *reports, "--operation", "trainings.list")
        said = " ".join(capfd.readouterr().out.split())
    assert code == 0
    assert wire.lines == []
    assert not (tmp_path / "reports").exists()
    assert f"server {wire.url}" in said
    assert "credentials INVIVOX_API_KEY (not set)" in said
    assert "trainings.list" in said
    assert f"DRY RUN: nothing was sent to {wire.url}" in said


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--target", "live", "--allow-writes"], "say both --allow-writes and"),
        (["--target", "live", "--yes-write-to-production"], "say both --allow-writes and"),
        (["--allow-writes", "--yes-write-to-production"], "emulator is not read-only"),
        (["--max-requests", "none"], "'none' is not a whole number"),
    ],
)
def test_writing_to_a_read_only_target_has_to_be_said_twice(
    words: list[str], problem: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        dry(*words)
    assert caught.value.code == 2
    assert problem in capfd.readouterr().err


def test_what_is_said_twice_is_done(capfd: pytest.CaptureFixture[str]) -> None:
    words = ["--operation", "trainings.list", "--target", "live"]
    assert dry(*words, "--allow-writes", "--yes-write-to-production") == 0
    assert "sends reads and writes; valid data only" in " ".join(capfd.readouterr().out.split())
