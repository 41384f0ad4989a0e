"""A read-only target: whatever asks for it, only reads and the token call leave the process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.runner.conftest import Contract, target
from tests.runner.library import App, Send, library, serve

_ROOT = Path(__file__).parents[2]


def recording(app: App, seen: set[tuple[str, str]]) -> App:
    """`app`, which keeps the method and path of everything that reaches it."""

    async def wrapped(scope: Any, receive: Any, send: Send) -> None:
        seen.add((scope["method"], scope["path"]))
        await app(scope, receive, send)

    return wrapped


def test_only_reads_and_the_token_call_reach_a_read_only_target(contract: Contract) -> None:
    seen: set[tuple[str, str]] = set()
    with serve(recording(library(), seen)) as url:
        outcome = contract(url, target=target(allows=()))
    assert outcome.code == 0, outcome.text
    assert {label["operation"] for label in outcome.api["operations"]} == {
        "GET /v1/books",
        "GET /v1/books/{id}",
    }
    assert {path for method, path in seen if method == "POST"} == {"/v1/token"}
    assert {method for method, _ in seen} <= {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_target_that_allows_writes_is_written_to(contract: Contract) -> None:
    seen: set[tuple[str, str]] = set()
    with serve(recording(library(), seen)) as url:
        contract(url, operations=("books.create",))
    assert ("POST", "/v1/books") in seen


_CLIENT = """
import json, sys, requests, urllib.request
from concord.runner.worker import request_guard as _guard
gate = _guard.RequestGuard(_guard.Limits(read_only=True))
gate.install()
url, told = sys.argv[1], []
for method in ("POST", "PUT", "PATCH", "DELETE", "QUERY", "GET", "HEAD", "OPTIONS"):
    try:
        requests.request(method, url, data=b"x" if method != "GET" else None)
        told.append([method, "sent"])
    except _guard.RefusedError:
        told.append([method, "refused"])
try:
    urllib.request.urlopen(urllib.request.Request(url, data=b"x"))
    told.append(["urllib", "sent"])
except _guard.RefusedError:
    told.append(["urllib", "refused"])
with gate.permitted():
    requests.post(url, data=b"token")
print(json.dumps(told))
"""


def test_the_guard_refuses_before_anything_is_sent() -> None:
    seen: set[tuple[str, str]] = set()
    with serve(recording(library(), seen)) as url:
        done = subprocess.run(
            [sys.executable, "-c", _CLIENT, f"{url}/v1/token"],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    told = dict(json.loads(done.stdout))
    writing = {"POST", "PUT", "PATCH", "DELETE", "QUERY", "urllib"}
    assert {name for name, result in told.items() if result == "refused"} == writing
    assert {name for name, result in told.items() if result == "sent"} == {"GET", "HEAD", "OPTIONS"}
    assert {method for method, _ in seen} == {"GET", "HEAD", "OPTIONS", "POST"}
