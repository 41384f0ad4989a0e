"""The benchmark measures what it says; how fast anything is, is no matter of tests."""

import json
from typing import Any

from scripts import bench_clients as step


def test_it_measures_a_package(capsys: Any) -> None:
    assert step.main(["invivox", "--rounds", "1"]) == 0
    shown = capsys.readouterr().out
    for figure in ("import", "page of 100", "the same, touched", "GET"):
        assert f"invivox: {figure}" in shown


def test_what_an_api_has_not_is_left_out(capsys: Any) -> None:
    assert step.main(["lara", "--rounds", "1"]) == 0
    shown = capsys.readouterr().out
    assert "lara: import" in shown
    assert "GET" not in shown


def test_the_least_of_each_counts() -> None:
    first, second = iter([3.0, 1.0, 2.0]), iter([5.0, 6.0, 4.0])
    assert step.least([lambda: next(first), lambda: next(second)], 3) == [1.0, 4.0]


def test_a_page_repeats_the_first_item_of_the_sample() -> None:
    sample = {"data": {"items": [{"id": 1}, {"id": 2}]}}
    assert json.loads(step._page(sample, "data.items", 3)) == {"data": {"items": [{"id": 1}] * 3}}
    assert json.loads(step._page([{"id": 1}], "", 2)) == [{"id": 1}] * 2
    assert len(sample["data"]["items"]) == 2
