"""The documented pace: within it, past it, and after the wait."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks.rate_limits import LIMIT_IS_KEPT, Judge, limit_of
from concord.spec import Spec

ERROR = {"message": "Too many."}


@pytest.fixture(name="limited")
def a_spec_with_a_limit(spec: Spec) -> Spec:
    """The library, which takes five requests in ten seconds."""
    document: dict[str, Any] = copy.deepcopy(spec.document)
    document["x-rate-limit"] = {"requests": 5, "per": 10}
    schema = {"type": "object", "required": ["message"]}
    document["paths"]["/v1/books"]["get"]["responses"]["429"] = {
        "description": "Too many.",
        "headers": {"Retry-After": {"required": True, "schema": {"type": "integer"}}},
        "content": {"application/json": {"schema": schema}},
    }
    return replace(spec, document=document)


def judge(limited: Spec) -> Judge:
    return Judge(limited, limited.operation("books.list"))


def test_who_keeps_the_limit_breaks_nothing(limited: Spec) -> None:
    judging = judge(limited)
    judging.within(200)
    judging.past(429, {"retry-after": "7"}, ERROR)
    judging.wait(7.0, "7")
    judging.wait(None, None)
    judging.after(200, 7.0)
    assert judging.per == 10


@pytest.mark.parametrize(
    ("step", "given", "what"),
    [
        ("within", (429,), "refused with 429 before there were 5 requests in 10 s"),
        ("past", (200, {}, []), "answered with 200 although there were more than 5 requests"),
        ("past", (429, {}, ERROR), "429 without Retry-After"),
        ("past", (429, {"Retry-After": "7"}, {}), "'message' is a required property|\"message\""),
        ("wait", (None, "soon"), "says no time: 'soon'"),
        ("wait", (700.0, "700"), "asks to wait 700 s, longer than"),
        ("after", (429, 3.0), "still refused with 429 after the 3 s"),
    ],
)
def test_who_does_not_breaks_it(
    limited: Spec, step: str, given: tuple[Any, ...], what: str
) -> None:
    with pytest.raises(Violation, match=what) as caught:
        getattr(judge(limited), step)(*given)
    assert caught.value.operation == "GET /v1/books"


def test_an_operation_may_have_a_limit_of_its_own(limited: Spec) -> None:
    document = copy.deepcopy(limited.document)
    document["paths"]["/v1/books"]["get"]["x-rate-limit"] = {"requests": 1, "per": 60}
    spec = replace(limited, document=document)
    assert judge(spec).per == 60
    found = limit_of(spec, spec.operation("books.list"))
    assert found is not None
    assert found[1].endswith("/get/x-rate-limit")


def test_without_a_limit_or_a_refusal_nothing_is_judged(spec: Spec, limited: Spec) -> None:
    assert LIMIT_IS_KEPT.inapplicable(limited) is None
    assert "x-rate-limit" in str(LIMIT_IS_KEPT.inapplicable(spec))
    assert limit_of(limited, limited.operation("books.create")) is None
