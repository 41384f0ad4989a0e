"""The id of a finding is the same in every run: no value of an answer is part of it."""

from __future__ import annotations

import pytest

from concord.checks import Violation
from concord.checks.messages import constant, message
from concord.runner.plan import Plan, RecordedRequest
from concord.runner.worker.findings import Findings
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Spec

BOOK = "/components/schemas/Book"
REQUIRED = f"{BOOK}/required"


def identify(spec: Spec, what: str, pointer: str, at: str | None) -> str:
    """The id of what a check of ours found in an answer to a read."""
    plan = Plan(api="library", spec_path="", base_url="http://here", credentials={}, seed=1)
    operation = spec.operation("books.get")
    request = RecordedRequest(method="GET", path="/v1/books/b1", headers=(), body=None)
    exchange = RecordedCase(
        phase="coverage", request=request, status=200, media_type="application/json", text="{}"
    )
    failure = Violation(operation=operation.label, what=what, pointer=pointer, at=at)
    (found,) = Findings(spec, plan).of(operation, "a_check", failure, exchange)
    assert found.what == what
    return found.id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("title is 'a'", BOOK, "/data/0/title"), ("title is 'b'", BOOK, "/data/24/title")),
        (("x", BOOK, "/data/0/8f2c/title"), ("x", BOOK, "/data/0/77aa/title")),
        (
            (message("{name} is {value}", name=constant("title"), value="a"), REQUIRED, None),
            (message("{name} is {value}", name=constant("title"), value="b"), REQUIRED, None),
        ),
        (
            ("title is 'a'", f"{BOOK}/properties/required", None),
            ("title is 'b'", f"{BOOK}/properties/required", None),
        ),
    ],
    ids=["position and value", "name of the server's own", "form of required", "member required"],
)
def test_findings_that_differ_in_values_have_one_id(
    spec: Spec, one: tuple[str, str, str | None], other: tuple[str, str, str | None]
) -> None:
    assert identify(spec, *one) == identify(spec, *other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("x", BOOK, "/data/0/title"), ("x", BOOK, "/data/0/genre")),
        (("x", BOOK, None), ("x", REQUIRED, None)),
        ((constant("title is missing"), REQUIRED, ""), (constant("id is missing"), REQUIRED, "")),
    ],
    ids=["member", "keyword", "missing member"],
)
def test_findings_that_differ_in_more_have_two(
    spec: Spec, one: tuple[str, str, str | None], other: tuple[str, str, str | None]
) -> None:
    assert identify(spec, *one) != identify(spec, *other)
