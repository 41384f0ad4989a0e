"""What `nox -s readings` runs: which operations, which combinations."""

from __future__ import annotations

from scripts.bench_readings import Task, combination, concerned

from concord import project


def test_concerned_begins_with_one_operation_of_each_resource() -> None:
    spec = project.load("ivalid")
    first, second, *_ = concerned(spec, "ivalid-price", "booked")
    names = {spec.operation(it).resource_name for it in (first, second)}
    assert names == {"appointment", "service"}


def test_concerned_begins_with_what_the_reading_changes() -> None:
    spec = project.load("lara")
    assert concerned(spec, "lara-success-status", "create-201")[0] == "providers.create"


def test_combination_is_the_same_for_one_seed_and_another_for_others() -> None:
    first, second, other = (combination("invivox", it) for it in (0, 0, 1))
    assert first == second
    assert first != other


def test_combination_has_no_reading_that_a_run_cannot_begin_with() -> None:
    drawn = [combination("lara", it) for it in range(3)]
    assert any(drawn)
    assert all("lara-authentication" not in it for it in drawn)


def test_task_of_a_combination_draws_its_readings() -> None:
    task = Task(kind="combinations", api="invivox", seed=1)
    assert task.id == "combinations: invivox: 1"
    assert task.readings == combination("invivox", 1)


def test_task_of_a_reading_serves_what_is_stated() -> None:
    task = Task(kind="readings", api="lara", stated={"lara-list-item": "shorter"})
    assert task.id == "readings: lara: lara-list-item=shorter"
    assert task.readings == {"lara-list-item": "shorter"}
