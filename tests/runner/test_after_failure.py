"""A failure is recorded and ends nothing; it is known again, whatever the server puts into it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from schemathesis.engine.run.stateful import _executor
from schemathesis.openapi import checks

from concord.runner.schemathesis_adapter import after_failure
from tests.runner.conftest import Contract, Outcome
from tests.runner.library import App, Send, faulty, library, serve

ROOT = Path(__file__).parents[2]
IN_PROCESS = """
from schemathesis.engine.run.stateful import _executor
from schemathesis.openapi.checks import UndefinedContentType
from concord.runner.schemathesis_adapter.after_failure import go_on
def failure(content_type):
    return UndefinedContentType(operation="GET /", content_type=content_type,
                                defined_content_types=[], message="")
before = failure("text/a") == failure("text/b"), _executor.is_known(failure("x"), "c", None)
go_on()
after = failure("text/a") == failure("text/b"), _executor.is_known(failure("x"), "c", None)
print(before, after)
"""


def unpaged(app: App) -> App:
    """`app` that does not look at the page it is asked for."""

    async def wrapped(scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] == "http":
            query = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
            kept = urlencode([it for it in query if it[0] != "page"])
            scope = {**scope, "query_string": kept.encode()}
        await app(scope, receive, send)

    return wrapped


def cut(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """Titles are cut, and there is one more of everything."""
    del method, path
    if headers.get("content-type") != "application/json" or status >= 300:
        return status, headers, body
    told = json.loads(body)
    for book in (told, *(told.get("data") or ())) if isinstance(told, dict) else ():
        if isinstance(book, dict) and isinstance(book.get("title"), str):
            book["title"] = book["title"][:3]
    return status, headers, json.dumps(told).encode()


def test_run_against_a_wrong_server_is_as_long_as_against_a_right_one(
    contract: Contract, clean: Outcome
) -> None:
    with serve(faulty(unpaged(library()), cut)) as url:
        wrong = contract(url)
    assert (clean.code, wrong.code) == (0, 1)
    assert wrong.api["ended"] == "completed"
    assert wrong.api["cases"] == clean.api["cases"]
    assert sum(wrong.api["methods"].values()) <= 1.3 * sum(clean.api["methods"].values())
    assert {"page_is_honoured", "writes_are_read_back"} <= {it["check"] for it in wrong.findings}


def test_run_finds_in_the_stateful_phase_what_shows_there_alone(contract: Contract) -> None:
    def moody(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        return (
            (200, headers, b"{}") if method == "GET" and status == 404 else (status, headers, body)
        )

    with serve(faulty(library(), moody)) as url:
        outcome = contract(url)
    assert "use_after_free" in {it["check"] for it in outcome.findings}


def test_go_on_counts_failures_as_known() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_PROCESS],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "(False, False) (True, True)"


def test_every_kind_that_is_replaced_has_a_key() -> None:
    assert all(hasattr(kind, "_unique_key") for kind in after_failure._KEYS)
    assert "is_known" in vars(_executor)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (["properties", "title", "type"], "properties/title/type"),
        (["properties", "part", "properties", "part", "type"], "properties/part/type"),
    ],
)
def test_key_of_a_schema_is_as_short_however_deep_the_answer(
    path: list[str], expected: str
) -> None:
    key = after_failure._KEYS[checks.JsonSchemaError]
    assert key(SimpleNamespace(schema_path=path)) == expected
