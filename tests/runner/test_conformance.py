"""The answers to probes are judged like any other: status, headers, media type, body."""

from __future__ import annotations

from typing import Any

import pytest

from concord.checks import Violation
from concord.http import Response
from concord.http.recorded import RecordedRequest
from concord.runner.worker.conformance import Conformance
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation, Spec
from tests.runner.conftest import Contract
from tests.runner.library import faulty, library, serve

RIGHT = {"content-type": "application/json"}
EXCHANGE = RecordedCase(
    phase="probes",
    request=RecordedRequest(method="GET", path="/v1/books", headers=(), body=None),
    status=401,
    media_type="application/json",
    text="",
)


def judged(
    spec: Spec, status: int, headers: dict[str, str], body: bytes, problem: str = ""
) -> dict[str, Any]:
    """By check, the violation or None."""
    found: dict[str, Violation | None] = {}

    def report(_: Operation, check: str, violation: Violation | None, __: RecordedCase) -> None:
        found[check] = violation

    sent = Response(status=status, headers=headers, body=body, problem=problem)
    Conformance(spec, report).judge(spec.operation("books.list"), sent, EXCHANGE)
    return found


def test_a_refusal_as_documented_is_judged_and_breaks_nothing(spec: Spec) -> None:
    found = judged(spec, 401, RIGHT, b'{"error": "who are you?"}')
    assert found == {"status_code_conformance": None}


@pytest.mark.parametrize(
    ("status", "headers", "body", "check"),
    [
        (407, RIGHT, b"{}", "status_code_conformance"),
        (401, {"content-type": "text/html"}, b'{"error": "x"}', "content_type_conformance"),
        (401, RIGHT, b'{"fault": "x"}', "response_schema_conformance"),
        (401, RIGHT, b"<h1>Sorry</h1>", "response_schema_conformance"),
    ],
)
def test_a_refusal_of_another_form_breaks_the_contract(
    spec: Spec, status: int, headers: dict[str, str], body: bytes, check: str
) -> None:
    found = judged(spec, status, headers, body)
    assert {name for name, violation in found.items() if violation is not None} == {check}


def test_a_response_that_cannot_be_read_is_one_violation(spec: Spec) -> None:
    found = judged(spec, 407, {"content-type": "text/html"}, b"[[[", "is too deep")
    assert [(name, it.what) for name, it in found.items()] == [
        ("response_is_readable", "the response is too deep")
    ]


def test_who_is_asked_to_wait_has_learned_nothing(spec: Spec) -> None:
    assert judged(spec, 429, {}, b"") == {}


def test_a_run_judges_how_a_wrong_secret_is_refused(contract: Contract) -> None:
    def reshape(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        refused = status == 401 and path == "/v1/token"
        return status, headers, b'{"fault": "x"}' if refused else body

    with serve(faulty(library(), reshape)) as url:
        outcome = contract(url, operations=("books.list",))
    told = [(it["check"], it["phase"], it["status"]) for it in outcome.findings]
    assert told == [("response_schema_conformance", "probes", 401)]


def test_a_run_notices_a_token_for_a_wrong_secret(contract: Contract) -> None:
    def accept(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if path == "/v1/token" and status == 401:
            return 200, headers, b'{"access_token": "t", "expires_in": 3600}'
        return status, headers, body

    with serve(faulty(library(), accept)) as url:
        outcome = contract(url, operations=("books.list",))
    told = {(it["check"], it["operation_id"]) for it in outcome.findings}
    assert ("foreign_token_is_refused", "token.create") in told
