"""The committed results: the README is made of them, they fit the specs, and a sample holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord import faults, project
from concord.cli import faults as step
from concord.faults.reporting import page

FOLDER = project.current().results / "faults"
SAMPLE, SEED = 8, 3
"""So many are killed by each of examples, probes and scenarios."""


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "results.json").read_text("utf-8"))
    return found


def test_readme_shows_the_committed_results(results: dict[str, Any]) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    shown = page.filled(text, results, step.compared(results), step.with_memory())
    assert shown == text, "nox -s faults -- --keep"


def test_readme_says_why_each_fault_survives(results: dict[str, Any]) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    reasons = text.partition("Why they survive:")[2].partition("\n### ")[0]
    for it in results["faults"]:
        if it["outcome"] == faults.SURVIVED:
            api, operation, operator, *_ = it["id"].split("/")
            assert f"{api}/{operation}" in reasons, it["id"]
            assert operator in reasons, it["id"]


def test_results_are_of_faults_that_the_specs_have(results: dict[str, Any]) -> None:
    derived = {
        fault.id for api in project.apis() for fault in faults.faults_of(api, everything=True)
    }
    known = [it["id"] for it in results["faults"]]
    gone = [it for it in known if it not in derived]
    assert len(gone) <= len(known) / 50, f"{gone[:5]}: run `nox -s faults -- --keep` once more"


def test_gate_kills_a_sample_that_it_killed_before(results: dict[str, Any], tmp_path: Path) -> None:
    every = [fault for api in project.apis() for fault in faults.faults_of(api, everything=True)]
    expected = {it["id"]: it["phase"] for it in results["faults"] if it["gate"]}
    known = tuple(fault for fault in every if fault.id in expected and fault.behave is not None)
    chosen = [fault.id for fault in faults.sample(known, SAMPLE, seed=SEED)]
    assert {"examples", "probes", "scenarios"} <= {expected[it] for it in chosen}
    words = [word for it in chosen for word in ("--fault", it)]
    assert step.main([*words, "--gate", "--no-progress", "--report-dir", str(tmp_path)]) in (0, 1)
    found = json.loads((tmp_path / "faults.json").read_text("utf-8"))["faults"]
    assert {it["id"]: it["outcome"] for it in found} == dict.fromkeys(chosen, faults.KILLED)
