"""What is derived from the specs: where, how much, under which names."""

from __future__ import annotations

from concord import faults, project
from concord.faults import OPERATORS, derived, faults_of, sample


def every() -> list[faults.Fault]:
    return [fault for api in project.apis() for fault in faults_of(api)]


def test_ids_are_unique_and_name_what_the_spec_names() -> None:
    found = every()
    assert len({fault.id for fault in found}) == len(found)
    for fault in found:
        known = {operation.id for operation in project.load(fault.api).operations}
        assert set(fault.concerned) <= known
        assert fault.concerned
        assert fault.what
        assert fault.tell
        assert (fault.behave is None) is not (fault.deliver is None)


def test_each_operator_says_what_is_wrong_and_finds_a_place() -> None:
    places = {fault.operator for fault in every()}
    for operator in OPERATORS:
        assert operator.says.endswith("."), operator.name
        assert operator.name in places


def test_a_run_takes_a_few_of_each_operator_from_the_whole_api() -> None:
    operator = next(it for it in OPERATORS if it.name == "member-dropped")
    everything = derived(project.load("ivalid"), operator)
    taken = [fault for fault in faults_of("ivalid") if fault.operator == operator.name]
    assert len(taken) == faults.MOST < len(everything)
    assert len({fault.operation for fault in taken}) == faults.MOST


def test_a_sample_is_the_same_for_the_same_seed_and_takes_operators_in_turn() -> None:
    found = every()
    first = sample(found, 30, seed=7)
    assert first == sample(found, 30, seed=7)
    assert first != sample(found, 30, seed=8)
    assert len({fault.operator for fault in first}) == 30
