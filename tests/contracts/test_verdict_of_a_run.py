"""A correct server keeps its contract; each seeded fault breaks it, at the right place."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest

import specs
from tests.contracts.conftest import Contract
from tests.contracts.library import Change, faulty, library, serve

SCHEMAS = "/components/schemas"


def test_a_correct_server_keeps_its_contract(contract: Contract) -> None:
    with serve(library()) as url:
        outcome = contract(url)
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
            outcome = contract(url, operations=("books.list", "books.get"))
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


def wrong_enum(value: Any) -> None:
    if "genre" in value:
        value["genre"] = "cooking"


def wrong_pages(value: Any) -> None:
    if "genre" in value:
        value["pages"] = "many"


def extra_status(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    return (206 if method == "GET" and status == 200 else status), headers, body


def server_error(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    return (500 if method == "POST" and status == 400 else status), headers, body


def content_type(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    wrong = method == "GET" and status == 200
    return status, {**headers, "content-type": "text/html"} if wrong else headers, body


def error_shape(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    return status, headers, b'{"message": "no"}' if status == 404 else body


LIST, GET = "/paths/~1v1~1books/get", "/paths/~1v1~1books~1{id}/get"


@pytest.mark.parametrize(
    ("change", "operation", "pointer"),
    [
        (on("GET", 200, missing_member), "books.list", f"{SCHEMAS}/Book/required"),
        (on("GET", 200, wrong_type), "books.list", f"{SCHEMAS}/BookPage/properties/total/type"),
        (extra_status, "books.get", f"{GET}/responses"),
        (server_error, "books.create", "/paths/~1v1~1books/post/responses"),
        (content_type, "books.get", f"{GET}/responses/200/content"),
        (error_shape, "books.get", f"{SCHEMAS}/Problem/required"),
        (on("GET", 200, short_page), "books.list", f"{LIST}/x-pagination"),
        (on("GET", 200, other_genre), "books.list", f"{LIST}/parameters/2/x-filter"),
        (on("GET", 200, lost_title), "books.create", f"{SCHEMAS}/BookCreate/properties/title"),
    ],
)
def test_a_fault_breaks_the_contract_where_it_is(
    contract: Contract, change: Change, operation: str, pointer: str
) -> None:
    with serve(faulty(library(), change)) as url:
        outcome = contract(url, operations=(operation,))
    assert outcome.code == 1
    assert (operation, pointer) in outcome.broken()
    assert outcome.said.count("BROKEN: 1 API") == 1
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


def test_a_documented_and_an_inferred_failure_are_told_apart(contract: Contract) -> None:
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


@pytest.mark.parametrize(("allowed", "code"), [(False, 1), (True, 0)])
def test_an_inferred_failure_alone_can_be_allowed(
    contract: Contract, allowed: bool, code: int
) -> None:
    with serve(faulty(library(), on("GET", 200, wrong_pages))) as url:
        outcome = contract(url, operations=("books.get",), allow_inferred=allowed)
    assert outcome.code == code
    assert {it["blame"]["kind"] for it in outcome.findings} == {"inferred"}


def test_a_finding_names_file_line_curl_and_replay(contract: Contract, spec: specs.Spec) -> None:
    with serve(faulty(library(), on("GET", 200, wrong_enum))) as url:
        outcome = contract(url, operations=("books.get",))
        finding = outcome.findings[0]
        line = spec.locate(f"{SCHEMAS}/Book/properties/genre/enum").line
        assert finding["blame"]["location"] == f"tests/contracts/library.yaml:{line}"
        assert finding["at"] == "/genre"
        assert finding["curl"].startswith(f"curl -i {url}/v1/books/")
        assert '"Authorization: Bearer $LIBRARY_TOKEN"' in finding["curl"]
        assert finding["replay"] == f"nox -s contracts -- --replay {finding['id']}"
        assert finding["times"] > 1


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
    assert "never reached a success: GET /v1/books/{id} (it answered:" in outcome.said
