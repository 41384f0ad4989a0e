"""What of an exchange goes into a finding, so that its cause can be told."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks.violation_data import NO_DATA, ViolationData
from concord.http.recorded import RecordedRequest
from concord.runner.finding import Context, Finding
from concord.runner.plan import Plan
from concord.runner.worker.findings import Findings
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Spec

PAGE = "/components/schemas/BookPage"
BOOK = "/components/schemas/Book"


def find(
    spec: Spec,
    body: Any,
    pointer: str,
    at: str | None,
    *,
    what: str = "",
    data: ViolationData = NO_DATA,
    operation: str = "books.list",
    status: int = 200,
) -> Finding:
    plan = Plan(api="library", spec_path="", base_url="http://here", credentials={}, seed=1)
    tested = spec.operation(operation)
    exchange = RecordedCase(
        phase="coverage",
        request=RecordedRequest(method="GET", path="/v1/books", headers=(), body=None),
        status=status,
        media_type="application/json",
        text=body if isinstance(body, str) else json.dumps(body),
    )
    failure = Violation(operation=tested.label, what=what, pointer=pointer, at=at, data=data)
    (found,) = Findings(spec, plan).of(tested, "a_check", failure, exchange)
    return found


def context(spec: Spec, body: Any, pointer: str, at: str | None, **how: Any) -> Context:
    return find(spec, body, pointer, at, **how).context


def lacks(*names: str) -> ViolationData:
    return ViolationData(members=names)


def test_context_names_the_member_that_came_instead(spec: Spec) -> None:
    body = {"data": [], "Total": 3, "extra": 4}
    found = context(spec, body, f"{PAGE}/required", "", data=lacks("total"))
    assert (found.member, found.missing, found.instead) == ("total", True, "Total")
    assert (found.resource, found.action, found.in_items) == ("book", "list", False)


@pytest.mark.parametrize(
    "body",
    [{"data": []}, {"data": [], "Total": "3"}, {"data": [], "count": 3}],
    ids=["nothing came", "of another type", "another name"],
)
def test_context_names_no_member_that_is_another_one(spec: Spec, body: Any) -> None:
    found = context(spec, body, f"{PAGE}/required", "", data=lacks("total"))
    assert (found.member, found.missing, found.instead) == ("total", True, "")


def test_context_of_the_model_names_what_came_instead(spec: Spec) -> None:
    body = {"data": [{"id": "b1", "Title": "x"}], "total": 1}
    found = context(spec, body, f"{BOOK}/properties/title", "/data/0/title")
    assert (found.member, found.missing, found.instead) == ("title", True, "Title")
    assert found.in_items


def test_context_of_a_member_that_is_there_is_not_missing(spec: Spec) -> None:
    body = {"data": [{"id": "b1", "title": "x", "Title": "y"}], "total": 1}
    found = context(spec, body, f"{BOOK}/properties/title", "/data/0/title")
    assert (found.member, found.missing, found.instead) == ("title", False, "")


def test_context_of_a_name_that_nothing_declares_is_the_member_above(spec: Spec) -> None:
    body = {"data": [{"id": "b1", "title": {"odd": 1}}], "total": 1}
    for name in ("odd", "gone"):
        found = context(spec, body, f"{BOOK}/properties/title", f"/data/0/title/{name}")
        assert (found.member, found.missing) == ("title", False)
    assert context(spec, {"more": 1}, PAGE, "/more").member == "more"


def test_context_of_an_unexpected_member_is_the_missing_one(spec: Spec) -> None:
    pointer = f"{PAGE}/additionalProperties"
    found = context(spec, {"data": [], "Total": 3}, pointer, "", data=lacks("Total"))
    assert (found.member, found.missing, found.instead) == ("total", True, "Total")
    found = context(spec, {"data": [], "total": 3, "Total": 3}, pointer, "", data=lacks("Total"))
    assert (found.member, found.missing, found.instead) == ("Total", False, "")


def test_context_knows_all_items_from_one(spec: Spec) -> None:
    body = {"data": [{"id": "b1"}], "total": 1}
    assert context(spec, body, PAGE, "/data").whole
    assert not context(spec, body, PAGE, "/data/0").whole
    assert not context(spec, {"total": 1}, PAGE, "/data").whole


def test_context_knows_a_failure_that_is_answered_as_success(spec: Spec) -> None:
    problem = {"error": "no"}
    assert context(spec, problem, f"{PAGE}/required", "", data=lacks("data")).is_refusal
    refused = context(spec, problem, f"{PAGE}/required", "", data=lacks("data"), status=400)
    assert not refused.is_refusal
    assert not context(spec, {"data": []}, f"{PAGE}/required", "", data=lacks("total")).is_refusal
    assert not context(spec, "<html>", PAGE, None).is_refusal


def test_context_reads_what_the_model_predicts(spec: Spec) -> None:
    data = ViolationData(expected_status=404, received_status=200, header="allow")
    found = context(spec, {}, PAGE, None, data=data)
    assert (found.predicted, found.received, found.header) == (404, 200, "allow")
    assert context(spec, {}, PAGE, None, what="status 404 is not documented").predicted is None


def test_context_names_what_a_wrong_request_is_about(spec: Spec) -> None:
    data = ViolationData(is_acceptance=True, member="name.texts")
    assert context(spec, {}, "/paths/~1v1~1books/get", None, data=data).member == "name.texts"
    assert context(spec, {}, f"{BOOK}/properties/title", None).member == "title"
    assert context(spec, {}, "/paths/~1v1~1books/get", None, what="page: no").member == ""


def test_context_knows_requests_without_credentials(spec: Spec) -> None:
    data = ViolationData(is_acceptance=True, lacks_credentials=True)
    assert context(spec, {}, "/paths/~1v1~1books/get", None, data=data).credentials
    told = "Got 200 when missing required 'Authorization' header"
    assert not context(spec, {}, "/paths/~1v1~1books/get", None, what=told).credentials


def test_a_finding_keeps_its_context_and_older_reports_have_none(spec: Spec) -> None:
    found = find(spec, {"data": [], "Total": 3}, f"{PAGE}/required", "", data=lacks("total"))
    told = dataclasses.asdict(found)
    assert Finding.from_json(told) == found
    del told["context"]
    assert Finding.from_json(told).context == Context()
