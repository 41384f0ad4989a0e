"""What checks work with: the exchange under judgement, and a budget of requests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concord.checks import Violation
from concord.checks.exchange import Budget
from concord.spec import Spec
from tests.checks.exchanges import exchange


def test_budget_allows_powers_of_two() -> None:
    budget = Budget()
    assert [budget.allows("x") for _ in range(8)] == [
        True, True, False, True, False, False, False, True,
    ]  # fmt: skip
    assert budget.allows("y") is True


def test_request_members_are_those_of_json_or_of_a_form(spec: Spec) -> None:
    operation = spec.operation("books.create")
    assert exchange(operation, {}, sent={"title": "A"}).request_members == {"title": "A"}
    assert exchange(operation, {}, sent=["A"]).request_members is None
    assert exchange(operation, {}, form={"pages": 3}).request_members == {"pages": 3}


def test_fail_names_the_operation_that_is_judged(spec: Spec) -> None:
    operation = spec.operation("books.get")
    subject = exchange(operation, {}, case_id="c1")
    with pytest.raises(Violation) as own:
        subject.fail("wrong", at="/id")
    assert (own.value.operation, own.value.pointer) == (operation.label, operation.pointer)
    assert (own.value.case_id, own.value.at) == ("c1", "/id")
    with pytest.raises(Violation) as other:
        replace(subject, judged="POST /v1/books").fail("wrong", pointer="/paths")
    assert (other.value.operation, other.value.pointer) == ("POST /v1/books", "/paths")
