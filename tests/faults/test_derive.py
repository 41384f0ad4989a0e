"""The faults that are derived from the specs: their ids, how many, which sample."""

from __future__ import annotations

import inspect

from concord import faults, project
from concord.faults import OPERATORS, derived, faults_of, sample


def every() -> list[faults.Fault]:
    return [fault for api in project.apis() for fault in faults_of(api)]


def test_faults_have_unique_ids_and_known_operations() -> None:
    found = every()
    assert len({fault.id for fault in found}) == len(found)
    for fault in found:
        known = {operation.id for operation in project.load(fault.api).operations}
        assert set(fault.concerned) <= known
        assert fault.concerned
        assert fault.what
        assert fault.killed_by
        assert (fault.behave is None) is not (fault.deliver is None)


def test_each_operator_is_declared_and_finds_a_fault() -> None:
    names = [operator.name for operator in OPERATORS]
    assert len(set(names)) == len(names)
    assert {fault.operator for fault in every()} == set(names)
    for operator in OPERATORS:
        assert operator.name.replace("-", "_") == operator.derive.__name__
        assert operator.summary.endswith("."), operator.name
        assert operator.applies_to, operator.name


def test_every_operator_function_is_declared() -> None:
    declared = {operator.derive for operator in OPERATORS}
    for module in {inspect.getmodule(derive) for derive in declared}:
        for name, function in inspect.getmembers(module, inspect.isgeneratorfunction):
            is_own = function.__module__ == getattr(module, "__name__", "")
            if is_own and not name.startswith("_"):
                assert function in declared, name


def test_faults_of_takes_a_few_of_each_operator() -> None:
    operator = next(it for it in OPERATORS if it.name == "member-dropped")
    everything = derived(project.load("ivalid"), operator)
    taken = [fault for fault in faults_of("ivalid") if fault.operator == operator.name]
    assert len(taken) == faults.MOST < len(everything)
    assert len({fault.operation for fault in taken}) == faults.MOST


def test_sample_depends_on_the_seed_only_and_alternates_operators() -> None:
    found = every()
    first = sample(found, 30, seed=7)
    assert first == sample(found, 30, seed=7)
    assert first != sample(found, 30, seed=8)
    assert len({fault.operator for fault in first}) == 30
