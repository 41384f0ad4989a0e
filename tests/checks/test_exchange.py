"""What checks are given: a budget of requests."""

from __future__ import annotations

from concord.checks.exchange import Budget


def test_a_budget_thins_out() -> None:
    budget = Budget()
    assert [budget.allows("x") for _ in range(8)] == [
        True, True, False, True, False, False, False, True,
    ]  # fmt: skip
    assert budget.allows("y") is True
