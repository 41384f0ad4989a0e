"""A response with thousands of violations is judged in reasonable time, and nothing of it lost."""

from __future__ import annotations

import json

import pytest
from jsonschema_rs import Draft202012Validator

from concord.runner.schemathesis_adapter.violations import FirstViolation
from tests.runner.conftest import Contract
from tests.runner.library import faulty, library, serve

VALIDATOR = Draft202012Validator({"items": {"type": "string"}})


def long_list(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """A list of 2,000 books of which each member is wrong."""
    if (method, path, status) == ("GET", "/v1/books", 200):
        books = [{"id": it, "title": it, "genre": f"g{it}"} for it in range(2000)]
        body = json.dumps({"data": books, "total": 2000}).encode()
    return status, headers, body


def test_run_ends_by_itself_where_each_item_of_a_long_list_is_wrong(contract: Contract) -> None:
    with serve(faulty(library(), long_list)) as url:
        outcome = contract(url, operations=("books.list",), max_time=120.0)
    assert (outcome.code, outcome.api["ended"]) == (1, "completed")
    at = {it["at"] for it in outcome.findings if it["check"] == "response_schema_conformance"}
    assert at == {"/data/0/id", "/data/0/title", "/data/0/genre"}
    assert any("500 violations" in cut["why"] for cut in outcome.api["cut_short"])


@pytest.mark.parametrize(("value", "expected"), [(["a"], 0), ([1], 1), ([1, 2, 3], 1)])
def test_first_violation_gives_one_error_at_most(value: list[object], expected: int) -> None:
    bounded = FirstViolation(VALIDATOR)
    assert len(list(bounded.iter_errors(value))) == expected
    assert bounded.is_valid(value) is (expected == 0)
