"""The benchmark measures what it says; how fast anything is, is no matter of tests."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from scripts import bench, bench_clients
from scripts._bench import _generator, _measure, _pages, _results
from scripts._bench._concord import Concord
from scripts._bench._makers import Maker
from scripts._bench._stock import Stock

from concord import project
from concord.errors import CouldNotRunError

PUBLISHED = _results.PUBLISHED.read()


def test_benchmark_results_are_complete_and_state_each_goal() -> None:
    assert PUBLISHED["not_measured"] == []
    assert len(PUBLISHED["side_by_side"]) == 3
    imported = next(goal for goal in PUBLISHED["goals"] if goal["name"] == "import")
    assert {figure["api"] for figure in imported["figures"]} <= set(project.apis())
    limits = {goal["name"]: goal["limit"] for goal in PUBLISHED["goals"]}
    assert limits == {
        "import": 1.2, "get": 1.0, "async": 1.0, "page": 0.45, "read": 0.95, "generate": 0.5
    }  # fmt: skip
    for goal in PUBLISHED["goals"]:
        if goal["limit"]:
            worst = max(figure["ratio"] for figure in goal["figures"])
            assert goal["kept"] == (worst <= goal["limit"])


def test_a_missed_goal_is_told() -> None:
    goals = [
        {"title": "a", "kept": True},
        {"title": "b", "kept": False},
        {"title": "c", "kept": None},
    ]
    assert _results.missed({"goals": goals}) == ["b"]


def test_it_measures_packages(tmp_path: Path) -> None:
    makers: list[Maker] = [Concord(), Stock()]
    results = bench_clients.measure(
        ["iadvize-connector"], makers, 1, tmp_path, type_errors=lambda folders: len(folders)
    )
    assert [goal["name"] for goal in results["goals"]] == [
        "import", "get", "async", "page", "read", "generate"
    ]  # fmt: skip
    for goal in results["goals"]:
        assert all(figure["client"] > 0 < figure["base"] for figure in goal["figures"]), goal
    ours, stock = results["side_by_side"]
    assert (ours["name"], ours["mypy"], ours["broken"]) == ("Concord", 1, 0)
    assert stock["files"] > 0 < ours["files"]
    assert "openapi-python-client" in _results.tables(results)


def test_what_an_api_has_not_is_left_out() -> None:
    assert list(_pages.listings(project.load("lara"))) == []
    found = [listing.operation.id for listing in _pages.listings(project.load("ivalid"))]
    assert "appointments.list" in found


def test_the_least_of_each_counts() -> None:
    first, second = iter([3.0, 1.0, 2.0]), iter([5.0, 6.0, 4.0])
    assert _measure.least([lambda: next(first), lambda: next(second)], 3) == [1.0, 4.0]


def test_a_program_that_fails_ends_the_benchmark(tmp_path: Path) -> None:
    with pytest.raises(CouldNotRunError, match="no such thing"):
        _measure.child(["python", "-c", "exit('no such thing')"], [], tmp_path)
    assert _measure.child(["python", "-c", "pass"], [], tmp_path) > 0


def test_a_page_repeats_the_first_item_of_the_sample() -> None:
    sample = {"data": {"items": [{"id": 1}, {"id": 2}]}}
    page = json.loads(_pages.page_of(sample, "data.items", 3))
    assert page == {"data": {"items": [{"id": 1}] * 3}}
    assert json.loads(_pages.page_of([{"id": 1}], "", 2)) == [{"id": 1}] * 2
    assert len(sample["data"]["items"]) == 2


def test_reading_reads_every_member_at_every_depth() -> None:
    models = importlib.import_module("ivalid._models")
    listing = next(_pages.listings(project.load("ivalid")))
    sample = json.loads(listing.page(1))["data"][0]
    first, second = (models.Appointment.from_dict(sample) for _ in range(2))
    read = _pages.reading(first, "ivalid")
    assert vars(second) == {}
    read(second)
    assert second.customer is vars(second)["customer"]
    assert vars(second.customer) != {}
    assert vars(second.location.coordinates) != {}


def test_the_peer_is_optional() -> None:
    assert _generator.missing(lambda name: None)[0] == "openapi_generator_cli"
    assert _generator.missing(lambda name: object()) == []


def test_only_whole_results_are_published() -> None:
    with pytest.raises(CouldNotRunError, match="only whole results"):
        bench_clients.main(["lara", "--write"])


def test_the_first_word_says_what_is_measured(capsys: Any) -> None:
    assert {"clients", "emulator"} <= set(bench.subjects())
    with pytest.raises(SystemExit) as caught:
        bench.main(["clints"])
    assert caught.value.code == 2
    assert "did you mean 'clients'?" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        bench.main(["clients", "--help"])
    assert caught.value.code == 0
    assert "nox -s bench -- clients" in capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        bench.main([])
    assert caught.value.code == 2
