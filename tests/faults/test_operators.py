"""Each operator fires (an answer is another one) and is silent elsewhere."""

from __future__ import annotations

import pytest

import specs
from contracts.faults import OPERATORS, Fault, Operator, derived
from tests.faults.exercise import exercise


def places(operator: Operator) -> list[Fault]:
    """A few faults of an operator, those of small APIs first."""
    apis = sorted(specs.apis(), key=lambda api: len(specs.load(api).operations))
    return [fault for api in apis for fault in derived(specs.load(api), operator)[:4]]


@pytest.mark.parametrize(
    "operator", [it for it in OPERATORS if it.kind != "events"], ids=lambda it: it.name
)
def test_a_fault_changes_answers_of_its_operation_and_no_other(operator: Operator) -> None:
    met = []
    for fault in places(operator):
        effect, asked = exercise(fault)
        assert len(asked) > 5
        met.append(fault.id)
        if effect.times:
            return
    pytest.fail(f"no answer changed, with any of {', '.join(met)}")
