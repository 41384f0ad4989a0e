"""A recorded failure is sent again as it was, with the secrets put back."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from concord import checks, runner
from concord.runner.plan import Plan
from concord.runner.replay import recorded_operations
from concord.runner.schemathesis_adapter import recording
from concord.runner.secrets import Redactor
from concord.runner.worker.findings import Findings
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Spec
from tests.runner.conftest import ENVIRON, Contract, Outcome, nothing_to_emulate, target
from tests.runner.library import TOKEN, App, faulty, library, serve


def no_title(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    if method == "POST" and status == 201:
        value = json.loads(body)
        del value["title"]
        body = json.dumps(value).encode()
    return status, headers, body


def replayed(
    spec: Spec,
    outcome: Outcome,
    url: str,
    wanted: str,
    operations: tuple[str, ...] = ("books.create",),
) -> tuple[int, str]:
    said = io.StringIO()
    settings = runner.Settings(
        specs=(spec,),
        target=target(),
        seed=1,
        report_dir=outcome.folder,
        base_url=url,
        operations=operations,
        amount=runner.Amount(examples=4, scenarios=4),
    )
    code = runner.run_replay(
        wanted,
        settings,
        environ=ENVIRON,
        emulate=nothing_to_emulate,
        console=Console(file=said, width=120),
    )
    return code, said.getvalue()


def test_a_failure_is_sent_again_and_judged_again(contract: Contract, spec: Spec) -> None:
    with serve(faulty(library(), no_title)) as url:
        outcome = contract(url, operations=("books.create",))
        recorded: dict[str, Any] = next(
            it for it in outcome.findings if it["check"] == "response_schema_conformance"
        )
        code, said = replayed(spec, outcome, url, recorded["id"])
    assert code == 1
    assert "the same failure, by its request" in said

    seen: list[tuple[str, str, bytes]] = []
    with serve(keeping(library(), seen)) as url:
        code, said = replayed(spec, outcome, url, recorded["id"])
    assert code == 0
    assert "it answered 201 now" in said

    # the token, then the recorded request; the run that is repeated follows
    (_, (method, authorization, body), *_) = [it for it in seen if it[0] == "POST"]
    assert (method, body) == ("POST", recorded["request"]["body"].encode())
    assert authorization == "Bearer token-81c1f6e5"
    assert dict(recorded["request"]["headers"])["Authorization"] == "Bearer $LIBRARY_ACCESS_TOKEN"

    with serve(faulty(library(), no_title)) as url:
        code, said = replayed(spec, outcome, url, str(outcome.folder / "contracts.json"))
    assert code == 1
    assert said.count("the same failure, by its request") >= 1

    other = outcome.folder / "other.json"
    other.write_text("{}")
    with pytest.raises(runner.CouldNotRunError, match="is no report of this version"):
        replayed(spec, outcome, "http://192.0.2.1", str(other))
    with pytest.raises(runner.CouldNotRunError, match=recorded["id"]):
        replayed(spec, outcome, "http://192.0.2.1", "ffffffff")


def keeping(app: App, seen: list[tuple[str, str, bytes]]) -> App:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        headers = dict(scope["headers"])
        seen.append((scope["method"], headers.get(b"authorization", b"").decode(), message["body"]))

        async def again() -> Any:
            return message

        await app(scope, again, send)

    return wrapped


def new_untitled(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """Reads of what was created since the start lack the title."""
    number = path.rpartition("/b")[2]
    if method == "GET" and status == 200 and number.isdecimal() and int(number) > 25:
        value = json.loads(body)
        del value["title"]
        body = json.dumps(value).encode()
    return status, headers, body


def test_what_a_request_names_is_created_before_it(contract: Contract, spec: Spec) -> None:
    with serve(faulty(library(), new_untitled)) as url:
        outcome = contract(url)
    recorded = next(
        it
        for it in outcome.findings
        if (it["check"], it["operation_id"]) == ("response_schema_conformance", "books.get")
    )
    assert [it["request"]["method"] for it in recorded["steps"]] == ["POST", "GET"]
    # another process of the server has no such book
    with serve(faulty(library(), new_untitled)) as url:
        code, said = replayed(spec, outcome, url, recorded["id"])
    assert (code, "the same failure, by its request" in said) == (1, True)
    with serve(library()) as url:
        code, said = replayed(spec, outcome, url, recorded["id"])
    assert (code, "it answered 200 now" in said) == (0, True)


def let_in(app: App) -> App:
    """A server that takes any token for reads of the list."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "GET" and scope["path"] == "/v1/books":
            kept = [it for it in scope["headers"] if it[0] != b"authorization"]
            scope = {**scope, "headers": [*kept, (b"authorization", f"Bearer {TOKEN}".encode())]}
        await app(scope, receive, send)

    return wrapped


def test_wrong_credentials_are_sent_wrong_again(contract: Contract, spec: Spec) -> None:
    with serve(let_in(library())) as url:
        outcome = contract(url, operations=("books.list",))
        recorded = {it["check"]: it for it in outcome.findings}
        for check in ("foreign_token_is_refused", "ignored_auth"):
            assert recorded[check]["replayed_by"] == "request"
            assert replayed(spec, outcome, url, recorded[check]["id"])[0] == 1
    with serve(library()) as url:
        for check in ("foreign_token_is_refused", "ignored_auth"):
            # of `books.list` alone: what is not reproduced repeats the run
            code, said = replayed(spec, outcome, url, recorded[check]["id"], ("books.list",))
            assert (code, "it answered 401 now" in said) == (0, True)


def one_more(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """Lists tell one more than there are."""
    if (method, path, status) == ("GET", "/v1/books", 200):
        value = json.loads(body)
        value["total"] += 1
        body = json.dumps(value).encode()
    return status, headers, body


def test_a_run_reproduces_the_same_finding_only(contract: Contract, spec: Spec) -> None:
    chosen = ("books.list", "books.create")
    with serve(faulty(library(), one_more)) as url:
        outcome = contract(url, operations=chosen)
        # as if no few requests showed it
        (told,) = outcome.report["apis"]
        told["findings"] = [{**outcome.findings[0], "replayed_by": "operation"}]
        path = outcome.folder / "one.json"
        path.write_text(json.dumps(outcome.report))
        code, said = replayed(spec, outcome, url, str(path), operations=chosen)
    assert (code, "until the same finding occurs" in said) == (1, True)
    # broken in another way
    with serve(faulty(library(), no_title)) as url:
        code, said = replayed(spec, outcome, url, str(path), operations=chosen)
    assert (code, "the run with its seed does not show it" in said) == (0, True)


def test_a_failure_that_its_request_shows_no_more_takes_the_run(contract: Contract) -> None:
    left = iter(range(8))

    def at_first(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        is_list = (method, path, status) == ("GET", "/v1/books", 200)
        broken = is_list and next(left, None) is not None
        return one_more(method, path, status, headers, body) if broken else (status, headers, body)

    with serve(faulty(library(), at_first)) as url:
        outcome = contract(url, operations=("books.list",))
    assert outcome.findings
    assert {it["replayed_by"] for it in outcome.findings} == {"operation"}
    # the script says that it may show nothing, once, and stays one that the shell takes
    for found in outcome.findings:
        first, *rest = found["curl"].splitlines()
        assert first.startswith("# may not show the failure alone")
        assert not any(line.startswith("#") for line in rest)


def test_replay_repeats_the_run_where_the_finding_needs_its_state(
    contract: Contract, spec: Spec
) -> None:
    def wrong_after_creates() -> App:
        created: list[str] = []

        def change(
            method: str, path: str, status: int, headers: dict[str, str], body: bytes
        ) -> tuple[int, dict[str, str], bytes]:
            if method == "POST" and status == 201:
                created.append(path)
            return (
                one_more(method, path, status, headers, body)
                if created
                else (
                    status,
                    headers,
                    body,
                )
            )

        return faulty(library(), change)

    chosen = ("books.list", "books.create")
    with serve(wrong_after_creates()) as url:
        outcome = contract(url, operations=chosen)
    (found, *_) = [it for it in outcome.findings if it["replayed_by"] != "operation"]
    with serve(wrong_after_creates()) as url:
        code, said = replayed(spec, outcome, url, found["id"], operations=chosen)
    assert (code, "until the same finding occurs" in said) == (1, True), said
    assert "1 failure is not shown by the recorded requests: repeating the run" in said
    with serve(library()) as url:
        code, said = replayed(spec, outcome, url, found["id"], operations=chosen)
    assert (code, "and the run with its seed does not show it" in said) == (0, True), said


def test_a_request_that_is_not_whole_is_not_sent_again(spec: Spec) -> None:
    plan = Plan(api="library", spec_path="", base_url="http://here", credentials={}, seed=1)
    operation = spec.operation("books.create")
    for size, expected in ((100, "request"), (20_000, "operation")):
        body = json.dumps({"title": "x" * size}).encode()
        request = recording.request_of(
            "POST", "http://here/v1/books", {}, body, "http://here", Redactor()
        )
        exchange = RecordedCase(
            phase="coverage", request=request, status=500, media_type="text/plain", text=""
        )
        failure = checks.Violation(operation=operation.label, what="x", pointer=operation.pointer)
        (found,) = Findings(spec, plan).of(operation, "not_a_server_error", failure, exchange)
        assert (found.replayed_by, found.steps) == (expected, ())


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ({"operations": []}, []),
        ({"operations": ["books.get"]}, ["books.get"]),
        ({"operations": [], "shard": {"index": 2, "total": 3}}, ["books.list", "books.create"]),
    ],
)
def test_recorded_operations_of_a_shard_are_its_share(
    run: dict[str, Any], expected: list[str]
) -> None:
    tested = [{"operation_id": "books.list"}, {"operation_id": "books.create"}]
    assert recorded_operations({"run": run, "apis": [{"operations": tested}]}) == expected
