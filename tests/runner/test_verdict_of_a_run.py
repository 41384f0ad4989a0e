"""A correct server keeps its contract; each seeded fault breaks it, at the right place."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from concord.spec import Spec
from tests.runner.conftest import ENVIRON, Contract, Outcome
from tests.runner.library import Change, faulty, library, serve

SCHEMAS = "/components/schemas"


def test_a_correct_server_keeps_its_contract(clean: Outcome) -> None:
    outcome = clean
    assert outcome.code == 0
    assert outcome.findings == []
    assert outcome.report["verdict"] == "kept"
    assert outcome.report["complete"] is True
    assert all(operation["reached"] for operation in outcome.api["operations"])
    assert "KEPT: 1 API, 5 operations" in outcome.said
    for check in (
        "response_schema_conformance",
        "ignored_auth",
        "use_after_free",
        "page_is_honoured",
        "pages_add_up",
        "filters_hold",
        "filters_find",
        "writes_are_read_back",
        "deleted_is_gone",
    ):
        assert outcome.api["checks"][check] > 0, check


def test_two_runs_on_fresh_servers_agree(contract: Contract) -> None:
    told = []
    for _ in range(2):
        with serve(library()) as url:
            outcome = contract(url, operations=("books.get", "books.delete"))
        told.append((outcome.code, outcome.api["cases"], outcome.api["requests"]))
    assert told[0] == told[1]
    assert told[0][0] == 0, outcome.text


Edit = Callable[[Any], None]


def on(method: str, status: int, edit: Edit) -> Change:
    """A fault that edits the JSON of the answers to `method` with `status`, where it fits."""

    def change(
        asked: str, path: str, answered: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if asked != method or answered != status or path == "/v1/token":
            return answered, headers, body
        value = json.loads(body)
        with contextlib.suppress(KeyError):
            edit(value)
        return answered, headers, json.dumps(value).encode()

    return change


def missing_member(value: Any) -> None:
    for book in value["data"]:
        book.pop("genre")


def wrong_type(value: Any) -> None:
    value["total"] = str(value["total"])


def short_page(value: Any) -> None:
    value["data"] = value["data"][:-1]


def other_genre(value: Any) -> None:
    for book in value["data"]:
        book["genre"] = "travel"


def lost_title(value: Any) -> None:
    value["title"] = value["title"].upper() + "!"


def together(*changes: Change) -> Change:
    """All of `changes` at once."""

    def change(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        for one in changes:
            status, headers, body = one(method, path, status, headers, body)
        return status, headers, body

    return change


def extra_status(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    wrong = method == "GET" and path != "/v1/books" and status == 200
    return 206 if wrong else status, headers, body


def server_error(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    wrong = method == "POST" and path == "/v1/books" and status == 400
    return 500 if wrong else status, headers, body


def content_type(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    wrong = method == "GET" and path != "/v1/books" and status == 200
    return status, {**headers, "content-type": "text/html"} if wrong else headers, body


def error_shape(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    return status, headers, b'{"message": "no"}' if status == 404 else body


LIST, GET = "/paths/~1v1~1books/get", "/paths/~1v1~1books~1{id}/get"


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (
            together(on("GET", 200, missing_member), server_error, extra_status),
            {
                ("books.list", f"{SCHEMAS}/Book/required"),
                ("books.create", "/paths/~1v1~1books/post"),
                ("books.get", f"{GET}/responses"),
            },
        ),
        (
            together(on("GET", 200, wrong_type), content_type, error_shape),
            {
                ("books.list", f"{SCHEMAS}/BookPage/properties/total/type"),
                ("books.get", f"{GET}/responses/200/content"),
                ("books.get", f"{SCHEMAS}/Problem/required"),
                ("books.delete", f"{SCHEMAS}/Problem/required"),
            },
        ),
        (
            together(on("GET", 200, short_page), on("GET", 200, lost_title)),
            {
                ("books.list", f"{LIST}/x-pagination"),
                ("books.create", f"{SCHEMAS}/BookCreate/properties/title"),
            },
        ),
        (
            on("GET", 200, other_genre),
            {("books.list", f"{LIST}/parameters/2/x-filter")},
        ),
    ],
)
def test_faults_break_the_contract_where_they_are(
    contract: Contract, change: Change, broken: set[tuple[str, str]]
) -> None:
    with serve(faulty(library(), change)) as url:
        outcome = contract(url)
    assert outcome.code == 1
    # the same fault may show elsewhere, too; the token call is correct
    assert broken <= outcome.broken()
    assert "token.create" not in {operation for operation, _ in outcome.broken()}
    assert outcome.said.count("BROKEN: 1 API") == 1
    for _, pointer in broken:
        assert pointer in "".join(outcome.text.split())


def test_authentication_that_is_ignored_breaks_the_contract(contract: Contract) -> None:
    correct = library()

    async def lenient(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = [pair for pair in scope["headers"] if pair[0] != b"authorization"]
            headers.append((b"authorization", b"Bearer token-81c1f6e5"))
            scope = {**scope, "headers": headers}
        await correct(scope, receive, send)

    with serve(lenient) as url:
        outcome = contract(url, operations=("books.list",))
    assert outcome.code == 1
    assert "ignored_auth" in {finding["check"] for finding in outcome.findings}


def test_a_documented_and_an_inferred_failure_are_told_apart(
    contract: Contract, spec: Spec
) -> None:
    def both(value: Any) -> None:
        value["pages"] = "many"
        value["genre"] = "cooking"

    with serve(faulty(library(), on("GET", 200, both))) as url:
        outcome = contract(url, operations=("books.get",))
    kinds = {it["blame"]["pointer"]: it["blame"] for it in outcome.findings}
    documented = kinds[f"{SCHEMAS}/Book/properties/genre/enum"]
    inferred = kinds[f"{SCHEMAS}/Book/properties/pages/type"]
    assert documented["kind"] == "documented"
    assert documented["text"] == "Books > Read"
    assert documented["ambiguities"] == ["library-required"]
    assert inferred["kind"] == "inferred"
    assert inferred["text"] == "the page does not say what it counts in"
    assert "the vendor broke the contract: Books > Read" in outcome.said
    assert "our inference was wrong: the page does not say" in outcome.said
    line = spec.locate(f"{SCHEMAS}/Book/properties/genre/enum").line
    assert documented["location"] == f"tests/samples/library.yaml:{line}"
    told = next(it for it in outcome.findings if it["blame"] == documented)
    assert told["at"] == "/genre"
    assert f"curl -i {url}/v1/books/" in told["curl"]
    assert '"Authorization: Bearer $LIBRARY_ACCESS_TOKEN"' in told["curl"]
    where = f"--report-dir {outcome.folder}"
    assert told["replay"].endswith(f" --replay {told['id']} {where}")
    assert told["times"] > 1


def test_what_never_succeeds_is_not_tested(contract: Contract) -> None:
    def no_books(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if method == "GET" and path.startswith("/v1/books/"):
            return 404, {**headers, "content-type": "application/json"}, b'{"error": "none"}'
        return status, headers, body

    with serve(faulty(library(), no_books)) as url:
        outcome = contract(url, operations=("books.get",))
    assert outcome.code == 1
    assert outcome.report["verdict"] == "untested"
    assert "never reached a success: GET /v1/books/{id} (responses:" in outcome.said


def test_script_of_a_finding_ends_in_the_follow_up_that_shows_it(contract: Contract) -> None:
    with serve(faulty(library(), shortened)) as url:
        outcome = contract(url, operations=("books.create", "books.get"))
        (found,) = [it for it in outcome.findings if it["check"] == "writes_are_read_back"]
        done = subprocess.run(
            ["/bin/bash", "-c", found["curl"]],
            env={"PATH": os.environ["PATH"], **ENVIRON},
            capture_output=True,
            text=True,
            check=False,
        )
    assert f"{url}/v1/books/${{ID_1}}" in found["curl"].splitlines()[-1]
    _, _, body = done.stdout.replace("\r", "").partition("\n\n")
    assert json.loads(body)["title"] == "cut", found["curl"]


def shortened(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """Reads show another title than was written."""
    if method == "GET" and path.startswith("/v1/books/") and status == 200:
        body = json.dumps({**json.loads(body), "title": "cut"}).encode()
    return status, headers, body
