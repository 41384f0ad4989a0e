"""Which failures of Schemathesis are none, because the vocabulary says more than it can know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from schemathesis.openapi.checks import UseAfterFree

from concord.runner.schemathesis_adapter.hooks import stays_readable, varied
from concord.runner.worker.fill import Filler
from concord.runner.worker.id_pool import Pool
from concord.runner.worker.variants import WORDS, Variants
from concord.spec import Spec
from tests.runner.conftest import Contract
from tests.runner.library import faulty, library, serve


@pytest.mark.parametrize(("action", "expected"), [("delete", False), ("invoke", True)])
def test_only_what_is_deleted_must_be_gone(spec: Spec, action: str, expected: bool) -> None:
    operation = spec.operation("books.delete")
    resource = {**operation.definition["x-resource"], "action": action}
    stated = replace(operation, definition={**operation.definition, "x-resource": resource})
    failure = UseAfterFree(
        operation=operation.label,
        message="still there",
        free="DELETE /v1/books/b1",
        usage="GET /v1/books/b1",
    )
    assert stays_readable(failure, {operation.label: stated}) is expected


def test_a_delete_without_vocabulary_deletes(spec: Spec) -> None:
    operation = spec.operation("books.delete")
    kept = {name: it for name, it in operation.definition.items() if name != "x-resource"}
    stated = replace(operation, definition=kept)
    failure = UseAfterFree(operation=operation.label, message="", free="", usage="")
    assert stays_readable(failure, {operation.label: stated}) is False
    assert stays_readable(AssertionError("another"), {operation.label: stated}) is False


def test_the_fullest_example_is_varied_and_itself_stays_as_it_is(spec: Spec) -> None:
    operation = schemathesis.openapi.from_dict(spec.document)["/v1/books"]["POST"]
    bodies: list[Any] = [
        {"title": "A", "genre": "crime"},
        {"title": "B", "genre": "crime", "pages": 3},
    ]
    examples = [operation.Case(body=body, media_type="application/json") for body in bodies]
    found = varied(Filler(spec, Pool(), {}), Variants(spec), examples)
    assert [case.body for case in examples] == bodies
    assert [case.body for case in found] == [
        {"title": f"B {WORDS}", "genre": "crime", "pages": 3},
        {"title": found[1].body["title"], "genre": "crime", "pages": 3},
        {"title": "B", "genre": "crime"},
    ]
    assert len(found[1].body["title"]) == 80, "as long as it may be"
    assert {case.media_type for case in found} == {"application/json"}
    assert len({case.id for case in [*examples, *found]}) == 5


def test_an_unknown_id_of_a_variant_is_left_by_the_filler(spec: Spec) -> None:
    operation = schemathesis.openapi.from_dict(spec.document)["/v1/books/{id}"]["GET"]
    pool = Pool()
    pool.add_listed("book", "b1")
    filler = Filler(spec, pool, {})
    (case,) = varied(filler, Variants(spec), [operation.Case(path_parameters={"id": "b7"})])
    assert case.path_parameters == {"id": "b9"}
    filler.fill("GET /v1/books/{id}", {"path": case.path_parameters}, lambda _: False)
    assert case.path_parameters == {"id": "b9"}


def test_without_an_example_there_is_nothing_to_vary(spec: Spec) -> None:
    assert varied(Filler(spec, Pool(), {}), Variants(spec), []) == []


@pytest.mark.parametrize(
    ("content_type", "body", "check", "what"),
    [
        ("application/json", b"{}\n{}", "response_schema_conformance", "is no JSON"),
        # a page or a media type that is none is wrong as such, whatever is in it
        ("text/plain", b"Hi", "content_type_conformance", "Undocumented Content-Type"),
        (";;;===", b"Hi", "content_type_conformance", "Malformed media type"),
    ],
)
def test_a_body_that_is_no_json_is_one_cause(
    contract: Contract, content_type: str, body: bytes, check: str, what: str
) -> None:
    def twisted(
        method: str, path: str, status: int, headers: dict[str, str], right: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if path == "/v1/token" or not right:
            return status, headers, right
        return status, {**headers, "content-type": content_type}, body

    with serve(faulty(library(), twisted)) as url:
        outcome = contract(url, operations=("books.list",))
    (cause,) = outcome.api["causes"]
    assert cause["title"].startswith(what)
    assert {it["check"] for it in outcome.findings} == {check}


def test_json_with_a_byte_order_mark_is_read_like_any_other(contract: Contract) -> None:
    def marked(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        del method, path
        return status, headers, b"\xef\xbb\xbf" + body if body else body

    with serve(faulty(library(), marked)) as url:
        outcome = contract(url)
    assert (outcome.code, outcome.findings) == (0, [])
