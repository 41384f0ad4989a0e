"""A token call that is broken is a defect of its operation; refused credentials are none."""

from __future__ import annotations

import json

import pytest

from tests.runner.conftest import Contract
from tests.runner.library import Change, faulty, library, serve

JSON = {"content-type": "application/json"}


def answering(status: int, body: bytes, *, reads: int = 0) -> Change:
    """Answers token calls so once there were so many reads; until then tokens end at once."""
    left = reads

    def change(
        method: str, path: str, was: int, headers: dict[str, str], said: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        nonlocal left
        left -= method == "GET" and was == 200
        if path != "/v1/token":
            return was, headers, said
        if left <= 0:
            return status, JSON, body
        return was, headers, json.dumps({**json.loads(said), "expires_in": 0}).encode()

    return change


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"{}"), (200, b"<html>"), (200, b"{}"), (200, b'{"access_token": ["t"]}')],
)
def test_run_reports_a_token_call_that_gives_no_token(
    contract: Contract, status: int, body: bytes
) -> None:
    with serve(faulty(library(), answering(status, body))) as url:
        outcome = contract(url)
    assert outcome.code == 1
    assert {it["operation_id"] for it in outcome.findings} == {"token.create"}
    assert {it["answer"]["status"] for it in outcome.findings} == {status}
    assert all("${LIBRARY_CLIENT_SECRET}" in it["curl"] for it in outcome.findings)
    assert "the token call gave no token" in outcome.said
    assert "not run: " in outcome.said
    assert "GET /v1/books" in outcome.api["not_run"]


def test_run_reports_a_token_call_that_breaks_on_the_way(contract: Contract) -> None:
    with serve(faulty(library(), answering(500, b"{}", reads=5))) as url:
        outcome = contract(url, operations=("books.list",))
    assert outcome.code == 1
    assert {it["operation_id"] for it in outcome.findings} == {"token.create"}
    assert outcome.api["errors"] == []
    assert outcome.api["cases"] > 0


@pytest.mark.parametrize("status", [400, 401])
def test_run_leaves_refused_credentials_to_the_user(contract: Contract, status: int) -> None:
    refused = answering(status, b'{"error": "invalid_client"}')
    with serve(faulty(library(), refused)) as url:
        outcome = contract(url)
    assert outcome.code == 2
    assert outcome.findings == []
    assert f"rejected the credentials with {status}" in outcome.said
