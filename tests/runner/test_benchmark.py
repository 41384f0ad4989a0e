"""The benchmarks measure what they say, and the README shows it; how fast it is, is no test's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scripts import bench_contracts, bench_stability, bench_wrong_servers
from scripts._bench import _readings, _suite, _wrong
from scripts._bench._published import Published
from scripts._bench._runs import Cost, checked_cases

from concord import project
from concord.errors import CouldNotRunError

SAID = "Test cases:\n  {generated} generated, {generated} passed{more}\n"


def results(**changes: Any) -> dict[str, Any]:
    cost = Cost(cases=100, requests=150, seconds=5.0, cpu=2.0).told()
    api = {"suite": cost, "plain": cost, "ratio": 1.1, "wire": {"methods": {}, "unsafe": 0}}
    return {"apis": {"library": {**api, **changes}}, "whole": {"seconds": 60.0}}


def report(**changes: Any) -> dict[str, Any]:
    operation = {
        "operation": "GET /books",
        "cases": 12,
        "statuses": {"200": 10, "404": 2},
        "checks": {"model_agrees": {"judged": 12, "failed": 0}},
    }
    api = {"verdict": "kept", "reasons": [], "ended": "completed", "cases": 12, "warnings": []}
    return {**api, "errors": [], "findings": [], "operations": [{**operation, **changes}]}


def test_shares_of_readings_count_what_each_run_came_to() -> None:
    kept = {"verdict": "other reading", "vendor": [], "followed": {"a-b": "c"}, "decided": {}}
    runs = {
        "readings: a: a-b=c": kept,
        "readings: a: a-b=d": {**kept, "vendor": ["x"], "decided": {"a-b": "d"}},
        "readings: a: a-b=e": {"verdict": "could not run", "why": "x"},
        "readings: a: f-g=h": {**kept, "same": ["f-g=h"]},
        "readings: a: f-g=i": {"verdict": "could not run", "vendor": [], "said": ["f-g=i"]},
        "readings: a: f-g=j": {**kept, "followed": {}},
        "faults: a: a-b=c fault": {**kept, "vendor": ["x"]},
        "faults: a: a-b=c of ours": {**kept, "alone": []},
        "faults: a: a-b=c of the vendor": {**kept, "alone": ["x"]},
    }
    ledger: dict[str, Any] = {
        "entries": 3,
        "readings": 4,
        "observable": 2,
        "executable": 1,
        "unobservable": {},
    }
    ledger["unshown"] = ["f-g=j"]
    results = {"ledgers": {"a": ledger}, "runs": runs, "planned": 9}
    assert _readings.shares(results) == {
        "executable": (1, 2),
        "unblamed": (4, 6),
        "named": (3, 5),
        "decided": (1, 5),
        "combinations": (0, 0),
        "faults": (1, 2),
    }
    assert len(_readings.missed(results)) == 5
    assert "| not run | ≥ 98 % |" in _readings.tables(results)
    assert "1 of these only narrow" in _readings.tables(results)
    assert "9 of 9 planned runs" in _readings.tables(results)


def wrong(**changes: Any) -> dict[str, Any]:
    clean = {
        "ended": "completed",
        "cases": 100,
        "requests": 200,
        "cpu_seconds": 4.0,
        "findings": 0,
    }
    runs = {"ivalid/clean": clean, "ivalid/page-ignored": {**clean, "findings": 3, **changes}}
    on = {"date": "", "machine": "", "python": "", "schemathesis": "", "hypothesis": ""}
    return {"runs": runs, "left_out": {}, "measured_on": on}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"ended": "max-time"}, ["ivalid/page-ignored: ended as max-time"]),
        ({"cases": 131}, ["median: 1.31 × the cases of the clean run"]),
        (
            {"cpu_seconds": 8.4},
            [
                "ivalid/page-ignored: 2.10 × the cpu of the clean run",
                "median: 2.10 × the cpu of the clean run",
            ],
        ),
    ],
)
def test_a_wrong_server_that_takes_too_long_is_told(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert _suite.exceeding(wrong(**changes)) == expected


def test_wrong_servers_are_shown_beside_the_clean_run() -> None:
    shown = _suite.wrong_servers(wrong(cases=110))
    assert (
        "| ivalid/page-ignored | completed | 110 | 1.10 | 200 | 1.00 | 4.0 | 1.00 | 3 |  |  |"
        in shown
    )
    assert "ivalid/clean" not in shown
    assert "1 of 1 runs ended by themselves." in shown


def test_wrong_servers_show_causes_for_each_family() -> None:
    shown = _suite.wrong_servers(wrong(causes=3, families=2))
    assert "| 4.0 | 1.00 | 3 | 3 | 2 |" in shown
    assert "that has the defect: median 1.50 (limit: 1), nine of ten at most 1.50" in shown
    assert _suite.exceeding(wrong(causes=3, families=2)) == ["median: 1.50 causes a fault"]
    assert _suite.exceeding(wrong(causes=2, families=2)) == []
    assert _suite.exceeding(wrong(causes=5, families=2))[1:] == ["nine of ten: 2.50 causes a fault"]


def test_causes_of_a_fault_leave_out_mocks_and_what_found_nothing() -> None:
    rows = [
        {"causes": 9, "families": 0},
        {"causes": 0, "families": 2},
        {"causes": 3, "families": 1},
        {"causes": 1, "families": 2},
        {},
    ]
    assert _suite.causes_of_a_fault(rows) == [0.5, 3.0]


def test_ninth_is_what_nine_of_ten_do_not_exceed() -> None:
    assert _suite.ninth([1.0] * 9 + [5.0]) == 1.0
    assert _suite.ninth([1.0] * 8 + [4.0, 5.0]) == 4.0
    assert _suite.ninth([2.0]) == 2.0


def test_families_of_a_defect_are_resources_that_have_it() -> None:
    spec = project.load("invivox")
    assert _wrong.families(spec, "page-ignored") == 3
    assert _wrong.families(spec, "write-lost") == 0
    assert _wrong.families(spec, "prism") == 0


def test_wrong_servers_are_many_of_every_api_and_kind() -> None:
    found = [it for it in _wrong.servers(project.apis()) if it.operator != _wrong.CLEAN]
    assert len(found) >= 40
    assert {it.api for it in found} == set(project.apis())
    assert {it.operator for it in found} >= {
        "page-ignored",
        "total-wrong",
        "text-cut",
        "member-dropped",
        "crash-at-edge",
        "authentication-ignored",
        "write-lost",
    }
    assert all(it.says for it in found)


def test_a_journal_is_read_up_to_a_line_that_was_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "new" / "journal.jsonl"
    assert bench_wrong_servers.read(path) == {}
    bench_wrong_servers.keep(path, "ivalid/clean", {"cases": 1})
    with path.open("a", encoding="utf-8") as file:
        file.write('["ivalid/page-ign')
    assert bench_wrong_servers.read(path) == {"ivalid/clean": {"cases": 1}}


@pytest.mark.parametrize("kept", [_suite.BENCHMARK, _suite.STABILITY], ids=lambda it: it.file.stem)
def test_what_is_kept_is_of_all_apis(kept: Published) -> None:
    if kept.file.exists():
        assert set(kept.read()["apis"]) <= set(project.apis())


def test_figures_follow_from_a_run() -> None:
    told = Cost(cases=100, requests=150, seconds=5.0, cpu=2.0).told()
    assert told["cpu_ms_a_case"] == 20
    assert told["requests_a_second"] == 30


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"ratio": 1.31}, ["library: 1.31 × plain Schemathesis a case (at most 1.3)"]),
        (
            {"wire": {"methods": {"POST": 2}, "unsafe": 2}},
            ["library: 2 unsafe requests by the rules of `live`"],
        ),
    ],
)
def test_a_limit_that_is_not_kept_is_told(changes: dict[str, Any], expected: list[str]) -> None:
    assert _suite.missed(results(**changes)) == expected


def test_a_run_that_takes_too_long_is_told() -> None:
    slow = {**results(), "whole": {"seconds": 301.0}}
    assert _suite.missed(slow) == ["the default run took 301.0 s (at most 300)"]


def test_requests_of_plain_checks_are_no_cases() -> None:
    assert checked_cases(SAID.format(generated="1,455", more=", 6 skipped")) == 1449
    assert checked_cases(SAID.format(generated="455", more="")) == 455


def test_plain_schemathesis_that_says_nothing_is_no_measurement() -> None:
    with pytest.raises(CouldNotRunError, match="did not say how many"):
        checked_cases("Schema Error: no such file")


def test_runs_that_say_the_same_do_not_differ() -> None:
    first, other = report(), report()
    assert list(bench_stability.differences(first, {**other, "seconds": 9.0})) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"cases": 13}, "GET /books: cases: 12, then 13"),
        ({"statuses": {"200": 12}}, "GET /books: status 200: 10, then 12"),
        (
            {"checks": {"model_agrees": {"judged": 11, "failed": 0}}},
            "GET /books: model_agrees: {'judged': 12, 'failed': 0}, "
            "then {'judged': 11, 'failed': 0}",
        ),
    ],
)
def test_runs_that_differ_say_where(changes: dict[str, Any], expected: str) -> None:
    assert expected in list(bench_stability.differences(report(), report(**changes)))


def replays(**changes: Any) -> dict[str, Any]:
    told = {"check": "x", "by": "request", "requests": 1, "faulty": 1, "clean": 0, "shell": True}
    return {
        "version": 1,
        "faults": {
            "ivalid/a": {"findings": [told, {**told, **changes}]},
            "ivalid/b": {"findings": [], "why": "the run ended with 0"},
        },
    }


def test_replays_are_shown_by_the_way_of_the_replay() -> None:
    shown = _suite.replay(replays(by="operation", shell=False))
    assert "1 killed faults, 2 findings." in shown
    assert "| operation | 1 | 1 of 1 | 1 of 1 | 0 of 1 |" in shown
    assert "| all | 2 | 2 of 2 | 2 of 2 | 1 of 2 |" in shown
    assert "Without a finding to replay: 1 faults (the run ended with 0)." in shown


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"faulty": 0}, ["replays right on faulty servers: 1 of 2 (at least 99%)"]),
        ({"clean": 1}, ["replays right on clean servers: 1 of 2 (at least 99%)"]),
        ({"clean": 2}, ["replays right on clean servers: 1 of 2 (at least 99%)"]),
        ({"shell": False}, ["scripts that end in the recorded status: 1 of 2 (at least 99%)"]),
        ({"shell": False, "by": "operation"}, []),
    ],
)
def test_replays_that_are_wrong_are_told(changes: dict[str, Any], expected: list[str]) -> None:
    assert _suite.unfaithful(replays(**changes)) == expected


@pytest.mark.parametrize("step", [bench_contracts, bench_stability, bench_wrong_servers])
def test_only_whole_results_are_published(step: Any) -> None:
    with pytest.raises(CouldNotRunError, match="name no API"):
        step.main([project.apis()[0], "--write"])
