"""The benchmark of a large document measures what it says."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from scripts import bench_large_document as bench

from concord import project
from concord.errors import CouldNotRunError
from concord.spec import load_file


def results(cpu: float, memory: float) -> dict[str, Any]:
    figures = {
        "cpu": {"ours": cpu, "stock": 10.0},
        "memory": {"ours": memory, "stock": 100.0},
    }
    about = {"date": "2026-01-02", "load": 0.5, "operations": 1000, "schemas": 10}
    return {**about, "figures": figures}


def test_repeated_has_as_many_sound_operations_as_asked(tmp_path: Path) -> None:
    spec = project.load("iadvize-connector")
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(bench.repeated(spec, 11)), "utf-8")
    found = load_file(path).sound()
    assert len(found.operations) == 15
    assert len({it.id for it in found.operations}) == 15
    assert len(found.document["components"]["schemas"]) == 3 * len(
        spec.document["components"]["schemas"]
    )


def test_missed_names_the_goals_that_are_not_kept() -> None:
    assert bench.missed(results(5.0, 100.0)) == []
    assert bench.missed(results(5.1, 100.0)) == ["CPU, s"]
    assert bench.missed(results(5.0, 101.0)) == ["peak of memory, MB"]
    assert "| CPU, s | 5.1 | 10.0 | 0.51 | ≤ 0.50 | **missed** |" in bench.table(results(5.1, 1.0))


def test_spent_measures_a_program_and_raises_for_one_that_fails(tmp_path: Path) -> None:
    cpu, memory = bench.spent([sys.executable, "-c", "bytearray(10**7)"], tmp_path)
    assert cpu > 0
    assert 5 < memory < 1_000
    with pytest.raises(CouldNotRunError, match="no such thing"):
        bench.spent([sys.executable, "-c", "exit('no such thing')"], tmp_path)


def test_measure_makes_both_clients(tmp_path: Path) -> None:
    found = bench.measure(project.load("iadvize-connector"), 5, 1, tmp_path)
    assert found["operations"] == 5
    assert all(it["ours"] > 0 < it["stock"] for it in found["figures"].values())
