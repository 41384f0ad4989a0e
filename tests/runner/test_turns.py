"""No operation takes more of a phase than its turn, and what was cut is told once."""

from __future__ import annotations

import dataclasses

import pytest

from concord.runner.plan import PHASE_LIMITS, PhaseLimits
from concord.runner.worker.turns import SHARE, PhaseOverError, Turns
from tests.runner.conftest import Contract, Outcome
from tests.runner.library import library, serve

LIST, READ = "GET /v1/books", "GET /v1/books/{id}"
FEW = PhaseLimits(operation_cases=2, operation_requests=3, phase_cases=5, phase_requests=4)


class Clock:
    """Stands still until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def turns(
    told: list[tuple[str, str, str]],
    limits: PhaseLimits = FEW,
    *,
    deadline: float | None = None,
    clock: Clock | None = None,
) -> Turns:
    return Turns(
        limits, 2, lambda *cut: told.append(cut), deadline=deadline, clock=clock or Clock()
    )


def test_turn_is_over_after_its_cases_and_the_next_is_not() -> None:
    told: list[tuple[str, str, str]] = []
    it = turns(told)
    it.begin()
    it.case("coverage", LIST)
    assert not it.is_over()
    it.case("coverage", LIST)
    assert it.is_over()
    assert it.is_over()
    assert told == [("coverage", LIST, "2 cases (raise phases.operation_cases in targets.toml)")]
    it.begin()
    it.case("coverage", READ)
    assert not it.is_over()
    it.begin()
    it.case("fuzzing", LIST)
    assert not it.is_over()


def test_turn_is_over_when_the_phase_has_had_its_cases() -> None:
    told: list[tuple[str, str, str]] = []
    it = turns(told, dataclasses.replace(FEW, operation_cases=100))
    for _ in range(5):
        it.case("coverage", LIST)
    assert it.is_over()
    assert told[0][2] == "5 cases in the phase (raise phases.phase_cases in targets.toml)"


def test_stateful_phase_ends_with_its_cases() -> None:
    told: list[tuple[str, str, str]] = []
    it = turns(told)
    for _ in range(5):
        it.case("stateful", LIST)
    with pytest.raises(PhaseOverError):
        it.case("stateful", READ)
    assert [(phase, label) for phase, label, _ in told] == [("stateful", "")]


def test_checks_ask_no_more_when_an_operation_has_had_its_requests() -> None:
    told: list[tuple[str, str, str]] = []
    it = turns(told)
    it.case("coverage", LIST)
    assert [it.may_follow_up() for _ in range(4)] == [True, True, True, False]
    assert not it.is_over()
    it.case("coverage", READ)
    assert [it.may_follow_up() for _ in range(2)] == [True, False]
    assert [why.partition(" (")[0] for _, __, why in told] == [
        "3 requests of checks and probes",
        "4 requests of checks and probes in the phase",
    ]


def test_turn_takes_a_share_of_the_time_that_is_left() -> None:
    told: list[tuple[str, str, str]] = []
    clock = Clock()
    it = turns(told, PHASE_LIMITS, deadline=clock.now + 100, clock=clock)
    it.begin()
    it.case("coverage", LIST)
    clock.now += SHARE * 100 / 10 - 1
    assert not it.is_over()
    clock.now += 2
    assert it.is_over()
    assert told == [
        ("coverage", LIST, "its share of the time (raise --max-api-time or --max-time)")
    ]
    it.begin()
    it.case("coverage", READ)
    assert not it.is_over()


def test_generation_that_takes_the_whole_share_still_sends_what_it_has() -> None:
    told: list[tuple[str, str, str]] = []
    clock = Clock()
    it = turns(told, PHASE_LIMITS, deadline=clock.now + 100, clock=clock)
    it.begin()
    clock.now += 90
    assert it.is_over()
    it.release()
    it.case("coverage", LIST)
    assert not it.is_over()
    late = "its share of the time (raise --max-api-time or --max-time)"
    assert told == [("coverage", LIST, late)]
    it.begin()
    it.case("coverage", READ)
    assert len(told) == 1


def test_turn_without_a_deadline_has_all_the_time() -> None:
    clock = Clock()
    it = turns([], PHASE_LIMITS, clock=clock)
    it.begin()
    it.case("coverage", LIST)
    clock.now += 1e9
    assert not it.is_over()


def test_run_lists_what_was_cut_in_every_report(contract: Contract) -> None:
    few = dataclasses.replace(PHASE_LIMITS, operation_cases=5)
    with serve(library()) as url:
        outcome = contract(url, phases=few)
    cut = {(it["phase"], it["operation"]): it["why"] for it in outcome.api["cut_short"]}
    why = "5 cases (raise phases.operation_cases in targets.toml)"
    assert cut["coverage", LIST] == why
    assert all(operation["cases"] <= 4 * 5 + 20 for operation in outcome.api["operations"])
    assert f"coverage {LIST}: {why}" in outcome.said
    page = (outcome.folder / "contracts.html").read_text("utf-8")
    assert f"cut short: coverage {LIST}: {why}" in page
    assert outcome.api["ended"] == "completed"


def test_run_with_the_limits_of_every_day_cuts_nothing(clean: Outcome) -> None:
    assert clean.api["cut_short"] == []
    assert "cut short" not in clean.said
