"""A token call that is broken is a defect of its operation; refused credentials are none."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse

from concord.http import Response
from concord.runner.plan import Plan
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import NoTokenError
from concord.runner.worker.request_guard import RequestGuard
from concord.runner.worker.resources import Resources
from concord.runner.worker.token_call import is_defect, report
from concord.spec import OAuth2, Spec, load_file
from tests.runner.conftest import Contract, run_contract
from tests.runner.library import CREDENTIALS, TOKEN, faulty, library, serve

JSON = {"content-type": "application/json"}


def failed(spec: Spec, response: Response) -> NoTokenError:
    (scheme,) = (it for it in spec.schemes.values() if isinstance(it, OAuth2))
    return NoTokenError("no token", scheme=scheme, sent=response)


def reported(spec: Spec, response: Response) -> list[dict[str, Any]]:
    plan = Plan(
        api="library", spec_path="", base_url="http://here", credentials=CREDENTIALS, seed=1
    )
    found: list[dict[str, Any]] = []

    def emit(event: str, **members: Any) -> None:
        if event == "finding":
            found.append(members["finding"])

    redactor = Redactor.of(spec, CREDENTIALS)
    run = Resources.of(spec, plan, redactor, emit, RequestGuard(plan.limits))
    report(run, failed(spec, response))
    return found


@pytest.mark.parametrize(
    ("status", "body", "check"),
    [
        (500, b"{}", "status_code_conformance"),
        (418, b"{}", "status_code_conformance"),
        (200, b"<html>", "response_schema_conformance"),
        (200, b"{}", "response_schema_conformance"),
        (200, b'{"access_token": ["t"], "expires_in": 1}', "response_schema_conformance"),
        (200, b'{"access_token": "", "expires_in": 1}', "token_keeps_its_promise"),
    ],
)
def test_report_finds_what_is_wrong_with_a_token_call(
    spec: Spec, status: int, body: bytes, check: str
) -> None:
    response = Response(status=status, headers=JSON, body=body)
    assert is_defect(spec, failed(spec, response))
    found = reported(spec, response)
    assert {(it["operation_id"], it["check"]) for it in found} == {("token.create", check)}
    assert all("${LIBRARY_CLIENT_SECRET}" in it["curl"] for it in found)
    assert all(it["answer"]["status"] == status for it in found)


def test_report_finds_a_token_call_whose_response_cannot_be_read(spec: Spec) -> None:
    response = Response(status=200, headers=JSON, problem="ends before its end")
    assert is_defect(spec, failed(spec, response))
    (found,) = reported(spec, response)
    assert "the response ends before its end" in found["what"]


@pytest.mark.parametrize("status", [302, 401, 404, 405, 429])
def test_is_defect_leaves_credentials_and_addresses_to_the_user(spec: Spec, status: int) -> None:
    assert not is_defect(spec, failed(spec, Response(status=status, headers=JSON, body=b"{}")))


def test_run_reports_a_token_call_that_breaks_on_the_way(contract: Contract) -> None:
    left = 5

    def change(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        nonlocal left
        left -= method == "GET" and status == 200
        if path != "/v1/token":
            return status, headers, body
        if left <= 0:
            return 500, JSON, b"{}"
        return status, headers, json.dumps({**json.loads(body), "expires_in": 0}).encode()

    with serve(faulty(library(), change)) as url:
        outcome = contract(url, operations=("books.list",))
    assert outcome.code == 1
    assert {it["operation_id"] for it in outcome.findings} == {"token.create"}
    assert outcome.api["errors"] == []
    assert outcome.api["cases"] > 0


def test_run_goes_on_with_what_needs_no_token(spec: Spec, tmp_path: Path) -> None:
    document = copy.deepcopy(dict(spec.document))
    document["paths"]["/v1/books/{id}"]["get"]["security"] = []
    path = tmp_path / "openapi.yaml"
    path.write_text(json.dumps(document), "utf-8")
    app = library()

    async def wrong(scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        if path == "/v1/token":
            await PlainTextResponse("{}", 418, media_type="application/json")(scope, receive, send)
            return
        if path.startswith("/v1/books/"):
            known = (b"authorization", f"Bearer {TOKEN}".encode())
            scope = {**scope, "headers": [*scope["headers"], known]}
        await app(scope, receive, send)

    with serve(wrong) as url:
        named = ("books.list", "books.get")
        outcome = run_contract(
            load_file(path, api="library"), tmp_path / "reports", url, operations=named
        )
    assert outcome.code == 1
    found = {(it["operation_id"], it["check"]) for it in outcome.findings}
    assert found == {("token.create", "status_code_conformance")}
    cases = {it["operation"]: it["cases"] for it in outcome.api["operations"]}
    assert cases["GET /v1/books"] == 0
    assert cases["GET /v1/books/{id}"] > 0
    assert outcome.api["not_run"] == ["GET /v1/books"]
    assert "the token call gave no token, so that what needs one" in outcome.text
