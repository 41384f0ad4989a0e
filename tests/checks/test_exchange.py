"""What checks are given: a budget of requests, and single answers."""

from __future__ import annotations

from concord.checks import judge_alone
from concord.checks.exchange import Budget
from concord.spec import Spec
from tests.checks.seen import BOOKS


def test_a_budget_thins_out() -> None:
    budget = Budget()
    assert [budget.allows("x") for _ in range(8)] == [
        True, True, False, True, False, False, False, True,
    ]  # fmt: skip
    assert budget.allows("y") is True


def test_one_answer_is_judged_alone(spec: Spec) -> None:
    operation = spec.operation("books.list")
    asked, full = "/v1/books?size=5", {"data": BOOKS[:5], "total": 12}
    short = {"data": BOOKS[:4], "total": 12}
    assert judge_alone(spec, "page_is_honoured", operation, asked, 200, full) is None
    breach = judge_alone(spec, "page_is_honoured", operation, asked, 200, short)
    assert breach is not None
    assert breach.what == "4 items where 5 of 12 are left for this page"
    assert judge_alone(spec, "pages_add_up", operation, asked, 200, short) is None
