"""The id of a finding is the same in every run: no value of an answer is part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from concord.checks import Violation
from concord.checks.messages import constant, message
from concord.http.recorded import RecordedRequest
from concord.runner.finding import Finding
from concord.runner.plan import Plan
from concord.runner.worker.findings import Findings
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Spec, load_file

BOOK = "/components/schemas/Book"
REQUIRED = f"{BOOK}/required"


def identify(spec: Spec, what: str, pointer: str, at: str | None) -> str:
    """The id of what a check of ours found in an answer to a read."""
    return found_by("a_check", spec, what, pointer, at).id


def found_by(check: str, spec: Spec, what: str, pointer: str, at: str | None) -> Finding:
    """What a check found in an answer to a read."""
    plan = Plan(api="library", spec_path="", base_url="http://here", credentials={}, seed=1)
    operation = spec.operation("books.get")
    request = RecordedRequest(method="GET", path="/v1/books/b1", headers=(), body=None)
    exchange = RecordedCase(
        phase="coverage", request=request, status=200, media_type="application/json", text="{}"
    )
    failure = Violation(operation=operation.label, what=what, pointer=pointer, at=at)
    (found,) = Findings(spec, plan).of(operation, check, failure, exchange)
    assert found.what == what
    return found


@pytest.mark.parametrize(
    ("check", "first"),
    [
        ("limit_is_kept", "# cannot show the failure without an emulator; the replay"),
        ("expired_token_is_refused", "# cannot show the failure without a clock that"),
        ("model_agrees", "# may not show the failure alone; the replay repeats the run"),
        ("page_is_honoured", "curl -i http://here/v1/books/b1"),
    ],
)
def test_script_says_in_its_first_line_what_it_does_not_show(
    spec: Spec, check: str, first: str
) -> None:
    script = found_by(check, spec, "x", BOOK, None).curl
    assert script.startswith(first)
    assert script.splitlines()[-1].startswith("curl -i")


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


def _blamed(path: Path, kind: str, responses: str) -> tuple[str, str]:
    """Kind and text of the blame of a failure of that kind, of an operation with `responses`."""
    path.write_text(
        'openapi: 3.1.0\ninfo: {title: Library, version: "1"}\npaths:\n  /v1/books:\n    get:\n'
        "      operationId: books.list\n      x-source: [Books]\n"
        "      x-inferred: {responses: no list of statuses}\n"
        f"      responses: {responses}\n",
        "utf-8",
    )
    spec = load_file(path, api="library")
    plan = Plan(api="library", spec_path="", base_url="http://here", credentials={}, seed=1)
    request = RecordedRequest(method="GET", path="/v1/books", headers=(), body=None)
    exchange = RecordedCase(
        phase="coverage", request=request, status=500, media_type="text/plain", text="no"
    )
    failure = type(kind, (Exception,), {})("it failed")
    (found,) = Findings(spec, plan).of(spec.operations[0], "a_check", failure, exchange)
    return found.blame.kind, found.blame.text


OK = '{"200": {description: Fine.}}'


@pytest.mark.parametrize(
    ("kind", "responses", "expected"),
    [
        ("UndefinedStatusCode", OK, ("inferred", "no list of statuses")),
        ("ServerError", OK, ("documented", "Books")),
        (
            "UnsupportedMethodResponse",
            '{"200": {description: Fine.}, "405": {description: No., x-source: [Errors]}}',
            ("documented", "Errors"),
        ),
    ],
    ids=["undocumented status", "server error", "documented 405"],
)
def test_blame_is_that_of_the_keyword(
    kind: str, responses: str, expected: tuple[str, str], tmp_path: Path
) -> None:
    assert _blamed(tmp_path / "openapi.yaml", kind, responses) == expected


def test_blame_of_an_undocumented_405_is_an_inference(tmp_path: Path) -> None:
    kind, text = _blamed(tmp_path / "openapi.yaml", "UnsupportedMethodResponse", OK)
    assert kind == "inferred"
    assert "RFC 9110" in text
